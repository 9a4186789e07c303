package dev.hawser.enginetests;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hawser.Connection;
import dev.hawser.ConnectionState.Backoff;
import dev.hawser.Message;
import dev.hawser.OverflowPolicy;
import dev.hawser.ReconnectPolicy;
import dev.hawser.SubscriberOverflowException;
import dev.hawser.Topic;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import reactor.core.scheduler.Schedulers;
import reactor.test.subscriber.TestSubscriber;

/** What a session makes for subscribers of one event reaches them, and nobody else. */
class EventSubscriberTest extends VirtualTest {

  private static List<String> texts(TestSubscriber<Message> subscriber) {
    return subscriber.getReceivedOnNext().stream().map(m -> m.payload().text()).toList();
  }

  @Test
  void onlySubscribersOfTheEventGetIt() {
    Connection connection = ready();
    Topic x = joined(connection, "x");
    Topic y = joined(connection, "y");
    TestSubscriber<Message> all = subscribe(x.messages());
    TestSubscriber<Message> one = subscribe(x.messages("e"));
    TestSubscriber<Integer> typed = subscribe(x.messages("e", Integer.class));
    TestSubscriber<Message> otherEvent = subscribe(x.messages("f"));
    TestSubscriber<Message> otherTopic = subscribe(y.messages("e"));
    link().receive("msg x e 1", "state x e 2", "msg x e 3");
    assertThat(texts(one)).containsExactly("1", "2", "3");
    assertThat(typed.getReceivedOnNext()).containsExactly(1, 2, 3);
    assertThat(texts(all)).containsExactly("1", "3");
    assertThat(texts(otherEvent)).isEmpty();
    assertThat(texts(otherTopic)).isEmpty();
  }

  @Test
  void anEventIsListenedToFromItsFirstSubscriberToItsLast() {
    Connection connection = ready();
    Topic topic = joined(connection, "x");
    subscribe(topic.messages());
    assertThat(protocol.session.listened("x", "e")).isFalse();
    TestSubscriber<Message> first = subscribe(topic.messages("e"));
    TestSubscriber<Message> second = subscribe(topic.messages("e"));
    assertThat(protocol.session.listened("x", "e")).isTrue();
    assertThat(protocol.session.listened("x", "f")).isFalse();
    first.cancel();
    engine.run();
    assertThat(protocol.session.listened("x", "e")).isTrue();
    second.cancel();
    engine.run();
    assertThat(protocol.session.listened("x", "e")).isFalse();
    subscribe(topic.messages("e"));
    subscribe(topic.leave());
    assertThat(protocol.session.listened("x", "e")).isFalse();
    link().receive("state x e 1", "left x");
  }

  @Test
  void theEventsListenedToAreInTheOrderOfTheirFirstSubscribers() {
    Connection connection = ready();
    Topic topic = joined(connection, "x");
    joined(connection, "y");
    subscribe(topic.messages());
    assertThat(protocol.session.listened("x")).isEmpty();
    TestSubscriber<Message> c = subscribe(topic.messages("c"));
    subscribe(topic.messages("a", Integer.class));
    subscribe(topic.messages("b"));
    subscribe(topic.messages("c"));
    Set<String> before = protocol.session.listened("x");
    assertThat(before).containsExactly("c", "a", "b");
    assertThat(protocol.session.listened("y")).isEmpty();
    c.cancel();
    TestSubscriber<Message> d = subscribe(topic.messages("d"));
    assertThat(protocol.session.listened("x")).containsExactly("c", "a", "b", "d");
    d.cancel();
    engine.run();
    assertThat(protocol.session.listened("x")).isEqualTo(before);
  }

  @Test
  void aLateSubscriberAloneGetsWhatIsCurrentBeforeAnythingNewer() {
    for (boolean immediate : new boolean[] {false, true}) {
      Connection connection = ready(h -> immediate ? h.deliverOn(Schedulers.immediate()) : h);
      Topic topic = joined(connection, "x");
      TestSubscriber<Message> early = subscribe(topic.messages("e"));
      link().receive("state x e 1");
      TestSubscriber<Message> late = TestSubscriber.create();
      topic.messages("e").subscribe(late);
      TestSubscriber<Message> all = TestSubscriber.create();
      topic.messages().subscribe(all);
      link().receive("state x e 2", "msg x e 3");
      assertThat(texts(early)).containsExactly("1", "2", "3");
      assertThat(texts(late)).containsExactly("1", "2", "3");
      assertThat(texts(all)).containsExactly("3");
      connection.close();
      engine.run();
    }
  }

  @Test
  void theSessionIsToldOfEverySubscriberOfAnEventAndOfNoOther() {
    Connection connection = ready();
    Topic topic = connection.topic("x");
    subscribe(topic.messages());
    subscribe(topic.messages("e"));
    subscribe(topic.messages("f", Integer.class));
    subscribe(topic.join());
    assertThat(protocol.session.calls)
        .containsExactly("up", "join x", "subscribed x e", "subscribed x f");
  }

  @Test
  void theSessionIsToldBeforeTheJoinThatTheSubscriberCauses() {
    Connection connection = ready();
    Topic topic = connection.topic("x").with(LineProtocol.ROOM_KEY, "k");
    subscribe(topic.messages("e"));
    assertThat(protocol.session.calls).containsExactly("up", "subscribed x e with k", "join x");
  }

  @Test
  void theSessionIsToldWithoutALink() {
    Connection connection = ready(h -> h.reconnect(ReconnectPolicy.fixed(Duration.ofMillis(10))));
    Topic topic = joined(connection, "x");
    link().drop();
    TestSubscriber<Message> late = subscribe(topic.messages("e"));
    assertThat(protocol.session.calls).endsWith("subscribed x e");
    millis(10);
    link().receive("joined x", "state x e 1");
    assertThat(texts(late)).containsExactly("1");
  }

  @Test
  void whatASubscriberIsGivenCountsInItsBuffer() {
    Connection connection = ready();
    Topic topic = joined(connection, "x");
    link().receive("state x e 1");
    TestSubscriber<Message> slow = TestSubscriber.builder().initialRequest(0).build();
    topic.overflow(OverflowPolicy.fail(2)).messages("e").subscribe(slow);
    TestSubscriber<Message> latest = TestSubscriber.builder().initialRequest(0).build();
    topic.overflow(OverflowPolicy.latest()).messages("e").subscribe(latest);
    link().receive("state x e 2");
    assertWaiting(slow);
    link().receive("state x e 3");
    slow.request(Long.MAX_VALUE);
    latest.request(Long.MAX_VALUE);
    engine.run();
    assertThat(texts(slow)).containsExactly("1", "2");
    assertThat(error(slow)).isInstanceOf(SubscriberOverflowException.class);
    assertThat(texts(latest)).containsExactly("3");
    assertThat(connection.stats().dropped()).isEqualTo(2);
  }

  @Test
  void aSubscriberThatPausesReadingMayBeFilledByWhatItIsGiven() {
    Connection connection = ready();
    Topic topic = joined(connection, "x");
    link().receive("state x e 1");
    TestSubscriber<Message> slow = TestSubscriber.builder().initialRequest(0).build();
    topic
        .overflow(OverflowPolicy.pauseReading(1, Duration.ofMinutes(1)))
        .messages("e")
        .subscribe(slow);
    engine.run();
    assertThat(link().isReading()).isFalse();
    slow.request(1);
    engine.run();
    assertThat(link().isReading()).isTrue();
    assertThat(texts(slow)).containsExactly("1");
  }

  @Test
  void aSessionThatThrowsCostsTheLinkAndTheSubscriberStays() {
    Connection connection = ready(h -> h.reconnect(ReconnectPolicy.fixed(Duration.ofMillis(10))));
    TestSubscriber<Message> messages = subscribe(connection.topic("x").messages("throws"));
    assertThat(engine.takeProblems()).singleElement().isInstanceOf(IllegalStateException.class);
    assertThat(state(connection, Backoff.class).cause().message()).contains("the session broke");
    millis(10);
    link().receive("joined x", "msg x throws 1");
    assertThat(texts(messages)).containsExactly("1");
  }
}
