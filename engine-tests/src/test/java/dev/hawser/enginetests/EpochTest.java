package dev.hawser.enginetests;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hawser.Cause;
import dev.hawser.Connection;
import dev.hawser.ConnectionState.Backoff;
import dev.hawser.ConnectionState.Connecting;
import dev.hawser.ConnectionState.Idle;
import dev.hawser.ConnectionState.Ready;
import dev.hawser.Credentials;
import dev.hawser.Message;
import dev.hawser.Options;
import dev.hawser.ReconnectPolicy;
import dev.hawser.spi.Endpoint;
import dev.hawser.spi.Frame;
import dev.hawser.spi.Loop;
import dev.hawser.spi.Transport;
import dev.hawser.testkit.FakeLink;
import dev.hawser.testkit.FakeTransport.Answer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Sinks;
import reactor.test.subscriber.TestSubscriber;

/** What still comes from a dead link, attempt or question is dropped. */
class EpochTest extends VirtualTest {

  /** A listener of a link that goes on talking when it is dead, as a buggy transport might. */
  private final List<Transport.Listener> listeners = new ArrayList<>();

  private Connection connection() {
    protocol.transports = this::recording;
    return ready(h -> h.reconnect(ReconnectPolicy.fixed(Duration.ofMillis(10))));
  }

  private Transport recording(Transport below) {
    return (Endpoint endpoint, Options options, Loop loop, Transport.Listener listener) -> {
      listeners.add(listener);
      return below.open(endpoint, options, loop, listener);
    };
  }

  @Test
  void framesOfADeadLinkAreDropped() {
    Connection connection = connection();
    TestSubscriber<Message> messages = subscribe(connection.topic("x").messages());
    link().receive("joined x");
    subscribe(connection.reconnectNow());
    link().receive("joined x");
    long frames = connection.stats().framesIn();
    Transport.Listener dead = listeners.get(0);
    engine
        .loop()
        .execute(
            () -> {
              dead.onFrame(Frame.text("msg x e 1"));
              dead.onReadComplete();
              dead.onWritabilityChanged();
              dead.onHeartbeat(Duration.ofMillis(1));
              dead.onTransport("pigeon");
            });
    engine.run();
    assertThat(messages.getReceivedOnNext()).isEmpty();
    assertThat(connection.stats().framesIn()).isEqualTo(frames);
    assertThat(protocol.session.calls).doesNotContain("transport pigeon");
  }

  @Test
  void theEndOfADeadLinkIsNoEndOfTheNextOne() {
    Connection connection = connection();
    subscribe(connection.reconnectNow());
    engine.loop().execute(() -> listeners.get(0).onClosed(Cause.of(Cause.Kind.NETWORK, "late")));
    engine.run();
    assertThat(connection.state()).isEqualTo(new Ready(false));
    assertThat(connection.stats().failures()).isZero();
  }

  @Test
  void anAttemptThatOpensAfterItWasGivenUpIsNotUsed() {
    Connection connection = connection();
    engine.transport().otherwise(Answer.hang());
    subscribe(connection.reconnectNow());
    FakeLink slow = link();
    subscribe(connection.disconnect());
    engine.loop().execute(() -> listeners.get(1).onOpen(new Transport.Opened(null, "", Map.of())));
    engine.run();
    assertThat(connection.state()).isEqualTo(new Idle());
    assertThat(slow.isAborted()).isTrue();
  }

  @Test
  void credentialsThatComeAfterTheAttemptWasGivenUpStartNothing() {
    Sinks.One<Credentials> late = Sinks.one();
    Connection connection = open(h -> h.credentials(late::asMono));
    connect(connection);
    subscribe(connection.disconnect());
    late.tryEmitValue(Credentials.none());
    engine.run();
    assertThat(attempts()).isZero();
    assertThat(connection.state()).isEqualTo(new Idle());
  }

  @Test
  void anAnswerOfThePolicyThatIsNotWantedAnyMoreIsDropped() {
    Connection connection = connection();
    engine.transport().otherwise(Answer.hang());
    // In the same pass: the link is lost, the policy is asked, and a new attempt is wanted.
    engine.loop().execute(() -> connection.reconnectNow().subscribe());
    link().drop();
    assertThat(connection.state()).isEqualTo(new Connecting(1));
    millis(10);
    assertThat(attempts()).isEqualTo(2);
  }

  @Test
  void timersOfTheSessionDieWithTheLink() {
    Connection connection = connection();
    link().receive("timer beat 50");
    link().drop();
    assertThat(connection.state()).isInstanceOf(Backoff.class);
    millis(100);
    assertThat(protocol.session.calls).doesNotContain("timer beat");
    link().receive("timer beat 50", "timer beat 60");
    millis(59);
    assertThat(protocol.session.calls).doesNotContain("timer beat");
    millis(1);
    assertThat(protocol.session.calls).contains("timer beat");
  }

  @Test
  void theSessionHearsOfEveryLinkOnceInOrder() {
    Connection connection = connection();
    link().drop();
    millis(10);
    subscribe(connection.reconnectNow());
    link().receive("abort");
    millis(10);
    subscribe(connection.disconnect());
    advance(Duration.ZERO);
    assertThat(protocol.session.calls)
        .containsExactly(
            "up", "down NETWORK", "up", "down USER", "up", "down HEARTBEAT", "up", "down USER");
  }

  @Test
  void aMissedHeartbeatCutsTheLinkWithoutAClosingHandshake() {
    Connection connection = connection();
    link().receive("abort");
    assertThat(link().isAborted()).isTrue();
    assertThat(link().closeCode()).isZero();
    assertThat(state(connection, Backoff.class).cause().kind()).isEqualTo(Cause.Kind.HEARTBEAT);
  }

  @Test
  void aLinkThatWasReplacedWhileItsEndWasOnItsWayEndsNothing() {
    Connection connection = connection();
    Transport.Listener first = listeners.get(0);
    engine
        .loop()
        .execute(
            () -> {
              // The loop sees the wish before the news that the session has cut the link.
              connection.reconnectNow().subscribe();
              first.onFrame(Frame.text("abort"));
            });
    engine.run();
    assertThat(connection.state()).isEqualTo(new Ready(false));
    assertThat(attempts()).isEqualTo(2);
    assertThat(engine.transport().live()).isEqualTo(1);
  }
}
