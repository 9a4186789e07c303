package dev.hawser.spi;

import java.time.Duration;
import java.util.concurrent.Executor;
import reactor.core.Disposable;

/**
 * The single thread of a connection, and its clock. All state of engine, session and transport is
 * touched on it and nowhere else.
 */
public interface Loop extends Executor {

  /** Whether the caller is on the loop. */
  boolean inLoop();

  /** Runs {@code task} on the loop, soon and in order with other tasks. */
  @Override
  void execute(Runnable task);

  /** Runs {@code task} on the loop after {@code delay}, unless disposed before. */
  Disposable schedule(Runnable task, Duration delay);

  /** A monotonic clock in nanoseconds, for differences only. Timers go by it. */
  long nanoTime();

  /**
   * A clock in nanoseconds that never goes back and counts the time for which the machine sleeps,
   * as far as the platform tells; for differences only. For how long a peer was silent: timers and
   * {@link #nanoTime()} stand still in a sleep. Coarse, and no measure for deadlines: where the
   * platform has no such clock, somebody who sets the wall clock forward looks like a sleep. On the
   * loop only.
   *
   * <p>By default {@link #nanoTime()}: a loop that knows of no sleep.
   */
  default long elapsedNanos() {
    return nanoTime();
  }
}
