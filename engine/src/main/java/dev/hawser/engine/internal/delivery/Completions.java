package dev.hawser.engine.internal.delivery;

import java.util.Queue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import reactor.core.scheduler.Scheduler;
import reactor.util.concurrent.Queues;

/**
 * Takes the ends of sends and requests from the loop to the application, in order: one task of the
 * scheduler for each pass of the loop, not one for each signal.
 *
 * <p>If the scheduler takes no tasks any more, the signals run on the loop in {@link #flush()}:
 * nobody is left waiting.
 */
public final class Completions {

  private final Queue<Runnable> signals = Queues.<Runnable>unbounded(Queues.XS_BUFFER_SIZE).get();
  private final Scheduler.Worker worker;
  private final Consumer<Throwable> problems;

  /** Drains asked for and not yet done; whoever raises it from 0 runs the signals. */
  private final AtomicInteger drains = new AtomicInteger();

  /** Touched on the loop only. */
  private boolean added;

  private volatile boolean disposed;

  /**
   * Takes a worker of the scheduler.
   *
   * @param problems told what signals throw, on the thread that delivers
   * @throws RejectedExecutionException if the scheduler gives none
   */
  public Completions(Scheduler scheduler, Consumer<Throwable> problems) {
    this.worker = scheduler.createWorker();
    this.problems = problems;
  }

  /** Takes a signal for the next {@link #flush()}; never runs it. On the loop. */
  public void add(Runnable signal) {
    signals.offer(signal);
    added = true;
  }

  /** Delivers what was added, at the end of a pass of the loop. On the loop. */
  public void flush() {
    if (added) {
      added = false;
      drain();
    }
  }

  /** Flushes, and frees the worker after the last signal. Signals may still follow. On the loop. */
  public void dispose() {
    disposed = true;
    added = false;
    drain();
  }

  private void drain() {
    if (drains.getAndIncrement() != 0) {
      return;
    }
    try {
      worker.schedule(this::run);
    } catch (RejectedExecutionException e) {
      run();
    }
  }

  private void run() {
    int missed = 1;
    do {
      boolean last = disposed;
      for (Runnable signal = signals.poll(); signal != null; signal = signals.poll()) {
        deliver(signal);
      }
      if (last) {
        worker.dispose();
      }
      missed = drains.addAndGet(-missed);
    } while (missed != 0);
  }

  private void deliver(Runnable signal) {
    try {
      signal.run();
    } catch (Throwable thrown) {
      try {
        problems.accept(thrown);
      } catch (Throwable again) {
        Thread thread = Thread.currentThread();
        thread.getUncaughtExceptionHandler().uncaughtException(thread, again);
      }
    }
  }
}
