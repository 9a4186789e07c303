package dev.hawser.enginetests;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hawser.Cause;
import dev.hawser.Connection;
import dev.hawser.ConnectionClosedException;
import dev.hawser.ConnectionState;
import dev.hawser.ConnectionState.Closed;
import dev.hawser.ConnectionState.Closing;
import dev.hawser.ConnectionState.Connecting;
import dev.hawser.ConnectionState.Handshaking;
import dev.hawser.Message;
import dev.hawser.ReconnectPolicy;
import dev.hawser.Reply;
import dev.hawser.Topic;
import dev.hawser.TopicState;
import dev.hawser.TransportOptions;
import dev.hawser.testkit.FakeTransport.Answer;
import java.time.Duration;
import java.util.List;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Mono;
import reactor.test.subscriber.TestSubscriber;

class CloseTest extends VirtualTest {

  private static final Cause BROKEN = Cause.of(Cause.Kind.NETWORK, "broken");

  private void assertClosed(Connection connection) {
    assertThat(state(connection, Closed.class).cause().kind()).isEqualTo(Cause.Kind.USER);
    assertThat(engine.transport().live()).isZero();
    assertThat(engine.loop().timers()).isZero();
    int before = attempts();
    advance(Duration.ofHours(1));
    assertThat(attempts()).isEqualTo(before);
  }

  private void close(Connection connection) {
    connection.close();
    advance(Duration.ZERO);
  }

  @Test
  void beforeAnything() {
    Connection connection = open();
    close(connection);
    assertClosed(connection);
  }

  @Test
  void aJoinedTopicIsNotShownAsJoiningAgain() {
    Connection connection = open();
    Topic topic = connection.topic("x");
    TestSubscriber<TopicState> states = subscribe(topic.states());
    subscribe(topic.join());
    link().receive("joined x");
    close(connection);
    assertThat(states.getReceivedOnNext())
        .extracting(state -> state.getClass().getSimpleName())
        .containsExactly("Detached", "Joining", "Joined", "Detached");
    assertComplete(states);
  }

  @Test
  void whileCredentialsAreAwaited() {
    Connection connection = open(h -> h.credentials(Mono::never));
    connect(connection);
    close(connection);
    assertClosed(connection);
  }

  @Test
  void whileConnecting() {
    engine.transport().otherwise(Answer.hang());
    Connection connection = open();
    connect(connection);
    assertThat(connection.state()).isEqualTo(new Connecting(1));
    close(connection);
    assertThat(link().isAborted()).isTrue();
    assertClosed(connection);
  }

  @Test
  void whileHandshaking() {
    protocol.handshake = true;
    Connection connection = open();
    connect(connection);
    assertThat(connection.state()).isEqualTo(new Handshaking(1));
    close(connection);
    assertThat(link().closeCode()).isEqualTo(1000);
    assertClosed(connection);
  }

  @Test
  void whileReadyTheSessionSaysGoodbyeAndTheLinkIsClosedInOrder() {
    Connection connection = ready();
    close(connection);
    assertThat(link().takeTexts()).containsExactly("bye");
    assertThat(link().closeCode()).isEqualTo(1000);
    assertThat(link().isAborted()).isFalse();
    assertClosed(connection);
  }

  @Test
  void whatWasSentBeforeIsStillWritten() {
    Connection connection = ready();
    Topic topic = joined(connection, "x");
    TestSubscriber<Void> sent = TestSubscriber.create();
    topic.send("e", 1).subscribe(sent);
    close(connection);
    assertComplete(sent);
    assertThat(link().takeTexts()).containsExactly("msg x e 1", "leave x", "bye");
  }

  @Test
  void topicsAreLeftAtTheEndAndKeptAtADisconnect() {
    Connection connection = ready();
    joined(connection, "x");
    subscribe(connection.disconnect());
    advance(Duration.ZERO);
    assertThat(link().takeTexts()).containsExactly("bye");
    connect(connection);
    link().receive("joined x");
    link().take();
    close(connection);
    assertThat(link().takeTexts()).containsExactly("leave x", "bye");
  }

  @Test
  void duringBackoffStopsForGood() {
    engine.transport().otherwise(Answer.refuse(BROKEN));
    Connection connection = open();
    connect(connection);
    close(connection);
    assertClosed(connection);
  }

  @Test
  void whileThePolicyIsAsked() {
    Connection connection = ready();
    // The link goes down and close() is called before the answer of the policy is there.
    engine.loop().execute(connection::close);
    link().drop(BROKEN);
    advance(Duration.ZERO);
    assertClosed(connection);
  }

  @Test
  void whileSuspended() {
    Connection connection = ready();
    subscribe(connection.suspend());
    advance(Duration.ZERO);
    close(connection);
    assertClosed(connection);
  }

  @Test
  void whileDisconnecting() {
    Connection connection = ready();
    link().answerClose(false);
    TestSubscriber<Void> disconnected = subscribe(connection.disconnect());
    assertThat(connection.state()).isEqualTo(new Closing());
    close(connection);
    advance(Duration.ofSeconds(5));
    assertComplete(disconnected);
    assertClosed(connection);
  }

  @Test
  void isIdempotent() {
    Connection connection = ready();
    TestSubscriber<Void> closed = subscribe(connection.onClose());
    close(connection);
    close(connection);
    connection.close();
    engine.run();
    assertComplete(closed);
    assertComplete(subscribe(connection.onClose()));
    assertClosed(connection);
  }

  @Test
  void waitsForTheServerNoLongerThanTheCloseTimeout() {
    Connection connection = ready(h -> h.with(TransportOptions.CLOSE_TIMEOUT, ms(700)));
    link().answerClose(false);
    TestSubscriber<Void> closed = subscribe(connection.onClose());
    connection.close();
    engine.run();
    millis(699);
    assertThat(connection.state()).isEqualTo(new Closing());
    assertWaiting(closed);
    millis(1);
    assertComplete(closed);
    assertClosed(connection);
  }

  @Test
  void endsEverythingThatWaits() {
    Connection connection = ready();
    Topic topic = joined(connection, "x");
    TestSubscriber<Message> messages = subscribe(topic.messages());
    TestSubscriber<Reply> request = subscribe(topic.request("e", 1));
    TestSubscriber<Reply> join = subscribe(connection.topic("y").join());
    TestSubscriber<Void> send = subscribe(connection.topic("y").send("e", 1));
    TestSubscriber<ConnectionState> states = subscribe(connection.states());
    TestSubscriber<TopicState> topicStates = subscribe(topic.states());
    close(connection);
    assertComplete(messages);
    assertComplete(states);
    assertComplete(topicStates);
    assertThat(error(join)).isInstanceOf(ConnectionClosedException.class);
    assertThat(error(send)).isInstanceOf(ConnectionClosedException.class);
    assertThat(request.isTerminatedError()).isTrue();
    assertThat(topic.state()).isEqualTo(new TopicState.Detached());
  }

  @Test
  void afterwardsEverythingFailsOrIsDone() {
    Connection connection = open();
    Topic topic = connection.topic("x");
    close(connection);
    List<Publisher<?>> fail =
        List.of(
            connection.connect(),
            topic.join(),
            topic.send("e", 1),
            topic.request("e", 1),
            topic.messages(),
            connection.topic("new").messages());
    for (Publisher<?> publisher : fail) {
      assertThat(error(subscribe(publisher))).isInstanceOf(ConnectionClosedException.class);
    }
    List<Function<Connection, Mono<Void>>> done =
        List.of(
            Connection::disconnect,
            Connection::suspend,
            Connection::resume,
            Connection::reconnectNow,
            Connection::onClose);
    for (Function<Connection, Mono<Void>> call : done) {
      assertComplete(subscribe(call.apply(connection)));
    }
    assertComplete(subscribe(connection.states()));
    assertComplete(subscribe(topic.states()));
    assertComplete(subscribe(connection.topic("new").states()));
    assertClosed(connection);
  }

  @Test
  void whatIsCalledAtTheSameTimeEndsAsWell() {
    Connection connection = open();
    Topic topic = connection.topic("x");
    connection.close(); // The loop has not seen it when the others are subscribed.
    List<TestSubscriber<?>> subscribers =
        List.of(
            unseen(connection.connect()),
            unseen(topic.join()),
            unseen(topic.send("e", 1)),
            unseen(topic.request("e", 1)),
            unseen(topic.messages()),
            unseen(topic.leave()),
            unseen(connection.disconnect()),
            unseen(connection.suspend()),
            unseen(connection.states()),
            unseen(topic.states()));
    engine.run();
    assertThat(subscribers).allMatch(TestSubscriber::isTerminated);
    assertClosed(connection);
  }

  private static <T> TestSubscriber<T> unseen(Publisher<T> publisher) {
    TestSubscriber<T> subscriber = TestSubscriber.create();
    publisher.subscribe(subscriber);
    return subscriber;
  }

  @Test
  void thePolicyThatGivesUpFailsStreamsWithItsReason() {
    Connection connection = ready(h -> h.reconnect(ReconnectPolicy.never()));
    Topic topic = joined(connection, "x");
    TestSubscriber<Message> messages = subscribe(topic.messages());
    TestSubscriber<Void> closed = subscribe(connection.onClose());
    TestSubscriber<ConnectionState> states = subscribe(connection.states());
    link().drop(BROKEN);
    assertThat(((ConnectionClosedException) error(messages)).why()).isEqualTo(BROKEN);
    assertComplete(closed);
    assertComplete(states);
    assertThat(connection.state()).isEqualTo(new Closed(BROKEN));
  }

  @Test
  void theServersCloseIsToldWithCodeAndReason() {
    Connection connection = ready(h -> h.reconnect(ReconnectPolicy.never()));
    link().serverClose(4001, "kicked");
    Cause cause = state(connection, Closed.class).cause();
    assertThat(cause.kind()).isEqualTo(Cause.Kind.SERVER_CLOSE);
    assertThat(cause.code()).isEqualTo(4001);
    assertThat(cause.reason()).isEqualTo("kicked");
  }

  @Test
  void theSessionsCloseIsToldWithItsCauseAndCode() {
    Connection connection = ready();
    link().receive("close 4002");
    advance(Duration.ZERO);
    assertThat(link().closeCode()).isEqualTo(4002);
    assertThat(state(connection, Closed.class).cause())
        .isEqualTo(Cause.of(Cause.Kind.REJECTED, "closing"));
  }

  private static Duration ms(long millis) {
    return Duration.ofMillis(millis);
  }
}
