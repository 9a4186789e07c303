package dev.hawser.phoenix;

import dev.hawser.Option;
import dev.hawser.ReconnectPolicy;
import dev.hawser.phoenix.channels.Vsn;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import reactor.core.publisher.Mono;

/** Options of the {@code phoenix} protocol, on top of {@link dev.hawser.TransportOptions}. */
public final class PhoenixOptions {

  /**
   * Parameters of the socket, asked for before every attempt; the server's {@code connect/3} gets
   * them. Maps and lists inside become {@code user[id]=7} and {@code tags[0]=a}, as phoenix.js
   * writes them; {@code null} values are left out. Default: none but those of the URL's query.
   */
  public static final Option<Supplier<Mono<Map<String, ?>>>> PARAMS =
      Option.of(
              "params",
              Supplier.class,
              (Supplier<Mono<Map<String, ?>>>) null,
              "parameters of the socket, asked for before every attempt")
          .secret();

  /**
   * The name of the parameter that carries the token of {@link dev.hawser.Credentials}. Default:
   * none; the token goes as a WebSocket sub-protocol, which servers understand from Phoenix 1.8 on.
   */
  public static final Option<String> TOKEN_PARAMETER =
      Option.string("token-parameter", null, "parameter for the token, instead of a sub-protocol")
          .must("not empty", name -> !name.isEmpty());

  /** The serializer: {@code 2.0.0}, or {@code 1.0.0}, which has no binary payloads. */
  public static final Option<String> VSN =
      Option.string("vsn", Vsn.V2.parameter(), "the serializer: 1.0.0 or 2.0.0")
          .must("1.0.0 or 2.0.0", vsn -> Vsn.find(vsn) != null);

  /**
   * The time from the answer to one heartbeat to the next heartbeat; zero for none. Servers close a
   * socket that sent nothing for 60 seconds.
   */
  public static final Option<Duration> HEARTBEAT_INTERVAL =
      Option.duration(
              "heartbeat-interval",
              Duration.ofSeconds(30),
              "from the answer to a heartbeat to the next one; off for none")
          .must("zero or positive", d -> !d.isNegative());

  /**
   * How long the answer to a heartbeat may take before the link is cut. While the server has a join
   * to answer, which keeps it from answering heartbeats, the join time-out is added.
   */
  public static final Option<Duration> HEARTBEAT_TIMEOUT =
      Option.duration(
              "heartbeat-timeout",
              Duration.ofSeconds(10),
              "how long the answer to a heartbeat may take")
          .must("positive", PhoenixOptions::positive);

  /**
   * Whether a heartbeat must be answered before a new link counts as ready. Default: false. With
   * {@link #LONG_POLL_AFTER} it always must.
   */
  public static final Option<Boolean> CHECK_ON_OPEN =
      Option.flag("check-on-open", false, "wait for an answered heartbeat before anything else");

  /**
   * How long a WebSocket may take to open and to answer a heartbeat before long polling is used
   * instead, for the rest of the connection's life; zero for long polling at once. Once a WebSocket
   * worked, long polling is not used any more. Default: none, WebSocket only.
   */
  public static final Option<Duration> LONG_POLL_AFTER =
      Option.duration(
              "long-poll-after",
              null,
              "how long to wait for a WebSocket before long polling is used; off for at once")
          .must("zero or positive", d -> !d.isNegative());

  /**
   * When to join a topic again that was refused, crashed, or was closed by the server. Default:
   * exponential from 1 to 10 seconds with jitter; refusals are tried again, too, as phoenix.js
   * does. A policy that gives up makes the failure final: subscribers get it as an error.
   */
  public static final Option<ReconnectPolicy> REJOIN =
      Option.of(
          "rejoin",
          ReconnectPolicy.class,
          (ReconnectPolicy) null,
          "when to join a topic again; half to whole of 1 s … 10 s if not given");

  /**
   * Whether to join again a topic whose channel the server ended in order ({@code phx_close}).
   * Default: false, the end is final.
   */
  public static final Option<Boolean> REJOIN_CLOSED =
      Option.flag("rejoin-closed", false, "join again what the server closed in order");

  /**
   * How many joins may be unanswered at a time; the others wait. A server works through the joins
   * of a socket one by one, so that more would only time out together.
   */
  public static final Option<Integer> JOIN_WINDOW =
      Option.integer("join-window", 64, "how many joins may be unanswered at a time")
          .must("positive", n -> n > 0);

  /** The event that carries the whole presence of a topic. */
  public static final Option<String> PRESENCE_STATE =
      Option.string("presence-state", "presence_state", "event with the whole presence")
          .must("not empty", name -> !name.isEmpty());

  /** The event that carries a change of the presence of a topic. */
  public static final Option<String> PRESENCE_DIFF =
      Option.string("presence-diff", "presence_diff", "event with a change of the presence")
          .must("not empty", name -> !name.isEmpty());

  /**
   * An option of topics: the payload of the join, asked for before every join. Default: {@code {}}.
   */
  public static final Option<Supplier<Mono<?>>> JOIN_PARAMS =
      Option.of(
              "join-params",
              Supplier.class,
              (Supplier<Mono<?>>) null,
              "the payload of a topic's join, asked for before every join")
          .secret();

  /** All options of connections, of this class. */
  public static List<Option<?>> all() {
    return List.of(
        PARAMS,
        TOKEN_PARAMETER,
        VSN,
        HEARTBEAT_INTERVAL,
        HEARTBEAT_TIMEOUT,
        CHECK_ON_OPEN,
        LONG_POLL_AFTER,
        REJOIN,
        REJOIN_CLOSED,
        JOIN_WINDOW,
        PRESENCE_STATE,
        PRESENCE_DIFF);
  }

  private static boolean positive(Duration d) {
    return !d.isNegative() && !d.isZero();
  }

  private PhoenixOptions() {}
}
