package dev.hawser.phoenix.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hawser.Cause;
import dev.hawser.Connection;
import dev.hawser.ConnectionState;
import dev.hawser.Hawser;
import dev.hawser.phoenix.PhoenixOptions;
import dev.hawser.phoenix.PhoenixPolicies;
import dev.hawser.phoenix.PhoenixProvider;
import dev.hawser.spi.Frame.Kind;
import dev.hawser.testkit.FakeLink;
import dev.hawser.testkit.FakeTransport;
import dev.hawser.testkit.VirtualEngine;
import dev.hawser.testsupport.Pace;
import dev.hawser.testsupport.Seen;
import dev.hawser.testsupport.Transcript.Frame;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/** Our client with the policies of phoenix.js, in virtual time, and its states. */
final class TimedClient {

  private static final String BASE = "phoenix+ws://127.0.0.1:4000";

  private final VirtualEngine engine = new VirtualEngine();
  private final Pace pace = Pace.virtual(engine::run);
  private final UnaryOperator<Hawser> settings;
  private Map<String, ReplayedTopic> topics = new HashMap<>();
  private Seen<ConnectionState> states = new Seen<>("state", pace);
  private @Nullable Connection connection;
  private @Nullable Sent sent;
  private String target = "";
  private int attempts;

  /** The wait that the client announced, and when. */
  private Duration delay = Duration.ZERO;

  private long failedAt;

  TimedClient(UnaryOperator<Hawser> settings) {
    this.settings = settings;
    engine.transport().otherwise(FakeTransport.Answer.hang());
  }

  VirtualEngine engine() {
    return engine;
  }

  Pace pace() {
    return pace;
  }

  String target() {
    return target;
  }

  ReplayedTopic topic(String name) {
    return topics.computeIfAbsent(name, n -> new ReplayedTopic(connection, n, pace));
  }

  /** A new client connects. */
  void start(String newTarget) {
    end();
    target = newTarget;
    Map<String, Object> parameters = new LinkedHashMap<>(ReplayServer.query(target));
    parameters.remove("vsn");
    Hawser description =
        Hawser.to(BASE + target.split("\\?", 2)[0].replaceFirst("/[^/]*\\z", ""))
            .with(PhoenixOptions.PARAMS, () -> Mono.just(parameters))
            .with(PhoenixOptions.REJOIN, PhoenixPolicies.rejoin())
            .reconnect(PhoenixPolicies.reconnect());
    topics = new HashMap<>();
    connection = engine.open(settings.apply(description), new PhoenixProvider());
    states = new Seen<>("state", pace);
    states.watch(connection.states());
    states.next(state -> assertThat(state).isInstanceOf(ConnectionState.Idle.class));
    connection.connect().subscribe(done -> {}, failure -> {});
    delay = Duration.ZERO;
    failedAt = engine.loop().nanoTime();
  }

  /** Waits as long as the client does, if that is longer than phoenix.js did. */
  void waitForAttempt() {
    Duration left = delay.minusNanos(engine.loop().nanoTime() - failedAt);
    if (!left.isNegative()) {
      engine.advance(left);
    }
  }

  /** An attempt was made just now, to this target, after the wait that was announced. */
  void expectAttempt(String to, Duration slack) {
    engine.run();
    assertThat(engine.transport().links()).as("attempts").hasSize(++attempts);
    URI uri = engine.transport().link().endpoint().uri();
    assertThat(uri.getRawPath() + "?" + uri.getRawQuery()).isEqualTo(to);
    states.next(state -> assertThat(state).isInstanceOf(ConnectionState.Connecting.class));
    Duration waited = Duration.ofNanos(engine.loop().nanoTime() - failedAt);
    assertThat(waited).as("the wait before the attempt").isBetween(delay, delay.plus(slack));
  }

  ReplayedLink opened(List<Packet> ahead) {
    ConnectionState state = states.next();
    while (state instanceof ConnectionState.Handshaking) {
      state = states.next();
    }
    assertThat(state).isEqualTo(new ConnectionState.Ready(false));
    sent = new Sent(engine.transport().link(), pace);
    return new ReplayedLink(true, sent, connection, topics, pace, ahead);
  }

  void expectBackoff(Consumer<Cause> check) {
    states.next(
        state -> {
          assertThat(state).isInstanceOf(ConnectionState.Backoff.class);
          ConnectionState.Backoff backoff = (ConnectionState.Backoff) state;
          check.accept(backoff.cause());
          delay = backoff.delay();
          failedAt = engine.loop().nanoTime();
        });
  }

  /** The client did nothing that the recording has not. */
  void assertQuiet() {
    assertThat(engine.transport().links()).as("attempts").hasSize(attempts);
    if (sent != null) {
      assertThat(sent.waiting()).as("too early, or not in the recording").isEmpty();
    }
  }

  void disconnect() {
    CompletableFuture<Void> disconnected = connection.disconnect().toFuture();
    engine.run();
    engine.advance(Duration.ZERO);
    pace.get(disconnected);
    states.next(state -> assertThat(state).isInstanceOf(ConnectionState.Closing.class));
    states.next(state -> assertThat(state).isInstanceOf(ConnectionState.Idle.class));
  }

  /** The client is closed; nothing else was seen. */
  void end() {
    if (connection != null) {
      connection.close();
      engine.run();
      engine.advance(Duration.ZERO);
      pace.get(connection.onClose().toFuture());
      topics.values().forEach(ReplayedTopic::ended);
    }
  }

  /** What the client sent on a link. */
  private static final class Sent implements ReplayedLink.Wire {

    private final FakeLink link;
    private final Pace pace;
    private final List<Frame> frames = new ArrayList<>();

    Sent(FakeLink link, Pace pace) {
      this.link = link;
      this.pace = pace;
    }

    List<Frame> waiting() {
      pace.settle().run();
      for (dev.hawser.spi.Frame frame : link.take()) {
        int opcode = frame.kind() == Kind.TEXT ? Frame.TEXT : Frame.BINARY;
        int end = frame.offset() + frame.length();
        frames.add(Frame.of(opcode, Arrays.copyOfRange(frame.array(), frame.offset(), end)));
      }
      return frames;
    }

    @Override
    public Frame next() {
      assertThat(waiting()).as("the next message of the client").isNotEmpty();
      return frames.remove(0);
    }

    @Override
    public List<Frame> rest() {
      return waiting();
    }

    @Override
    public void send(Frame frame) {
      byte[] bytes = frame.payload();
      Kind kind = frame.opcode() == Frame.TEXT ? Kind.TEXT : Kind.BINARY;
      link.receive(new dev.hawser.spi.Frame(kind, bytes, 0, bytes.length));
    }
  }
}
