package dev.hawser.spi;

import java.util.Arrays;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Numbers for messages that expect an answer, and what waits under them. Numbers start at 1, grow
 * by one and are never used again, also not on the next link, so that a late answer meets nobody.
 * Used on the loop only; adding and removing allocate nothing but when the table grows.
 *
 * @param <V> what waits
 */
public final class RefTable<V> {

  // Open addressing with linear probing; ref 0 marks a free slot. Refs that follow each other fall
  // into slots that follow each other, so there are next to no collisions, but there are long runs.
  // A ref that is further from its home slot comes before one that is nearer (Robin Hood hashing),
  // so a removal need not look beyond the first that is at home.
  private long[] refs = new long[16];
  private @Nullable Object[] values = new @Nullable Object[16];
  private int size;
  private long last;

  /** An empty table. */
  public RefTable() {}

  /** The next number, with nothing under it. */
  public long next() {
    return ++last;
  }

  /** Puts {@code value} under the next number, which is returned. */
  public long add(V value) {
    long ref = next();
    put(ref, value);
    return ref;
  }

  /**
   * Puts {@code value} under {@code ref}, in the place of what is there.
   *
   * @param ref positive
   */
  public void put(long ref, V value) {
    if (ref <= 0) {
      throw new IllegalArgumentException("a ref must be positive, not " + ref);
    }
    if (size * 2 >= refs.length) {
      grow();
    }
    int slot = slot(ref);
    if (refs[slot] == ref) {
      values[slot] = value;
    } else {
      insert(ref, value);
      size++;
    }
  }

  private void insert(long newRef, @Nullable Object newValue) {
    int mask = refs.length - 1;
    long ref = newRef;
    Object value = newValue;
    int slot = (int) ref & mask;
    while (refs[slot] != 0) {
      long other = refs[slot];
      if (((slot - (int) other) & mask) < ((slot - (int) ref) & mask)) {
        Object otherValue = values[slot];
        refs[slot] = ref;
        values[slot] = value;
        ref = other;
        value = otherValue;
      }
      slot = (slot + 1) & mask;
    }
    refs[slot] = ref;
    values[slot] = value;
  }

  /** What is under {@code ref}, or null. */
  public @Nullable V get(long ref) {
    return ref <= 0 ? null : value(slot(ref));
  }

  /** Takes away what is under {@code ref}; null if there is nothing. */
  public @Nullable V remove(long ref) {
    if (ref <= 0) {
      return null;
    }
    int slot = slot(ref);
    V value = value(slot);
    if (refs[slot] != 0) {
      free(slot);
    }
    return value;
  }

  /** Whether {@code ref} was given out by {@link #next()} or {@link #add}. */
  public boolean issued(long ref) {
    return ref > 0 && ref <= last;
  }

  /** How much waits. */
  public int size() {
    return size;
  }

  /**
   * Empties the table and gives all that was in it, in the order of the numbers; for example to
   * fail it. The consumer may add to the table.
   */
  public void drain(Consumer<? super V> out) {
    drain(value -> true, out);
  }

  /**
   * Takes out what {@code which} accepts and gives it, in the order of the numbers; for example to
   * fail what waits for an answer of one topic. Looks at all that is in the table. The consumer may
   * change the table; the predicate must not.
   *
   * @param which called once for each value, in no particular order; if it throws, nothing is taken
   *     out
   * @param out called when all that was accepted is out of the table
   */
  @SuppressWarnings("unchecked") // only put() writes into values
  public void drain(Predicate<? super V> which, Consumer<? super V> out) {
    long[] accepted =
        IntStream.range(0, refs.length)
            .filter(slot -> refs[slot] != 0 && which.test((V) values[slot]))
            .mapToLong(slot -> refs[slot])
            .sorted()
            .toArray();
    @Nullable Object[] drained = new @Nullable Object[accepted.length];
    for (int i = 0; i < accepted.length; i++) {
      drained[i] = remove(accepted[i]);
    }
    for (@Nullable Object value : drained) {
      out.accept((V) value);
    }
  }

  /** Empties the table. */
  public void clear() {
    Arrays.fill(refs, 0);
    Arrays.fill(values, null);
    size = 0;
  }

  @SuppressWarnings("unchecked") // only put() writes into values
  private @Nullable V value(int slot) {
    return (V) values[slot];
  }

  /** The slot that holds {@code ref}, or a free one. */
  private int slot(long ref) {
    int mask = refs.length - 1;
    int slot = (int) ref & mask;
    while (refs[slot] != 0 && refs[slot] != ref) {
      slot = (slot + 1) & mask;
    }
    return slot;
  }

  /** Frees a slot and moves up those behind it that are not at home. */
  private void free(int slot) {
    int mask = refs.length - 1;
    int hole = slot;
    int next = (hole + 1) & mask;
    while (refs[next] != 0 && ((int) refs[next] & mask) != next) {
      refs[hole] = refs[next];
      values[hole] = values[next];
      hole = next;
      next = (hole + 1) & mask;
    }
    refs[hole] = 0;
    values[hole] = null;
    size--;
  }

  private void grow() {
    long[] oldRefs = refs;
    @Nullable Object[] oldValues = values;
    refs = new long[oldRefs.length * 2];
    values = new @Nullable Object[oldRefs.length * 2];
    for (int i = 0; i < oldRefs.length; i++) {
      if (oldRefs[i] != 0) {
        insert(oldRefs[i], oldValues[i]);
      }
    }
  }

  @Override
  public String toString() {
    return "RefTable(" + size + " waiting, last " + last + ")";
  }
}
