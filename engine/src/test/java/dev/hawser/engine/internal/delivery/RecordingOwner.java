package dev.hawser.engine.internal.delivery;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/** Counts what an owner is told. */
class RecordingOwner implements MessageSubscription.Owner {

  final AtomicInteger cancelled = new AtomicInteger();
  final AtomicLong dropped = new AtomicLong();
  final AtomicInteger full = new AtomicInteger();
  final AtomicInteger drained = new AtomicInteger();

  @Override
  public void cancelled(MessageSubscription<?> subscription) {
    cancelled.incrementAndGet();
  }

  @Override
  public void dropped(MessageSubscription<?> subscription, long messages) {
    dropped.addAndGet(messages);
  }

  @Override
  public void full(MessageSubscription<?> subscription) {
    full.incrementAndGet();
  }

  @Override
  public void drained(MessageSubscription<?> subscription) {
    drained.incrementAndGet();
  }
}
