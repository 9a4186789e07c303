package dev.hawser.enginetests;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hawser.Cause;
import dev.hawser.Connection;
import dev.hawser.ConnectionState;
import dev.hawser.ConnectionState.Closing;
import dev.hawser.ConnectionState.Connecting;
import dev.hawser.ConnectionState.Idle;
import dev.hawser.ConnectionState.Ready;
import dev.hawser.ConnectionState.Suspended;
import dev.hawser.NotReadyException;
import dev.hawser.Topic;
import dev.hawser.testkit.FakeLink;
import dev.hawser.testkit.FakeTransport.Answer;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Mono;
import reactor.test.subscriber.TestSubscriber;

/** Every command in every state. */
class LifecycleTest extends VirtualTest {

  private TestSubscriber<Void> settled(Mono<Void> command) {
    TestSubscriber<Void> subscriber = subscribe(command);
    advance(Duration.ZERO);
    return subscriber;
  }

  @Test
  void openMakesNoAttempt() {
    Connection connection = open();
    connection.connect();
    connection.topic("x").messages();
    advance(Duration.ofHours(1));
    assertThat(attempts()).isZero();
    assertThat(connection.state()).isEqualTo(new Idle());
  }

  @Test
  void whateverNeedsALinkStartsOne() {
    for (String what : List.of("messages", "join", "send", "request")) {
      Connection connection = open();
      Topic topic = connection.topic("x");
      Publisher<?> publisher =
          switch (what) {
            case "messages" -> topic.messages();
            case "join" -> topic.join();
            case "send" -> topic.send("e", 1);
            default -> topic.request("e", 1);
          };
      subscribe(publisher);
      assertThat(connection.state()).as(what).isEqualTo(new Ready(false));
      connection.close();
      advance(Duration.ZERO);
    }
  }

  @Test
  void afterDisconnectOnlyConnectStartsALink() {
    Connection connection = ready();
    assertComplete(settled(connection.disconnect()));
    assertThat(connection.state()).isEqualTo(new Idle());
    subscribe(connection.topic("x").messages());
    subscribe(connection.reconnectNow());
    subscribe(connection.resume());
    advance(Duration.ofHours(1));
    assertThat(attempts()).isEqualTo(1);
    assertComplete(connect(connection));
    assertThat(attempts()).isEqualTo(2);
  }

  @Test
  void everythingMayBeAskedForTwice() {
    Connection connection = open();
    TestSubscriber<Void> first = TestSubscriber.create();
    connection.connect().subscribe(first);
    TestSubscriber<Void> second = connect(connection);
    assertComplete(first);
    assertComplete(second);
    assertComplete(connect(connection));
    assertThat(attempts()).isEqualTo(1);
    assertComplete(settled(connection.suspend()));
    assertComplete(settled(connection.suspend()));
    assertComplete(settled(connection.resume()));
    assertComplete(settled(connection.resume()));
    assertThat(attempts()).isEqualTo(2);
    assertComplete(settled(connection.disconnect()));
    assertComplete(settled(connection.disconnect()));
    assertThat(connection.state()).isEqualTo(new Idle());
  }

  @Test
  void connectWaitsForReadyAndFailsWhenDisconnectedMeanwhile() {
    protocol.handshake = true;
    Connection connection = open();
    TestSubscriber<Void> connected = connect(connection);
    assertWaiting(connected);
    assertComplete(settled(connection.disconnect()));
    assertThat(error(connected)).isInstanceOf(NotReadyException.class);
  }

  @Test
  void aConnectThatIsCancelledUndoesNothing() {
    protocol.handshake = true;
    Connection connection = open();
    TestSubscriber<Void> connected = connect(connection);
    connected.cancel();
    link().receive("ready resumed");
    assertThat(connection.state()).isEqualTo(new Ready(true));
  }

  @Test
  void suspendTakesTheLinkAwayUntilResume() {
    Connection connection = ready();
    joined(connection, "x");
    assertComplete(settled(connection.suspend()));
    assertThat(state(connection, Suspended.class).cause().kind()).isEqualTo(Cause.Kind.USER);
    TestSubscriber<Void> connected = connect(connection);
    TestSubscriber<Void> sent = subscribe(connection.topic("x").send("e", 1));
    subscribe(connection.reconnectNow());
    advance(Duration.ofHours(1));
    assertWaiting(connected);
    assertThat(attempts()).isEqualTo(1);
    assertComplete(settled(connection.resume()));
    assertComplete(connected);
    link().receive("joined x");
    assertComplete(sent);
  }

  @Test
  void whatWasNotWantedBeforeSuspendIsNotWantedAfterIt() {
    Connection connection = open();
    settled(connection.suspend());
    state(connection, Suspended.class);
    settled(connection.resume());
    assertThat(connection.state()).isEqualTo(new Idle());
    assertThat(attempts()).isZero();
  }

  @Test
  void whatIsAskedForWhileSuspendedHappensAfterIt() {
    Connection connection = ready();
    settled(connection.suspend());
    assertComplete(settled(connection.disconnect()));
    state(connection, Suspended.class);
    settled(connection.resume());
    assertThat(connection.state()).isEqualTo(new Idle());
  }

  @Test
  void suspendDuringBackoffStopsTheTimer() {
    engine.transport().script(Answer.refuse(Cause.of(Cause.Kind.NETWORK, "refused")));
    Connection connection = open();
    connect(connection);
    assertComplete(settled(connection.suspend()));
    assertThat(engine.loop().timers()).isZero();
    settled(connection.resume());
    assertThat(connection.state()).isEqualTo(new Ready(false));
  }

  @Test
  void connectWhileClosingConnectsWhenThatIsOver() {
    Connection connection = ready();
    link().answerClose(false);
    TestSubscriber<Void> disconnected = subscribe(connection.disconnect());
    TestSubscriber<Void> connected = connect(connection);
    assertThat(connection.state()).isEqualTo(new Closing());
    advance(Duration.ofSeconds(5));
    assertComplete(connected);
    assertThat(disconnected.isTerminated()).as("disconnect ends").isTrue();
    assertThat(attempts()).isEqualTo(2);
  }

  @Test
  void resumeWhileClosingDoesNotWaitForThePeer() {
    Connection connection = ready();
    joined(connection, "x");
    FakeLink closing = link();
    closing.answerClose(false);
    TestSubscriber<Void> suspended = subscribe(connection.suspend());
    TestSubscriber<Void> sent = subscribe(connection.topic("x").send("e", 1));
    assertThat(connection.state()).isEqualTo(new Closing());
    assertComplete(subscribe(connection.resume()));
    assertComplete(suspended);
    assertThat(closing.isAborted()).isTrue();
    assertThat(connection.state()).isEqualTo(new Ready(false));
    link().receive("joined x");
    assertComplete(sent);
    assertThat(link().takeTexts()).containsExactly("join x", "msg x e 1");
    advance(Duration.ofMinutes(1));
    assertThat(attempts()).isEqualTo(2);
  }

  @Test
  void reconnectNowWhileClosingDoesNotWaitForThePeer() {
    Connection connection = ready();
    FakeLink closing = link();
    closing.answerClose(false);
    TestSubscriber<Void> disconnected = subscribe(connection.disconnect());
    subscribe(connection.reconnectNow());
    assertThat(connection.state()).as("no link is wanted").isEqualTo(new Closing());
    TestSubscriber<Void> connected = connect(connection);
    assertComplete(subscribe(connection.reconnectNow()));
    assertComplete(disconnected);
    assertComplete(connected);
    assertThat(closing.isAborted()).isTrue();
    assertThat(engine.transport().live()).isEqualTo(1);
  }

  @Test
  void reconnectNowReplacesALinkThatIsUpAndAnAttempt() {
    Connection connection = ready();
    FakeLink first = link();
    assertComplete(settled(connection.reconnectNow()));
    assertThat(first.isAborted()).isTrue();
    assertThat(connection.state()).isEqualTo(new Ready(false));
    engine.transport().otherwise(Answer.hang());
    settled(connection.reconnectNow());
    FakeLink second = link();
    settled(connection.reconnectNow());
    assertThat(second.isAborted()).isTrue();
    assertThat(connection.state()).isEqualTo(new Connecting(1));
    assertThat(engine.transport().live()).isEqualTo(1);
  }

  @Test
  void theSessionLearnsWhatCarriesTheLinkNowAndMayWriteByIt() {
    Connection connection = ready();
    link().changeTransport("pigeon");
    assertThat(protocol.session.calls).containsExactly("up", "transport pigeon");
    assertThat(link().takeTexts()).containsExactly("via pigeon");
    assertThat(connection.state()).isEqualTo(new Ready(false));
  }

  @Test
  void aLinkThatEndsWhileClosingIsNoFailure() {
    Connection connection = ready();
    link().answerClose(false);
    TestSubscriber<Void> disconnected = subscribe(connection.disconnect());
    link().drop();
    assertComplete(disconnected);
    assertThat(connection.state()).isEqualTo(new Idle());
    assertThat(connection.stats().failures()).isZero();
  }

  @Test
  void messagesThatComeWhileClosingWaitForTheNextLink() {
    protocol.ungated = java.util.Set.of("free");
    Connection connection = ready();
    link().answerClose(false);
    subscribe(connection.disconnect());
    TestSubscriber<Void> sent = subscribe(connection.topic("free").send("e", 1));
    advance(Duration.ofSeconds(5));
    assertWaiting(sent);
    connect(connection);
    assertComplete(sent);
  }

  @Test
  void statesBeginWithTheCurrentOneAndEndAfterClosed() {
    Connection connection = ready();
    TestSubscriber<ConnectionState> states = subscribe(connection.states());
    connection.close();
    advance(Duration.ZERO);
    assertThat(states.getReceivedOnNext())
        .extracting(s -> s.getClass().getSimpleName())
        .containsExactly("Ready", "Closing", "Closed");
    assertComplete(states);
  }
}
