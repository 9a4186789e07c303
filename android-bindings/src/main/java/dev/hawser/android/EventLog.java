package dev.hawser.android;

import dev.hawser.OverflowPolicy;
import dev.hawser.OverflowPolicy.Action;
import org.jspecify.annotations.Nullable;

/**
 * Events in the order of their arrival, each with a number, kept until it was delivered and at most
 * as many as the policy says. Any thread.
 *
 * <p>An event counts as delivered when one observer got it. It is kept longer for observers that
 * are behind, as long as nothing needs its place.
 */
final class EventLog<E> {

  private static final int LEAST = 16;

  private final OverflowPolicy policy;

  /**
   * Event {@code n} is at {@code n} modulo the length, a power of two; null where there is none.
   */
  private @Nullable Object[] ring = new @Nullable Object[LEAST];

  private long first;
  private long end;
  private long delivered;
  private long dropped;

  EventLog(OverflowPolicy policy) {
    this.policy = policy;
  }

  /**
   * Adds an event, or drops one as the policy says.
   *
   * @return false if there is no room and the policy drops nothing
   */
  synchronized boolean add(E event) {
    if (end - first < policy.capacity()) {
      put(event);
      return true;
    }
    if (first < delivered) {
      forget();
      put(event);
      return true;
    }
    Action action = policy.action();
    if (action == Action.FAIL || action == Action.PAUSE_READING) {
      return false;
    }
    dropped++;
    if (action != Action.DROP_NEWEST) {
      forget();
      delivered = Math.max(delivered, first);
      put(event);
    }
    return true;
  }

  /** Adds an event for which there is always room: the end of the stream. */
  synchronized void addLast(E event) {
    put(event);
  }

  /** Event {@code number}, or null if it is not there any more or not yet. */
  @SuppressWarnings("unchecked")
  synchronized @Nullable E get(long number) {
    return number < first || number >= end ? null : (E) ring[index(number)];
  }

  /** Some observer gets event {@code number} now. */
  synchronized void delivered(long number) {
    delivered = Math.max(delivered, number + 1);
  }

  /** Nobody needs an event before {@code number} that was delivered. */
  synchronized void trim(long number) {
    long until = Math.min(number, delivered);
    while (first < until) {
      forget();
    }
  }

  /** The number of the oldest event that is kept. */
  synchronized long first() {
    return first;
  }

  /** The number of the first event that nobody got. */
  synchronized long undelivered() {
    return delivered;
  }

  /** The number that the next event will have. */
  synchronized long end() {
    return end;
  }

  /** How many events nobody will get. */
  synchronized long dropped() {
    return dropped;
  }

  private void put(E event) {
    if (end - first == ring.length) {
      grow();
    }
    ring[index(end)] = event;
    end++;
  }

  private void grow() {
    @Nullable Object[] old = ring;
    ring = new @Nullable Object[old.length * 2];
    for (long number = first; number < end; number++) {
      ring[index(number)] = old[(int) (number & (old.length - 1))];
    }
  }

  private void forget() {
    ring[index(first)] = null;
    first++;
  }

  private int index(long number) {
    return (int) (number & (ring.length - 1));
  }
}
