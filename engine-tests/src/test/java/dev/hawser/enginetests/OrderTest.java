package dev.hawser.enginetests;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hawser.Connection;
import dev.hawser.Message;
import dev.hawser.NotReadyException;
import dev.hawser.ReconnectPolicy;
import dev.hawser.Topic;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Flux;
import reactor.test.subscriber.TestSubscriber;

class OrderTest extends VirtualTest {

  private static List<String> numbered(String head, int from, int to) {
    return IntStream.range(from, to).mapToObj(i -> head + i).toList();
  }

  @Test
  void messagesOfATopicGoOutInTheOrderOfSubscription() {
    Connection connection = ready();
    Topic topic = joined(connection, "x");
    for (int i = 0; i < 1000; i++) {
      topic.send("e", i).subscribe();
    }
    engine.run();
    assertThat(link().takeTexts()).isEqualTo(numbered("msg x e ", 0, 1000));
  }

  @Test
  void whatIsSentBeforeTheTopicIsLeftGoesOut() {
    Connection connection = ready();
    Topic topic = joined(connection, "x");
    link().take();
    TestSubscriber<Void> sent = TestSubscriber.create();
    topic.send("e", 1).subscribe(sent);
    topic.leave().subscribe();
    TestSubscriber<Void> late = TestSubscriber.create();
    topic.send("e", 2).subscribe(late);
    engine.run();
    assertComplete(sent);
    assertThat(error(late)).isInstanceOf(NotReadyException.class);
    assertThat(link().takeTexts()).containsExactly("msg x e 1", "leave x");
  }

  @Test
  void whatWaitedGoesBeforeWhatCameLater() {
    Connection connection = ready(h -> h.reconnect(ReconnectPolicy.fixed(Duration.ofMillis(10))));
    Topic topic = joined(connection, "x");
    link().setWritable(false);
    IntStream.range(0, 3).forEach(i -> topic.send("e", i).subscribe());
    engine.run();
    link().drop();
    IntStream.range(3, 6).forEach(i -> topic.send("e", i).subscribe());
    millis(10);
    IntStream.range(6, 9).forEach(i -> topic.send("e", i).subscribe());
    engine.run();
    assertThat(link().takeTexts()).containsExactly("join x");
    link().receive("joined x");
    IntStream.range(9, 12).forEach(i -> topic.send("e", i).subscribe());
    engine.run();
    assertThat(link().takeTexts()).isEqualTo(numbered("msg x e ", 0, 12));
  }

  @Test
  void aTopicThatIsNotJoinedHoldsNobodyElseBack() {
    Connection connection = ready();
    Topic slow = connection.topic("slow");
    subscribe(slow.join());
    Topic quick = joined(connection, "quick");
    TestSubscriber<Void> held = subscribe(slow.send("e", 1));
    TestSubscriber<Void> sent = subscribe(quick.send("e", 2));
    assertComplete(sent);
    assertWaiting(held);
    assertThat(link().takeTexts()).containsExactly("msg quick e 2");
    link().receive("joined slow");
    assertComplete(held);
  }

  @Test
  void aTopicThatIsJoinedAnewKeepsTheOrderOfWhatItHeld() {
    Connection connection = ready();
    Topic topic = joined(connection, "x");
    link().setWritable(false);
    IntStream.range(0, 3).forEach(i -> topic.send("e", i).subscribe());
    link().receive("ended x");
    IntStream.range(3, 5).forEach(i -> topic.send("e", i).subscribe());
    link().setWritable(true);
    millis(1_000);
    link().receive("joined x");
    assertThat(link().takeTexts())
        .containsExactly("join x", "msg x e 0", "msg x e 1", "msg x e 2", "msg x e 3", "msg x e 4");
  }

  @Test
  void sendsCompleteInTheirOrder() {
    Connection connection = ready();
    Topic topic = joined(connection, "x");
    List<Integer> done = new ArrayList<>();
    for (int i = 0; i < 100; i++) {
      int number = i;
      topic.send("e", i).subscribe(null, null, () -> done.add(number));
    }
    engine.run();
    assertThat(done).isEqualTo(IntStream.range(0, 100).boxed().toList());
  }

  @Test
  void messagesArriveInTheOrderOfTheWire() {
    Connection connection = ready();
    Topic topic = connection.topic("x");
    TestSubscriber<String> all = subscribe(topic.messages().map(m -> m.payload().text()));
    TestSubscriber<String> one = subscribe(topic.messages("a").map(m -> m.payload().text()));
    link().receive("joined x");
    link().receive("msg x a 1", "msg x b 2", "msg x a 3");
    link().receive("msg x b 4");
    assertThat(all.getReceivedOnNext()).containsExactly("1", "2", "3", "4");
    assertThat(one.getReceivedOnNext()).containsExactly("1", "3");
  }

  @Test
  void concatMapKeepsRequestsAndRepliesInOrder() {
    Connection connection = ready();
    Topic topic = joined(connection, "x");
    TestSubscriber<Integer> answers =
        subscribe(Flux.range(0, 3).concatMap(i -> topic.request("e", i, Integer.class)));
    for (int i = 0; i < 3; i++) {
      assertThat(link().takeTexts()).containsExactly("req " + (i + 1) + " x e " + i);
      link().receive("reply " + (i + 1) + " ok " + i);
    }
    assertThat(answers.getReceivedOnNext()).containsExactly(0, 1, 2);
  }

  @Test
  void oneMessageIsSharedByAllWhoWantIt() {
    Connection connection = ready();
    Topic topic = connection.topic("x");
    TestSubscriber<Message> first = subscribe(topic.messages());
    TestSubscriber<Message> second = subscribe(connection.topic("x").messages("a"));
    link().receive("joined x");
    link().receive("msg x a 1");
    assertThat(first.getReceivedOnNext().get(0)).isSameAs(second.getReceivedOnNext().get(0));
  }

  @Test
  void aBatchOfSendsIsFlushedOnce() {
    Connection connection = ready();
    Topic topic = joined(connection, "x");
    int before = link().flushes();
    Flux.range(0, 100).flatMap(i -> topic.send("e", i), 100).subscribe();
    engine.run();
    assertThat(link().takeTexts()).hasSize(100);
    assertThat(link().flushes() - before).isEqualTo(1);
  }
}
