package dev.hawser.engine.internal.delivery;

import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicIntegerFieldUpdater;
import java.util.concurrent.atomic.AtomicLongFieldUpdater;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Subscription;
import reactor.core.CoreSubscriber;
import reactor.core.Scannable;
import reactor.core.publisher.Operators;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;

/**
 * A subscriber behind a buffer: one thread at a time adds, and drains on a worker of the
 * subscriber's scheduler deliver what the subscriber asked for, never two at once.
 *
 * <p>With {@link Schedulers#immediate()} a drain runs where it was asked for: on the producer's
 * thread, or on the thread that calls {@link #request}.
 *
 * <p>What the subscriber throws ends its subscription, goes through Reactor's hooks and reaches
 * nobody else.
 *
 * @param <I> what is buffered
 * @param <T> what the subscriber gets
 */
abstract class BufferedSubscription<I, T> implements Subscription, Runnable, Scannable {

  private static final int ACTIVE = 0;
  private static final int CANCELLED = 1;
  private static final int TERMINATED = 2;

  @SuppressWarnings("rawtypes")
  private static final AtomicIntegerFieldUpdater<BufferedSubscription> STATE =
      AtomicIntegerFieldUpdater.newUpdater(BufferedSubscription.class, "state");

  @SuppressWarnings("rawtypes")
  private static final AtomicIntegerFieldUpdater<BufferedSubscription> DRAINS =
      AtomicIntegerFieldUpdater.newUpdater(BufferedSubscription.class, "drains");

  @SuppressWarnings("rawtypes")
  private static final AtomicLongFieldUpdater<BufferedSubscription> REQUESTED =
      AtomicLongFieldUpdater.newUpdater(BufferedSubscription.class, "requested");

  /** Touched by its one producer and by whoever runs a drain. */
  final Buffer<I> buffer;

  private final CoreSubscriber<? super T> actual;
  private final Scheduler.Worker worker;
  private final boolean inline;

  private volatile int state;

  /** Drains asked for and not yet done; whoever raises it from 0 owns the consumer's side. */
  @SuppressWarnings("UnusedVariable") // Used through DRAINS.
  private volatile int drains;

  private volatile long requested;

  /** Nothing will be added any more. Written by the producer. */
  private volatile boolean done;

  /**
   * What ends the stream after the buffered items; null to complete. Written before {@link #done}.
   */
  private @Nullable Throwable error;

  /** A forbidden request; ends the stream at once. */
  private volatile @Nullable Throwable misuse;

  /**
   * Takes a worker of the scheduler.
   *
   * @throws RejectedExecutionException if the scheduler gives none
   */
  BufferedSubscription(CoreSubscriber<? super T> actual, Buffer<I> buffer, Scheduler scheduler) {
    this.actual = actual;
    this.buffer = buffer;
    this.worker = scheduler.createWorker();
    this.inline = scheduler == Schedulers.immediate();
  }

  /** What the subscriber gets for an item, or null for nothing. Does not throw. */
  abstract @Nullable T convert(I item);

  /** Called by a drain before its first item and after each one taken. */
  void taken() {}

  /**
   * Called once, on any thread, when the subscription ended otherwise than by {@link
   * #finish(Throwable)}: it was cancelled, the subscriber threw or made a forbidden request, or the
   * scheduler takes no tasks.
   */
  abstract void endedEarly();

  /** Called after the signal that {@link #finish(Throwable)} asked for was delivered. */
  void finished() {}

  /** Whether drains run where they are asked for. */
  final boolean isInline() {
    return inline;
  }

  /** Whether the subscription neither ended nor will end once its buffer is empty. */
  public final boolean isOpen() {
    return state == ACTIVE && !done;
  }

  /** Ends the stream after what is buffered; the first call counts. For the producer. */
  final void finish(@Nullable Throwable failure) {
    if (!done) {
      error = failure;
      done = true;
    }
  }

  @Override
  public final void request(long n) {
    if (n > 0) {
      Operators.addCap(REQUESTED, this, n);
    } else {
      misuse =
          new IllegalArgumentException(
              "request at least 1 item, not " + n + " (Reactive Streams rule 3.9)");
    }
    drain();
  }

  @Override
  public final void cancel() {
    if (STATE.compareAndSet(this, ACTIVE, CANCELLED)) {
      endedEarly();
      drain();
    }
  }

  /** Asks for a drain: at once or, if one is running, by that one. */
  final void drain() {
    if (DRAINS.getAndIncrement(this) != 0) {
      return;
    }
    if (state != ACTIVE) {
      run(); // It only cleans up, and the worker may take no tasks any more.
      return;
    }
    try {
      worker.schedule(this);
    } catch (RejectedExecutionException e) {
      fail(Operators.onRejectedExecution(e, actual.currentContext()));
      run();
    }
  }

  /** A drain; not to be called by others than {@link #drain()} and the worker. */
  @Override
  public final void run() {
    int missed = 1;
    do {
      emit();
      if (state != ACTIVE) {
        buffer.clear();
        worker.dispose();
      }
      missed = DRAINS.addAndGet(this, -missed);
    } while (missed != 0);
  }

  private void emit() {
    if (state == ACTIVE) {
      taken();
    }
    long limit = requested;
    long sent = 0;
    while (state == ACTIVE) {
      Throwable forbidden = misuse;
      if (forbidden != null) {
        fail(forbidden);
        break;
      }
      boolean last = done; // Read before the buffer: nothing is added once it is true.
      if (sent == limit) {
        if (last && buffer.isEmpty()) {
          terminate();
        }
        break;
      }
      I item = buffer.poll();
      if (item == null) {
        if (last) {
          terminate();
        }
        break;
      }
      taken();
      T value = convert(item);
      if (value != null) {
        sent++;
        next(value);
      }
    }
    if (sent != 0 && limit != Long.MAX_VALUE) {
      Operators.produced(REQUESTED, this, sent);
    }
  }

  private void next(T value) {
    try {
      actual.onNext(value);
    } catch (Throwable thrown) {
      if (state != ACTIVE) {
        report(thrown);
        return;
      }
      try {
        Throwable failure = Operators.onNextError(value, thrown, actual.currentContext(), this);
        if (failure != null) {
          cancel();
          actual.onError(failure);
        }
      } catch (Throwable again) {
        cancel();
        report(again);
      }
    }
  }

  private void terminate() {
    if (STATE.compareAndSet(this, ACTIVE, TERMINATED)) {
      signal(error);
      finished();
    }
  }

  private void fail(Throwable failure) {
    if (STATE.compareAndSet(this, ACTIVE, TERMINATED)) {
      signal(failure);
      endedEarly();
    }
  }

  private void signal(@Nullable Throwable failure) {
    try {
      if (failure == null) {
        actual.onComplete();
      } else {
        actual.onError(failure);
      }
    } catch (Throwable thrown) {
      report(thrown);
    }
  }

  /** Reports what nobody can be told: Reactor logs it, unless a hook takes it. */
  private void report(Throwable thrown) {
    try {
      Operators.onErrorDropped(thrown, actual.currentContext());
    } catch (Throwable again) {
      Thread thread = Thread.currentThread();
      thread.getUncaughtExceptionHandler().uncaughtException(thread, again);
    }
  }

  /** How many items may be buffered, for {@link Scannable}. */
  abstract int capacity();

  @Override
  @SuppressWarnings("rawtypes")
  public final @Nullable Object scanUnsafe(Attr key) {
    if (key == Attr.ACTUAL) {
      return actual;
    }
    if (key == Attr.BUFFERED) {
      return buffer.size();
    }
    if (key == Attr.CAPACITY) {
      return capacity();
    }
    if (key == Attr.PREFETCH) {
      return 0;
    }
    if (key == Attr.REQUESTED_FROM_DOWNSTREAM) {
      return requested;
    }
    if (key == Attr.CANCELLED) {
      return state == CANCELLED;
    }
    if (key == Attr.TERMINATED) {
      return state == TERMINATED;
    }
    if (key == Attr.ERROR) {
      return done ? error : null;
    }
    if (key == Attr.RUN_ON) {
      return worker;
    }
    if (key == Attr.RUN_STYLE) {
      return inline ? Attr.RunStyle.SYNC : Attr.RunStyle.ASYNC;
    }
    return null;
  }
}
