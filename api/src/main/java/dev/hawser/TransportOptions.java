package dev.hawser;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import reactor.core.publisher.Mono;

/** Settings of the link that every protocol understands. */
public final class TransportOptions {

  private static final String POSITIVE = "positive";

  /**
   * The deadline of an attempt, over everything up to a ready protocol: credentials and other
   * suppliers, name look-up, TCP, proxy, TLS, upgrade and the protocol's own handshake.
   */
  public static final Option<Duration> CONNECT_TIMEOUT =
      Option.duration(
              "connect-timeout",
              Duration.ofSeconds(20),
              "deadline of an attempt, from asking for credentials to a ready protocol")
          .must(POSITIVE, TransportOptions::positive);

  /** How long a closing handshake may take before the link is cut. */
  public static final Option<Duration> CLOSE_TIMEOUT =
      Option.duration(
              "close-timeout", Duration.ofSeconds(5), "how long a closing handshake may take")
          .must(POSITIVE, TransportOptions::positive);

  /** Header fields of the handshake, asked for before every attempt. */
  public static final Option<Supplier<Mono<Map<String, String>>>> HEADERS =
      Option.of(
              "headers",
              Supplier.class,
              (Supplier<Mono<Map<String, String>>>) null,
              "header fields of the handshake, asked for before every attempt")
          .secret();

  /** The largest message accepted, in bytes, after inflating and joining its fragments. */
  public static final Option<Integer> MAX_MESSAGE_SIZE =
      Option.integer("max-message-size", 1 << 20, "the largest message accepted, in bytes")
          .must(POSITIVE, n -> n > 0);

  /** The largest message sent, in bytes, before compression. */
  public static final Option<Integer> MAX_OUTBOUND_MESSAGE_SIZE =
      Option.integer("max-outbound-message-size", 16 << 20, "the largest message sent, in bytes")
          .must(POSITIVE, n -> n > 0);

  /** The interval of WebSocket pings while nothing is received; zero sends none. */
  public static final Option<Duration> PING_INTERVAL =
      Option.duration(
              "ping-interval",
              Duration.ofSeconds(25),
              "interval of pings while nothing is received; off for none")
          .must("zero or positive", d -> !d.isNegative());

  /** How long after a ping the link may stay silent before it is cut; any bytes count as life. */
  public static final Option<Duration> PONG_TIMEOUT =
      Option.duration(
              "pong-timeout", Duration.ofSeconds(10), "silence after a ping that cuts the link")
          .must(POSITIVE, TransportOptions::positive);

  /**
   * How long the socket may take nothing while writes wait, before the link is cut; zero for ever.
   */
  public static final Option<Duration> WRITE_TIMEOUT =
      Option.duration(
              "write-timeout",
              Duration.ofSeconds(30),
              "how long a write may stall before the link is cut; off for ever")
          .must("zero or positive", d -> !d.isNegative());

  /** Whether to offer permessage-deflate (RFC 7692). */
  public static final Option<Boolean> COMPRESSION =
      Option.flag("compression", false, "offer permessage-deflate");

  /** The smallest message that is compressed, in bytes, if compression was negotiated. */
  public static final Option<Integer> COMPRESSION_THRESHOLD =
      Option.integer("compression-threshold", 1024, "the smallest message compressed, in bytes")
          .must("zero or positive", n -> n >= 0);

  /** Trust, client certificates, pins. */
  public static final Option<Tls> TLS =
      Option.of("tls", Tls.class, Tls.defaults(), "trust, client certificates, pins");

  /** The proxy to go through. */
  public static final Option<Proxy> PROXY =
      Option.of(
              "proxy",
              Proxy.class,
              (Proxy) null,
              "the proxy to go through, as http://[user:password@]host:port or socks5://…",
              Proxy::parse)
          .secret();

  /** Who resolves names. */
  public enum Dns {
    /** The platform's resolver: hosts file, VPN and private DNS apply. */
    SYSTEM,
    /** Netty's non-blocking resolver. */
    NETTY
  }

  /** Who resolves names. */
  public static final Option<Dns> DNS =
      Option.choice("dns", Dns.SYSTEM, "who resolves names: system or netty");

  /** The local address to connect from, such as {@code 192.0.2.7}. */
  public static final Option<String> LOCAL_ADDRESS =
      Option.string("local-address", null, "the local address to connect from");

  /** All options of this class. */
  public static List<Option<?>> all() {
    return List.of(
        CONNECT_TIMEOUT,
        CLOSE_TIMEOUT,
        HEADERS,
        MAX_MESSAGE_SIZE,
        MAX_OUTBOUND_MESSAGE_SIZE,
        PING_INTERVAL,
        PONG_TIMEOUT,
        WRITE_TIMEOUT,
        COMPRESSION,
        COMPRESSION_THRESHOLD,
        TLS,
        PROXY,
        DNS,
        LOCAL_ADDRESS);
  }

  private static boolean positive(Duration d) {
    return !d.isNegative() && !d.isZero();
  }

  private TransportOptions() {}
}
