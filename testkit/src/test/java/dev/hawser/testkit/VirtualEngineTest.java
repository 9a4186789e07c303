package dev.hawser.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hawser.Connection;
import dev.hawser.ConnectionSpec;
import dev.hawser.ConnectionState;
import dev.hawser.Credentials;
import dev.hawser.Hawser;
import dev.hawser.Option;
import dev.hawser.spi.Endpoint;
import dev.hawser.spi.Frame;
import dev.hawser.spi.FrameCodec;
import dev.hawser.spi.Outbound;
import dev.hawser.spi.Protocol;
import dev.hawser.spi.ProtocolProvider;
import dev.hawser.spi.ProtocolSession;
import dev.hawser.spi.SessionContext;
import dev.hawser.spi.TopicRef;
import dev.hawser.spi.Transport;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Mono;
import reactor.test.subscriber.TestSubscriber;

class VirtualEngineTest {

  private static Connection open(VirtualEngine engine) {
    return engine.open(Hawser.to("nothing://localhost/"), new Nothing());
  }

  @Test
  void runsTheEngineWithoutThreadOrWait() {
    try (VirtualEngine engine = new VirtualEngine()) {
      Connection connection = open(engine);
      TestSubscriber<Void> connected = engine.subscribe(connection.connect());
      assertThat(connected.isTerminatedComplete()).isTrue();
      engine.random(0);
      engine.transport().link().drop();
      assertThat(((ConnectionState.Backoff) connection.state()).delay())
          .isEqualTo(Duration.ofMillis(250));
      engine.advance(Duration.ofMillis(250));
      assertThat(connection.state()).isEqualTo(new ConnectionState.Ready(false));
    }
  }

  @Test
  void closesWhatIsOpenWhateverTimeItTakes() {
    VirtualEngine engine = new VirtualEngine();
    Connection connection = open(engine);
    engine.subscribe(connection.connect());
    engine.transport().link().answerClose(false);
    engine.close();
    assertThat(connection.state()).isInstanceOf(ConnectionState.Closed.class);
  }

  @Test
  void complainsOfProblemsThatNobodyTook() {
    VirtualEngine engine = new VirtualEngine();
    Connection connection = open(engine);
    engine.subscribe(connection.connect());
    engine.transport().link().receive("what?");
    assertThatThrownBy(engine::close)
        .isInstanceOf(AssertionError.class)
        .hasMessageContaining("no packets");
    assertThat(engine.takeProblems()).hasSize(1);
    engine.close();
  }

  @Test
  void complainsOfTimersThatAreLeft() {
    VirtualEngine engine = new VirtualEngine();
    engine.loop().schedule(() -> {}, Duration.ofDays(1));
    assertThatThrownBy(engine::close)
        .isInstanceOf(AssertionError.class)
        .hasMessageContaining("timers are left");
  }

  /** A protocol of no packets. */
  private static final class Nothing
      implements ProtocolProvider, Protocol<String>, FrameCodec<String> {
    @Override
    public String id() {
      return "nothing";
    }

    @Override
    public Set<String> schemes() {
      return Set.of("nothing");
    }

    @Override
    public List<Option<?>> options() {
      return List.of();
    }

    @Override
    public List<Option<?>> topicOptions() {
      return List.of();
    }

    @Override
    public Protocol<?> create(ConnectionSpec spec) {
      return this;
    }

    @Override
    public Mono<Endpoint> endpoint(Credentials credentials, int attempt) {
      return Mono.just(Endpoint.at(URI.create("ws://localhost/")));
    }

    @Override
    public FrameCodec<String> newCodec() {
      return this;
    }

    @Override
    public void encode(String packet, Sink out) {}

    @Override
    public void decode(Frame frame, Consumer<String> out) {
      throw new dev.hawser.ProtocolViolationException("no packets are known", false);
    }

    @Override
    public ProtocolSession<String> newSession(SessionContext<String> context) {
      return new ProtocolSession<>() {
        @Override
        public void onLinkUp(Transport.Opened opened) {
          context.ready(false);
        }

        @Override
        public void onPacket(String packet) {}

        @Override
        public void onLinkDown(dev.hawser.Cause cause) {}

        @Override
        public void join(TopicRef topic, @Nullable Object parameters) {}

        @Override
        public void leave(TopicRef topic) {}

        @Override
        public void send(Outbound message) {}
      };
    }
  }
}
