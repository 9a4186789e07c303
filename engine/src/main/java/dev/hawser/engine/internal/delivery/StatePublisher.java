package dev.hawser.engine.internal.delivery;

import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;
import reactor.core.CoreSubscriber;
import reactor.core.Scannable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Operators;
import reactor.core.scheduler.Scheduler;

/**
 * A state and its changes. The loop publishes; anybody reads the current state and subscribes, on
 * any thread.
 *
 * @param <T> what states are
 */
public final class StatePublisher<T> {

  /** How many states a subscriber may be behind before it misses the oldest of them. */
  public static final int BEHIND = 16;

  private final CopyOnWriteArrayList<StateSubscription<T>> subscriptions =
      new CopyOnWriteArrayList<>();

  /** Written under the lock, with which a subscriber gets the current state and every later one. */
  private volatile T current;

  /** Guarded by the lock. */
  private boolean completed;

  /** Starts in a state. */
  public StatePublisher(T initial) {
    this.current = initial;
  }

  /** The current state. On any thread. */
  public T current() {
    return current;
  }

  /** Changes the state. On the loop; ignored after {@link #complete()}. */
  public void publish(T next) {
    synchronized (this) {
      if (completed) {
        return;
      }
      current = next;
      for (StateSubscription<T> subscription : subscriptions) {
        subscription.buffer.add(next);
      }
    }
    drainAll();
  }

  /** The current state was the last one. On the loop. */
  public void complete() {
    synchronized (this) {
      completed = true;
      for (StateSubscription<T> subscription : subscriptions) {
        subscription.finish(null);
      }
    }
    drainAll();
    subscriptions.clear();
  }

  /** Without the lock: it may run code of the application. */
  private void drainAll() {
    for (StateSubscription<T> subscription : subscriptions) {
      subscription.drain();
    }
  }

  /**
   * The current state, at once, then every change, in order. It keeps up to {@link #BEHIND} states
   * for a subscriber that is behind; beyond that it drops the oldest of them, but always delivers
   * the latest. Completes after the last state, also for who subscribes later; never fails, unless
   * the scheduler takes no tasks.
   *
   * @param scheduler where signals are delivered
   */
  public Flux<T> flux(Scheduler scheduler) {
    return new StateFlux<>(this, scheduler);
  }

  private void add(StateSubscription<T> subscription) {
    synchronized (this) {
      subscription.buffer.add(current);
      if (completed) {
        subscription.finish(null);
      } else {
        subscriptions.add(subscription);
      }
    }
    if (!subscription.isOpen()) {
      subscriptions.remove(subscription); // Cancelled before it was added, or complete.
    }
    subscription.drain();
  }

  private static final class StateFlux<T> extends Flux<T> implements Scannable {

    private final StatePublisher<T> publisher;
    private final Scheduler scheduler;

    StateFlux(StatePublisher<T> publisher, Scheduler scheduler) {
      this.publisher = publisher;
      this.scheduler = scheduler;
    }

    @Override
    public void subscribe(CoreSubscriber<? super T> actual) {
      StateSubscription<T> subscription;
      try {
        subscription = new StateSubscription<>(actual, scheduler, publisher);
      } catch (RejectedExecutionException e) {
        Operators.error(actual, Operators.onRejectedExecution(e, actual.currentContext()));
        return;
      }
      actual.onSubscribe(subscription);
      publisher.add(subscription);
    }

    @Override
    @SuppressWarnings("rawtypes")
    public @Nullable Object scanUnsafe(Attr key) {
      return key == Attr.RUN_ON ? scheduler : null;
    }
  }

  private static final class StateSubscription<T> extends BufferedSubscription<T, T> {

    private final StatePublisher<T> publisher;

    StateSubscription(
        CoreSubscriber<? super T> actual, Scheduler scheduler, StatePublisher<T> publisher) {
      super(actual, new EvictingBuffer<>(BEHIND), scheduler);
      this.publisher = publisher;
    }

    @Override
    T convert(T state) {
      return state;
    }

    @Override
    void endedEarly() {
      publisher.subscriptions.remove(this);
    }

    @Override
    int capacity() {
      return BEHIND;
    }
  }
}
