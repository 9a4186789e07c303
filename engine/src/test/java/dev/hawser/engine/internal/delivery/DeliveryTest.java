package dev.hawser.engine.internal.delivery;

import static dev.hawser.engine.internal.delivery.Numbered.offer;
import static org.assertj.core.api.Assertions.assertThat;

import dev.hawser.OverflowPolicy;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.RejectedExecutionException;
import org.junit.jupiter.api.Test;
import org.reactivestreams.Subscription;
import reactor.core.CoreSubscriber;
import reactor.core.Scannable.Attr;
import reactor.core.publisher.BaseSubscriber;
import reactor.core.scheduler.Schedulers;
import reactor.test.subscriber.TestSubscriber;

/** How messages get from the loop to a subscriber. */
class DeliveryTest {

  private final RecordingOwner owner = new RecordingOwner();
  private final ManualExecutor executor = new ManualExecutor();
  private final TestSubscriber<Integer> subscriber =
      TestSubscriber.builder().initialRequest(0).build();

  private MessageSubscription<Integer> subscribe(CoreSubscriber<Integer> actual) {
    MessageSubscription<Integer> subscription =
        Numbered.subscribe(actual, OverflowPolicy.fail(100), executor.scheduler, owner);
    executor.run();
    executor.hops();
    return subscription;
  }

  @Test
  void aBatchIsOneHop() {
    MessageSubscription<Integer> subscription = subscribe(subscriber);
    subscriber.request(Long.MAX_VALUE);
    executor.run();
    executor.hops();
    offer(subscription, 1, 40);
    assertThat(executor.hops()).isZero();
    subscription.wake();
    assertThat(executor.hops()).isEqualTo(1);
    executor.run();
    assertThat(subscriber.getReceivedOnNext()).hasSize(40).isSorted();
    subscription.wake();
    assertThat(executor.hops()).isZero();
  }

  @Test
  void theOwnerIsToldOnceForEachBatchWhomToWake() {
    MessageSubscription<Integer> subscription = subscribe(subscriber);
    assertThat(subscription.offer(new Numbered(1))).isTrue();
    for (int number = 2; number < 90; number++) {
      assertThat(subscription.offer(new Numbered(number))).isFalse();
    }
    subscription.wake();
    assertThat(subscription.offer(new Numbered(90))).isTrue();
    subscription.cancel();
    subscription.wake();
    assertThat(subscription.offer(new Numbered(91))).isFalse();
  }

  @Test
  void onlyWhatIsRequestedIsDelivered() {
    MessageSubscription<Integer> subscription = subscribe(subscriber);
    offer(subscription, 1, 5);
    subscription.wake();
    executor.run();
    assertThat(subscriber.getReceivedOnNext()).isEmpty();
    subscriber.request(2);
    subscriber.request(1);
    executor.run();
    assertThat(subscriber.getReceivedOnNext()).containsExactly(1, 2, 3);
    assertThat(subscription.scan(Attr.BUFFERED)).isEqualTo(2);
    assertThat(subscription.scan(Attr.REQUESTED_FROM_DOWNSTREAM)).isZero();
  }

  @Test
  void requestsAddUpWithoutOverflow() {
    MessageSubscription<Integer> subscription = subscribe(subscriber);
    subscriber.request(Long.MAX_VALUE - 1);
    subscriber.request(Long.MAX_VALUE - 1);
    executor.run();
    assertThat(subscription.scan(Attr.REQUESTED_FROM_DOWNSTREAM)).isEqualTo(Long.MAX_VALUE);
  }

  @Test
  void skippedMessagesDoNotCountAsDelivered() {
    MessageSubscription<Integer> subscription = subscribe(subscriber);
    offer(subscription, -3, 2);
    subscription.wake();
    subscriber.request(2);
    executor.run();
    assertThat(subscriber.getReceivedOnNext()).containsExactly(0, 1);
  }

  @Test
  void completionComesAfterTheBufferedMessagesAndNeedsNoDemand() {
    MessageSubscription<Integer> subscription = subscribe(subscriber);
    offer(subscription, 1, 2);
    subscription.complete();
    executor.run();
    assertThat(subscriber.isTerminated()).isFalse();
    subscriber.request(2);
    executor.run();
    assertThat(subscriber.getReceivedOnNext()).containsExactly(1, 2);
    assertThat(subscriber.isTerminatedComplete()).isTrue();
    assertThat(owner.cancelled).hasValue(0);
    assertThat(subscription.scan(Attr.TERMINATED)).isTrue();
    subscription.cancel();
    subscription.error(new IllegalStateException("late"));
    executor.run();
    assertThat(owner.cancelled).hasValue(0);
    assertThat(subscriber.getProtocolErrors()).isEmpty();
  }

  @Test
  void anErrorComesAfterTheBufferedMessages() {
    MessageSubscription<Integer> subscription = subscribe(subscriber);
    offer(subscription, 1, 2);
    subscription.error(new IllegalStateException("over"));
    subscriber.request(2);
    executor.run();
    assertThat(subscriber.getReceivedOnNext()).containsExactly(1, 2);
    assertThat(subscriber.expectTerminalError()).hasMessage("over");
  }

  @Test
  void requestingWithinOnNextDoesNotRecurse() {
    List<Integer> depths = new ArrayList<>();
    BaseSubscriber<Integer> reentrant =
        new BaseSubscriber<>() {
          private int depth;

          @Override
          protected void hookOnSubscribe(Subscription upstream) {
            upstream.request(1);
          }

          @Override
          protected void hookOnNext(Integer value) {
            depth++;
            depths.add(depth);
            request(1);
            depth--;
          }
        };
    MessageSubscription<Integer> subscription =
        Numbered.subscribe(reentrant, OverflowPolicy.fail(10_000), Schedulers.immediate(), owner);
    offer(subscription, 1, 10_000);
    subscription.wake();
    assertThat(depths).hasSize(10_000).containsOnly(1);
  }

  @Test
  void cancellingClearsTheBufferAndStopsTheOffers() {
    MessageSubscription<Integer> subscription = subscribe(subscriber);
    offer(subscription, 1, 10);
    subscription.wake();
    subscriber.cancel();
    subscriber.cancel();
    executor.run();
    assertThat(subscription.scan(Attr.BUFFERED)).isZero();
    assertThat(subscription.scan(Attr.CANCELLED)).isTrue();
    assertThat(owner.cancelled).hasValue(1);
    assertThat(subscription.offer(new Numbered(11))).isFalse();
    subscription.complete();
    executor.run();
    assertThat(subscription.scan(Attr.BUFFERED)).isZero();
    assertThat(subscriber.getReceivedOnNext()).isEmpty();
    assertThat(subscriber.isTerminated()).isFalse();
  }

  @Test
  void aForbiddenRequestFailsTheSubscriberAtOnce() {
    MessageSubscription<Integer> subscription = subscribe(subscriber);
    offer(subscription, 1, 10);
    subscription.request(0);
    executor.run();
    assertThat(subscriber.expectTerminalError())
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("3.9");
    assertThat(subscriber.getReceivedOnNext()).isEmpty();
    assertThat(owner.cancelled).hasValue(1);
  }

  @Test
  void aSchedulerThatTakesNoTasksFailsTheSubscriber() {
    MessageSubscription<Integer> subscription = subscribe(subscriber);
    executor.reject();
    offer(subscription, 1, 10);
    subscription.wake();
    assertThat(subscriber.expectTerminalError()).isInstanceOf(RejectedExecutionException.class);
    assertThat(owner.cancelled).hasValue(1);
    assertThat(subscription.scan(Attr.BUFFERED)).isZero();
    subscription.complete();
    assertThat(subscriber.getProtocolErrors()).isEmpty();
  }

  @Test
  void aDisposedParallelSchedulerFailsTheSubscriber() {
    var disposed = Schedulers.newParallel("hawser-disposed", 1, true);
    MessageSubscription<Integer> subscription =
        Numbered.subscribe(subscriber, OverflowPolicy.fail(4), disposed, owner);
    disposed.dispose();
    subscription.request(1);
    assertThat(subscriber.expectTerminalError()).isInstanceOf(RejectedExecutionException.class);
  }

  @Test
  void aThrowingSubscriberEndsAlone() {
    List<Throwable> errors = new ArrayList<>();
    List<Integer> seen = new ArrayList<>();
    CoreSubscriber<Integer> throwing =
        new CoreSubscriber<>() {
          @Override
          public void onSubscribe(Subscription upstream) {
            upstream.request(Long.MAX_VALUE);
          }

          @Override
          public void onNext(Integer value) {
            seen.add(value);
            throw new IllegalStateException("thrown at " + value);
          }

          @Override
          public void onError(Throwable failure) {
            errors.add(failure);
            throw new IllegalStateException("thrown again", failure);
          }

          @Override
          public void onComplete() {}
        };
    MessageSubscription<Integer> subscription =
        Numbered.subscribe(throwing, OverflowPolicy.fail(10), Schedulers.immediate(), owner);
    offer(subscription, 1, 3);
    subscription.wake(); // Would throw here, on the loop, if it were not isolated.
    assertThat(seen).containsExactly(1);
    assertThat(errors).hasSize(1);
    assertThat(errors.get(0)).hasMessage("thrown at 1");
    assertThat(owner.cancelled).hasValue(1);
    assertThat(subscription.offer(new Numbered(4))).isFalse();
  }

  @Test
  void aFatalErrorOfASubscriberEndsItAlone() {
    CoreSubscriber<Integer> fatal =
        new CoreSubscriber<>() {
          @Override
          public void onSubscribe(Subscription upstream) {
            upstream.request(Long.MAX_VALUE);
          }

          @Override
          public void onNext(Integer value) {
            throw new NoClassDefFoundError("missing");
          }

          @Override
          public void onError(Throwable failure) {}

          @Override
          public void onComplete() {}
        };
    MessageSubscription<Integer> subscription =
        Numbered.subscribe(fatal, OverflowPolicy.fail(10), Schedulers.immediate(), owner);
    offer(subscription, 1, 3);
    subscription.wake();
    assertThat(owner.cancelled).hasValue(1);
    assertThat(subscription.scan(Attr.BUFFERED)).isZero();
  }

  @Test
  void itScansAsAnOperatorDoes() {
    TestSubscriber<Integer> seven = TestSubscriber.builder().initialRequest(7).build();
    MessageSubscription<Integer> subscription = subscribe(seven);
    assertThat(subscription.scan(Attr.ACTUAL)).isSameAs(seven);
    assertThat(subscription.scan(Attr.CAPACITY)).isEqualTo(100);
    assertThat(subscription.scan(Attr.PREFETCH)).isZero();
    assertThat(subscription.scan(Attr.CANCELLED)).isFalse();
    assertThat(subscription.scan(Attr.TERMINATED)).isFalse();
    assertThat(subscription.scan(Attr.RUN_STYLE)).isEqualTo(Attr.RunStyle.ASYNC);
    assertThat(subscription.scan(Attr.REQUESTED_FROM_DOWNSTREAM)).isEqualTo(7);
  }
}
