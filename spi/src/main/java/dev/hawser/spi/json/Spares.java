package dev.hawser.spi.json;

import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/**
 * Objects that are costly to make and can be used again, by one user at a time. Keeps at most a
 * few; a thread mostly gets back the one that it gave. Not a thread-local: threads of the
 * application would keep our classes alive.
 *
 * @param <T> what is kept
 */
final class Spares<T> {

  private static final int SLOTS = 16;

  private final AtomicReferenceArray<@Nullable T> slots = new AtomicReferenceArray<>(SLOTS);

  /** One that nobody else has, or null. */
  @Nullable T take() {
    return slots.getAndSet(slot(), null);
  }

  /** Takes one back. */
  void give(T spare) {
    slots.lazySet(slot(), spare);
  }

  @SuppressWarnings("deprecation") // threadId() is not there on Java 17 and Android
  private static int slot() {
    return (int) Thread.currentThread().getId() & (SLOTS - 1);
  }
}
