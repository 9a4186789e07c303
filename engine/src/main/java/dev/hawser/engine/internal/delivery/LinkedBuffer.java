package dev.hawser.engine.internal.delivery;

import java.util.concurrent.atomic.AtomicLongFieldUpdater;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/**
 * A buffer that drops nothing and takes no lock. It is not bounded; its producer asks for the size.
 *
 * <p>It is a chain of chunks: small at first, for most subscribers get little, and larger with use.
 * One that was emptied is used again, so that in the long run nothing is allocated while the
 * consumer is no more than a chunk behind.
 */
final class LinkedBuffer<I> implements Buffer<I> {

  private static final int SMALLEST = 16;
  private static final int LARGEST = 256;

  @SuppressWarnings("rawtypes")
  private static final AtomicLongFieldUpdater<LinkedBuffer> ADDED =
      AtomicLongFieldUpdater.newUpdater(LinkedBuffer.class, "added");

  @SuppressWarnings("rawtypes")
  private static final AtomicLongFieldUpdater<LinkedBuffer> TAKEN =
      AtomicLongFieldUpdater.newUpdater(LinkedBuffer.class, "taken");

  /** The chunk that is filled, and its next slot. The producer's. */
  private Chunk<I> tail = new Chunk<>(SMALLEST);

  private int tailIndex;

  /** The chunk that is emptied, and its next slot. The consumer's. */
  private Chunk<I> head = tail;

  private int headIndex;

  /** An empty chunk, from the consumer to the producer; that one may get lost does no harm. */
  private volatile @Nullable Chunk<I> spare;

  /** Written by the producer only. */
  private volatile long added;

  /** Written by the consumer only. */
  private volatile long taken;

  @Override
  public int add(I item) {
    // Counted before it can be taken, so that the size is never negative.
    ADDED.lazySet(this, added + 1);
    if (tailIndex == tail.length()) {
      Chunk<I> next = spare;
      if (next == null || next.length() < tail.length()) {
        next = new Chunk<>(Math.min(LARGEST, 2 * tail.length()));
      } else {
        spare = null;
      }
      tail.next = next;
      tail = next;
      tailIndex = 0;
    }
    tail.lazySet(tailIndex++, item);
    return 0;
  }

  @Override
  public @Nullable I poll() {
    I item = peek();
    if (item != null) {
      head.lazySet(headIndex++, null);
      TAKEN.lazySet(this, taken + 1);
    }
    return item;
  }

  private @Nullable I peek() {
    if (headIndex == head.length()) {
      Chunk<I> next = head.next;
      if (next == null) {
        return null;
      }
      Chunk<I> empty = head;
      empty.next = null;
      head = next;
      headIndex = 0;
      spare = empty;
    }
    return head.get(headIndex);
  }

  @Override
  public boolean isEmpty() {
    return peek() == null;
  }

  @Override
  public int size() {
    long before = taken;
    return (int) Math.min(Integer.MAX_VALUE, Math.max(0, added - before));
  }

  /** An array of slots; a slot that is not null was filled and not yet emptied. */
  private static final class Chunk<I> extends AtomicReferenceArray<I> {

    private static final long serialVersionUID = 1L;

    private transient volatile @Nullable Chunk<I> next;

    Chunk(int length) {
      super(length);
    }
  }
}
