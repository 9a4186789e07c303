package dev.hawser.engine.internal.delivery;

import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/**
 * A buffer that drops its oldest item when it is full. The producer takes items out as well, so a
 * lock keeps it and the consumer apart; it is held for a few instructions only.
 */
final class EvictingBuffer<I> implements Buffer<I> {

  private final int capacity;
  private final ArrayDeque<I> items = new ArrayDeque<>(1);

  EvictingBuffer(int capacity) {
    this.capacity = capacity;
  }

  @Override
  public synchronized int add(I item) {
    int dropped = 0;
    if (items.size() == capacity) {
      items.poll();
      dropped = 1;
    }
    items.add(item);
    return dropped;
  }

  @Override
  public synchronized @Nullable I poll() {
    return items.poll();
  }

  @Override
  public synchronized boolean isEmpty() {
    return items.isEmpty();
  }

  @Override
  public synchronized int size() {
    return items.size();
  }
}
