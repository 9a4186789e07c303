package dev.hawser.engine.internal.transport;

import java.net.IDN;
import java.net.URI;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * The parts of a URL that a handshake needs. User information in the URL is not sent.
 *
 * @param secure whether TLS is used
 * @param host name or address, IPv6 without brackets
 * @param port the port
 * @param hostField the {@code Host} header field
 * @param path path and query as they go into the request line
 */
record Target(boolean secure, String host, int port, String hostField, String path) {

  /**
   * Reads {@code uri}.
   *
   * @throws IllegalArgumentException if it is not a WebSocket URL
   */
  static Target of(URI uri) {
    String scheme = uri.getScheme() == null ? "" : uri.getScheme().toLowerCase(Locale.ROOT);
    boolean secure =
        switch (scheme) {
          case "wss", "https" -> true;
          case "ws", "http" -> false;
          default ->
              throw new IllegalArgumentException(
                  "URL scheme must be ws, wss, http or https, not '" + scheme + "'");
        };
    String authority = authority(uri);
    int colon = authority.lastIndexOf(':');
    boolean hasPort = colon >= 0 && authority.indexOf(']', colon) < 0;
    String name = IDN.toASCII(hasPort ? authority.substring(0, colon) : authority);
    if (name.isEmpty()) {
      throw new IllegalArgumentException("URL has no host");
    }
    int standard = secure ? 443 : 80;
    int port = hasPort ? port(authority.substring(colon + 1), standard) : standard;
    String host = name.startsWith("[") ? name.substring(1, name.length() - 1) : name;
    String field = port == standard ? name : name + ":" + port;
    URI ascii = URI.create(uri.toASCIIString());
    String path = ascii.getRawPath() == null ? "" : ascii.getRawPath();
    String query = ascii.getRawQuery();
    String target = (path.isEmpty() ? "/" : path) + (query == null ? "" : "?" + query);
    return new Target(secure, host, port, field, target);
  }

  private static String authority(URI uri) {
    @Nullable String raw = uri.getRawAuthority();
    if (raw == null) {
      throw new IllegalArgumentException("URL has no host");
    }
    return raw.substring(raw.lastIndexOf('@') + 1);
  }

  private static int port(String digits, int standard) {
    if (digits.isEmpty()) {
      return standard;
    }
    int port;
    try {
      port = Integer.parseInt(digits);
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException("URL has an illegal port", e);
    }
    if (port < 1 || port > 65535) {
      throw new IllegalArgumentException("URL has port " + port + ", must be 1 to 65535");
    }
    return port;
  }

  /** Whether both are the same server. */
  boolean sameServer(Target other) {
    return secure == other.secure && port == other.port && host.equalsIgnoreCase(other.host);
  }

  /** Host and port, as people write them. */
  String address() {
    return (host.indexOf(':') < 0 ? host : "[" + host + "]") + ":" + port;
  }

  /** Path without the query, which may hold a secret. */
  String maskedPath() {
    int query = path.indexOf('?');
    return query < 0 ? path : path.substring(0, query) + "?***";
  }

  /** Address and masked path. */
  @Override
  public String toString() {
    return (secure ? "wss://" : "ws://") + address() + maskedPath();
  }
}
