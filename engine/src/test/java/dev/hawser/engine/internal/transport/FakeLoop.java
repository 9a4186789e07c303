package dev.hawser.engine.internal.transport;

import dev.hawser.spi.Loop;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Queue;
import reactor.core.Disposable;

/** A loop whose time the test moves. */
final class FakeLoop implements Loop {

  private static final class Timer implements Disposable {

    final Runnable task;
    final long at;
    boolean disposed;

    Timer(Runnable task, long at) {
      this.task = task;
      this.at = at;
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

  private final List<Timer> timers = new ArrayList<>();
  private final Queue<Runnable> tasks = new ArrayDeque<>();
  private long now = 1_000_000;

  @Override
  public boolean inLoop() {
    return true;
  }

  @Override
  public void execute(Runnable task) {
    tasks.add(task);
  }

  @Override
  public Disposable schedule(Runnable task, Duration delay) {
    Timer timer = new Timer(task, now + delay.toNanos());
    timers.add(timer);
    return timer;
  }

  @Override
  public long nanoTime() {
    return now;
  }

  int timers() {
    timers.removeIf(Timer::isDisposed);
    return timers.size();
  }

  void run() {
    for (Runnable task = tasks.poll(); task != null; task = tasks.poll()) {
      task.run();
    }
  }

  void advance(Duration duration) {
    long end = now + duration.toNanos();
    run();
    while (true) {
      timers.removeIf(Timer::isDisposed);
      Timer next = timers.stream().min(Comparator.comparingLong(t -> t.at)).orElse(null);
      if (next == null || next.at > end) {
        break;
      }
      timers.remove(next);
      now = Math.max(now, next.at);
      next.task.run();
      run();
    }
    now = end;
  }
}
