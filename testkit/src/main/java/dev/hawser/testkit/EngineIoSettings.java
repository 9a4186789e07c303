package dev.hawser.testkit;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** How an {@link EngineIoServer} behaves. Immutable: every method with a value returns a copy. */
final class EngineIoSettings {

  private static final EngineIoSettings DEFAULT = new EngineIoSettings();

  private String path = "/engine.io/";
  private Duration pingInterval = Duration.ofSeconds(25);
  private Duration pingTimeout = Duration.ofSeconds(20);
  private Duration upgradeTimeout = Duration.ofSeconds(10);
  private int maxPayload = 1_000_000;
  private int compressionThreshold = 1024;
  private List<String> transports = List.of(EngineIoPolling.NAME, EngineIoWebSocket.NAME);
  private boolean allowUpgrades = true;
  private boolean allowVersion3;
  private @Nullable String cookie;
  private @Nullable String initialMessage;
  private Function<ClientRequest, Optional<HttpReply>> refuse = request -> Optional.empty();
  private BiFunction<ClientRequest, HttpReply, HttpReply> decorate = (request, reply) -> reply;
  private UnaryOperator<String> open = text -> text;
  private UnaryOperator<WebSocketTestServer> below = UnaryOperator.identity();

  private EngineIoSettings() {}

  private EngineIoSettings(EngineIoSettings other) {
    path = other.path;
    pingInterval = other.pingInterval;
    pingTimeout = other.pingTimeout;
    upgradeTimeout = other.upgradeTimeout;
    maxPayload = other.maxPayload;
    compressionThreshold = other.compressionThreshold;
    transports = other.transports;
    allowUpgrades = other.allowUpgrades;
    allowVersion3 = other.allowVersion3;
    cookie = other.cookie;
    initialMessage = other.initialMessage;
    refuse = other.refuse;
    decorate = other.decorate;
    open = other.open;
    below = other.below;
  }

  private EngineIoSettings copy(Consumer<EngineIoSettings> change) {
    EngineIoSettings copy = new EngineIoSettings(this);
    change.accept(copy);
    return copy;
  }

  /** The defaults of the reference server. */
  static EngineIoSettings create() {
    return DEFAULT;
  }

  /** The path of all requests, with a slash at its end; {@code /engine.io/} at first. */
  EngineIoSettings path(String requests) {
    return copy(c -> c.path = requests);
  }

  /** How long after a pong (EIO 4) the next ping goes out; 25 s at first. */
  EngineIoSettings pingInterval(Duration interval) {
    return copy(c -> c.pingInterval = interval);
  }

  /** How long the answer to a ping may take; 20 s at first. */
  EngineIoSettings pingTimeout(Duration timeout) {
    return copy(c -> c.pingTimeout = timeout);
  }

  /** How long an upgrade may take; 10 s at first. */
  EngineIoSettings upgradeTimeout(Duration timeout) {
    return copy(c -> c.upgradeTimeout = timeout);
  }

  /** The largest body of a POST and the largest WebSocket message; 1 000 000 bytes at first. */
  EngineIoSettings maxPayload(int bytes) {
    return copy(c -> c.maxPayload = bytes);
  }

  /**
   * From which size on the answer to a poll is compressed for clients that accept gzip; 1024 bytes
   * at first.
   */
  EngineIoSettings compressionThreshold(int bytes) {
    return copy(c -> c.compressionThreshold = bytes);
  }

  /** The transports; polling and websocket at first. */
  EngineIoSettings transports(String... names) {
    return copy(c -> c.transports = List.of(names));
  }

  /** Whether the open packet offers an upgrade; true at first. One is accepted in any case. */
  EngineIoSettings allowUpgrades(boolean allow) {
    return copy(c -> c.allowUpgrades = allow);
  }

  /** Whether clients may speak version 3; false at first. */
  EngineIoSettings allowVersion3(boolean allow) {
    return copy(c -> c.allowVersion3 = allow);
  }

  /** Sets a cookie with this name to the session id when a session opens by polling. */
  EngineIoSettings cookie(String name) {
    return copy(c -> c.cookie = name);
  }

  /** Sends a message to every session together with the open packet. */
  EngineIoSettings initialMessage(String text) {
    return copy(c -> c.initialMessage = text);
  }

  /** Decides on each request that opens a session: a reply refuses it. */
  EngineIoSettings refuse(Function<ClientRequest, Optional<HttpReply>> decision) {
    return copy(c -> c.refuse = decision);
  }

  /**
   * Changes the answers of 200 to polling requests, and of 101 to upgrades, of which only the
   * header fields count.
   */
  EngineIoSettings decorate(BiFunction<ClientRequest, HttpReply, HttpReply> change) {
    return copy(c -> c.decorate = change);
  }

  /** Changes what the open packet says. */
  EngineIoSettings open(UnaryOperator<String> change) {
    return copy(c -> c.open = change);
  }

  /** Changes the server below, as {@link PhoenixTestServer#webSocket} does. */
  EngineIoSettings below(UnaryOperator<WebSocketTestServer> change) {
    return copy(c -> c.below = change);
  }

  String path() {
    return path;
  }

  Duration pingInterval() {
    return pingInterval;
  }

  Duration pingTimeout() {
    return pingTimeout;
  }

  Duration upgradeTimeout() {
    return upgradeTimeout;
  }

  int maxPayload() {
    return maxPayload;
  }

  int compressionThreshold() {
    return compressionThreshold;
  }

  boolean hasTransport(String name) {
    return transports.contains(name);
  }

  boolean allowsVersion(int version) {
    return version == 4 || allowVersion3;
  }

  Optional<String> cookie() {
    return Optional.ofNullable(cookie);
  }

  Optional<String> initialMessage() {
    return Optional.ofNullable(initialMessage);
  }

  Optional<HttpReply> refusal(ClientRequest request) {
    return refuse.apply(request);
  }

  HttpReply decorate(ClientRequest request, HttpReply reply) {
    return decorate.apply(request, reply);
  }

  WebSocketTestServer below() {
    return below.apply(WebSocketTestServer.create());
  }

  /** The data of the open packet of a session. */
  String open(String sid, String transport) {
    ObjectNode data = PhoenixMessage.MAPPER.createObjectNode().put("sid", sid);
    data.putArray("upgrades");
    if (allowUpgrades
        && transport.equals(EngineIoPolling.NAME)
        && hasTransport(EngineIoWebSocket.NAME)) {
      data.withArray("upgrades").add(EngineIoWebSocket.NAME);
    }
    data.put("pingInterval", pingInterval.toMillis())
        .put("pingTimeout", pingTimeout.toMillis())
        .put("maxPayload", maxPayload);
    return open.apply(data.toString());
  }
}
