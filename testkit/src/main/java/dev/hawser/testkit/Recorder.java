package dev.hawser.testkit;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

/** A list that only grows, and that a test can wait on. Safe for any thread. */
final class Recorder<T> {

  private final String what;
  private final List<T> items = new ArrayList<>();
  private int taken;

  Recorder(String what) {
    this.what = what;
  }

  synchronized void add(T item) {
    items.add(item);
    notifyAll();
  }

  synchronized List<T> snapshot() {
    return List.copyOf(items);
  }

  /** The first item, recorded before or after the call, that matches. */
  synchronized T await(Predicate<? super T> condition, Duration limit) {
    long deadline = System.nanoTime() + limit.toNanos();
    int seen = 0;
    while (true) {
      for (; seen < items.size(); seen++) {
        T item = items.get(seen);
        if (condition.test(item)) {
          return item;
        }
      }
      pause(deadline, limit);
    }
  }

  /** The next item that no call of this method returned before. */
  synchronized T take(Duration limit) {
    long deadline = System.nanoTime() + limit.toNanos();
    while (taken == items.size()) {
      pause(deadline, limit);
    }
    return items.get(taken++);
  }

  @SuppressWarnings("WaitNotInLoop") // The callers loop.
  private void pause(long deadline, Duration limit) {
    long millis = (deadline - System.nanoTime()) / 1_000_000;
    if (millis <= 0) {
      throw new AssertionError(
          "no such " + what + " within " + limit + "; recorded so far: " + items);
    }
    try {
      wait(millis);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while waiting for a " + what, e);
    }
  }
}
