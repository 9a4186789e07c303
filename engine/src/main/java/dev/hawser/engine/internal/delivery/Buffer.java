package dev.hawser.engine.internal.delivery;

import org.jspecify.annotations.Nullable;

/**
 * A first-in-first-out buffer between one producer and one consumer. It costs little while it is
 * empty and grows as it fills.
 */
interface Buffer<I> {

  /**
   * Adds an item; for the producer.
   *
   * @return how many older items were dropped to make room
   */
  int add(I item);

  /** Takes the oldest item, or null if there is none; for the consumer. */
  @Nullable I poll();

  /** Whether nothing is buffered; for the consumer. */
  boolean isEmpty();

  /** How many items are buffered; exact for the producer and the consumer, a guess for others. */
  int size();

  /** Drops everything; for the consumer. */
  default void clear() {
    while (poll() != null) {
      // Dropped: what is buffered owns nothing that must be freed.
    }
  }
}
