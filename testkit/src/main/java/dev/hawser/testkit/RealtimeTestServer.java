package dev.hawser.testkit;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;

/**
 * The description of an embedded Supabase Realtime server: one project. It behaves on the wire as
 * the real server does (2.129.8), both serializers included; it has no database, the test says what
 * changes. Immutable: every method returns a copy. {@link #start()} runs it, as often as you like,
 * each time on a new port.
 *
 * <pre>{@code
 * try (RealtimeServer server = RealtimeTestServer.create().withoutDelays().start()) {
 *   // … connect the client to server.url() with server.apiKey(), listen to public.todos on "db" …
 *   server.awaitSubscribed("db", Duration.ofSeconds(10));
 *   server.insert("public", "todos", Map.of("id", 1, "details", "buy milk"));
 * }
 * }</pre>
 *
 * <p>Without any setting: the socket is at {@code /realtime/v1}, tokens are signed with {@link
 * #SECRET}, private channels are open to every role but {@code anon}, every table is published and
 * has the columns of the rows given, and limits and delays are those of a hosted project. The real
 * delays make refusals slow; {@link #withoutDelays()} takes them away.
 *
 * <p>Functions given here run on the server's one loop thread and must not block.
 */
public final class RealtimeTestServer {

  /** The secret that tokens are signed with if {@link #secret} says nothing else. */
  public static final String SECRET = "hawser-realtime-test-server-secret-0123456789";

  private static final int MAX_FRAME = 5_000_000;
  private static final RealtimeTestServer DEFAULT = new RealtimeTestServer();

  private String path = "/realtime/v1";
  private String secret = SECRET;
  private Duration connectErrorDelay = Duration.ofSeconds(2);
  private Duration joinErrorDelay = Duration.ofSeconds(5);
  private Duration subscribeDelay = Duration.ZERO;
  private Duration idleTimeout = Duration.ofSeconds(60);
  private Duration noChannelTimeout = Duration.ofMinutes(10);
  private int maxChannels = 100;
  private int maxUsers = 200;
  private int maxJoins = 100;
  private int maxEvents = 100;
  private int maxPresenceCalls = 5;
  private Duration presenceWindow = Duration.ofSeconds(30);
  private int maxPayload = 3_000_000;
  private boolean privateOnly;
  private boolean suspended;
  private BiFunction<RealtimeToken, String, RealtimeRights> rights =
      (user, topic) ->
          user.role().equals("authenticated") || user.role().equals("service_role")
              ? RealtimeRights.all()
              : RealtimeRights.none();
  private List<RealtimeTable> tables = List.of();
  private UnaryOperator<WebSocketTestServer> below = UnaryOperator.identity();

  private RealtimeTestServer() {}

  private RealtimeTestServer(RealtimeTestServer other) {
    path = other.path;
    secret = other.secret;
    connectErrorDelay = other.connectErrorDelay;
    joinErrorDelay = other.joinErrorDelay;
    subscribeDelay = other.subscribeDelay;
    idleTimeout = other.idleTimeout;
    noChannelTimeout = other.noChannelTimeout;
    maxChannels = other.maxChannels;
    maxUsers = other.maxUsers;
    maxJoins = other.maxJoins;
    maxEvents = other.maxEvents;
    maxPresenceCalls = other.maxPresenceCalls;
    presenceWindow = other.presenceWindow;
    maxPayload = other.maxPayload;
    privateOnly = other.privateOnly;
    suspended = other.suspended;
    rights = other.rights;
    tables = other.tables;
    below = other.below;
  }

  private RealtimeTestServer copy(Consumer<RealtimeTestServer> change) {
    RealtimeTestServer copy = new RealtimeTestServer(this);
    change.accept(copy);
    return copy;
  }

  /** A server with the defaults. */
  public static RealtimeTestServer create() {
    return DEFAULT;
  }

  /**
   * The path of the socket: {@code /realtime/v1} at first, as hosted projects have it; the server
   * by itself has {@code /socket}. The HTTP endpoints are at {@code …/api/broadcast}, without a
   * {@code /socket} at the end.
   */
  public RealtimeTestServer path(String socket) {
    return copy(c -> c.path = socket);
  }

  /** The secret that tokens must be signed with; {@link #SECRET} at first. */
  public RealtimeTestServer secret(String hs256) {
    return copy(c -> c.secret = hs256);
  }

  /** How long a client waits for a refusal to connect; 2 s at first, as in real servers. */
  public RealtimeTestServer connectErrorDelay(Duration delay) {
    return copy(c -> c.connectErrorDelay = delay);
  }

  /**
   * How long a client waits for a refusal of a join; 5 s at first, as in real servers. All that
   * time nothing else happens on its connection, heartbeats included.
   */
  public RealtimeTestServer joinErrorDelay(Duration delay) {
    return copy(c -> c.joinErrorDelay = delay);
  }

  /**
   * How long after a join, or a new token, {@code Subscribed to PostgreSQL} comes and with it the
   * first change; none at first. Real servers take up to some seconds.
   */
  public RealtimeTestServer subscribeDelay(Duration delay) {
    return copy(c -> c.subscribeDelay = delay);
  }

  /** No delays: refusals and subscriptions come at once. */
  public RealtimeTestServer withoutDelays() {
    return connectErrorDelay(Duration.ZERO)
        .joinErrorDelay(Duration.ZERO)
        .subscribeDelay(Duration.ZERO);
  }

  /**
   * How long a client may send no frame at all before it is hung up on with 1000; 60 s at first.
   */
  public RealtimeTestServer idleTimeout(Duration timeout) {
    return copy(c -> c.idleTimeout = timeout);
  }

  /**
   * How long after its last channel has ended a connection is cut without a close frame; 10 minutes
   * at first. One that never joined is left alone.
   */
  public RealtimeTestServer noChannelTimeout(Duration timeout) {
    return copy(c -> c.noChannelTimeout = timeout);
  }

  /** How many channels one connection may join; 100 at first. Further joins are refused. */
  public RealtimeTestServer maxChannels(int perConnection) {
    return copy(c -> c.maxChannels = perConnection);
  }

  /**
   * How many connections may have channels; 200 at first. Further ones are refused, and a join on a
   * connection without channels too.
   */
  public RealtimeTestServer maxUsers(int connections) {
    return copy(c -> c.maxUsers = connections);
  }

  /**
   * How many joins there may be within a second; 100 at first. The next one is refused, its
   * connection closed with 1001, and who wants to connect meanwhile gets 429.
   */
  public RealtimeTestServer maxJoinsPerSecond(int joins) {
    return copy(c -> c.maxJoins = joins);
  }

  /**
   * How many broadcasts there may be per second, taken over 5 seconds, that somebody may receive;
   * 100 at first. The next one shuts down the channels that receive it: {@code Too many messages
   * per second}.
   */
  public RealtimeTestServer maxEventsPerSecond(int broadcasts) {
    return copy(c -> c.maxEvents = broadcasts);
  }

  /**
   * How often one channel may track or untrack; 5 times within 30 s at first. The next time shuts
   * the channel down: {@code Client presence rate limit exceeded}.
   */
  public RealtimeTestServer presenceLimit(int calls, Duration window) {
    return copy(
        c -> {
          c.maxPresenceCalls = calls;
          c.presenceWindow = window;
        });
  }

  /** The size in bytes above which broadcasts and presences are refused; 3,000,000 at first. */
  public RealtimeTestServer maxPayload(int bytes) {
    return copy(c -> c.maxPayload = bytes);
  }

  /** Whether public channels are refused. */
  public RealtimeTestServer privateOnly(boolean only) {
    return copy(c -> c.privateOnly = only);
  }

  /** Whether the project is suspended: nobody may connect. */
  public RealtimeTestServer suspended(boolean off) {
    return copy(c -> c.suspended = off);
  }

  /**
   * Decides what a client may do on a private channel, at its join and at each new token. At first
   * {@code authenticated} and {@code service_role} may do everything, other roles nothing.
   *
   * @param decision gets the client's token and the topic without {@code realtime:}
   */
  public RealtimeTestServer rights(BiFunction<RealtimeToken, String, RealtimeRights> decision) {
    return copy(c -> c.rights = decision);
  }

  /**
   * Publishes a table. As soon as there is one, the others are unknown: a subscription to them
   * fails.
   */
  public RealtimeTestServer table(RealtimeTable table) {
    List<RealtimeTable> all = new ArrayList<>(tables);
    all.add(table);
    return copy(c -> c.tables = List.copyOf(all));
  }

  /**
   * Changes the server below: TLS, sizes, further HTTP endpoints. What it sets for upgrades,
   * connections and messages of WebSockets is replaced.
   */
  public RealtimeTestServer webSocket(UnaryOperator<WebSocketTestServer> change) {
    return copy(c -> c.below = change);
  }

  /** Starts a server like this on a free port of 127.0.0.1. */
  public RealtimeServer start() {
    return new RealtimeServer(this);
  }

  /** The Phoenix server below. */
  PhoenixTestServer phoenix(RealtimeHub hub) {
    RealtimeHttp http = new RealtimeHttp(hub, path);
    return PhoenixTestServer.create()
        .path(path)
        .adapter(PhoenixTestServer.Adapter.COWBOY)
        .idleTimeout(idleTimeout)
        .maxChannels(Integer.MAX_VALUE)
        .tolerant()
        .maxFrame(MAX_FRAME)
        .notFound(RealtimeHttp.NOT_FOUND)
        .connect(hub.admission()::connect)
        .decodeBinary(RealtimeFrames::decode)
        .channel("realtime:*", () -> new RealtimeHandler(hub))
        .webSocket(server -> below.apply(server).onHttp(http::isFor, http::handle));
  }

  String secret() {
    return secret;
  }

  Duration connectErrorDelay() {
    return connectErrorDelay;
  }

  Duration joinErrorDelay() {
    return joinErrorDelay;
  }

  Duration subscribeDelay() {
    return subscribeDelay;
  }

  Duration noChannelTimeout() {
    return noChannelTimeout;
  }

  int maxChannels() {
    return maxChannels;
  }

  int maxUsers() {
    return maxUsers;
  }

  int maxPayload() {
    return maxPayload;
  }

  boolean isPrivateOnly() {
    return privateOnly;
  }

  boolean isSuspended() {
    return suspended;
  }

  RealtimeRights rights(RealtimeToken user, String topic) {
    return rights.apply(user, topic);
  }

  List<RealtimeTable> tables() {
    return tables;
  }

  RealtimeRate newPresenceRate() {
    return new RealtimeRate(maxPresenceCalls, presenceWindow);
  }

  RealtimeRate newJoinRate() {
    return new RealtimeRate(maxJoins, Duration.ofSeconds(1));
  }

  RealtimeRate newEventRate() {
    return new RealtimeRate(maxEvents * 5, Duration.ofSeconds(5));
  }

  String path() {
    return path;
  }
}
