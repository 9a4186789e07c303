package dev.hawser.socketio;

import dev.hawser.Option;
import dev.hawser.ReconnectPolicy;
import dev.hawser.socketio.parser.JsonPacketParser;
import dev.hawser.socketio.parser.PacketParser;
import java.net.URI;
import java.net.URISyntaxException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import reactor.core.publisher.Mono;

/**
 * Options of the {@code socketio} protocol, on top of {@link
 * dev.hawser.socketio.engineio.EngineIoOptions} and {@link dev.hawser.TransportOptions}.
 */
public final class SocketIoOptions {

  /**
   * The path of the server's requests. It has a slash at its end, unless {@link #TRAILING_SLASH}
   * says no. The path of the URL is not it, but the default namespace.
   */
  public static final Option<String> PATH =
      Option.string("path", "/socket.io/", "path of the requests")
          .must("a legal path that starts with / and has no ? or #", SocketIoOptions::isPath);

  /** Whether the path of the requests always ends with a slash. */
  public static final Option<Boolean> TRAILING_SLASH =
      Option.flag("trailing-slash", true, "the path of the requests ends with a slash");

  /**
   * Further parameters of the handshake's query, asked for before every attempt; values by their
   * {@code toString()}.
   */
  public static final Option<Supplier<Mono<Map<String, ?>>>> QUERY =
      Option.of(
              "query",
              Supplier.class,
              (Supplier<Mono<Map<String, ?>>>) null,
              "parameters of the handshake, asked for before every attempt")
          .secret();

  /**
   * What a namespace's {@code CONNECT} carries as {@code auth}: a value that is a JSON object, or
   * nothing. Asked for, and awaited, before every {@code CONNECT}. Given for a topic it holds for
   * that namespace, given for the connection for all others.
   *
   * <p>Default: {@code {"token": …}} if the {@link dev.hawser.Credentials} have a token, else none.
   * With Engine.IO 3 the members are the query of the namespace, and the default namespace has
   * none: use {@link #QUERY}.
   */
  public static final Option<Supplier<Mono<?>>> AUTH =
      Option.of(
              "auth",
              Supplier.class,
              (Supplier<Mono<?>>) null,
              "what the server gets as auth, asked for before every connect of a namespace")
          .secret();

  /** How packets become frames. Default: the {@link JsonPacketParser}. */
  public static final Option<PacketParser> PARSER =
      Option.of("parser", PacketParser.class, (PacketParser) null, "how packets become frames");

  /**
   * How many binaries a packet of the default parser may hold, in either direction. Servers allow
   * as many since {@code socket.io-parser} 4.2.6, and end the connection if there are more.
   */
  public static final Option<Integer> MAX_ATTACHMENTS =
      Option.integer(
              "max-attachments", JsonPacketParser.MAX_ATTACHMENTS, "binaries in a packet, at most")
          .must("from 0 to 1000000", n -> n >= 0 && n <= 1_000_000);

  /** Whether to ask a server that offers it for the events that were missed. */
  public static final Option<Boolean> RECOVERY =
      Option.flag("recovery", true, "ask the server for missed events after a lost link");

  /**
   * When to connect a namespace again that was refused or ended alone. Default: half to whole of 1
   * s … 10 s, at random, after a {@code CONNECT} that was not answered; never after a refusal.
   */
  public static final Option<ReconnectPolicy> REJOIN =
      Option.of(
          "rejoin",
          ReconnectPolicy.class,
          (ReconnectPolicy) null,
          "when to connect a namespace again");

  /** Whether to connect a namespace again that the server disconnected. */
  public static final Option<Boolean> REJOIN_DISCONNECTED =
      Option.flag("rejoin-disconnected", false, "connect again what the server disconnected");

  /**
   * How long the link stays when the last namespace was left; zero to close it at once. The next
   * that needs it opens it again. Only for links that were opened on demand: once the application
   * has called {@code connect()} or {@code disconnect()}, only the application ends the link.
   */
  public static final Option<Duration> DISCONNECT_WHEN_EMPTY =
      Option.duration(
              "disconnect-when-empty",
              Duration.ofSeconds(5),
              "how long the connection stays without a namespace")
          .must("zero or positive", d -> !d.isNegative());

  /** All options of connections, of this class. */
  public static List<Option<?>> all() {
    return List.of(
        PATH,
        TRAILING_SLASH,
        QUERY,
        AUTH,
        PARSER,
        MAX_ATTACHMENTS,
        RECOVERY,
        REJOIN,
        REJOIN_DISCONNECTED,
        DISCONNECT_WHEN_EMPTY);
  }

  /** All options of topics, of this class. */
  public static List<Option<?>> ofTopics() {
    return List.of(AUTH);
  }

  private static boolean isPath(String path) {
    try {
      return path.startsWith("/") && path.equals(new URI("http://host" + path).getRawPath());
    } catch (URISyntaxException e) {
      return false;
    }
  }

  private SocketIoOptions() {}
}
