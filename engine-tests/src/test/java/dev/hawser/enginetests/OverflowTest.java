package dev.hawser.enginetests;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hawser.Connection;
import dev.hawser.OverflowPolicy;
import dev.hawser.ReconnectPolicy;
import dev.hawser.SubscriberOverflowException;
import dev.hawser.Topic;
import dev.hawser.TopicState;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Flux;
import reactor.test.subscriber.TestSubscriber;

/** Each policy from the wire to the subscriber. */
class OverflowTest extends VirtualTest {

  private final Connection connection =
      ready(h -> h.reconnect(ReconnectPolicy.fixed(Duration.ofMillis(10))));

  /** A subscriber that asks for nothing yet. */
  private TestSubscriber<String> slow(OverflowPolicy policy) {
    TestSubscriber<String> subscriber = TestSubscriber.builder().initialRequest(0).build();
    texts(connection.topic("x").overflow(policy)).subscribe(subscriber);
    engine.run();
    return subscriber;
  }

  private static Flux<String> texts(Topic topic) {
    return topic.messages().map(message -> message.payload().text());
  }

  private void receive(int from, int to) {
    link().receive(IntStream.range(from, to).mapToObj(i -> "msg x e " + i).toArray(String[]::new));
  }

  private List<String> take(TestSubscriber<String> subscriber, int n) {
    subscriber.request(n);
    engine.run();
    return subscriber.getReceivedOnNext();
  }

  @Test
  void failEndsTheSlowSubscriberAfterWhatItHasAndNobodyElse() {
    TestSubscriber<String> slow = slow(OverflowPolicy.fail(3));
    TestSubscriber<String> quick = subscribe(texts(connection.topic("x")));
    link().receive("joined x");
    receive(0, 4);
    assertWaiting(slow);
    assertThat(take(slow, 10)).containsExactly("0", "1", "2");
    assertThat(error(slow)).isInstanceOf(SubscriberOverflowException.class);
    assertThat(quick.getReceivedOnNext()).hasSize(4);
    assertThat(connection.topic("x").state()).isInstanceOf(TopicState.Joined.class);
  }

  @Test
  void failLeavesTheTopicWithTheLastSubscriber() {
    TestSubscriber<String> slow = slow(OverflowPolicy.fail(1));
    link().receive("joined x");
    receive(0, 2);
    take(slow, 10);
    assertThat(slow.isTerminatedError()).isTrue();
    assertThat(link().takeTexts()).containsExactly("join x", "leave x");
  }

  @Test
  void dropOldestKeepsTheNewestAndCounts() {
    TestSubscriber<String> slow = slow(OverflowPolicy.dropOldest(3));
    link().receive("joined x");
    receive(0, 10);
    assertThat(take(slow, 10)).containsExactly("7", "8", "9");
    assertThat(connection.stats().dropped()).isEqualTo(7);
  }

  @Test
  void dropNewestKeepsTheOldestAndCounts() {
    TestSubscriber<String> slow = slow(OverflowPolicy.dropNewest(3));
    link().receive("joined x");
    receive(0, 10);
    assertThat(take(slow, 10)).containsExactly("0", "1", "2");
    assertThat(connection.stats().dropped()).isEqualTo(7);
  }

  @Test
  void latestKeepsTheLatest() {
    TestSubscriber<String> slow = slow(OverflowPolicy.latest());
    link().receive("joined x");
    receive(0, 10);
    assertThat(take(slow, 10)).containsExactly("9");
    assertThat(connection.stats().dropped()).isEqualTo(9);
  }

  @Test
  void pauseReadingStopsTheSocketUntilThereIsRoomAndLosesNothing() {
    TestSubscriber<String> slow = slow(OverflowPolicy.pauseReading(4, Duration.ofSeconds(30)));
    link().receive("joined x");
    receive(0, 3);
    assertThat(link().isReading()).isTrue();
    receive(3, 6);
    assertThat(link().isReading()).isFalse();
    take(slow, 3);
    assertThat(link().isReading()).isFalse();
    take(slow, 1);
    assertThat(link().isReading()).isTrue();
    assertThat(take(slow, 10)).containsExactly("0", "1", "2", "3", "4", "5");
    assertThat(connection.stats().dropped()).isZero();
  }

  @Test
  void pauseReadingFailsWhoHoldsTheSocketTooLong() {
    TestSubscriber<String> slow = slow(OverflowPolicy.pauseReading(2, Duration.ofSeconds(5)));
    TestSubscriber<String> quick = subscribe(texts(connection.topic("x")));
    link().receive("joined x");
    receive(0, 2);
    assertThat(link().isReading()).isFalse();
    millis(4_999);
    assertThat(link().isReading()).isFalse();
    millis(1);
    assertThat(link().isReading()).isTrue();
    assertThat(take(slow, 10)).containsExactly("0", "1");
    assertThat(error(slow)).isInstanceOf(SubscriberOverflowException.class);
    receive(2, 3);
    assertThat(quick.getReceivedOnNext()).hasSize(3);
  }

  @Test
  void pauseReadingEndsWithTheSubscriber() {
    TestSubscriber<String> slow = slow(OverflowPolicy.pauseReading(2, Duration.ofSeconds(5)));
    link().receive("joined x");
    receive(0, 2);
    slow.cancel();
    engine.run();
    assertThat(link().isReading()).isTrue();
  }

  @Test
  void pauseReadingWaitsForTheLastOfSeveral() {
    OverflowPolicy policy = OverflowPolicy.pauseReading(2, Duration.ofSeconds(5));
    TestSubscriber<String> first = slow(policy);
    TestSubscriber<String> second = slow(policy);
    link().receive("joined x");
    receive(0, 2);
    take(first, 10);
    assertThat(link().isReading()).isFalse();
    take(second, 10);
    assertThat(link().isReading()).isTrue();
  }

  @Test
  void pauseReadingHoldsAlsoOnTheNextLink() {
    TestSubscriber<String> slow = slow(OverflowPolicy.pauseReading(2, Duration.ofSeconds(5)));
    link().receive("joined x");
    receive(0, 2);
    link().drop();
    millis(10);
    assertThat(link().isReading()).isFalse();
    take(slow, 10);
    assertThat(link().isReading()).isTrue();
  }

  @Test
  void pauseReadingStopsTheTimeOfJoins() {
    TestSubscriber<String> slow = slow(OverflowPolicy.pauseReading(2, Duration.ofMinutes(5)));
    link().receive("joined x");
    receive(0, 2);
    assertThat(link().isReading()).isFalse();
    subscribe(connection.topic("y").join());
    link().take();
    millis(60_000);
    assertThat(link().takeTexts()).isEmpty();
    take(slow, 10);
    assertThat(link().isReading()).isTrue();
    millis(9_999);
    assertThat(link().takeTexts()).isEmpty();
    millis(1);
    assertThat(link().takeTexts()).as("the server has had its time").startsWith("leave y");
  }
}
