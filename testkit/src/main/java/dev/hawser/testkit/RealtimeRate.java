package dev.hawser.testkit;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;

/** How often something may happen within a rolling window. Safe for any thread. */
final class RealtimeRate {

  private final int max;
  private final long window;
  private final Deque<Long> times = new ArrayDeque<>();
  private boolean forced;

  RealtimeRate(int max, Duration window) {
    this.max = max;
    this.window = window.toNanos();
  }

  /** Counts one more; true if that is too many. What is too many does not count. */
  synchronized boolean count() {
    if (isOver()) {
      return true;
    }
    times.add(System.nanoTime());
    return false;
  }

  /** Whether one more would be too many. */
  synchronized boolean isOver() {
    long now = System.nanoTime();
    while (!times.isEmpty() && now - times.element() > window) {
      times.remove();
    }
    return forced || times.size() >= max;
  }

  /** Whether everything is too many. */
  synchronized void force(boolean over) {
    forced = over;
  }
}
