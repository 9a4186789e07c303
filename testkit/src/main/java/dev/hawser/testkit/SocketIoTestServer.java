package dev.hawser.testkit;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The description of an embedded Socket.IO server. It behaves on the wire as the reference server
 * of version 4.8 does, over polling and WebSocket, upgrade included. Immutable: every method
 * returns a copy. {@link #start()} runs it, as often as you like, each time on a new port.
 *
 * <pre>{@code
 * try (SocketIoServer server =
 *     SocketIoTestServer.create()
 *         .namespace(
 *             "/chat",
 *             SocketIoHandler.create()
 *                 .middleware(
 *                     socket ->
 *                         socket.auth().path("token").asText().equals("good")
 *                             ? SocketIoAdmission.accept()
 *                             : SocketIoAdmission.refuse("not authorized"))
 *                 .on("sum", e -> e.ack(e.arg(0).asInt() + e.arg(1).asInt())))
 *         .start()) {
 *   // … connect the client to server.url("/chat") …
 *   SocketIoSocket socket = server.awaitSocket("/chat", Duration.ofSeconds(10));
 *   socket.emit("news", "hello", new byte[] {1, 2, 3});
 *   server.of("/chat").to("room1").emit("news", "to some");
 * }
 * }</pre>
 *
 * <p>Without any setting it has the namespace {@code /} with {@link SocketIoHandler#echo()}, and
 * time-outs and limits are those of a real server. It is stricter than that one in two points: it
 * ends the connection of a client that sends CONNECT again before the first one is answered, and it
 * refuses packets that the real parser lets pass by accident, such as an event without data.
 *
 * <p>Functions given here run on the server's one loop thread and must not block.
 */
public final class SocketIoTestServer {

  private record Route(Predicate<String> names, SocketIoHandler handler) {}

  private static final SocketIoTestServer DEFAULT = new SocketIoTestServer();

  private EngineIoSettings engine = EngineIoSettings.create().path("/socket.io/");
  private List<Route> routes = List.of();
  private Duration connectTimeout = Duration.ofSeconds(45);
  private int maxAttachments = 10;
  private @Nullable Duration recovery;
  private boolean skipMiddlewares = true;

  private SocketIoTestServer() {}

  private SocketIoTestServer(SocketIoTestServer other) {
    engine = other.engine;
    routes = other.routes;
    connectTimeout = other.connectTimeout;
    maxAttachments = other.maxAttachments;
    recovery = other.recovery;
    skipMiddlewares = other.skipMiddlewares;
  }

  private SocketIoTestServer copy(Consumer<SocketIoTestServer> change) {
    SocketIoTestServer copy = new SocketIoTestServer(this);
    change.accept(copy);
    return copy;
  }

  private SocketIoTestServer engine(UnaryOperator<EngineIoSettings> change) {
    return copy(c -> c.engine = change.apply(engine));
  }

  /** A server with the defaults. */
  public static SocketIoTestServer create() {
    return DEFAULT;
  }

  // ---- namespaces

  /**
   * Serves a namespace. What is said later about the same name counts.
   *
   * @param name with its slash, such as {@code /} or {@code /admin}
   */
  public SocketIoTestServer namespace(String name, SocketIoHandler handler) {
    return route(new Route(name::equals, handler));
  }

  /** Serves every namespace whose whole name matches: a dynamic namespace. */
  public SocketIoTestServer namespace(Pattern names, SocketIoHandler handler) {
    return route(new Route(names.asMatchPredicate(), handler));
  }

  private SocketIoTestServer route(Route route) {
    List<Route> all = new ArrayList<>();
    all.add(route);
    all.addAll(routes);
    return copy(c -> c.routes = List.copyOf(all));
  }

  /**
   * How long a connection may be without any namespace after its handshake before it is closed; 45
   * s at first.
   */
  public SocketIoTestServer connectTimeout(Duration timeout) {
    return copy(c -> c.connectTimeout = timeout);
  }

  /** How many attachments a packet of the client may have; 10 at first. */
  public SocketIoTestServer maxAttachments(int perPacket) {
    return copy(c -> c.maxAttachments = perPacket);
  }

  /**
   * Turns connection state recovery on: a client that was lost gets its id, rooms and missed events
   * back if it returns in time. Real servers wait two minutes.
   */
  public SocketIoTestServer recovery(Duration maxDisconnection) {
    return copy(c -> c.recovery = maxDisconnection);
  }

  /** Whether a client that is recovered need not pass the middleware; true at first. */
  public SocketIoTestServer skipMiddlewares(boolean skip) {
    return copy(c -> c.skipMiddlewares = skip);
  }

  // ---- the Engine.IO server

  /** The path of all requests, with a slash at its end; {@code /socket.io/} at first. */
  public SocketIoTestServer path(String requests) {
    return engine(e -> e.path(requests));
  }

  /** How long after the answer to a ping the next one goes out; 25 s at first. */
  public SocketIoTestServer pingInterval(Duration interval) {
    return engine(e -> e.pingInterval(interval));
  }

  /** How long the answer to a ping may take; 20 s at first. */
  public SocketIoTestServer pingTimeout(Duration timeout) {
    return engine(e -> e.pingTimeout(timeout));
  }

  /** How long an upgrade may take; 10 s at first. */
  public SocketIoTestServer upgradeTimeout(Duration timeout) {
    return engine(e -> e.upgradeTimeout(timeout));
  }

  /** The largest body of a POST and the largest WebSocket message; 1,000,000 bytes at first. */
  public SocketIoTestServer maxPayload(int bytes) {
    return engine(e -> e.maxPayload(bytes));
  }

  /** The transports; {@code polling} and {@code websocket} at first. */
  public SocketIoTestServer transports(String... names) {
    return engine(e -> e.transports(names));
  }

  /** Whether an upgrade is offered; true at first. */
  public SocketIoTestServer allowUpgrades(boolean allow) {
    return engine(e -> e.allowUpgrades(allow));
  }

  /**
   * Whether clients may speak Engine.IO 3 and with it Socket.IO 4, as those of version 2 do; false
   * at first.
   */
  public SocketIoTestServer allowEngineIo3(boolean allow) {
    return engine(e -> e.allowVersion3(allow));
  }

  /** Sets a cookie with this name to the session id when a session opens by polling. */
  public SocketIoTestServer cookie(String name) {
    return engine(e -> e.cookie(name));
  }

  /** Decides on each request that opens a session: a reply refuses it. */
  public SocketIoTestServer refuse(Function<ClientRequest, Optional<HttpReply>> decision) {
    return engine(e -> e.refuse(decision));
  }

  /**
   * Changes the answers of 200 to polling requests, and of 101 to upgrades, of which only the
   * header fields count.
   */
  public SocketIoTestServer decorate(BiFunction<ClientRequest, HttpReply, HttpReply> change) {
    return engine(e -> e.decorate(change));
  }

  /** Changes the JSON that the Engine.IO packet "open" carries. */
  public SocketIoTestServer openPacket(UnaryOperator<String> change) {
    return engine(e -> e.open(change));
  }

  /**
   * Changes the server below: TLS, compression, sizes, further HTTP endpoints. What it sets for
   * upgrades, connections and messages of WebSockets is replaced.
   */
  public SocketIoTestServer webSocket(UnaryOperator<WebSocketTestServer> change) {
    return engine(e -> e.below(change));
  }

  /** Starts a server like this on a free port of 127.0.0.1. */
  public SocketIoServer start() {
    return new SocketIoServer(this);
  }

  EngineIoSettings engine() {
    return engine;
  }

  /** What serves a namespace; null if nothing does. */
  @Nullable SocketIoHandler handler(String namespace) {
    for (Route route : routes) {
      if (route.names().test(namespace)) {
        return route.handler();
      }
    }
    return namespace.equals("/") ? SocketIoHandler.echo() : null;
  }

  Duration connectTimeout() {
    return connectTimeout;
  }

  int maxAttachments() {
    return maxAttachments;
  }

  @Nullable Duration recovery() {
    return recovery;
  }

  boolean skipsMiddlewares() {
    return skipMiddlewares;
  }
}
