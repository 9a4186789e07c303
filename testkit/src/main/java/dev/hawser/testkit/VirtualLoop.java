package dev.hawser.testkit;

import dev.hawser.spi.Loop;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.PriorityQueue;
import java.util.Queue;
import java.util.concurrent.TimeUnit;
import reactor.core.Disposable;
import reactor.core.scheduler.Scheduler;

/**
 * A loop without a thread: tasks wait until {@link #run()} runs them on the caller's thread, and
 * the clock stands still until {@link #advance}. What runs and when is the same every time.
 *
 * <p>For one thread only.
 */
public final class VirtualLoop implements Loop {

  private final Queue<Runnable> tasks = new ArrayDeque<>();
  private final PriorityQueue<Timer> timers = new PriorityQueue<>();
  private final Scheduler scheduler = new VirtualScheduler(this);
  private long now;
  private long slept;
  private long made;
  private boolean running;

  /** A loop with nothing to do, at time 0. */
  public VirtualLoop() {}

  /**
   * Runs the tasks that wait, and those they add, in order. What a task throws comes out here and
   * leaves the rest waiting. Does nothing when called by a task.
   */
  public void run() {
    if (running) {
      return;
    }
    running = true;
    try {
      Runnable task;
      while ((task = tasks.poll()) != null) {
        task.run();
      }
    } finally {
      running = false;
    }
  }

  /**
   * Runs what waits, then lets time pass. Timers that become due run in the order of their time,
   * and those of one time in the order in which they were started; after each what it added runs.
   */
  public void advance(Duration by) {
    if (running) {
      throw new IllegalStateException("a task of the loop cannot let time pass");
    }
    run();
    long until = now + by.toNanos();
    Timer due;
    while ((due = timers.peek()) != null && due.at - until <= 0) {
      timers.remove();
      now = due.at;
      tasks.add(due.task);
      run();
    }
    now = until;
  }

  /** The machine sleeps for this long: timers stand still, and {@link #elapsedNanos()} does not. */
  public void sleep(Duration time) {
    slept += time.toNanos();
  }

  /** How many timers run, of the loop and of its {@link #scheduler()}. */
  public int timers() {
    return timers.size();
  }

  /** How long it is until the next timer is due, or zero if none runs. */
  public Duration untilNextTimer() {
    Timer next = timers.peek();
    return next == null ? Duration.ZERO : Duration.ofNanos(next.at - now);
  }

  /** A Reactor scheduler on this loop's tasks and clock. It cannot repeat tasks. */
  public Scheduler scheduler() {
    return scheduler;
  }

  @Override
  public boolean inLoop() {
    return running;
  }

  @Override
  public void execute(Runnable task) {
    tasks.add(task);
  }

  @Override
  public Disposable schedule(Runnable task, Duration delay) {
    Timer timer = new Timer(now + Math.max(0, delay.toNanos()), made++, task);
    timers.add(timer);
    return timer;
  }

  @Override
  public long nanoTime() {
    return now;
  }

  @Override
  public long elapsedNanos() {
    return now + slept;
  }

  @Override
  public String toString() {
    return "VirtualLoop("
        + TimeUnit.NANOSECONDS.toMillis(now)
        + " ms, "
        + tasks.size()
        + " tasks, "
        + timers.size()
        + " timers)";
  }

  private final class Timer implements Disposable, Comparable<Timer> {
    private final long at;
    private final long number;
    private final Runnable task;

    Timer(long at, long number, Runnable task) {
      this.at = at;
      this.number = number;
      this.task = task;
    }

    @Override
    public void dispose() {
      timers.remove(this);
    }

    @Override
    public boolean isDisposed() {
      return !timers.contains(this);
    }

    @Override
    public int compareTo(Timer other) {
      int order = Long.compare(at, other.at);
      return order == 0 ? Long.compare(number, other.number) : order;
    }

    @Override
    public boolean equals(Object other) {
      return this == other;
    }

    @Override
    public int hashCode() {
      return Long.hashCode(number);
    }
  }
}
