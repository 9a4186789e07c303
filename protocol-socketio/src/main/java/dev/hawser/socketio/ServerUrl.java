package dev.hawser.socketio;

import java.net.URI;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** What the application's URL says: the server, and the default namespace. */
final class ServerUrl {

  private final String origin;
  private final String namespace;
  private final @Nullable String rawQuery;

  /**
   * Reads a URL such as {@code socketio+https://example.org/admin?version=2}.
   *
   * @throws IllegalArgumentException if it is not that of a server; the message says why
   */
  ServerUrl(URI url) {
    String scheme = scheme(String.valueOf(url.getScheme()).toLowerCase(Locale.ROOT));
    if (url.getHost() == null) {
      throw new IllegalArgumentException(
          "the URL of a server names a host, such as socketio+https://example.org");
    }
    if (url.getRawUserInfo() != null) {
      throw new IllegalArgumentException(
          "the URL of a server must not hold a user name; use Credentials.basic(user, password)");
    }
    String path = url.getRawPath();
    origin = scheme + "://" + url.getRawAuthority();
    namespace = path == null || path.isEmpty() ? "/" : path;
    rawQuery = url.getRawQuery();
  }

  private static String scheme(String name) {
    return switch (name.startsWith("socketio+") ? name.substring(9) : name) {
      case "ws", "http" -> "http";
      case "wss", "https" -> "https";
      default ->
          throw new IllegalArgumentException(
              "the URL of a server starts with socketio+https:// or socketio+http:// (or wss and"
                  + " ws, which mean the same), not with "
                  + name
                  + "://");
    };
  }

  /** The path of the URL. */
  String namespace() {
    return namespace;
  }

  /** The query of the URL, encoded, or null. */
  @Nullable String rawQuery() {
    return rawQuery;
  }

  /** The address of the requests. */
  URI requests(String path, String query) {
    return URI.create(origin + path + (query.isEmpty() ? "" : "?" + query));
  }
}
