package dev.hawser.engine.internal.core;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import reactor.core.Disposable;

/**
 * Many deadlines on one timer. Deadlines of one length expire in the order in which they were
 * started, so each length has a linked list, and starting or stopping one costs the same however
 * many there are. Loop only.
 */
final class Deadlines {

  /** A running deadline. */
  static final class Deadline {
    private final Lane lane;
    private final long due;
    private final Runnable task;
    private @Nullable Deadline previous;
    private @Nullable Deadline next;
    private boolean running = true;

    private Deadline(Lane lane, long due, Runnable task) {
      this.lane = lane;
      this.due = due;
      this.task = task;
    }
  }

  private static final class Lane {
    private @Nullable Deadline first;
    private @Nullable Deadline last;
  }

  private final Turn turn;
  private final Map<Duration, Lane> lanes = new HashMap<>();

  /** The timer of the earliest deadline; null while there is none. */
  private @Nullable Disposable timer;

  private long timerDue;

  Deadlines(Turn turn) {
    this.turn = turn;
  }

  /** Runs {@code task} after {@code length}, unless stopped. */
  Deadline start(Duration length, Runnable task) {
    Lane lane = lanes.computeIfAbsent(length, key -> new Lane());
    Deadline deadline = new Deadline(lane, turn.nanoTime() + length.toNanos(), task);
    deadline.previous = lane.last;
    if (lane.last == null) {
      lane.first = deadline;
    } else {
      lane.last.next = deadline;
    }
    lane.last = deadline;
    arm(deadline.due);
    return deadline;
  }

  /** Stops a deadline; does nothing if it has expired or was stopped. */
  void stop(@Nullable Deadline deadline) {
    if (deadline == null || !deadline.running) {
      return;
    }
    deadline.running = false;
    Lane lane = deadline.lane;
    if (deadline.previous == null) {
      lane.first = deadline.next;
    } else {
      deadline.previous.next = deadline.next;
    }
    if (deadline.next == null) {
      lane.last = deadline.previous;
    } else {
      deadline.next.previous = deadline.previous;
    }
  }

  /** Stops the timer; deadlines still running never expire. */
  void dispose() {
    if (timer != null) {
      timer.dispose();
    }
    lanes.clear();
  }

  private void arm(long due) {
    if (timer != null) {
      if (timerDue - due <= 0) {
        return;
      }
      timer.dispose();
    }
    timerDue = due;
    timer = turn.schedule(this::expire, Duration.ofNanos(Math.max(0, due - turn.nanoTime())));
  }

  private void expire() {
    timer = null;
    long now = turn.nanoTime();
    for (Lane lane : lanes.values().toArray(new Lane[0])) {
      Deadline deadline;
      while ((deadline = lane.first) != null && deadline.due - now <= 0) {
        stop(deadline);
        deadline.task.run();
      }
    }
    lanes.values().removeIf(lane -> lane.first == null);
    for (Lane lane : lanes.values()) {
      if (lane.first != null) {
        arm(lane.first.due);
      }
    }
  }
}
