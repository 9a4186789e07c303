package dev.hawser.enginetests;

import dev.hawser.ConnectionSpec;
import dev.hawser.Credentials;
import dev.hawser.Option;
import dev.hawser.Options;
import dev.hawser.ProtocolViolationException;
import dev.hawser.ReconnectPolicy;
import dev.hawser.spi.Endpoint;
import dev.hawser.spi.Frame;
import dev.hawser.spi.FrameCodec;
import dev.hawser.spi.Protocol;
import dev.hawser.spi.ProtocolProvider;
import dev.hawser.spi.ProtocolSession;
import dev.hawser.spi.SessionContext;
import dev.hawser.spi.Transport;
import dev.hawser.spi.Transports;
import dev.hawser.spi.ViewContext;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/**
 * A protocol of one line of text a frame, small enough to read in a test:
 *
 * <pre>
 * client: join x [parameters]   leave x   msg x event payload   req ref x event payload   bye
 * server: ready [resumed]   joined x [payload]   refused x   ended x   left x
 *         denied x   busy x millis
 *         msg x event payload   state x event payload (kept, for subscribers of the event only)
 *         reply ref status payload   beat
 *         bad (a frame to skip)   fatal (one to close for)   boom (the codec throws)
 *         told key words (to who asked the session for the key)
 *         release (the session needs no link)
 *         ask (the application; "answer x" or "no answer x" follows)
 *         crash (the session throws)   close code   abort
 * </pre>
 */
final class LineProtocol implements ProtocolProvider, Protocol<String> {

  /** A typed view that tells how many topics the session joined. */
  interface Joins {
    Mono<Integer> count();

    /** What the server says next about {@code key}, by {@code told key words}. */
    Mono<String> hear(String key);
  }

  static final Option<String> ROOM_KEY = Option.string("room-key", null, "the key of a room");
  static final Option<String> SECRET = Option.string("line-secret", null, "a secret").secret();

  /** Whether the session waits for {@code ready}. */
  boolean handshake;

  /** Whether the session calls its link good; null if it throws when asked. */
  @Nullable Boolean proven = true;

  /** What the session says of its heartbeat; null if it throws when asked. */
  @Nullable Duration maxSilence = Duration.ZERO;

  /** Names for which no join is needed to send. */
  Set<String> ungated = Set.of();

  int joinWindow = Integer.MAX_VALUE;
  ReconnectPolicy rejoin = ReconnectPolicy.fixed(Duration.ofSeconds(1));
  Supplier<Mono<?>> parameters = Mono::empty;

  /** What the session asks when the server says {@code ask}. */
  Mono<String> question = Mono.empty();

  UnaryOperator<Transport> transports = UnaryOperator.identity();
  final List<Credentials> credentials = new ArrayList<>();
  @Nullable LineSession session;

  @Override
  public String id() {
    return "line";
  }

  @Override
  public Set<String> schemes() {
    return Set.of("line", "lines");
  }

  @Override
  public List<Option<?>> options() {
    return List.of(SECRET);
  }

  @Override
  public List<Option<?>> topicOptions() {
    return List.of(ROOM_KEY);
  }

  @Override
  public Protocol<?> create(ConnectionSpec spec) {
    return this;
  }

  @Override
  public Mono<Endpoint> endpoint(Credentials given, int attempt) {
    credentials.add(given);
    return Mono.just(Endpoint.at(java.net.URI.create("ws://localhost/" + attempt)));
  }

  @Override
  public Transport transport(Transports primitives) {
    return transports.apply(primitives.webSocket());
  }

  @Override
  public FrameCodec<String> newCodec() {
    return new LineCodec();
  }

  @Override
  public ProtocolSession<String> newSession(SessionContext<String> context) {
    session = new LineSession(context, this);
    return session;
  }

  @Override
  public ReconnectPolicy rejoinPolicy() {
    return rejoin;
  }

  @Override
  public String defaultEvent() {
    return "text";
  }

  @Override
  public void checkTopic(String name) {
    if (name.indexOf(' ') >= 0) {
      throw new IllegalArgumentException("no spaces in names");
    }
  }

  @Override
  public Mono<?> joinParameters(String topic, Options options) {
    return parameters.get();
  }

  @Override
  public int joinWindow() {
    return joinWindow;
  }

  @Override
  public boolean sendsOnlyWhenJoined(String topic) {
    return !ungated.contains(topic);
  }

  @Override
  public Set<Class<?>> views() {
    return Set.of(Joins.class);
  }

  @Override
  public <V> V view(Class<V> type, ViewContext context) {
    return type.cast(
        new Joins() {
          @Override
          public Mono<Integer> count() {
            return context.call(session -> ((LineSession) session).joins);
          }

          @Override
          public Mono<String> hear(String key) {
            return context.ask((session, sink) -> ((LineSession) session).hear(key, sink));
          }
        });
  }

  private static final class LineCodec implements FrameCodec<String> {
    @Override
    public void encode(String packet, Sink out) {
      byte[] bytes = packet.getBytes(StandardCharsets.UTF_8);
      out.frame(Frame.Kind.TEXT, bytes, 0, bytes.length);
    }

    @Override
    public void decode(Frame frame, Consumer<String> out) {
      String text = frame.text();
      switch (text) {
        case "bad" -> throw new ProtocolViolationException("a bad frame", false);
        case "fatal" -> throw new ProtocolViolationException("a fatal frame", true);
        case "boom" -> throw new IllegalStateException("the codec broke");
        default -> out.accept(text);
      }
    }
  }
}
