package dev.hawser.spi;

import java.net.URI;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * The URL of a server, checked: with a scheme that means WebSocket or HTTP, with a host and without
 * a user name. Immutable.
 */
public final class ServerUrl {

  private final boolean secure;
  private final URI url;

  private ServerUrl(boolean secure, URI url) {
    this.secure = secure;
    this.url = url;
  }

  /**
   * Checks a URL. The scheme is {@code ws}, {@code wss}, {@code http} or {@code https}, in whatever
   * case; {@code http} means the same as {@code ws}. If that of the example has a prefix, as {@code
   * phoenix+wss} has, it may start with that.
   *
   * @param what what to call it in messages, such as {@code the URL of a socket}
   * @param example a good one, for messages; its scheme is that of a secure connection
   * @throws IllegalArgumentException if it is not the URL of a server; the message says why, and
   *     holds nothing of it but the scheme
   */
  public static ServerUrl of(URI url, String what, String example) {
    String good = example.substring(0, example.indexOf("://"));
    String prefix = good.substring(0, good.indexOf('+') + 1);
    String scheme = url.getScheme() == null ? "" : url.getScheme().toLowerCase(Locale.ROOT);
    boolean secure =
        switch (scheme.startsWith(prefix) ? scheme.substring(prefix.length()) : scheme) {
          case "ws", "http" -> false;
          case "wss", "https" -> true;
          default ->
              throw new IllegalArgumentException(
                  what
                      + " starts with "
                      + good.substring(0, good.length() - 1)
                      + ":// or "
                      + good
                      + "://, not with "
                      + url.getScheme()
                      + "://");
        };
    if (url.getHost() == null) {
      throw new IllegalArgumentException(what + " names a host, such as " + example);
    }
    if (url.getRawUserInfo() != null) {
      throw new IllegalArgumentException(
          what + " must not hold a user name; use Credentials.basic(user, password)");
    }
    return new ServerUrl(secure, url);
  }

  /** Whether it asks for TLS. */
  public boolean isSecure() {
    return secure;
  }

  /** Host and port, as they were given. */
  public String authority() {
    return url.getRawAuthority();
  }

  /** The path, encoded; empty if there is none. */
  public String rawPath() {
    String path = url.getRawPath();
    return path == null ? "" : path;
  }

  /** The query, encoded, or null. */
  public @Nullable String rawQuery() {
    return url.getRawQuery();
  }

  /**
   * An address of this server with scheme {@code ws} or {@code wss}.
   *
   * @param rawPath the path, encoded
   * @param rawQuery the query, encoded; null or empty for none
   */
  public URI webSocket(String rawPath, @Nullable String rawQuery) {
    return address(secure ? "wss" : "ws", rawPath, rawQuery);
  }

  /**
   * An address of this server with scheme {@code http} or {@code https}; see {@link #webSocket}.
   */
  public URI http(String rawPath, @Nullable String rawQuery) {
    return address(secure ? "https" : "http", rawPath, rawQuery);
  }

  private URI address(String scheme, String rawPath, @Nullable String rawQuery) {
    String query = rawQuery == null || rawQuery.isEmpty() ? "" : "?" + rawQuery;
    return URI.create(scheme + "://" + authority() + rawPath + query);
  }

  /** Without the query, which may hold secrets. */
  @Override
  public String toString() {
    return url.getScheme() + "://" + authority() + rawPath() + (rawQuery() == null ? "" : "?***");
  }
}
