package dev.hawser.testkit;

import java.time.Duration;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import reactor.core.Disposable;
import reactor.core.Disposables;
import reactor.core.scheduler.Scheduler;

/** A Reactor scheduler on the tasks and the clock of a {@link VirtualLoop}. */
final class VirtualScheduler implements Scheduler {

  private final VirtualLoop loop;

  VirtualScheduler(VirtualLoop loop) {
    this.loop = loop;
  }

  @Override
  public Disposable schedule(Runnable task) {
    Disposable handle = Disposables.single();
    loop.execute(
        () -> {
          if (!handle.isDisposed()) {
            task.run();
          }
        });
    return handle;
  }

  @Override
  public Disposable schedule(Runnable task, long delay, TimeUnit unit) {
    return loop.schedule(task, Duration.ofNanos(unit.toNanos(delay)));
  }

  @Override
  public long now(TimeUnit unit) {
    return unit.convert(loop.nanoTime(), TimeUnit.NANOSECONDS);
  }

  @Override
  public Worker createWorker() {
    return new VirtualWorker(this);
  }

  private static final class VirtualWorker implements Worker {
    private final VirtualScheduler scheduler;
    private final Disposable.Composite running = Disposables.composite();

    VirtualWorker(VirtualScheduler scheduler) {
      this.scheduler = scheduler;
    }

    @Override
    public Disposable schedule(Runnable task) {
      return schedule(task, 0, TimeUnit.NANOSECONDS);
    }

    @Override
    public Disposable schedule(Runnable task, long delay, TimeUnit unit) {
      if (running.isDisposed()) {
        throw new RejectedExecutionException("the worker is disposed");
      }
      Disposable.Swap handle = Disposables.swap();
      running.add(handle);
      Runnable once =
          () -> {
            running.remove(handle);
            task.run();
          };
      handle.update(delay <= 0 ? scheduler.schedule(once) : scheduler.schedule(once, delay, unit));
      return handle;
    }

    @Override
    public void dispose() {
      running.dispose();
    }

    @Override
    public boolean isDisposed() {
      return running.isDisposed();
    }
  }
}
