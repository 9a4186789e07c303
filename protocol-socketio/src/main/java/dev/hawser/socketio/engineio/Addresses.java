package dev.hawser.socketio.engineio;

import dev.hawser.Options;
import dev.hawser.socketio.engineio.EngineIoOptions.Timestamps;
import dev.hawser.spi.Endpoint;
import java.io.UnsupportedEncodingException;
import java.net.URI;
import java.net.URLEncoder;
import java.util.Locale;
import java.util.StringJoiner;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;

/** The addresses of the requests of one session. */
final class Addresses {

  /** With the number of the request it makes a value that no cache has seen. */
  private final String start =
      Long.toString(System.currentTimeMillis(), 36)
          + Integer.toString(ThreadLocalRandom.current().nextInt(36 * 36 * 36), 36);

  private long requests;
  private final Endpoint endpoint;
  private final EngineIoVersion version;
  private final Timestamps timestamps;
  private final String timestampParam;

  Addresses(Endpoint endpoint, Options options) {
    this.endpoint = endpoint;
    this.version = options.get(EngineIoOptions.VERSION);
    this.timestamps = options.get(EngineIoOptions.TIMESTAMP_REQUESTS);
    this.timestampParam = options.get(EngineIoOptions.TIMESTAMP_PARAM);
  }

  private boolean isSecure() {
    String scheme = String.valueOf(endpoint.uri().getScheme()).toLowerCase(Locale.ROOT);
    return switch (scheme) {
      case "https", "wss" -> true;
      case "http", "ws" -> false;
      default ->
          throw new IllegalArgumentException(
              "URL scheme must be ws, wss, http or https, not '" + scheme + "'");
    };
  }

  /**
   * What cookies and experience are kept for.
   *
   * @throws IllegalArgumentException if the endpoint is not that of a server
   */
  String target() {
    URI uri = endpoint.uri();
    return isSecure() + "://" + uri.getRawAuthority() + uri.getRawPath();
  }

  /** A request that polls; {@code sid} is null for the first one. */
  URI polling(@Nullable String sid) {
    return address(isSecure() ? "https" : "http", EngineIoOptions.POLLING, sid);
  }

  /** A WebSocket; {@code sid} is null for one that is no upgrade. */
  URI webSocket(@Nullable String sid) {
    return address(isSecure() ? "wss" : "ws", EngineIoOptions.WEB_SOCKET, sid);
  }

  private URI address(String scheme, String transport, @Nullable String sid) {
    URI uri = endpoint.uri();
    boolean polls = transport.equals(EngineIoOptions.POLLING);
    StringJoiner query = new StringJoiner("&");
    if (uri.getRawQuery() != null && !uri.getRawQuery().isEmpty()) {
      query.add(uri.getRawQuery());
    }
    query.add("EIO=" + version.parameter()).add("transport=" + transport);
    if (timestamps == Timestamps.ALL || (polls && timestamps == Timestamps.POLLING)) {
      query.add(encoded(timestampParam) + "=" + start + "." + Long.toString(requests++, 36));
    }
    if (polls && version == EngineIoVersion.V3) {
      query.add("b64=1");
    }
    if (sid != null) {
      query.add("sid=" + encoded(sid));
    }
    String path = uri.getRawPath() == null ? "" : uri.getRawPath();
    return URI.create(scheme + "://" + uri.getRawAuthority() + path + "?" + query);
  }

  private static String encoded(String text) {
    try {
      return URLEncoder.encode(text, "UTF-8");
    } catch (UnsupportedEncodingException e) {
      throw new IllegalStateException("UTF-8 is missing", e);
    }
  }

  /** The endpoint at a WebSocket's address. */
  Endpoint webSocketEndpoint(@Nullable String sid, @Nullable String cookies) {
    Endpoint copy =
        Endpoint.at(webSocket(sid))
            .headers(endpoint.headers())
            .subProtocols(endpoint.subProtocols(), endpoint.subProtocolRequired());
    for (String secret : endpoint.secrets()) {
      copy = copy.secret(secret);
    }
    if (sid != null) {
      copy = copy.secret(sid);
    }
    return cookies == null ? copy : copy.header(TargetMemory.COOKIE, cookies);
  }

  /** The server for all that polls. */
  Endpoint pollingEndpoint() {
    Endpoint copy = Endpoint.at(endpoint.uri()).headers(endpoint.headers());
    for (String secret : endpoint.secrets()) {
      copy = copy.secret(secret);
    }
    return copy;
  }

  /** The application's own cookies, or null. */
  @Nullable String ownCookies() {
    for (String name : endpoint.headers().keySet()) {
      if (name.equalsIgnoreCase(TargetMemory.COOKIE)) {
        return endpoint.headers().get(name);
      }
    }
    return null;
  }
}
