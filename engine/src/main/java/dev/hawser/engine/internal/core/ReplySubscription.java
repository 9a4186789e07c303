package dev.hawser.engine.internal.core;

import dev.hawser.Reply;
import java.util.concurrent.atomic.AtomicIntegerFieldUpdater;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Subscription;
import reactor.core.CoreSubscriber;
import reactor.core.publisher.Operators;

/**
 * The subscriber's end of a send or request: at most one reply, then the end, and never a reply
 * that was not requested.
 */
abstract class ReplySubscription implements Subscription {

  /** Neither requested nor replied. */
  private static final int NEW = 0;

  /** Requested. */
  private static final int REQUESTED = 1;

  /** Replied; the reply waits for the request. */
  private static final int REPLIED = 2;

  /** Ended or cancelled. */
  private static final int OVER = 3;

  private static final AtomicIntegerFieldUpdater<ReplySubscription> STATE =
      AtomicIntegerFieldUpdater.newUpdater(ReplySubscription.class, "state");

  private final CoreSubscriber<? super Reply> actual;

  @SuppressWarnings("UnusedVariable") // through STATE
  private volatile int state;

  /** The reply that waits; null unless the state is {@link #REPLIED}. */
  private @Nullable Reply waiting;

  ReplySubscription(CoreSubscriber<? super Reply> actual) {
    this.actual = actual;
  }

  /** The subscriber is not interested any more. Any thread. */
  abstract void cancelled();

  @Override
  public final void request(long n) {
    if (!Operators.validate(n)) {
      return;
    }
    if (STATE.compareAndSet(this, NEW, REQUESTED)) {
      return;
    }
    if (STATE.compareAndSet(this, REPLIED, OVER)) {
      Reply reply = waiting;
      waiting = null;
      emit(reply);
    }
  }

  @Override
  public final void cancel() {
    if (STATE.getAndSet(this, OVER) != OVER) {
      cancelled();
    }
  }

  /** Completes with a reply, or without one. */
  final void complete(@Nullable Reply reply) {
    if (reply == null) {
      if (STATE.getAndSet(this, OVER) != OVER) {
        actual.onComplete();
      }
      return;
    }
    if (STATE.compareAndSet(this, REQUESTED, OVER)) {
      emit(reply);
      return;
    }
    waiting = reply;
    if (!STATE.compareAndSet(this, NEW, REPLIED) && STATE.compareAndSet(this, REQUESTED, OVER)) {
      waiting = null;
      emit(reply);
    }
  }

  /** Fails; an error after a cancel is dropped, as it has nobody to go to. */
  final void error(Throwable failure) {
    if (STATE.getAndSet(this, OVER) != OVER) {
      actual.onError(failure);
    }
  }

  private void emit(@Nullable Reply reply) {
    if (reply != null) {
      actual.onNext(reply);
    }
    actual.onComplete();
  }
}
