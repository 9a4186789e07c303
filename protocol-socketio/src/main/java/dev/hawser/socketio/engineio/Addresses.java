package dev.hawser.socketio.engineio;

import dev.hawser.Options;
import dev.hawser.socketio.engineio.EngineIoOptions.Timestamps;
import dev.hawser.spi.Endpoint;
import dev.hawser.spi.ServerUrl;
import dev.hawser.spi.UrlQuery;
import java.net.URI;
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

  private ServerUrl server() {
    return ServerUrl.of(endpoint.uri(), "the URL of a server", "https://example.org");
  }

  /**
   * What cookies and experience are kept for.
   *
   * @throws IllegalArgumentException if the endpoint is not that of a server
   */
  String target() {
    ServerUrl server = server();
    return server.http(server.rawPath(), null).toString();
  }

  /** A request that polls; {@code sid} is null for the first one. */
  URI polling(@Nullable String sid) {
    ServerUrl server = server();
    return server.http(server.rawPath(), query(EngineIoOptions.POLLING, sid));
  }

  /** A WebSocket; {@code sid} is null for one that is no upgrade. */
  URI webSocket(@Nullable String sid) {
    ServerUrl server = server();
    return server.webSocket(server.rawPath(), query(EngineIoOptions.WEB_SOCKET, sid));
  }

  private String query(String transport, @Nullable String sid) {
    boolean polls = transport.equals(EngineIoOptions.POLLING);
    UrlQuery query =
        new UrlQuery()
            .addRaw(endpoint.uri().getRawQuery())
            .add("EIO", version.parameter())
            .add("transport", transport);
    if (timestamps == Timestamps.ALL || (polls && timestamps == Timestamps.POLLING)) {
      query.add(timestampParam, start + "." + Long.toString(requests++, 36));
    }
    if (polls && version == EngineIoVersion.V3) {
      query.add("b64", "1");
    }
    if (sid != null) {
      query.add("sid", sid);
    }
    return query.raw();
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
