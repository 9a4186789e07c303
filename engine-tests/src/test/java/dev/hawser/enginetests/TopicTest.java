package dev.hawser.enginetests;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hawser.Cause;
import dev.hawser.Connection;
import dev.hawser.JoinException;
import dev.hawser.Message;
import dev.hawser.NotReadyException;
import dev.hawser.ReconnectPolicy;
import dev.hawser.Reply;
import dev.hawser.Topic;
import dev.hawser.TopicState;
import dev.hawser.TopicState.Detached;
import dev.hawser.TopicState.Failed;
import dev.hawser.TopicState.Joined;
import dev.hawser.TopicState.Joining;
import dev.hawser.TopicState.Leaving;
import java.lang.ref.WeakReference;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.reactivestreams.Subscription;
import reactor.core.publisher.BaseSubscriber;
import reactor.test.subscriber.TestSubscriber;

class TopicTest extends VirtualTest {

  private Connection quick() {
    return ready(
        h ->
            h.reconnect(ReconnectPolicy.fixed(Duration.ofMillis(10)))
                .joinTimeout(Duration.ofSeconds(3)));
  }

  private static void assertJoined(Topic topic) {
    assertThat(topic.state()).isInstanceOf(Joined.class);
  }

  @Test
  void isJoinedFromTheFirstSubscriberToTheLast() {
    Connection connection = quick();
    Topic topic = connection.topic("x");
    assertThat(topic.state()).isEqualTo(new Detached());
    TestSubscriber<Message> first = subscribe(topic.messages());
    TestSubscriber<Message> second = subscribe(connection.topic("x").messages("e"));
    assertThat(link().takeTexts()).containsExactly("join x");
    assertThat(topic.state()).isEqualTo(new Joining(false));
    link().receive("joined x");
    assertJoined(topic);
    first.cancel();
    engine.run();
    assertThat(link().takeTexts()).isEmpty();
    second.cancel();
    engine.run();
    assertThat(link().takeTexts()).containsExactly("leave x");
    assertThat(topic.state()).isEqualTo(new Leaving());
    link().receive("left x");
    assertThat(topic.state()).isEqualTo(new Detached());
  }

  @Test
  void staysJoinedWithoutSubscribersUntilLeave() {
    Connection connection = quick();
    Topic topic = joined(connection, "x");
    TestSubscriber<Message> messages = subscribe(topic.messages());
    messages.cancel();
    engine.run();
    assertJoined(topic);
    TestSubscriber<Message> more = subscribe(topic.messages());
    TestSubscriber<Void> left = subscribe(topic.leave());
    assertComplete(more);
    assertWaiting(left);
    assertThat(link().takeTexts()).containsExactly("leave x");
    link().receive("left x");
    assertComplete(left);
  }

  @Test
  void joinEmitsTheAnswerInForceAndSendsNothingTwice() {
    Connection connection = quick();
    Topic topic = connection.topic("x");
    TestSubscriber<Reply> first = subscribe(topic.join());
    TestSubscriber<Reply> second = subscribe(topic.join());
    link().receive("joined x 7");
    TestSubscriber<Reply> third = subscribe(topic.join());
    for (TestSubscriber<Reply> reply : List.of(first, second, third)) {
      assertThat(reply.getReceivedOnNext().get(0).as(Integer.class)).isEqualTo(7);
      assertComplete(reply);
    }
    assertThat(link().takeTexts()).containsExactly("join x");
  }

  @Test
  void anotherAnswerWhileJoinedIsInForceAndDisturbsNobody() {
    Connection connection = quick();
    Topic topic = connection.topic("x");
    TestSubscriber<TopicState> states = subscribe(topic.states());
    TestSubscriber<Message> messages = subscribe(topic.messages());
    link().receive("joined x 1");
    TestSubscriber<Reply> request = subscribe(topic.request("e", 1));
    link().take();
    link().receive("joined x 2", "reply 1 ok 3", "msg x e 4");
    assertThat(((Joined) topic.state()).reply().as(Integer.class)).isEqualTo(2);
    assertThat(subscribe(topic.join()).getReceivedOnNext().get(0).as(Integer.class)).isEqualTo(2);
    assertThat(states.getReceivedOnNext())
        .extracting(s -> s.getClass().getSimpleName())
        .containsExactly("Detached", "Joining", "Joined", "Joined");
    assertComplete(request);
    assertThat(messages.getReceivedOnNext()).hasSize(1);
    subscribe(topic.send("e", 5));
    assertThat(link().takeTexts()).containsExactly("msg x e 5");
  }

  @Test
  void isJoinedAgainAfterTheLossOfTheLink() {
    Connection connection = quick();
    Topic topic = connection.topic("x");
    TestSubscriber<Message> messages = subscribe(topic.messages());
    TestSubscriber<TopicState> states = subscribe(topic.states());
    link().receive("joined x", "msg x e 1");
    link().drop();
    assertThat(topic.state()).isEqualTo(new Joining(true));
    millis(10);
    assertThat(link().takeTexts()).containsExactly("join x");
    link().receive("joined x", "msg x e 2");
    assertThat(messages.getReceivedOnNext())
        .extracting(m -> m.payload().text())
        .containsExactly("1", "2");
    assertThat(states.getReceivedOnNext())
        .extracting(s -> s.getClass().getSimpleName())
        .containsExactly("Joining", "Joined", "Joining", "Joined");
  }

  @Test
  void isJoinedOnTheNextLinkIfTheFirstWasLostWhileJoining() {
    Connection connection = quick();
    TestSubscriber<Reply> reply = subscribe(connection.topic("x").join());
    link().drop();
    millis(10);
    assertThat(link().takeTexts()).containsExactly("join x");
    link().receive("joined x");
    assertComplete(reply);
    millis(60_000);
    assertThat(link().takeTexts()).isEmpty();
  }

  @Test
  void staysWantedThroughDisconnectAndSuspend() {
    Connection connection = quick();
    Topic topic = joined(connection, "x");
    subscribe(connection.disconnect());
    advance(Duration.ZERO);
    assertThat(topic.state()).isEqualTo(new Joining(true));
    connect(connection);
    assertThat(link().takeTexts()).containsExactly("join x");
  }

  @Test
  void refusedForGoodFailsEverybodyAndCanBeTriedAgain() {
    protocol.rejoin = ReconnectPolicy.never();
    Connection connection = quick();
    Topic topic = connection.topic("x");
    TestSubscriber<Message> messages = subscribe(topic.messages());
    TestSubscriber<Reply> joined = subscribe(topic.join());
    TestSubscriber<Void> sent = subscribe(topic.send("e", 1));
    link().receive("refused x");
    for (TestSubscriber<?> subscriber : List.of(messages, joined, sent)) {
      assertThat(((JoinException) error(subscriber)).why().message()).isEqualTo("no entry");
    }
    assertThat(topic.state())
        .isEqualTo(new Failed(Cause.of(Cause.Kind.REJECTED, "no entry"), null));
    link().take();
    subscribe(topic.messages());
    assertThat(link().takeTexts()).containsExactly("join x");
    link().receive("joined x");
    assertJoined(topic);
  }

  @Test
  void refusedForACauseThatIsNotRetryableIsFinal() {
    Connection connection = quick();
    TestSubscriber<Reply> joined = subscribe(connection.topic("x").join());
    link().receive("refused x");
    assertThat(error(joined)).isInstanceOf(JoinException.class);
  }

  @Test
  void aRefusalIsTheAnswerToJoinThoughThePolicyTriesAgain() {
    protocol.rejoin = ReconnectPolicy.fixed(Duration.ofSeconds(1)).alsoIf(cause -> true);
    Connection connection = quick();
    Topic topic = connection.topic("x");
    TestSubscriber<Message> messages = subscribe(topic.messages());
    TestSubscriber<Reply> joined = subscribe(topic.join());
    link().receive("refused x");
    assertThat(((JoinException) error(joined)).why().message()).isEqualTo("no entry");
    assertThat(((Failed) topic.state()).retryIn()).isEqualTo(Duration.ofSeconds(1));
    assertWaiting(messages);
    TestSubscriber<Reply> again = subscribe(topic.join());
    assertWaiting(again);
    link().take();
    millis(1000);
    assertThat(link().takeTexts()).containsExactly("join x");
    link().receive("joined x");
    assertComplete(again);
    assertJoined(topic);
  }

  @Test
  void aJoinWithoutAnswerIsGivenUpLeftAndTriedAgain() {
    Connection connection = quick();
    Topic topic = connection.topic("x");
    subscribe(topic.join());
    link().take();
    millis(2_999);
    assertThat(link().takeTexts()).isEmpty();
    millis(1);
    assertThat(link().takeTexts()).containsExactly("leave x");
    assertThat(((Failed) topic.state()).cause().kind()).isEqualTo(Cause.Kind.TIMEOUT);
    millis(1_000);
    assertThat(link().takeTexts()).containsExactly("join x");
  }

  @Test
  void leftWhileJoiningIsLeft() {
    Connection connection = quick();
    Topic topic = connection.topic("x");
    TestSubscriber<Reply> joined = subscribe(topic.join());
    TestSubscriber<Void> left = subscribe(topic.leave());
    assertThat(error(joined)).isInstanceOf(NotReadyException.class);
    link().receive("joined x");
    assertThat(topic.state()).isEqualTo(new Leaving());
    link().receive("left x");
    assertComplete(left);
    assertThat(topic.state()).isEqualTo(new Detached());
    assertThat(link().takeTexts()).containsExactly("join x", "leave x");
  }

  @Test
  void aLeaveWithoutAnswerIsOverAtTheJoinTimeout() {
    Connection connection = quick();
    Topic topic = joined(connection, "x");
    TestSubscriber<Void> left = subscribe(topic.leave());
    millis(2_999);
    assertWaiting(left);
    millis(1);
    assertComplete(left);
    assertThat(topic.state()).isEqualTo(new Detached());
  }

  @Test
  void aLeaveIsOverWhenTheLinkIsLost() {
    Connection connection = quick();
    Topic topic = joined(connection, "x");
    TestSubscriber<Void> left = subscribe(topic.leave());
    link().drop();
    assertComplete(left);
    millis(10);
    assertThat(link().takeTexts()).isEmpty();
  }

  @Test
  void leavingATopicThatNobodyWantsDoesNothing() {
    Connection connection = quick();
    assertComplete(subscribe(connection.topic("x").leave()));
    assertThat(link().takeTexts()).isEmpty();
  }

  @Test
  void wantedAgainWhileLeavingIsJoinedOnceTheLeaveIsOver() {
    Connection connection = quick();
    Topic topic = joined(connection, "x");
    TestSubscriber<TopicState> states = subscribe(topic.states());
    TestSubscriber<Void> left = subscribe(topic.leave());
    TestSubscriber<Message> messages = subscribe(topic.messages());
    TestSubscriber<Void> sent = subscribe(topic.send("e", 1));
    assertThat(link().takeTexts()).containsExactly("leave x");
    assertWaiting(left);
    link().receive("left x");
    assertComplete(left);
    assertThat(states.getReceivedOnNext())
        .as("not a re-join")
        .hasSize(3)
        .endsWith(new Leaving(), new Joining(false));
    link().receive("joined x", "msg x e 5");
    assertComplete(sent);
    assertThat(messages.getReceivedOnNext()).hasSize(1);
    assertThat(link().takeTexts()).containsExactly("join x", "msg x e 1");
  }

  @Test
  void wantedAgainWhileLeavingIsJoinedOnTheNextLink() {
    Connection connection = quick();
    Topic topic = joined(connection, "x");
    TestSubscriber<Void> left = subscribe(topic.leave());
    subscribe(topic.messages());
    link().drop();
    assertComplete(left);
    millis(10);
    assertThat(link().takeTexts()).containsExactly("join x");
  }

  @Test
  void theOptionsOfWhoFirstWantsItAreInForce() {
    Connection connection = quick();
    Topic topic = connection.topic("x");
    subscribe(topic.with(LineProtocol.ROOM_KEY, "k").join());
    subscribe(topic.with(LineProtocol.ROOM_KEY, "other").messages());
    assertThat(protocol.session.topicOptions("x").get(LineProtocol.ROOM_KEY)).isEqualTo("k");
    assertThatThrownBy(() -> topic.with(LineProtocol.SECRET, "x"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("room-key");
  }

  @Test
  void aSubscriberThatCancelsAtOnceJoinsNothing() {
    Connection connection = quick();
    Topic topic = connection.topic("x");
    topic
        .messages()
        .subscribe(
            new BaseSubscriber<>() {
              @Override
              protected void hookOnSubscribe(Subscription subscription) {
                cancel();
              }
            });
    engine.run();
    assertThat(topic.state()).isEqualTo(new Detached());
    assertThat(link().takeTexts()).isEmpty();
    TestSubscriber<Message> late = TestSubscriber.create();
    topic.messages().subscribe(late);
    late.cancel(); // Before the loop has seen the subscription.
    engine.run();
    assertThat(topic.state()).isIn(new Detached(), new Leaving());
  }

  @Test
  void statesAreSeenThroughAHandleThatNobodyKeeps() {
    Connection connection = quick();
    TestSubscriber<TopicState> states = subscribe(connection.topic("x").states());
    WeakReference<Object> canary = new WeakReference<>(new Object());
    while (canary.get() != null) {
      System.gc();
    }
    joined(connection, "x");
    assertThat(states.getReceivedOnNext())
        .extracting(s -> s.getClass().getSimpleName())
        .containsExactly("Detached", "Joining", "Joined");
    states.cancel();
  }

  @Test
  void aMessageOfATopicThatNobodyWantsIsIgnored() {
    Connection connection = quick();
    link().receive("msg y e 1");
    Topic topic = joined(connection, "x");
    subscribe(topic.leave());
    link().receive("msg x e 1", "left x", "msg x e 2");
    assertThat(topic.state()).isEqualTo(new Detached());
  }

  @Test
  void aNameThatTheProtocolDoesNotAllowIsRefused() {
    Connection connection = quick();
    assertThatThrownBy(() -> connection.topic("a b")).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(connection::topic).isInstanceOf(UnsupportedOperationException.class);
  }
}
