package dev.hawser.ws;

import dev.hawser.Option;
import java.net.URI;
import java.util.List;
import java.util.function.Supplier;
import reactor.core.publisher.Mono;

/** Options of the {@code ws} protocol, on top of {@link dev.hawser.TransportOptions}. */
public final class WsOptions {

  /** The WebSocket sub-protocols to offer, most wanted first. Default: none. */
  public static final Option<List<String>> SUB_PROTOCOLS =
      Option.strings("sub-protocols", List.of(), "sub-protocols to offer, most wanted first")
          .must("a list of different HTTP tokens", WsOptions::areSubProtocols);

  /**
   * Whether a server that chooses none of the {@link #SUB_PROTOCOLS} is refused. Default: false;
   * the link then opens without a sub-protocol. A server that chooses one that was not offered is
   * always refused.
   */
  public static final Option<Boolean> REQUIRE_SUB_PROTOCOL =
      Option.flag(
          "require-sub-protocol", false, "refuse a server that chooses none of the sub-protocols");

  /**
   * The name of the query parameter that carries the token of {@link dev.hawser.Credentials}.
   * Default: none; the token goes as {@code Authorization: Bearer …}.
   */
  public static final Option<String> TOKEN_PARAMETER =
      Option.string(
              "token-parameter", null, "query parameter for the token, instead of a Bearer header")
          .must("not empty", name -> !name.isEmpty());

  /**
   * Where to connect to, asked for before every attempt, for one-time URLs. Default: the URL given
   * to {@link dev.hawser.Hawser#to(String)}, which stays the name of the connection in logs.
   * Subscribed off the connection's loop, within the connect time-out; a failure, an empty {@code
   * Mono} or an illegal URL fails the attempt.
   */
  public static final Option<Supplier<Mono<URI>>> URI =
      Option.of(
              "uri",
              Supplier.class,
              (Supplier<Mono<URI>>) null,
              "where to connect to, asked for before every attempt")
          .secret();

  /**
   * How many topics share the socket over JSON. Default: none, the socket is raw. Can be given as
   * text by {@link EnvelopeOptions}.
   */
  public static final Option<Envelope> ENVELOPE =
      Option.of("envelope", Envelope.class, null, "how topics share the socket over JSON");

  /**
   * An option of topics: what {@code ${payload}} of {@link Envelope.Builder#subscribe} stands for,
   * asked for before every subscription. Default: {@code null}.
   */
  public static final Option<Supplier<Mono<?>>> SUBSCRIBE_PAYLOAD =
      Option.of(
              "subscribe-payload",
              Supplier.class,
              (Supplier<Mono<?>>) null,
              "the payload of a topic's subscribe message")
          .secret();

  /** All options of connections, of this class. */
  public static List<Option<?>> all() {
    return List.of(SUB_PROTOCOLS, REQUIRE_SUB_PROTOCOL, TOKEN_PARAMETER, URI, ENVELOPE);
  }

  private static boolean areSubProtocols(List<String> names) {
    return names.stream().allMatch(WsOptions::isToken)
        && names.stream().distinct().count() == names.size();
  }

  private static boolean isToken(String name) {
    return !name.isEmpty()
        && name.chars()
            .allMatch(c -> c > ' ' && c < 0x7f && "()<>@,;:\\\"/[]?={}".indexOf((char) c) < 0);
  }

  private WsOptions() {}
}
