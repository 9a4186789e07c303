package dev.hawser.engine.internal.delivery;

import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;

/** Runs tasks when it is told to, on the thread that tells, and counts them. */
final class ManualExecutor implements Executor {

  final Scheduler scheduler = Schedulers.fromExecutor(this);
  private final Queue<Runnable> tasks = new ArrayDeque<>();
  private int submitted;
  private boolean rejecting;

  @Override
  public void execute(Runnable task) {
    if (rejecting) {
      throw new RejectedExecutionException("told to");
    }
    submitted++;
    tasks.add(task);
  }

  /** Runs every task, also those that come meanwhile. */
  void run() {
    for (Runnable task = tasks.poll(); task != null; task = tasks.poll()) {
      task.run();
    }
  }

  /** How many tasks there were since the last call. */
  int hops() {
    int hops = submitted;
    submitted = 0;
    return hops;
  }

  void reject() {
    rejecting = true;
  }
}
