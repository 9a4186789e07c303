package dev.hawser.engine.internal.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hawser.OverflowPolicy;
import dev.hawser.SubscriberOverflowException;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.reactivestreams.Subscription;
import reactor.core.CoreSubscriber;
import reactor.core.Scannable.Attr;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;

/** The loop and the subscriber on two threads, many messages: none lost, doubled or reordered. */
class DeliveryRaceTest {

  private static final int MESSAGES = 1_000_000;
  private static final int CAPACITY = 256;
  private static final Duration PAUSE = Duration.ofSeconds(60);

  private final Scheduler delivery = Schedulers.newSingle("hawser-delivery", true);

  @AfterEach
  void dispose() {
    delivery.dispose();
  }

  /** How the subscriber asks for messages. */
  enum Demand {
    UNBOUNDED,
    ONE_BY_ONE,
    BATCHES,
    SLOW
  }

  @ParameterizedTest
  @EnumSource
  void pauseReadingLosesNothing(Demand demand) throws InterruptedException {
    Pausing owner = new Pausing();
    Checking subscriber = new Checking(demand);
    MessageSubscription<Integer> subscription =
        Numbered.subscribe(
            subscriber, OverflowPolicy.pauseReading(CAPACITY, PAUSE), delivery, owner);
    int largest = 0;
    for (int number = 1; number <= MESSAGES; number++) {
      subscription.offer(new Numbered(number));
      if (number % 50 == 0) {
        subscription.wake();
        while (subscription.isFull()) {
          largest = Math.max(largest, subscription.scan(Attr.BUFFERED));
          assertThat(owner.room.tryAcquire(30, TimeUnit.SECONDS)).as("drained").isTrue();
        }
      }
    }
    subscription.complete();
    subscriber.await();
    assertThat(subscriber.failure).isNull();
    assertThat(subscriber.received).isEqualTo(MESSAGES);
    assertThat(subscriber.gaps).isZero();
    assertThat(owner.dropped).hasValue(0);
    assertThat(largest).isLessThan(CAPACITY + 50);
  }

  @ParameterizedTest
  @EnumSource
  void dropOldestDeliversOrCountsEachAndTheLastOnes(Demand demand) throws InterruptedException {
    dropping(OverflowPolicy.dropOldest(CAPACITY), demand, true);
  }

  @ParameterizedTest
  @EnumSource
  void dropNewestDeliversOrCountsEach(Demand demand) throws InterruptedException {
    dropping(OverflowPolicy.dropNewest(CAPACITY), demand, false);
  }

  @ParameterizedTest
  @EnumSource
  void latestDeliversOrCountsEachAndTheLastOne(Demand demand) throws InterruptedException {
    dropping(OverflowPolicy.latest(), demand, true);
  }

  private void dropping(OverflowPolicy policy, Demand demand, boolean lastIsKept)
      throws InterruptedException {
    RecordingOwner owner = new RecordingOwner();
    Checking subscriber = new Checking(demand);
    MessageSubscription<Integer> subscription =
        Numbered.subscribe(subscriber, policy, delivery, owner);
    send(subscription, MESSAGES);
    subscription.complete();
    subscriber.await();
    assertThat(subscriber.failure).isNull();
    assertThat(subscriber.disorder).isZero();
    assertThat(subscriber.received + owner.dropped.get()).isEqualTo(MESSAGES);
    if (lastIsKept) {
      assertThat(subscriber.last).isEqualTo(MESSAGES);
    }
  }

  @ParameterizedTest
  @EnumSource
  void failDeliversAllWithoutGapsUntilItFails(Demand demand) throws InterruptedException {
    RecordingOwner owner = new RecordingOwner();
    Checking subscriber = new Checking(demand);
    MessageSubscription<Integer> subscription =
        Numbered.subscribe(subscriber, OverflowPolicy.fail(CAPACITY), delivery, owner);
    send(subscription, MESSAGES);
    subscription.complete();
    subscriber.await();
    assertThat(subscriber.gaps).isZero();
    if (subscriber.failure == null) {
      assertThat(subscriber.received).isEqualTo(MESSAGES);
    } else {
      assertThat(subscriber.failure).isInstanceOf(SubscriberOverflowException.class);
      assertThat(subscriber.received).isGreaterThanOrEqualTo(CAPACITY);
    }
  }

  @ParameterizedTest
  @EnumSource
  void failWithRoomForAllDeliversAll(Demand demand) throws InterruptedException {
    Checking subscriber = new Checking(demand);
    MessageSubscription<Integer> subscription =
        Numbered.subscribe(
            subscriber, OverflowPolicy.fail(MESSAGES), delivery, new RecordingOwner());
    send(subscription, MESSAGES);
    subscription.complete();
    subscriber.await();
    assertThat(subscriber.failure).isNull();
    assertThat(subscriber.received).isEqualTo(MESSAGES);
    assertThat(subscriber.gaps).isZero();
  }

  /** A wake-up that gets lost would leave a message undelivered for ever. */
  @Test
  void everySingleMessageWakes() throws InterruptedException {
    Semaphore arrived = new Semaphore(0);
    CoreSubscriber<Integer> subscriber =
        new Checking(Demand.ONE_BY_ONE) {
          @Override
          public void onNext(Integer number) {
            super.onNext(number);
            arrived.release();
          }
        };
    MessageSubscription<Integer> subscription =
        Numbered.subscribe(subscriber, OverflowPolicy.fail(1), delivery, new RecordingOwner());
    for (int number = 1; number <= 50_000; number++) {
      subscription.offer(new Numbered(number));
      subscription.wake();
      assertThat(arrived.tryAcquire(30, TimeUnit.SECONDS)).as("message %s", number).isTrue();
    }
    subscription.cancel();
  }

  @ParameterizedTest
  @EnumSource(OverflowPolicy.Action.class)
  void cancellingMeanwhileEndsItOnceAndLeavesNothingBuffered(OverflowPolicy.Action action)
      throws InterruptedException {
    for (int round = 0; round < 2_000; round++) {
      RecordingOwner owner = new RecordingOwner();
      Checking subscriber = new Checking(Demand.UNBOUNDED);
      MessageSubscription<Integer> subscription =
          Numbered.subscribe(subscriber, policy(action), delivery, owner);
      CountDownLatch cancelled = new CountDownLatch(1);
      Schedulers.parallel()
          .schedule(
              () -> {
                subscription.cancel();
                cancelled.countDown();
              });
      for (int number = 1; number <= CAPACITY; number++) {
        subscription.offer(new Numbered(number));
        if (number % 5 == 0) {
          subscription.wake();
        }
      }
      assertThat(cancelled.await(30, TimeUnit.SECONDS)).isTrue();
      subscription.wake();
      CountDownLatch idle = new CountDownLatch(1);
      delivery.schedule(idle::countDown);
      assertThat(idle.await(30, TimeUnit.SECONDS)).isTrue();
      assertThat(subscription.scan(Attr.BUFFERED)).isZero();
      assertThat(owner.cancelled).hasValue(1);
      assertThat(subscriber.disorder).isZero();
    }
  }

  private static OverflowPolicy policy(OverflowPolicy.Action action) {
    return switch (action) {
      case FAIL -> OverflowPolicy.fail(CAPACITY);
      case DROP_OLDEST -> OverflowPolicy.dropOldest(CAPACITY);
      case DROP_NEWEST -> OverflowPolicy.dropNewest(CAPACITY);
      case LATEST -> OverflowPolicy.latest();
      case PAUSE_READING -> OverflowPolicy.pauseReading(CAPACITY, PAUSE);
    };
  }

  private static void send(MessageSubscription<?> subscription, int messages) {
    for (int number = 1; number <= messages; number++) {
      subscription.offer(new Numbered(number));
      if (number % 50 == 0) {
        subscription.wake();
      }
    }
  }

  private static final class Pausing extends RecordingOwner {

    final Semaphore room = new Semaphore(0);

    @Override
    public void drained(MessageSubscription<?> subscription) {
      super.drained(subscription);
      room.release();
    }
  }

  /** Checks the order, and that nothing is concurrent; read after {@link #await()}. */
  private static class Checking implements CoreSubscriber<Integer> {

    private final Demand demand;
    private final CountDownLatch end = new CountDownLatch(1);
    private final AtomicBoolean busy = new AtomicBoolean();
    private @Nullable Subscription upstream;

    int received;
    int work;
    int last;
    int gaps;
    int disorder;
    @Nullable Throwable failure;

    Checking(Demand demand) {
      this.demand = demand;
    }

    @Override
    public void onSubscribe(Subscription subscription) {
      upstream = subscription;
      switch (demand) {
        case UNBOUNDED, SLOW -> subscription.request(Long.MAX_VALUE);
        case ONE_BY_ONE -> subscription.request(1);
        case BATCHES -> subscription.request(32);
      }
    }

    @Override
    public void onNext(Integer number) {
      if (!busy.compareAndSet(false, true)) {
        disorder++;
      }
      received++;
      if (number != last + 1) {
        gaps++;
      }
      if (number <= last) {
        disorder++;
      }
      last = number;
      if (demand == Demand.SLOW) {
        for (int i = 0; i < 2_000; i++) {
          work = 31 * work + i;
        }
      }
      busy.set(false);
      if (demand == Demand.ONE_BY_ONE) {
        upstream.request(1);
      } else if (demand == Demand.BATCHES && received % 32 == 0) {
        Schedulers.parallel().schedule(() -> upstream.request(32));
      }
    }

    @Override
    public void onError(Throwable thrown) {
      failure = thrown;
      end.countDown();
    }

    @Override
    public void onComplete() {
      end.countDown();
    }

    void await() throws InterruptedException {
      assertThat(end.await(90, TimeUnit.SECONDS)).as("terminated").isTrue();
    }
  }
}
