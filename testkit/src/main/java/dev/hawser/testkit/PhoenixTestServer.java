package dev.hawser.testkit;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * The description of an embedded Phoenix server with one socket. It behaves on the wire as servers
 * built with Phoenix do, both serializers included. Immutable: every method returns a copy. {@link
 * #start()} runs it, as often as you like, each time on a new port.
 *
 * <pre>{@code
 * try (PhoenixServer server =
 *     PhoenixTestServer.create()
 *         .channel("room:*", () -> (channel, join) -> PhoenixReply.ok())
 *         .start()) {
 *   // … connect the client to server.url() and join "room:lobby" …
 *   server.awaitJoin("room:lobby", Duration.ofSeconds(10));
 *   server.broadcast("room:lobby", "new_msg", Map.of("body", "hello"));
 * }
 * }</pre>
 *
 * <p>Without any setting it is Phoenix 1.8 on Bandit with the socket at {@code /socket}; everybody
 * may connect, no topic has a channel, long poll is off.
 *
 * <p>Functions given here run on the server's one loop thread and must not block.
 */
public final class PhoenixTestServer {

  /** The release of Phoenix that the server behaves like. */
  public enum Version {
    /**
     * 1.7.24: {@code phx_error} has no reason, a forced disconnect closes with 1000, a push with a
     * stale join_ref is answered.
     */
    V1_7,
    /** 1.8.12. */
    V1_8
  }

  /** The web server below Phoenix; closes differ. */
  public enum Adapter {
    /** Answers every close with 1000; hangs up on an idle client with 1002. */
    BANDIT,
    /** Answers a close with its code; hangs up on an idle client with 1000. */
    COWBOY
  }

  /** A topic or the beginning of a topic, and what makes its handlers. */
  record Route(String pattern, Supplier<? extends PhoenixHandler> handler) {
    boolean matches(String topic) {
      return pattern.endsWith("*")
          ? topic.startsWith(pattern.substring(0, pattern.length() - 1))
          : topic.equals(pattern);
    }
  }

  private static final PhoenixTestServer DEFAULT = new PhoenixTestServer();

  private String path = "/socket";
  private Version version = Version.V1_8;
  private Adapter adapter = Adapter.BANDIT;
  private List<Route> routes = List.of();
  private UnaryOperator<PhoenixConnect> connect = PhoenixConnect::accept;
  private boolean authToken;
  private List<String> origins = List.of();
  private List<String> subprotocols = List.of();
  private Duration idleTimeout = Duration.ofSeconds(60);
  private int maxChannels = 100;
  private @Nullable Duration longPoll;
  private Function<byte[], Optional<PhoenixMessage>> decoder = bytes -> Optional.empty();
  private UnaryOperator<WebSocketTestServer> below = UnaryOperator.identity();
  private boolean tolerant;
  private int maxFrame = Integer.MAX_VALUE;
  private HttpReply notFound = HttpReply.status(404).body("not found");

  private PhoenixTestServer() {}

  private PhoenixTestServer(PhoenixTestServer other) {
    path = other.path;
    version = other.version;
    adapter = other.adapter;
    routes = other.routes;
    connect = other.connect;
    authToken = other.authToken;
    origins = other.origins;
    subprotocols = other.subprotocols;
    idleTimeout = other.idleTimeout;
    maxChannels = other.maxChannels;
    longPoll = other.longPoll;
    decoder = other.decoder;
    below = other.below;
    tolerant = other.tolerant;
    maxFrame = other.maxFrame;
    notFound = other.notFound;
  }

  private PhoenixTestServer copy(Consumer<PhoenixTestServer> change) {
    PhoenixTestServer copy = new PhoenixTestServer(this);
    change.accept(copy);
    return copy;
  }

  /** A server with the defaults. */
  public static PhoenixTestServer create() {
    return DEFAULT;
  }

  /** The path of the socket, {@code /socket} at first; the endpoint is one segment below it. */
  public PhoenixTestServer path(String socket) {
    return copy(c -> c.path = socket);
  }

  /** The release of Phoenix to behave like; 1.8 at first. */
  public PhoenixTestServer version(Version phoenix) {
    return copy(c -> c.version = phoenix);
  }

  /** The web server to behave like; Bandit at first. */
  public PhoenixTestServer adapter(Adapter webServer) {
    return copy(c -> c.adapter = webServer);
  }

  /**
   * Serves a topic. The first pattern that matches has it.
   *
   * @param pattern a topic, or the beginning of topics with {@code *} at its end
   * @param handler makes a handler for each join
   */
  public PhoenixTestServer channel(String pattern, Supplier<? extends PhoenixHandler> handler) {
    List<Route> all = new ArrayList<>(routes);
    all.add(new Route(pattern, handler));
    return copy(c -> c.routes = List.copyOf(all));
  }

  /**
   * Decides on each client: returns {@link PhoenixConnect#accept} or {@link PhoenixConnect#refuse}
   * of its argument. If it throws, the client gets 500 and {@link PhoenixServer#close()} throws.
   */
  public PhoenixTestServer connect(UnaryOperator<PhoenixConnect> decision) {
    return copy(c -> c.connect = decision);
  }

  /**
   * Whether clients may send a token beside the URL: in {@code Sec-WebSocket-Protocol}, and for
   * long poll in {@code X-Phoenix-AuthToken}. Real servers can since 1.8.
   */
  public PhoenixTestServer authToken(boolean enabled) {
    return copy(c -> c.authToken = enabled);
  }

  /** Refuses requests whose {@code Origin} is none of these; those without one pass. */
  public PhoenixTestServer checkOrigin(String... allowed) {
    return copy(c -> c.origins = List.of(allowed));
  }

  /** The sub-protocols the server speaks. A client that offers only others is refused with 403. */
  public PhoenixTestServer subprotocols(String... names) {
    return copy(c -> c.subprotocols = List.of(names));
  }

  /** How long a WebSocket client may send no frame at all; 60 s at first. */
  public PhoenixTestServer idleTimeout(Duration timeout) {
    return copy(c -> c.idleTimeout = timeout);
  }

  /** How many channels one connection may join; 100 at first. */
  public PhoenixTestServer maxChannels(int perConnection) {
    return copy(c -> c.maxChannels = perConnection);
  }

  /**
   * Serves long poll too, at {@code …/longpoll}.
   *
   * @param window how long a poll waits for messages, 10 s in real servers; a session ends when
   *     nobody has polled for half as long again
   */
  public PhoenixTestServer longPoll(Duration window) {
    return copy(c -> c.longPoll = window);
  }

  /**
   * Reads binary frames of kinds that Phoenix itself does not know. An empty result leaves the
   * frame to Phoenix.
   */
  public PhoenixTestServer decodeBinary(Function<byte[], Optional<PhoenixMessage>> function) {
    return copy(c -> c.decoder = function);
  }

  /**
   * Changes the server below: TLS, compression, sizes, further HTTP endpoints. What it sets for
   * upgrades, connections and messages of WebSockets is replaced.
   */
  public PhoenixTestServer webSocket(UnaryOperator<WebSocketTestServer> change) {
    return copy(c -> c.below = change);
  }

  /**
   * Behaves like the fork of Phoenix below Supabase Realtime: what is no message is ignored, a push
   * with the join_ref of an earlier join counts, a leave without join_ref does not.
   */
  PhoenixTestServer tolerant() {
    return copy(c -> c.tolerant = true);
  }

  /** Cuts the connection of a client that sends a longer message. */
  PhoenixTestServer maxFrame(int bytes) {
    return copy(c -> c.maxFrame = bytes);
  }

  /** What a request for anything else gets. */
  PhoenixTestServer notFound(HttpReply reply) {
    return copy(c -> c.notFound = reply);
  }

  /** Starts a server like this on a free port of 127.0.0.1. */
  public PhoenixServer start() {
    return new PhoenixServer(this);
  }

  String path() {
    return path;
  }

  Adapter adapter() {
    return adapter;
  }

  boolean isAtLeast18() {
    return version == Version.V1_8;
  }

  boolean isTolerant() {
    return tolerant;
  }

  int maxFrame() {
    return maxFrame;
  }

  HttpReply notFound() {
    return notFound;
  }

  @Nullable PhoenixHandler handler(String topic) {
    for (Route route : routes) {
      if (route.matches(topic)) {
        return route.handler().get();
      }
    }
    return null;
  }

  PhoenixConnect connect(PhoenixConnect client) {
    return connect.apply(client);
  }

  boolean hasAuthToken() {
    return authToken;
  }

  boolean allowsOrigin(String origin) {
    return origins.isEmpty() || origins.contains(origin);
  }

  /** Whether the server speaks one of the sub-protocols offered, or none was asked for. */
  boolean speaks(List<String> offered) {
    return subprotocols.isEmpty()
        || offered.isEmpty()
        || offered.stream().anyMatch(subprotocols::contains);
  }

  Duration idleTimeout() {
    return idleTimeout;
  }

  int maxChannels() {
    return maxChannels;
  }

  Optional<Duration> longPoll() {
    return Optional.ofNullable(longPoll);
  }

  Optional<PhoenixMessage> decode(byte[] bytes) {
    return decoder.apply(bytes);
  }

  /** The server below, without handlers. */
  WebSocketTestServer below() {
    List<String> names = new ArrayList<>(subprotocols);
    if (authToken) {
      names.add("phoenix");
    }
    return below.apply(WebSocketTestServer.create().subprotocols(names.toArray(new String[0])));
  }
}
