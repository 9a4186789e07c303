package dev.hawser.testkit;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * A running Engine.IO server on 127.0.0.1 and an ephemeral port. It answers as the reference server
 * does. One thread does everything.
 */
final class EngineIoServer implements AutoCloseable {

  private final EngineIoSettings settings;
  private final EngineIoListener listener;
  private final ServerLoop loop = new ServerLoop();
  private final EngineIoFaults faults = new EngineIoFaults();
  private final TestServer server;
  private final Map<String, EngineIoSocket> sessions = new ConcurrentHashMap<>();
  private final Recorder<EngineIoSession> opened = new Recorder<>("session");

  /** On the loop only. */
  private final Map<ServerConnection, EngineIoWebSocket> webSockets = new HashMap<>();

  EngineIoServer(EngineIoSettings settings, EngineIoListener listener) {
    this.settings = settings;
    this.listener = listener;
    server =
        settings
            .below()
            .refuse(this::refuse)
            .upgradeHeaders(request -> settings.decorate(request, HttpReply.status(101)))
            .onOpen(this::open)
            .onMessage(this::handle)
            .onHttp(this::isMine, this::handle)
            .start();
    loop.started(server);
  }

  EngineIoSettings settings() {
    return settings;
  }

  EngineIoListener listener() {
    return listener;
  }

  ServerLoop loop() {
    return loop;
  }

  EngineIoFaults faults() {
    return faults;
  }

  /** The server below: port, requests, WebSocket connections and their faults. */
  TestServer server() {
    return server;
  }

  /** The sessions that live now. */
  List<EngineIoSession> sessions() {
    return List.copyOf(sessions.values());
  }

  /**
   * Waits for the next session: the first call returns the first one, the second call the second.
   *
   * @throws AssertionError if it does not come within {@code limit}
   */
  EngineIoSession nextSession(Duration limit) {
    return opened.take(limit);
  }

  @Override
  public void close() {
    server.close();
  }

  // ---- requests

  private boolean isMine(ClientRequest request) {
    return request.path().startsWith(settings.path());
  }

  private void handle(HttpExchange exchange) {
    ClientRequest request = exchange.request();
    var fault = faults.take(request);
    if (fault.isPresent()) {
      fault.get().accept(exchange);
      return;
    }
    Optional<HttpReply> refusal = refusal(request, false);
    if (refusal.isPresent()) {
      exchange.respond(refusal.get());
    } else {
      EngineIoSocket session = session(request);
      if (session != null && session.currentTransport() instanceof EngineIoPolling polling) {
        polling.handle(exchange);
      } else {
        openPolling(exchange);
      }
    }
  }

  private Optional<HttpReply> refuse(ClientRequest request) {
    return isMine(request) ? refusal(request, true) : Optional.of(HttpReply.status(404));
  }

  private Optional<HttpReply> refusal(ClientRequest request, boolean upgrade) {
    EngineIoError error = error(request, upgrade);
    if (error != null) {
      return Optional.of(error.reply(upgrade));
    }
    if (sid(request).isPresent()) {
      return Optional.empty();
    }
    Optional<HttpReply> refusal = settings.refusal(request);
    // Of a WebSocket the reference server looks at the version only after the upgrade, and then
    // writes its answer into the open WebSocket.
    return refusal.isPresent() || settings.allowsVersion(version(request))
        ? refusal
        : Optional.of(EngineIoError.UNSUPPORTED_PROTOCOL_VERSION.reply(upgrade));
  }

  private @Nullable EngineIoError error(ClientRequest request, boolean upgrade) {
    String transport = request.query("transport").orElse("");
    if (!settings.hasTransport(transport)) {
      return EngineIoError.UNKNOWN_TRANSPORT;
    }
    if (sid(request).isPresent()) {
      EngineIoSocket session = session(request);
      if (session == null) {
        return EngineIoError.UNKNOWN_SID;
      }
      boolean polls = transport.equals("polling") && session.transport().equals("polling");
      return upgrade || polls ? null : EngineIoError.BAD_REQUEST;
    }
    if (!request.method().equals("GET")) {
      return EngineIoError.BAD_HANDSHAKE_METHOD;
    }
    return transport.equals(EngineIoWebSocket.NAME) && !upgrade ? EngineIoError.BAD_REQUEST : null;
  }

  private static Optional<String> sid(ClientRequest request) {
    return request.query("sid").filter(sid -> !sid.isEmpty());
  }

  private @Nullable EngineIoSocket session(ClientRequest request) {
    return sessions.get(sid(request).orElse(""));
  }

  private static int version(ClientRequest request) {
    return request.query("EIO").filter("4"::equals).isPresent() ? 4 : 3;
  }

  private static boolean wantsBase64(ClientRequest request) {
    return request.query("b64").filter(value -> !value.isEmpty()).isPresent();
  }

  // ---- sessions

  private void openPolling(HttpExchange exchange) {
    ClientRequest request = exchange.request();
    int version = version(request);
    EngineIoTraffic traffic = new EngineIoTraffic(version);
    EngineIoPolling polling = new EngineIoPolling(this, version, wantsBase64(request), traffic);
    EngineIoSocket session = register(request, traffic, polling);
    session.open();
    settings
        .cookie()
        .map(name -> name + "=" + session.sid() + "; Path=/; HttpOnly; SameSite=Lax")
        .ifPresent(polling::setCookie);
    polling.handle(exchange);
    listener.opened(session);
  }

  private void open(ServerConnection connection) {
    ClientRequest request = connection.request();
    boolean webSocket = request.query("transport").filter("websocket"::equals).isPresent();
    EngineIoSocket session = session(request);
    boolean isNew = sid(request).isEmpty();
    if (!webSocket || (!isNew && (session == null || !session.canUpgrade()))) {
      connection.close();
      return;
    }
    int version = session == null ? version(request) : session.version();
    EngineIoTraffic traffic = session == null ? new EngineIoTraffic(version) : session.recorder();
    EngineIoWebSocket transport =
        new EngineIoWebSocket(
            connection, version, wantsBase64(request), settings.maxPayload(), traffic);
    webSockets.put(connection, transport);
    connection.onEnd(() -> webSockets.remove(connection));
    if (session == null) {
      session = register(request, traffic, transport);
      session.open();
      listener.opened(session);
    } else {
      session.upgrade(transport);
    }
  }

  private EngineIoSocket register(
      ClientRequest request, EngineIoTraffic traffic, EngineIoTransport transport) {
    String sid = newSid();
    EngineIoSocket session =
        new EngineIoSocket(this, request, sid, version(request), traffic, transport);
    sessions.put(sid, session);
    opened.add(session);
    return session;
  }

  private static String newSid() {
    UUID random = UUID.randomUUID();
    ByteBuffer bytes = ByteBuffer.allocate(16);
    bytes.putLong(random.getMostSignificantBits()).putLong(random.getLeastSignificantBits());
    return Base64.getUrlEncoder().encodeToString(bytes.array()).substring(0, 20);
  }

  void ended(EngineIoSocket session) {
    sessions.remove(session.sid());
  }

  private void handle(ServerConnection connection, WireMessage message) {
    EngineIoWebSocket transport = webSockets.get(connection);
    if (transport != null) {
      transport.handle(message);
    }
  }
}
