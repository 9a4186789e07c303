package dev.hawser.enginetests;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hawser.Connection;
import dev.hawser.ConnectionClosedException;
import dev.hawser.ConnectionState.Closed;
import dev.hawser.NotReadyException;
import dev.hawser.OutboundOverflowException;
import dev.hawser.OutboundPolicy;
import dev.hawser.ReconnectPolicy;
import dev.hawser.SendExpiredException;
import dev.hawser.SendOptions;
import dev.hawser.Topic;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.reactivestreams.Subscription;
import reactor.core.publisher.BaseSubscriber;
import reactor.core.publisher.Mono;
import reactor.test.subscriber.TestSubscriber;

class OfflineBufferTest extends VirtualTest {

  private Connection offline(OutboundPolicy policy) {
    protocol.ungated = java.util.Set.of("free");
    Connection connection =
        open(h -> h.outbound(policy).reconnect(ReconnectPolicy.fixed(Duration.ofMillis(10))));
    subscribe(connection.suspend());
    return connection;
  }

  private List<TestSubscriber<Void>> send(Topic topic, int count) {
    List<TestSubscriber<Void>> sends = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      sends.add(subscribe(topic.send("e", i)));
    }
    return sends;
  }

  @Test
  void keepsMessagesUntilTheyCanBeWritten() {
    Connection connection = offline(OutboundPolicy.defaults());
    List<TestSubscriber<Void>> sends = send(connection.topic("free"), 3);
    sends.forEach(VirtualTest::assertWaiting);
    assertThat(connection.stats().queuedMessages()).isEqualTo(3);
    assertThat(connection.stats().queuedBytes()).isEqualTo(3);
    subscribe(connection.resume());
    sends.forEach(VirtualTest::assertComplete);
    assertThat(link().takeTexts()).containsExactly("msg free e 0", "msg free e 1", "msg free e 2");
    assertThat(connection.stats().queuedMessages()).isZero();
    assertThat(connection.stats().queuedBytes()).isZero();
  }

  @Test
  void failsTheNewestWhenItHoldsAsManyMessagesAsAllowed() {
    Connection connection = offline(OutboundPolicy.buffer(2, 1000));
    List<TestSubscriber<Void>> sends = send(connection.topic("free"), 3);
    assertThat(error(sends.get(2))).isInstanceOf(OutboundOverflowException.class);
    subscribe(connection.resume());
    assertComplete(sends.get(0));
    assertComplete(sends.get(1));
    assertComplete(subscribe(connection.topic("free").send("e", 4)));
  }

  @Test
  void failsTheNewestWhenItHoldsAsManyBytesAsAllowed() {
    Connection connection = offline(OutboundPolicy.buffer(100, 10));
    Topic topic = connection.topic("free");
    TestSubscriber<Void> fits = subscribe(topic.send("e", "12345678"));
    TestSubscriber<Void> tooMuch = subscribe(topic.send("e", 1));
    assertWaiting(fits);
    assertThat(error(tooMuch)).isInstanceOf(OutboundOverflowException.class);
  }

  @Test
  void countsWhatWaitsForTheLoop() {
    Connection connection = offline(OutboundPolicy.buffer(2, 1000));
    Topic topic = connection.topic("free");
    List<TestSubscriber<Void>> sends = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      TestSubscriber<Void> sent = TestSubscriber.create();
      topic.send("e", i).subscribe(sent); // The loop does not run.
      sends.add(sent);
    }
    assertThat(error(sends.get(2))).isInstanceOf(OutboundOverflowException.class);
    assertThat(connection.stats().queuedMessages()).isEqualTo(2);
  }

  @Test
  void dropsTheOldestOfAllTopicsIfAskedTo() {
    Connection connection = offline(OutboundPolicy.buffer(2, 1000).dropOldest());
    Topic free = connection.topic("free");
    Topic gated = connection.topic("x");
    subscribe(gated.join());
    TestSubscriber<Void> first = subscribe(gated.send("e", 1));
    TestSubscriber<Void> second = subscribe(free.send("e", 2));
    TestSubscriber<Void> third = subscribe(free.send("e", 3));
    assertThat(error(first)).isInstanceOf(OutboundOverflowException.class);
    TestSubscriber<Void> fourth = subscribe(gated.send("e", 4));
    assertThat(error(second)).isInstanceOf(OutboundOverflowException.class);
    assertWaiting(third);
    assertWaiting(fourth);
    assertThat(connection.stats().queuedMessages()).isEqualTo(2);
  }

  @Test
  void dropsAMessageThatAloneIsTooLarge() {
    Connection connection = offline(OutboundPolicy.buffer(10, 4).dropOldest());
    TestSubscriber<Void> large = subscribe(connection.topic("free").send("e", "12345678"));
    assertThat(error(large)).isInstanceOf(OutboundOverflowException.class);
    assertThat(connection.stats().queuedBytes()).isZero();
  }

  @Test
  void failsWhatCouldNotBeWrittenInTime() {
    Connection connection = offline(OutboundPolicy.defaults().ttl(Duration.ofSeconds(2)));
    Topic topic = connection.topic("free");
    TestSubscriber<Void> byPolicy = subscribe(topic.send("e", 1));
    TestSubscriber<Void> byMessage =
        subscribe(topic.sending(SendOptions.defaults().ttl(Duration.ofSeconds(1))).send("e", 2));
    millis(999);
    assertWaiting(byMessage);
    millis(1);
    assertThat(error(byMessage)).isInstanceOf(SendExpiredException.class);
    assertWaiting(byPolicy);
    millis(1_000);
    assertThat(error(byPolicy)).isInstanceOf(SendExpiredException.class);
    subscribe(connection.resume());
    assertThat(link().takeTexts()).isEmpty();
  }

  @Test
  void anExpiryEndsOnceTheMessageWasHandedToTheSocket() {
    Connection connection = offline(OutboundPolicy.defaults().ttl(Duration.ofSeconds(2)));
    subscribe(connection.resume());
    subscribe(connection.connect());
    link().holdWrites(true);
    TestSubscriber<Void> sent = subscribe(connection.topic("free").send("e", 1));
    millis(60_000);
    assertWaiting(sent);
    link().holdWrites(false);
    assertComplete(sent);
  }

  @Test
  void failFastFailsWhileDownAndWhileJoiningAndWaitsForTheSocket() {
    Connection connection = offline(OutboundPolicy.failFast());
    Topic free = connection.topic("free");
    assertThat(error(subscribe(free.send("e", 1)))).isInstanceOf(NotReadyException.class);
    subscribe(connection.resume());
    subscribe(connection.connect());
    assertComplete(subscribe(free.send("e", 2)));
    Topic gated = connection.topic("x");
    subscribe(gated.join());
    assertThat(error(subscribe(gated.send("e", 3)))).isInstanceOf(NotReadyException.class);
    link().receive("joined x");
    link().setWritable(false);
    TestSubscriber<Void> waits = subscribe(gated.send("e", 4));
    assertWaiting(waits);
    link().setWritable(true);
    assertComplete(waits);
  }

  @Test
  void failFastFailsWhatWaitsWhenTheLinkIsLost() {
    Connection connection = offline(OutboundPolicy.failFast());
    subscribe(connection.resume());
    subscribe(connection.connect());
    link().setWritable(false);
    TestSubscriber<Void> waits = subscribe(connection.topic("free").send("e", 1));
    link().drop();
    assertThat(error(waits)).isInstanceOf(NotReadyException.class);
  }

  @Test
  void onlyIfReadyIsNowOrNever() {
    Connection connection = offline(OutboundPolicy.defaults());
    Topic topic = connection.topic("free").sending(SendOptions.defaults().onlyIfReady());
    assertThat(error(subscribe(topic.send("e", 1)))).isInstanceOf(NotReadyException.class);
    subscribe(connection.resume());
    subscribe(connection.connect());
    assertComplete(subscribe(topic.send("e", 2)));
    link().setWritable(false);
    assertThat(error(subscribe(topic.send("e", 3)))).isInstanceOf(NotReadyException.class);
  }

  @Test
  void onlyIfReadyTakesTwoMessagesAtATimeWhileTheSocketIsFree() {
    Connection connection = offline(OutboundPolicy.defaults());
    subscribe(connection.resume());
    subscribe(connection.connect());
    Topic topic = connection.topic("free").sending(SendOptions.defaults().onlyIfReady());
    TestSubscriber<Void> both = subscribe(Mono.when(topic.send("e", 1), topic.send("e", 2)));
    assertComplete(both);
    assertThat(link().takeTexts()).containsExactly("msg free e 1", "msg free e 2");
  }

  @Test
  void aMessageCancelledBeforeItWasWrittenIsNotSent() {
    Connection connection = offline(OutboundPolicy.defaults());
    TestSubscriber<Void> sent = subscribe(connection.topic("free").send("e", 1));
    sent.cancel();
    engine.run();
    assertThat(connection.stats().queuedMessages()).isZero();
    subscribe(connection.resume());
    subscribe(connection.connect());
    assertThat(link().takeTexts()).isEmpty();
  }

  @Test
  void aMessageCancelledBeforeTheLoopSawItIsNotSentAndNotCounted() {
    Connection connection = offline(OutboundPolicy.buffer(2, 1000));
    subscribe(connection.resume());
    subscribe(connection.connect());
    Topic topic = connection.topic("free");
    for (int i = 0; i < 10; i++) {
      TestSubscriber<Void> sent = TestSubscriber.create();
      topic.send("e", i).subscribe(sent);
      sent.cancel();
      topic.send("e", i).subscribe(new CancelsAtOnce());
      engine.run();
      assertThat(connection.stats().queuedMessages()).isZero();
    }
    assertThat(connection.stats().queuedBytes()).isZero();
    assertComplete(subscribe(topic.send("e", 11)));
    assertThat(link().takeTexts()).containsExactly("msg free e 11");
  }

  private static final class CancelsAtOnce extends BaseSubscriber<Void> {
    @Override
    protected void hookOnSubscribe(Subscription subscription) {
      cancel();
    }
  }

  @Test
  void failsWhatWaitsWhenTheConnectionCloses() {
    Connection connection = offline(OutboundPolicy.defaults());
    TestSubscriber<Void> waits = subscribe(connection.topic("free").send("e", 1));
    connection.close();
    engine.run();
    state(connection, Closed.class);
    assertThat(error(waits)).isInstanceOf(ConnectionClosedException.class);
  }

  @Test
  void failsWhatIsSentToATopicThatNobodyWants() {
    Connection connection = offline(OutboundPolicy.defaults());
    TestSubscriber<Void> sent = subscribe(connection.topic("x").send("e", 1));
    assertThat(error(sent)).isInstanceOf(NotReadyException.class).hasMessageContaining("join()");
  }
}
