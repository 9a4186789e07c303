package dev.hawser.android;

import android.os.Handler;
import android.os.Message;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import reactor.core.Disposable;
import reactor.core.Disposables;
import reactor.core.Exceptions;
import reactor.core.scheduler.Scheduler;

/** A scheduler that runs its tasks on a looper. */
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
    return post(task, unit.toMillis(delay), ONCE, null);
  }

  @Override
  public Disposable schedulePeriodically(
      Runnable task, long initialDelay, long period, TimeUnit unit) {
    return post(task, unit.toMillis(initialDelay), unit.toMillis(period), null);
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

  private Disposable post(
      Runnable task, long delay, long period, Disposable.@Nullable Composite worker) {
    Task posted = new Task(task, period, worker);
    if (worker != null && !worker.add(posted)) {
      throw Exceptions.failWithRejected();
    }
    posted.post(delay);
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
      return post(task, unit.toMillis(delay), ONCE, tasks);
    }

    @Override
    public Disposable schedulePeriodically(
        Runnable task, long initialDelay, long period, TimeUnit unit) {
      return post(task, unit.toMillis(initialDelay), unit.toMillis(period), tasks);
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
    private volatile boolean disposed;

    Task(Runnable task, long period, Disposable.@Nullable Composite worker) {
      this.task = task;
      this.period = period;
      this.worker = worker;
    }

    void post(long delay) {
      Message message = Message.obtain(handler, this);
      message.setAsynchronous(true);
      if (!handler.sendMessageDelayed(message, Math.max(0, delay))) {
        throw Exceptions.failWithRejected();
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
          post(period);
        }
      }
    }

    @Override
    public void dispose() {
      handler.removeCallbacks(this);
      finish();
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
