package dev.hawser.realtime;

import dev.hawser.Option;
import dev.hawser.ReconnectPolicy;
import dev.hawser.phoenix.PhoenixOptions;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import reactor.core.publisher.Mono;

/**
 * Options of the {@code realtime} protocol, on top of {@link dev.hawser.TransportOptions}.
 *
 * <p>The user's token is no option: it is the {@link dev.hawser.Credentials#token} of {@link
 * dev.hawser.Hawser#credentials}, asked for before every connect and every join.
 */
public final class RealtimeOptions {

  private static final Set<String> LOG_LEVELS = Set.of("info", "warning", "error");

  /** The project's API key, parameter {@code apikey}. */
  public static final Option<String> API_KEY =
      Option.string("api-key", null, "the project's API key")
          .must("not empty", key -> !key.isEmpty())
          .secret();

  /** Further parameters of the socket, asked for before every attempt. */
  public static final Option<Supplier<Mono<Map<String, ?>>>> PARAMS = PhoenixOptions.PARAMS;

  /** The serializer: {@code 2.0.0}, or {@code 1.0.0}, which has no binary payloads. */
  public static final Option<String> VSN = PhoenixOptions.VSN;

  /** What the server logs of this socket: {@code info}, {@code warning} or {@code error}. */
  public static final Option<String> LOG_LEVEL =
      Option.string("log-level", null, "what the server logs of this socket")
          .must("info, warning or error", LOG_LEVELS::contains);

  /**
   * The time from the answer to one heartbeat to the next heartbeat; zero for none. The server
   * closes a socket that sent nothing for 60 seconds.
   */
  public static final Option<Duration> HEARTBEAT_INTERVAL =
      Option.duration(
              "heartbeat-interval",
              Duration.ofSeconds(25),
              "from the answer to a heartbeat to the next one; off for none")
          .must("zero or positive", d -> !d.isNegative());

  /** How long the answer to a heartbeat may take; see {@link PhoenixOptions#HEARTBEAT_TIMEOUT}. */
  public static final Option<Duration> HEARTBEAT_TIMEOUT = PhoenixOptions.HEARTBEAT_TIMEOUT;

  /** When to join a topic again; see {@link PhoenixOptions#REJOIN}. */
  public static final Option<ReconnectPolicy> REJOIN = PhoenixOptions.REJOIN;

  /** How many joins may be unanswered at a time; see {@link PhoenixOptions#JOIN_WINDOW}. */
  public static final Option<Integer> JOIN_WINDOW = PhoenixOptions.JOIN_WINDOW;

  /** What to do about what the server refuses and ends. */
  public static final Option<FailureTable> FAILURES =
      Option.of(
          "failures",
          FailureTable.class,
          FailureTable.defaults(),
          "what to do about what the server refuses and ends");

  /**
   * How long before the token expires a fresh one is asked for and given to the server. Tokens that
   * do not say when they expire are not refreshed by time.
   */
  public static final Option<Duration> TOKEN_REFRESH_AHEAD =
      Option.duration(
              "token-refresh-ahead",
              Duration.ofSeconds(60),
              "how long before the token expires the next one is asked for")
          .must("zero or positive", d -> !d.isNegative());

  /**
   * How long the link stays when the last topic was left; zero to close it at once. The next that
   * needs it opens it again. Only for links that were opened on demand: once the application has
   * called {@code connect()} or {@code disconnect()}, only the application ends the link.
   */
  public static final Option<Duration> DISCONNECT_WHEN_EMPTY =
      Option.duration(
              "disconnect-when-empty",
              Duration.ofSeconds(50),
              "how long the connection stays without a topic")
          .must("zero or positive", d -> !d.isNegative());

  /** How many presence messages of a topic the server takes in {@link #PRESENCE_WINDOW}. */
  public static final Option<Integer> PRESENCE_LIMIT =
      Option.integer("presence-limit", 5, "presence messages of a topic in a window")
          .must("positive", n -> n > 0);

  /** The time in which the server counts presence messages; zero for no limit. */
  public static final Option<Duration> PRESENCE_WINDOW =
      Option.duration(
              "presence-window", Duration.ofSeconds(30), "where presence messages are counted")
          .must("zero or positive", d -> !d.isNegative());

  /** An option of topics: whether the topic is private, so that the server asks its policies. */
  public static final Option<Boolean> PRIVATE =
      Option.flag("private", false, "a private topic, guarded by the policies of the database");

  /** An option of topics: whether the server acknowledges each broadcast of this client. */
  public static final Option<Boolean> BROADCAST_ACK =
      Option.flag("broadcast-ack", false, "the server acknowledges what this client broadcasts");

  /** An option of topics: whether this client gets its own broadcasts, too. */
  public static final Option<Boolean> BROADCAST_SELF =
      Option.flag("broadcast-self", false, "this client gets its own broadcasts, too");

  /**
   * An option of topics: whether broadcasts with a JSON payload are sent as text, as old clients do
   * it, which some proxies and logs can read. Default: as binary frames. Without effect on {@code
   * 1.0.0}, which has only text, and on binary payloads.
   */
  public static final Option<Boolean> BROADCAST_AS_TEXT =
      Option.flag("broadcast-as-text", false, "broadcasts with a JSON payload are sent as text");

  /** An option of topics: broadcasts of the past. Default: none. Private topics only. */
  public static final Option<Replay> REPLAY =
      Option.of("replay", Replay.class, (Replay) null, "broadcasts of the past");

  /**
   * An option of topics: whether the server says, with a {@code system} event, when broadcasts from
   * the database flow.
   */
  public static final Option<Boolean> REPLICATION_READY =
      Option.flag(
          "replication-ready", false, "the server tells when the database's broadcasts flow");

  /**
   * An option of topics: the key under which {@code track} shows this client. Default: one of the
   * server's own, another after every join.
   */
  public static final Option<String> PRESENCE_KEY =
      Option.string("presence-key", "", "the key of this client in the presence");

  /**
   * An option of topics: whether the server sends who is there. Default: it does while somebody
   * subscribes to the presence.
   */
  public static final Option<Boolean> PRESENCE_ENABLED =
      Option.flag("presence-enabled", false, "the server sends who is there, whoever listens");

  /**
   * An option of topics: what else goes into the {@code config} of the join, merged deeply over
   * what the other options say: for settings of newer servers.
   */
  public static final Option<Map<String, ?>> CONFIG =
      Option.of("config", Map.class, Map.of(), "further settings of the join's config");

  /** All options of connections, of this class. */
  public static List<Option<?>> all() {
    return List.of(
        API_KEY,
        PARAMS,
        VSN,
        LOG_LEVEL,
        HEARTBEAT_INTERVAL,
        HEARTBEAT_TIMEOUT,
        REJOIN,
        JOIN_WINDOW,
        FAILURES,
        TOKEN_REFRESH_AHEAD,
        DISCONNECT_WHEN_EMPTY,
        PRESENCE_LIMIT,
        PRESENCE_WINDOW);
  }

  /** All options of topics, of this class. */
  public static List<Option<?>> ofTopics() {
    return List.of(
        PRIVATE,
        BROADCAST_ACK,
        BROADCAST_SELF,
        BROADCAST_AS_TEXT,
        REPLAY,
        REPLICATION_READY,
        PRESENCE_KEY,
        PRESENCE_ENABLED,
        CONFIG);
  }

  private RealtimeOptions() {}
}
