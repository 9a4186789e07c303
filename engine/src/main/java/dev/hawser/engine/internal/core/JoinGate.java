package dev.hawser.engine.internal.core;

import java.time.Duration;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.function.BooleanSupplier;

/**
 * Lets so many joins be under way at a time as the protocol allows; the rest wait in order. Knows
 * which join was answered last, and when. Loop only.
 */
final class JoinGate {

  private final int window;
  private final Turn turn;
  private final BooleanSupplier ready;

  private final Set<JoinAttempt> waiting = new LinkedHashSet<>();
  private final Set<JoinAttempt> underWay = new HashSet<>();

  /** Whether {@link #letGo} is on its way. */
  private boolean posted;

  /** Joins are numbered as they are sent, over all links. */
  private long lastSent;

  /** The number of the join that was answered last, and when; 0 before the first. */
  private long lastAnswered;

  private long answeredAt;

  /**
   * A gate that nobody is in.
   *
   * @throws IllegalArgumentException if the window lets nobody through
   */
  JoinGate(int window, Turn turn, BooleanSupplier ready) {
    if (window < 1) {
      throw new IllegalArgumentException("joinWindow() must be at least 1, not " + window);
    }
    this.window = window;
    this.turn = turn;
    this.ready = ready;
  }

  /** Lets the attempt prepare, now or when its turn comes. */
  void enter(JoinAttempt attempt) {
    if (!isBounded()) {
      attempt.prepare();
    } else if (waiting.isEmpty() && hasRoom()) {
      letGo(attempt);
    } else {
      waiting.add(attempt);
    }
  }

  /** The attempt is over, or is not wanted any more. Does nothing if it is not in. */
  void leave(JoinAttempt attempt) {
    waiting.remove(attempt);
    if (underWay.remove(attempt) && !waiting.isEmpty() && !posted) {
      // In a task of its own: the caller is in the middle of something, and when the link is lost
      // those that wait have yet to hear of it.
      posted = true;
      turn.post(this::letGo);
    }
  }

  private void letGo() {
    posted = false;
    while (hasRoom() && !waiting.isEmpty()) {
      Iterator<JoinAttempt> first = waiting.iterator();
      JoinAttempt attempt = first.next();
      first.remove();
      letGo(attempt);
    }
  }

  private void letGo(JoinAttempt attempt) {
    underWay.add(attempt);
    attempt.prepare();
  }

  /** A link that is closing gets no more joins; those that wait are about to be told it is gone. */
  private boolean hasRoom() {
    return underWay.size() < window && ready.getAsBoolean();
  }

  private boolean isBounded() {
    return window != Integer.MAX_VALUE;
  }

  /** A join is sent; returns its number. */
  long sent() {
    return ++lastSent;
  }

  /** The server answered a join. */
  void answered(long number) {
    lastAnswered = number;
    answeredAt = turn.nanoTime();
  }

  /**
   * How much longer a join may take whose time-out is over. If the server works through joins one
   * after another, and the last one that it answered was sent before this one, it just has not come
   * to this one yet. If that one was sent later, this one was passed over.
   */
  Duration respite(long number, Duration timeout) {
    if (!isBounded() || lastAnswered == 0 || lastAnswered > number) {
      return Duration.ZERO;
    }
    Duration left = timeout.minusNanos(turn.nanoTime() - answeredAt);
    return left.isNegative() ? Duration.ZERO : left;
  }
}
