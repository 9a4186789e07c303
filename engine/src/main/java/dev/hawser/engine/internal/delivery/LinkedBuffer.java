package dev.hawser.engine.internal.delivery;

import java.util.Queue;
import java.util.concurrent.atomic.AtomicLongFieldUpdater;
import org.jspecify.annotations.Nullable;
import reactor.util.concurrent.Queues;

/**
 * A buffer that drops nothing and takes no lock. It is not bounded; its producer asks for the size.
 */
final class LinkedBuffer<I> implements Buffer<I> {

  @SuppressWarnings("rawtypes")
  private static final AtomicLongFieldUpdater<LinkedBuffer> ADDED =
      AtomicLongFieldUpdater.newUpdater(LinkedBuffer.class, "added");

  @SuppressWarnings("rawtypes")
  private static final AtomicLongFieldUpdater<LinkedBuffer> TAKEN =
      AtomicLongFieldUpdater.newUpdater(LinkedBuffer.class, "taken");

  /** A ring of few slots; full rings are linked to further ones. */
  private final Queue<I> queue = Queues.<I>unbounded(Queues.XS_BUFFER_SIZE).get();

  /** Written by the producer only. */
  private volatile long added;

  /** Written by the consumer only. */
  private volatile long taken;

  @Override
  public int add(I item) {
    // Counted before it can be taken, so that the size is never negative.
    ADDED.lazySet(this, added + 1);
    queue.offer(item);
    return 0;
  }

  @Override
  public @Nullable I poll() {
    I item = queue.poll();
    if (item != null) {
      TAKEN.lazySet(this, taken + 1);
    }
    return item;
  }

  @Override
  public boolean isEmpty() {
    return queue.isEmpty();
  }

  @Override
  public int size() {
    long before = taken;
    return (int) Math.min(Integer.MAX_VALUE, Math.max(0, added - before));
  }
}
