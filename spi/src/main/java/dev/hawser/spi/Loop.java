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

  /** A monotonic clock in nanoseconds, for differences only. */
  long nanoTime();
}
