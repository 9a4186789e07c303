package dev.hawser.integration.official;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Predicate;

/** What the user of a client saw, by source; between sources there is no order. Thread-safe. */
public final class Seen {

  private final Map<String, List<String>> lines = new TreeMap<>();

  public synchronized void add(String source, String line) {
    lines.computeIfAbsent(source, s -> new ArrayList<>()).add(line);
    notifyAll();
  }

  /** Waits until a source has shown this line so many times. */
  public void await(String source, String line, int times, Duration limit) {
    await(
        source,
        lines -> Collections.frequency(lines, line) >= times,
        times + " × '" + line + "'",
        limit);
  }

  /** Waits until a source has shown so many of these lines; of all lines if there are none. */
  public void awaitAny(String source, List<String> any, int times, Duration limit) {
    await(
        source,
        lines -> lines.stream().filter(l -> any.isEmpty() || any.contains(l)).count() >= times,
        times + " of " + any,
        limit);
  }

  /** Waits until the lines of a source are like this; {@code what} is for the failure. */
  public synchronized void await(
      String source, Predicate<List<String>> condition, String what, Duration limit) {
    long deadline = System.nanoTime() + limit.toNanos();
    while (!condition.test(lines.getOrDefault(source, List.of()))) {
      long millis = (deadline - System.nanoTime()) / 1_000_000;
      if (millis <= 0) {
        throw new AssertionError(
            source + " has not shown " + what + " within " + limit + "; seen " + lines);
      }
      try {
        wait(millis);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new IllegalStateException("interrupted while waiting for " + what, e);
      }
    }
  }

  public synchronized Map<String, List<String>> all() {
    Map<String, List<String>> copy = new TreeMap<>();
    lines.forEach((source, list) -> copy.put(source, new ArrayList<>(list)));
    return copy;
  }
}
