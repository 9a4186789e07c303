package dev.hawser.enginetests;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hawser.Connection;
import dev.hawser.ConnectionState.Backoff;
import dev.hawser.ConnectionState.Closed;
import dev.hawser.ConnectionState.Idle;
import dev.hawser.NotReadyException;
import dev.hawser.OutboundOverflowException;
import dev.hawser.OutboundPolicy;
import dev.hawser.ReconnectPolicy;
import dev.hawser.Reply;
import dev.hawser.Topic;
import dev.hawser.testkit.FakeTransport.Answer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.test.subscriber.TestSubscriber;

/** What waits to be sent to a topic can be dropped, and nothing else is. */
class DiscardTest extends VirtualTest {

  private final List<String> ends = new ArrayList<>();

  private Connection online() {
    return online(OutboundPolicy.defaults());
  }

  private Connection online(OutboundPolicy policy) {
    protocol.ungated = Set.of("free");
    return ready(h -> h.outbound(policy).reconnect(ReconnectPolicy.fixed(Duration.ofMillis(10))));
  }

  private void suspend(Connection connection) {
    TestSubscriber<Void> suspended = subscribe(connection.suspend());
    advance(Duration.ofSeconds(5));
    assertComplete(suspended);
  }

  /** Subscribes, and writes down how it ends. */
  private void watch(String name, Publisher<?> publisher) {
    subscribe(
        Flux.from(publisher)
            .doOnNext(value -> ends.add(name + ": " + value))
            .doOnComplete(() -> ends.add(name + " completed"))
            .doOnError(failure -> ends.add(name + " failed"))
            .onErrorComplete());
  }

  private void assertDiscards(Topic topic, int messages) {
    TestSubscriber<Integer> discarded = subscribe(topic.discard());
    assertComplete(discarded);
    assertThat(discarded.getReceivedOnNext()).containsExactly(messages);
  }

  private static void assertDiscarded(TestSubscriber<?> message, String what) {
    assertThat(error(message))
        .isInstanceOf(NotReadyException.class)
        .hasMessage(what + " was discarded before it was sent");
  }

  @Test
  void failsWhatWaitsWithoutALink() {
    Connection connection = online();
    suspend(connection);
    Topic free = connection.topic("free");
    TestSubscriber<Void> send = subscribe(free.send("e", 1));
    TestSubscriber<Void> plain = subscribe(free.send(2));
    TestSubscriber<Reply> request = subscribe(free.request("r", 3));
    assertThat(connection.stats().pendingRequests()).isEqualTo(1);
    assertDiscards(free, 3);
    assertDiscarded(send, "message 'e'");
    assertDiscarded(plain, "message");
    assertDiscarded(request, "request 'r'");
    assertThat(connection.stats().queuedMessages()).isZero();
    assertThat(connection.stats().queuedBytes()).isZero();
    assertThat(connection.stats().pendingRequests()).isZero();
    subscribe(connection.resume());
    assertThat(link().takeTexts()).isEmpty();
    assertComplete(subscribe(free.send("e", 4)));
  }

  @Test
  void failsWhatWaitsForTheSocketAndLeavesWhatWasHandedOver() {
    Connection connection = online();
    Topic free = connection.topic("free");
    TestSubscriber<Reply> answered = subscribe(free.request("r", 1));
    link().holdWrites(true);
    TestSubscriber<Void> handed = subscribe(free.send("e", 2));
    link().setWritable(false);
    TestSubscriber<Void> waits = subscribe(free.send("e", 3));
    assertDiscards(free, 1);
    assertDiscarded(waits, "message 'e'");
    assertWaiting(handed);
    link().holdWrites(false);
    link().setWritable(true);
    assertComplete(handed);
    link().receive("reply 1 ok 1");
    assertComplete(answered);
    assertThat(link().takeTexts()).containsExactly("req 1 free r 1", "msg free e 2");
  }

  @Test
  void failsWhatWaitsForTheJoin() {
    Connection connection = online();
    Topic topic = connection.topic("x");
    TestSubscriber<Reply> join = subscribe(topic.join());
    TestSubscriber<Void> waits = subscribe(topic.send("e", 1));
    assertDiscards(topic, 1);
    assertDiscarded(waits, "message 'e'");
    assertWaiting(join);
    TestSubscriber<Void> later = subscribe(topic.send("e", 2));
    link().receive("joined x");
    assertComplete(join);
    assertComplete(later);
    assertThat(link().takeTexts()).containsExactly("join x", "msg x e 2");
  }

  @Test
  void failsWhatAnyThreadHasSubscribedBefore() {
    Connection connection = online();
    Topic free = connection.topic("free");
    TestSubscriber<Void> before = TestSubscriber.create();
    TestSubscriber<Integer> discarded = TestSubscriber.create();
    TestSubscriber<Void> after = TestSubscriber.create();
    free.send("e", 1).subscribe(before); // The loop does not run.
    free.discard().subscribe(discarded);
    free.send("e", 2).subscribe(after);
    engine.run();
    assertDiscarded(before, "message 'e'");
    assertThat(discarded.getReceivedOnNext()).containsExactly(1);
    assertComplete(after);
    assertThat(link().takeTexts()).containsExactly("msg free e 2");
  }

  @Test
  void doesNothingUntilItIsSubscribedAndDropsAgainForEachSubscription() {
    Connection connection = online();
    suspend(connection);
    Topic free = connection.topic("free");
    Mono<Integer> discard = free.discard();
    TestSubscriber<Void> first = subscribe(free.send("e", 1));
    assertWaiting(first);
    assertThat(subscribe(discard).getReceivedOnNext()).containsExactly(1);
    assertThat(subscribe(discard).getReceivedOnNext()).containsExactly(0);
    TestSubscriber<Void> second = subscribe(free.send("e", 2));
    assertThat(subscribe(discard).getReceivedOnNext()).containsExactly(1);
    assertDiscarded(first, "message 'e'");
    assertDiscarded(second, "message 'e'");
  }

  @Test
  void leavesOtherTopicsAndTheirOrderAlone() {
    Connection connection = online();
    Topic free = connection.topic("free");
    Topic gated = joined(connection, "x");
    Topic other = joined(connection, "y");
    for (boolean linked : new boolean[] {true, false}) {
      if (linked) {
        link().setWritable(false);
      } else {
        suspend(connection);
      }
      TestSubscriber<Void> first = subscribe(gated.send("e", 1));
      TestSubscriber<Void> dropped = subscribe(free.send("e", 2));
      TestSubscriber<Void> third = subscribe(other.send("e", 3));
      TestSubscriber<Void> fourth = subscribe(gated.send("e", 4));
      assertDiscards(free, 1);
      assertDiscards(other, 1);
      assertDiscarded(dropped, "message 'e'");
      assertDiscarded(third, "message 'e'");
      if (linked) {
        link().setWritable(true);
        assertThat(link().takeTexts()).containsExactly("msg x e 1", "msg x e 4");
      } else {
        subscribe(connection.resume());
        link().receive("joined x", "joined y");
        assertThat(link().takeTexts())
            .containsExactly("join x", "join y", "msg x e 1", "msg x e 4");
      }
      assertComplete(first);
      assertComplete(fourth);
    }
  }

  @Test
  void theEndsComeInTheOrderOfTheSubscriptionsAndTheNumberLast() {
    Connection connection = online();
    suspend(connection);
    Topic free = connection.topic("free");
    watch("1", free.send("e", 1));
    watch("2", free.request("e", 2));
    watch("3", free.send("e", 3));
    watch("discard", free.discard());
    assertThat(ends)
        .containsExactly("1 failed", "2 failed", "3 failed", "discard: 3", "discard completed");
  }

  @Test
  void makesRoomAlsoWhereTheOldestGivesWay() {
    Connection connection = online(OutboundPolicy.buffer(2, 1000).dropOldest());
    suspend(connection);
    Topic free = connection.topic("free");
    TestSubscriber<Void> oldest = subscribe(free.send("e", 1));
    TestSubscriber<Void> second = subscribe(free.send("e", 2));
    TestSubscriber<Void> third = subscribe(free.send("e", 3));
    assertThat(error(oldest)).isInstanceOf(OutboundOverflowException.class);
    assertDiscards(free, 2);
    assertDiscarded(second, "message 'e'");
    assertDiscarded(third, "message 'e'");
    TestSubscriber<Void> fourth = subscribe(free.send("e", 4));
    TestSubscriber<Void> fifth = subscribe(free.send("e", 5));
    subscribe(connection.resume());
    assertComplete(fourth);
    assertComplete(fifth);
  }

  @Test
  void endsTheSendOfAllOfWhichAMessageIsDropped() {
    Connection connection = online();
    suspend(connection);
    Topic free = connection.topic("free");
    TestSubscriber<Void> all = subscribe(free.sendAll("e", Flux.just(1, 2, 3)));
    assertDiscards(free, 3);
    assertDiscarded(all, "message 'e'");
  }

  @Test
  void isLegalInEveryStateAndStartsNoLink() {
    protocol.ungated = Set.of("free");
    engine.transport().otherwise(Answer.hang());
    Connection connection = open(h -> h.reconnect(ReconnectPolicy.fixed(Duration.ofHours(1))));
    Topic free = connection.topic("free");
    assertDiscards(free, 0);
    assertThat(connection.state()).isEqualTo(new Idle());
    assertThat(attempts()).isZero();
    subscribe(free.send("e", 1)).cancel();
    subscribe(free.send("e", 2));
    assertDiscards(free, 1);
    advance(Duration.ofSeconds(20));
    state(connection, Backoff.class);
    TestSubscriber<Void> waits = subscribe(free.send("e", 3));
    assertDiscards(free, 1);
    assertDiscarded(waits, "message 'e'");
    connection.close();
    engine.run();
    state(connection, Closed.class);
    assertDiscards(free, 0);
    assertDiscards(connection.topic("x"), 0);
  }
}
