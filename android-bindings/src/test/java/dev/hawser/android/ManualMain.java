package dev.hawser.android;

import androidx.arch.core.executor.ArchTaskExecutor;
import androidx.arch.core.executor.TaskExecutor;
import java.time.Duration;
import java.util.Comparator;
import java.util.PriorityQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import reactor.core.Disposable;
import reactor.core.scheduler.Scheduler;

/**
 * The test's thread as the main thread, for LiveData too: what is posted runs when the test says
 * so, and its time is virtual. Anything else that touches LiveData fails LiveData's own check.
 */
final class ManualMain implements Scheduler, BeforeEachCallback, AfterEachCallback {

  private static final long LIMIT_SECONDS = 60;

  private static final class Task implements Disposable {
    final Runnable action;
    final long at;
    final long number;
    volatile boolean disposed;

    Task(Runnable action, long at, long number) {
      this.action = action;
      this.at = at;
      this.number = number;
    }

    @Override
    public void dispose() {
      disposed = true;
    }

    @Override
    public boolean isDisposed() {
      return disposed;
    }
  }

  private final PriorityQueue<Task> tasks =
      new PriorityQueue<>(
          Comparator.<Task>comparingLong(task -> task.at).thenComparingLong(task -> task.number));
  private final Thread main = Thread.currentThread();
  private long now;
  private long count;

  LiveDataOptions options() {
    return LiveDataOptions.defaults().mainThread(this);
  }

  /** Runs what is due, and what that makes due. */
  void turn() {
    Task task;
    while ((task = due()) != null) {
      if (!task.disposed) {
        task.action.run();
      }
    }
  }

  private synchronized Task due() {
    Task head = tasks.peek();
    return head == null || head.at > now ? null : tasks.poll();
  }

  /** Lets time pass; what becomes due runs at its time. */
  void advance(Duration time) {
    long until = now + time.toMillis();
    turn();
    while (true) {
      synchronized (this) {
        Task head = tasks.peek();
        if (head == null || head.at > until) {
          now = until;
          return;
        }
        now = Math.max(now, head.at);
      }
      turn();
    }
  }

  /** Works until the condition holds. */
  void await(String what, BooleanSupplier condition) {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(LIMIT_SECONDS);
    while (true) {
      turn();
      if (condition.getAsBoolean()) {
        return;
      }
      if (System.nanoTime() > deadline) {
        throw new AssertionError("waited too long for " + what);
      }
      synchronized (this) {
        try {
          wait(10);
        } catch (InterruptedException e) {
          throw new IllegalStateException(e);
        }
      }
    }
  }

  /** What runs takes so long. */
  synchronized void spend(Duration time) {
    now += time.toMillis();
  }

  @Override
  public long now(TimeUnit unit) {
    return unit.convert(millis(), TimeUnit.MILLISECONDS);
  }

  synchronized long millis() {
    return now;
  }

  @Override
  public Disposable schedule(Runnable task) {
    return schedule(task, 0, TimeUnit.MILLISECONDS);
  }

  @Override
  public synchronized Disposable schedule(Runnable action, long delay, TimeUnit unit) {
    long at = now + unit.toMillis(delay);
    Task task = new Task(action, at < 0 ? Long.MAX_VALUE : at, count++);
    tasks.add(task);
    notifyAll();
    return task;
  }

  @Override
  public Worker createWorker() {
    throw new UnsupportedOperationException("not needed");
  }

  @Override
  public void beforeEach(ExtensionContext context) {
    ArchTaskExecutor.getInstance()
        .setDelegate(
            new TaskExecutor() {
              @Override
              public void executeOnDiskIO(Runnable runnable) {
                throw new UnsupportedOperationException("not needed");
              }

              @Override
              public void postToMainThread(Runnable runnable) {
                schedule(runnable);
              }

              @Override
              public boolean isMainThread() {
                return Thread.currentThread() == main;
              }
            });
  }

  @Override
  public void afterEach(ExtensionContext context) {
    ArchTaskExecutor.getInstance().setDelegate(null);
  }
}
