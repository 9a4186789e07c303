package dev.hawser.cli;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

/** What happened so far, in order; a thread can wait for something to happen. */
final class Seen<T> {

  private final List<T> all = new ArrayList<>();

  synchronized void add(T item) {
    all.add(item);
    notifyAll();
  }

  synchronized int count() {
    return all.size();
  }

  /** The first item from number {@code from} on that matches; waits for it. */
  synchronized T await(String what, int from, Predicate<? super T> wanted, Duration limit) {
    long deadline = System.nanoTime() + limit.toNanos();
    for (int i = from; ; i++) {
      while (i >= all.size()) {
        long millis = Duration.ofNanos(deadline - System.nanoTime()).toMillis();
        if (millis <= 0) {
          throw new FailedException(ExitCode.FAILED, what + ": not within " + Words.of(limit));
        }
        try {
          wait(millis);
        } catch (InterruptedException e) {
          Thread.currentThread().interrupt();
          throw new FailedException(ExitCode.FAILED, what + ": interrupted");
        }
      }
      if (wanted.test(all.get(i))) {
        return all.get(i);
      }
    }
  }
}
