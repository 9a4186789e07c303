package dev.hawser.engine.internal.core;

import dev.hawser.spi.Loop;
import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.atomic.AtomicInteger;
import reactor.core.Disposable;
import reactor.util.concurrent.Queues;

/**
 * The way onto the loop. Work of any thread is queued and runs in order; at the end of each turn,
 * when a batch of work is done, what piled up is sent in one go: messages are written, the link is
 * flushed, subscribers are woken, callers get their signals.
 */
final class Turn {

  /** So much queued work is done in one turn before others on the same loop get theirs. */
  private static final int BATCH = 1024;

  /** A turn with less work than this may be the beginning of a burst. */
  private static final int SMALL = 32;

  /** Turns that follow each other as closely as this, in nanoseconds, are a burst. */
  private static final long BURST = 100_000;

  private final Loop loop;
  private final Reporter reporter;
  private final Queue<Runnable> queue = Queues.<Runnable>unboundedMultiproducer().get();
  private final AtomicInteger pending = new AtomicInteger();
  private final Runnable drain = this::drain;

  /** Run at the end of a turn; set once, before the first turn. */
  private List<Runnable> ends = List.of();

  /** How many turns are on the stack; only the outermost ends. Loop only. */
  private int depth;

  /** When the last turn of posted work ended. Loop only. */
  private long lastDrain;

  /** Whether the outermost turn is ending. Loop only. */
  private boolean ending;

  /** Whether an end is on its way: a turn was posted, or a read is under way. Loop only. */
  private boolean endComes;

  Turn(Loop loop, Reporter reporter) {
    this.loop = loop;
    this.reporter = reporter;
  }

  void endWith(List<Runnable> ends) {
    this.ends = List.copyOf(ends);
  }

  /** Runs {@code task} on the loop, after everything posted before. Any thread. */
  void post(Runnable task) {
    queue.add(task);
    if (pending.getAndIncrement() == 0) {
      loop.execute(drain);
    }
  }

  /** Sees to it that a turn ends soon. Loop only. */
  void touch() {
    if (depth == 0 && !endComes) {
      endComes = true;
      post(() -> {});
    }
  }

  /** A read has begun; {@link #again} will follow. Loop only. */
  void reading() {
    endComes = true;
  }

  /** Ends a turn now, or once more if one is just ending. Loop only. */
  void again() {
    if (ending) {
      post(() -> {});
    } else {
      run(() -> {});
    }
  }

  /** Runs {@code task} and ends the turn. Loop only. */
  void run(Runnable task) {
    depth++;
    try {
      guarded(task);
      if (depth == 1) {
        end();
      }
    } finally {
      depth--;
    }
  }

  /** Runs {@code task} as a turn of its own after {@code delay}. */
  Disposable schedule(Runnable task, Duration delay) {
    return loop.schedule(() -> run(task), delay);
  }

  Loop loop() {
    return loop;
  }

  long nanoTime() {
    return loop.nanoTime();
  }

  private void drain() {
    depth++;
    int done = 0;
    try {
      done = work(0);
      if (done < SMALL && loop.nanoTime() - lastDrain < BURST) {
        stepAside();
        done = work(done);
      }
      lastDrain = loop.nanoTime();
      if (depth == 1) {
        end();
      }
    } finally {
      depth--;
      if (pending.addAndGet(-done) > 0) {
        loop.execute(drain);
      }
    }
  }

  /**
   * In a burst each message wakes the loop, and where cores are few the loop then takes the core
   * from the thread that is about to post the next one: a write system call and two switches for
   * every message. One step aside lets the burst pile up (measured: three times the messages per
   * second on one core); without a burst nobody waits for this.
   */
  @SuppressWarnings("ThreadPriorityCheck") // makes a burst cheaper; nothing relies on it
  private static void stepAside() {
    Thread.yield();
  }

  /** Does what is queued; returns how much was done in this turn. */
  private int work(int before) {
    int done = before;
    Runnable task;
    while (done < BATCH && (task = queue.poll()) != null) {
      guarded(task);
      done++;
    }
    return done;
  }

  private void end() {
    endComes = false;
    ending = true;
    for (Runnable end : ends) {
      guarded(end);
    }
    ending = false;
  }

  private void guarded(Runnable task) {
    try {
      task.run();
    } catch (Throwable e) {
      // A bug of ours; the connection must not hang for it.
      reporter.problem(e);
    }
  }
}
