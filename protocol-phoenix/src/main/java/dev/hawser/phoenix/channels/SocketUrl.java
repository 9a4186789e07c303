package dev.hawser.phoenix.channels;

import java.net.URI;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** The URL of a socket's WebSocket, made from its endpoint. */
public final class SocketUrl {

  private static final String WEB_SOCKET = "/websocket";
  private static final String LONG_POLL = "/longpoll";

  /**
   * The URL for an endpoint such as {@code phoenix+wss://example.org/socket}: scheme {@code ws} or
   * {@code wss}, and {@code /websocket} behind the path unless it is there.
   *
   * @param prefix what the scheme may start with
   * @throws IllegalArgumentException if it is not the URL of an endpoint; the message says why
   */
  public static URI of(URI endpoint, String prefix) {
    String scheme = webSocketScheme(endpoint.getScheme(), prefix);
    if (scheme == null) {
      throw new IllegalArgumentException(
          "the URL of a socket starts with "
              + prefix
              + "+ws:// or "
              + prefix
              + "+wss://, not with "
              + endpoint.getScheme()
              + "://");
    }
    if (endpoint.getHost() == null) {
      throw new IllegalArgumentException(
          "the URL of a socket names a host, such as " + prefix + "+wss://example.org/socket");
    }
    if (endpoint.getRawUserInfo() != null) {
      throw new IllegalArgumentException(
          "the URL of a socket must not hold a user name; use Credentials.basic(user, password)");
    }
    String path = endpoint.getRawPath() == null ? "" : endpoint.getRawPath();
    while (path.endsWith("/")) {
      path = path.substring(0, path.length() - 1);
    }
    String full = path.endsWith(WEB_SOCKET) ? path : path + WEB_SOCKET;
    String query = endpoint.getRawQuery();
    return URI.create(
        scheme
            + "://"
            + endpoint.getRawAuthority()
            + full
            + (query == null || query.isEmpty() ? "" : "?" + query));
  }

  /** The URL of the same socket's long poll: scheme {@code http} or {@code https}. */
  static URI longPoll(URI url) {
    String scheme =
        switch (url.getScheme().toLowerCase(Locale.ROOT)) {
          case "wss", "https" -> "https";
          default -> "http";
        };
    String path = url.getRawPath() == null ? "" : url.getRawPath();
    if (path.endsWith(WEB_SOCKET)) {
      path = path.substring(0, path.length() - WEB_SOCKET.length()) + LONG_POLL;
    }
    String query = url.getRawQuery();
    return URI.create(
        scheme + "://" + url.getRawAuthority() + path + (query == null ? "" : "?" + query));
  }

  /** The URL with another query, encoded already. */
  public static URI withQuery(URI url, String rawQuery) {
    return URI.create(
        url.getScheme()
            + "://"
            + url.getRawAuthority()
            + url.getRawPath()
            + (rawQuery.isEmpty() ? "" : "?" + rawQuery));
  }

  private static @Nullable String webSocketScheme(@Nullable String scheme, String prefix) {
    String name = scheme == null ? "" : scheme.toLowerCase(Locale.ROOT);
    if (name.startsWith(prefix + "+")) {
      name = name.substring(prefix.length() + 1);
    }
    return switch (name) {
      case "ws", "http" -> "ws";
      case "wss", "https" -> "wss";
      default -> null;
    };
  }

  private SocketUrl() {}
}
