package dev.hawser.android;

import android.os.Handler;
import android.os.Message;
import android.os.SystemClock;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import reactor.core.Disposable;
import reactor.core.Disposables;
import reactor.core.Exceptions;
import reactor.core.scheduler.Scheduler;

/**
 * A scheduler that runs its tasks on a looper.
 *
 * <p>A periodic task keeps its rate however long it takes, but does not make up for times that it
 * missed: a process that was frozen for an hour would run an hour's tasks at once.
 */
final class LooperScheduler implements Scheduler {

  private static final long ONCE = -1;
  private static final Duration LONGEST = Duration.ofMillis(Long.MAX_VALUE);

  private final Handler handler;

  LooperScheduler(Handler handler) {
    this.handler = handler;
  }

  @Override
  public Disposable schedule(Runnable task) {
    return post(task, 0, ONCE, null);
  }

  @Override
  public Disposable schedule(Runnable task, long delay, TimeUnit unit) {
    return post(task, millis(delay, unit), ONCE, null);
  }

  @Override
  public Disposable schedulePeriodically(
      Runnable task, long initialDelay, long period, TimeUnit unit) {
    return post(task, millis(initialDelay, unit), millis(period, unit), null);
  }

  @Override
  public Worker createWorker() {
    return new LooperWorker();
  }

  @Override
  public String toString() {
    return "MainThread.scheduler()";
  }

  /** A duration in milliseconds, at most as many as there are. */
  static long millis(Duration duration) {
    return duration.compareTo(LONGEST) < 0 ? duration.toMillis() : Long.MAX_VALUE;
  }

  /** At least as long, and not negative. */
  private static long millis(long time, TimeUnit unit) {
    long millis = unit.toMillis(time);
    return Math.max(0, unit.convert(millis, TimeUnit.MILLISECONDS) < time ? millis + 1 : millis);
  }

  private Disposable post(
      Runnable task, long delay, long period, Disposable.@Nullable Composite worker) {
    // The looper would take a time that overflows for one long ago.
    long due = SystemClock.uptimeMillis() + Math.min(delay, Long.MAX_VALUE / 2);
    Task posted = new Task(task, due, period, worker);
    if (worker != null && !worker.add(posted)) {
      throw Exceptions.failWithRejected();
    }
    posted.post();
    return posted;
  }

  private final class LooperWorker implements Worker {
    private final Disposable.Composite tasks = Disposables.composite();

    @Override
    public Disposable schedule(Runnable task) {
      return post(task, 0, ONCE, tasks);
    }

    @Override
    public Disposable schedule(Runnable task, long delay, TimeUnit unit) {
      return post(task, millis(delay, unit), ONCE, tasks);
    }

    @Override
    public Disposable schedulePeriodically(
        Runnable task, long initialDelay, long period, TimeUnit unit) {
      return post(task, millis(initialDelay, unit), millis(period, unit), tasks);
    }

    @Override
    public void dispose() {
      tasks.dispose();
    }

    @Override
    public boolean isDisposed() {
      return tasks.isDisposed();
    }
  }

  private final class Task implements Runnable, Disposable {
    private final Runnable task;
    private final long period;
    private final Disposable.@Nullable Composite worker;
    private long due;
    private volatile boolean disposed;

    Task(Runnable task, long due, long period, Disposable.@Nullable Composite worker) {
      this.task = task;
      this.due = due;
      this.period = period;
      this.worker = worker;
    }

    void post() {
      Message message = Message.obtain(handler, this);
      message.setAsynchronous(true);
      if (!handler.sendMessageAtTime(message, due)) {
        finish();
        throw Exceptions.failWithRejected();
      }
      if (disposed) {
        handler.removeCallbacks(this);
      }
    }

    @Override
    public void run() {
      if (disposed) {
        return;
      }
      if (period == ONCE) {
        finish();
        task.run();
      } else {
        task.run();
        if (!disposed) {
          due = next(SystemClock.uptimeMillis());
          post();
        }
      }
    }

    private long next(long now) {
      if (period == 0) {
        return now;
      }
      long missed = Math.max(0, now - due) / period;
      return due + (missed + 1) * period;
    }

    @Override
    public void dispose() {
      finish();
      handler.removeCallbacks(this);
    }

    private void finish() {
      disposed = true;
      if (worker != null) {
        worker.remove(this);
      }
    }

    @Override
    public boolean isDisposed() {
      return disposed;
    }
  }
}
