package dev.hawser.enginetests;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hawser.Cause;
import dev.hawser.Connection;
import dev.hawser.ConnectionState.Backoff;
import dev.hawser.ConnectionState.Idle;
import dev.hawser.ConnectionState.Ready;
import dev.hawser.LinkLostException;
import dev.hawser.Message;
import dev.hawser.NotReadyException;
import dev.hawser.OutboundPolicy;
import dev.hawser.OverflowPolicy;
import dev.hawser.ReconnectPolicy;
import dev.hawser.Reply;
import dev.hawser.SendOptions;
import dev.hawser.Topic;
import dev.hawser.testkit.FakeLink;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import reactor.test.subscriber.TestSubscriber;

/**
 * A link that was lost while the machine slept is noticed before anything is written on it: nothing
 * goes to a dead path, and what waits goes out once, on the next link.
 */
class SleepTest extends VirtualTest {

  private static final Duration ALLOWED = Duration.ofSeconds(35);

  /** What the engine adds for timers and reads that are late. */
  private static final Duration GRACE = Duration.ofSeconds(5);

  private static final Duration HOUR = Duration.ofHours(1);

  private Connection connection(OutboundPolicy policy) {
    Connection connection =
        ready(h -> h.outbound(policy).reconnect(ReconnectPolicy.fixed(Duration.ofMillis(10))));
    link().maxSilence(ALLOWED);
    return connection;
  }

  private Connection connection() {
    return connection(OutboundPolicy.defaults());
  }

  /** The link of the moment was cut, and nothing was written on it. */
  private FakeLink assertCut(Connection connection) {
    FakeLink dead = link();
    assertThat(dead.isAborted()).as("cut").isTrue();
    assertThat(dead.closeCode()).isZero();
    assertThat(dead.takeTexts()).isEmpty();
    assertThat(state(connection, Backoff.class).cause().kind()).isEqualTo(Cause.Kind.HEARTBEAT);
    return dead;
  }

  private void reconnect() {
    millis(10);
    link().receive("joined x");
  }

  @Test
  void whatIsSentAfterASleepGoesOutOnceOnTheNextLink() {
    Connection connection = connection();
    Topic topic = joined(connection, "x");
    engine.sleep(HOUR);
    TestSubscriber<Void> sent = subscribe(topic.send("e", 1));
    TestSubscriber<Reply> answer = subscribe(topic.request("e", 2));
    assertWaiting(sent);
    assertCut(connection);
    assertThat(state(connection, Backoff.class).cause().message())
        .isEqualTo("nothing received for 3600000 ms");
    reconnect();
    assertComplete(sent);
    assertThat(link().takeTexts()).containsExactly("join x", "msg x e 1", "req 1 x e 2");
    link().receive("reply 1 ok 3");
    assertComplete(answer);
    assertThat(attempts()).isEqualTo(2);
  }

  @Test
  void theHeartbeatOfTheProtocolCountsToo() {
    protocol.maxSilence = ALLOWED;
    Connection connection = ready(h -> h.reconnect(ReconnectPolicy.fixed(Duration.ofMillis(10))));
    Topic topic = joined(connection, "x");
    link().maxSilence(HOUR);
    engine.sleep(ALLOWED.plus(GRACE).plusNanos(1));
    TestSubscriber<Void> sent = subscribe(topic.send("e", 1));
    assertCut(connection);
    protocol.maxSilence = Duration.ZERO;
    reconnect();
    assertComplete(sent);
  }

  @Test
  void timersThatAreSomewhatLateAreNoSleep() {
    Connection connection = connection();
    Topic topic = joined(connection, "x");
    engine.sleep(ALLOWED.plus(GRACE));
    assertComplete(subscribe(topic.send("e", 1)));
    assertThat(link().takeTexts()).containsExactly("msg x e 1");
    engine.sleep(Duration.ofNanos(1));
    TestSubscriber<Void> sent = subscribe(topic.send("e", 2));
    assertCut(connection);
    reconnect();
    assertComplete(sent);
  }

  @Test
  void whatWasHeardSinceTheSleepIsLife() {
    Connection connection = connection();
    Topic topic = joined(connection, "x");
    engine.sleep(HOUR);
    link().receive("beat");
    assertComplete(subscribe(topic.send("e", 1)));
    engine.sleep(HOUR);
    link().heartbeat(Duration.ofMillis(1));
    assertComplete(subscribe(topic.send("e", 2)));
    assertThat(link().takeTexts()).containsExactly("msg x e 1", "msg x e 2");
    assertThat(connection.state()).isEqualTo(new Ready(false));
  }

  @Test
  void withoutAHeartbeatNothingIsJudged() {
    Connection connection = connection();
    Topic topic = joined(connection, "x");
    link().maxSilence(Duration.ZERO);
    engine.sleep(HOUR);
    assertComplete(subscribe(topic.send("e", 1)));
  }

  @Test
  void whileReadingIsPausedNothingIsJudged() {
    Connection connection = connection();
    Topic topic = joined(connection, "x");
    TestSubscriber<Message> slow = TestSubscriber.builder().initialRequest(0).build();
    topic.overflow(OverflowPolicy.pauseReading(1, HOUR)).messages().subscribe(slow);
    engine.run();
    link().receive("msg x e 1", "msg x e 2");
    assertThat(link().isReading()).isFalse();
    engine.sleep(HOUR);
    assertComplete(subscribe(topic.send("e", 1)));
    slow.request(Long.MAX_VALUE);
    engine.run();
    assertThat(link().isReading()).isTrue();
    assertComplete(subscribe(topic.send("e", 2)));
    assertThat(link().takeTexts()).containsExactly("msg x e 1", "msg x e 2");
    engine.sleep(HOUR);
    TestSubscriber<Void> sent = subscribe(topic.send("e", 3));
    assertCut(connection);
    reconnect();
    assertComplete(sent);
    slow.cancel();
    engine.run();
  }

  @Test
  void whatMustNotWaitFails() {
    Connection connection = connection();
    Topic topic = joined(connection, "x");
    engine.sleep(HOUR);
    Topic now = topic.sending(SendOptions.defaults().onlyIfReady());
    assertThat(error(subscribe(now.send("e", 1))))
        .isInstanceOf(NotReadyException.class)
        .hasMessage("the connection is not ready");
    assertCut(connection);
    reconnect();
    assertThat(link().takeTexts()).containsExactly("join x");
  }

  @Test
  void thePolicyThatKeepsNothingFailsIt() {
    Connection connection = connection(OutboundPolicy.failFast());
    Topic topic = joined(connection, "x");
    engine.sleep(HOUR);
    assertThat(error(subscribe(topic.send("e", 1))))
        .isInstanceOf(NotReadyException.class)
        .hasMessage("the connection is not ready");
    assertCut(connection);
  }

  @Test
  void whatMustNotWaitFailsAlsoWhenTheLinkIsReplacedInTheSameTurn() {
    Connection connection = connection();
    Topic topic = joined(connection, "x");
    TestSubscriber<Void> sent = TestSubscriber.create();
    topic.sending(SendOptions.defaults().onlyIfReady()).send("e", 1).subscribe(sent);
    subscribe(connection.reconnectNow());
    assertThat(error(sent)).isInstanceOf(NotReadyException.class);
    link().receive("joined x");
    assertThat(link().takeTexts()).containsExactly("join x");
  }

  @Test
  void whatWasInTheSocketIsInDoubtAndWhatWasNotIsSent() {
    Connection connection = connection();
    Topic topic = joined(connection, "x");
    link().holdWrites(true);
    TestSubscriber<Void> inSocket = subscribe(topic.send("e", 1));
    link().setWritable(false);
    TestSubscriber<Void> behind = subscribe(topic.send("e", 2));
    assertWaiting(behind);
    engine.sleep(HOUR);
    TestSubscriber<Void> after = subscribe(topic.send("e", 3));
    assertThat(error(inSocket)).isInstanceOf(LinkLostException.class);
    assertCut(connection);
    reconnect();
    assertComplete(behind);
    assertComplete(after);
    assertThat(link().takeTexts()).containsExactly("join x", "msg x e 2", "msg x e 3");
  }

  @Test
  void whoJoinsAfterASleepIsJoinedOnTheNextLink() {
    Connection connection = connection();
    engine.sleep(HOUR);
    TestSubscriber<Reply> join = subscribe(connection.topic("x").join());
    assertCut(connection);
    reconnect();
    assertComplete(join);
  }

  @Test
  void whoLeavesAfterASleepWaitsForNobody() {
    Connection connection = connection();
    Topic topic = joined(connection, "x");
    engine.sleep(HOUR);
    assertComplete(subscribe(topic.leave()));
    assertCut(connection);
  }

  @Test
  void aDeadLinkIsNotClosedInOrder() {
    Connection connection = connection();
    link().answerClose(false);
    engine.sleep(HOUR);
    assertComplete(subscribe(connection.disconnect()));
    assertThat(link().isAborted()).isTrue();
    assertThat(link().takeTexts()).isEmpty();
    assertThat(connection.state()).isEqualTo(new Idle());
  }

  @Test
  void aProtocolThatThrowsWhenAskedLosesItsLinkOnly() {
    protocol.ungated = java.util.Set.of("x");
    Connection connection = connection();
    protocol.maxSilence = null;
    TestSubscriber<Void> sent = subscribe(connection.topic("x").send("e", 1));
    assertThat(engine.takeProblems()).isNotEmpty();
    assertThat(state(connection, Backoff.class).cause().kind())
        .isEqualTo(Cause.Kind.PROTOCOL_VIOLATION);
    protocol.maxSilence = Duration.ZERO;
    millis(10);
    assertComplete(sent);
  }
}
