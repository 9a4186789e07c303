package dev.hawser.engine.internal.delivery;

import static dev.hawser.engine.internal.delivery.Numbered.offer;
import static org.assertj.core.api.Assertions.assertThat;

import dev.hawser.OverflowPolicy;
import dev.hawser.SubscriberOverflowException;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import reactor.core.Scannable.Attr;
import reactor.core.scheduler.Schedulers;
import reactor.test.subscriber.TestSubscriber;

/** What a subscriber that is too slow gets, under each policy. */
class OverflowTest {

  private static final Duration PAUSE = Duration.ofSeconds(5);

  private final RecordingOwner owner = new RecordingOwner();
  private final ManualExecutor executor = new ManualExecutor();
  private final TestSubscriber<Integer> slow = TestSubscriber.builder().initialRequest(0).build();

  private MessageSubscription<Integer> subscribe(OverflowPolicy policy) {
    return Numbered.subscribe(slow, policy, executor.scheduler, owner);
  }

  @Test
  void failDeliversWhatIsBufferedAndThenTheError() {
    MessageSubscription<Integer> subscription = subscribe(OverflowPolicy.fail(3));
    offer(subscription, 1, 5);
    subscription.wake();
    executor.run();
    assertThat(slow.isTerminated()).isFalse();
    assertThat(owner.cancelled).hasValue(0);

    slow.request(2);
    executor.run();
    assertThat(slow.getReceivedOnNext()).containsExactly(1, 2);
    assertThat(slow.isTerminated()).isFalse();

    slow.request(1);
    executor.run();
    assertThat(slow.getReceivedOnNext()).containsExactly(1, 2, 3);
    assertThat(slow.expectTerminalError()).isInstanceOf(SubscriberOverflowException.class);
    assertThat(owner.cancelled).hasValue(1);
  }

  @Test
  void failAllowsExactlyItsCapacity() {
    MessageSubscription<Integer> subscription = subscribe(OverflowPolicy.fail(3));
    offer(subscription, 1, 3);
    subscription.complete();
    slow.request(3);
    executor.run();
    assertThat(slow.getReceivedOnNext()).containsExactly(1, 2, 3);
    assertThat(slow.isTerminatedComplete()).isTrue();
    assertThat(owner.cancelled).hasValue(0);
  }

  @Test
  void failHasRoomAgainForEachMessageTaken() {
    MessageSubscription<Integer> subscription = subscribe(OverflowPolicy.fail(3));
    for (int number = 1; number <= 30; number++) {
      offer(subscription, number, number);
      subscription.wake();
      slow.request(number % 2);
      executor.run();
      slow.request(number > 1 ? (number + 1) % 2 : 0);
      executor.run();
    }
    assertThat(slow.isTerminated()).isFalse();
    assertThat(slow.getReceivedOnNext()).hasSize(30).isSorted();
  }

  @Test
  void dropOldestKeepsTheNewest() {
    MessageSubscription<Integer> subscription = subscribe(OverflowPolicy.dropOldest(3));
    offer(subscription, 1, 10);
    assertThat(owner.dropped).hasValue(7);
    subscription.complete();
    slow.request(10);
    executor.run();
    assertThat(slow.getReceivedOnNext()).containsExactly(8, 9, 10);
    assertThat(slow.isTerminatedComplete()).isTrue();
  }

  @Test
  void dropNewestKeepsTheOldest() {
    MessageSubscription<Integer> subscription = subscribe(OverflowPolicy.dropNewest(3));
    offer(subscription, 1, 10);
    assertThat(owner.dropped).hasValue(7);
    slow.request(1);
    executor.run();
    offer(subscription, 11, 12);
    assertThat(owner.dropped).hasValue(8);
    subscription.complete();
    slow.request(10);
    executor.run();
    assertThat(slow.getReceivedOnNext()).containsExactly(1, 2, 3, 11);
    assertThat(slow.isTerminatedComplete()).isTrue();
  }

  @Test
  void latestKeepsOne() {
    MessageSubscription<Integer> subscription = subscribe(OverflowPolicy.latest());
    offer(subscription, 1, 10);
    assertThat(owner.dropped).hasValue(9);
    subscription.error(new IllegalStateException("over"));
    slow.request(10);
    executor.run();
    assertThat(slow.getReceivedOnNext()).containsExactly(10);
    assertThat(slow.expectTerminalError()).hasMessage("over");
  }

  @Test
  void pauseReadingLosesNothingAndTellsFullAndDrainedOnce() {
    MessageSubscription<Integer> subscription = subscribe(OverflowPolicy.pauseReading(4, PAUSE));
    offer(subscription, 1, 3);
    assertThat(owner.full).hasValue(0);
    offer(subscription, 4, 9);
    assertThat(owner.full).hasValue(1);
    assertThat(subscription.isFull()).isTrue();
    assertThat(subscription.scan(Attr.BUFFERED)).isEqualTo(9);

    subscription.wake();
    slow.request(6);
    executor.run();
    assertThat(owner.drained).hasValue(0);
    slow.request(1);
    executor.run();
    assertThat(owner.drained).hasValue(1);
    assertThat(subscription.isFull()).isFalse();

    offer(subscription, 10, 12);
    assertThat(owner.full).hasValue(2);
    subscription.complete();
    slow.request(100);
    executor.run();
    assertThat(owner.drained).hasValue(2);
    assertThat(owner.dropped).hasValue(0);
    assertThat(slow.getReceivedOnNext()).containsExactly(1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12);
    assertThat(slow.isTerminatedComplete()).isTrue();
  }

  @Test
  void pauseReadingOfOneMessageEndsWhenItIsTaken() {
    MessageSubscription<Integer> subscription = subscribe(OverflowPolicy.pauseReading(1, PAUSE));
    offer(subscription, 1, 1);
    assertThat(owner.full).hasValue(1);
    subscription.wake();
    slow.request(1);
    executor.run();
    assertThat(owner.drained).hasValue(1);
  }

  @Test
  void aBatchLargerThanTheBufferWakesTheSubscriberBeforeItsEnd() {
    MessageSubscription<Integer> subscription = subscribe(OverflowPolicy.fail(8));
    slow.request(Long.MAX_VALUE);
    executor.run();
    executor.hops();
    offer(subscription, 1, 3);
    assertThat(executor.hops()).isZero();
    offer(subscription, 4, 4);
    assertThat(executor.hops()).isEqualTo(1);
  }

  @Test
  void inlineNothingRunsBeforeTheWake() {
    MessageSubscription<Integer> subscription =
        Numbered.subscribe(slow, OverflowPolicy.fail(8), Schedulers.immediate(), owner);
    slow.request(Long.MAX_VALUE);
    offer(subscription, 1, 8);
    assertThat(slow.getReceivedOnNext()).isEmpty();
    subscription.wake();
    assertThat(slow.getReceivedOnNext()).hasSize(8);
  }
}
