package dev.hawser.spi;

import dev.hawser.Cause;
import java.time.Duration;
import java.util.Objects;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The heartbeat of a protocol that has one of its own: sends a beat, waits for its answer, and cuts
 * the link if none comes in time. At most one in a session; used on the loop only.
 *
 * <p>The session calls {@link #start()} when the link is ready, {@link #answered()} at every
 * answer, {@link #stop()} when the link is down, and passes its timers through {@link #onTimer}.
 */
public final class Heartbeat {

  private enum Timer {
    BEAT,
    ANSWER
  }

  private final SessionContext<?> context;
  private final Duration interval;
  private final Duration timeout;
  private final Runnable beat;
  private final Supplier<Duration> patience;
  private boolean running;
  private boolean waiting;
  private long sentAt;

  /** The longest silence while it runs, with the patience that the awaited answer was granted. */
  private Duration maxSilence;

  /**
   * A heartbeat that does not run yet.
   *
   * @param interval from {@link #start()}, or from an answer, to the next beat; zero for no
   *     heartbeat
   * @param timeout how long an answer may take
   * @param beat writes the beat
   */
  public Heartbeat(SessionContext<?> context, Duration interval, Duration timeout, Runnable beat) {
    this(context, interval, timeout, beat, () -> Duration.ZERO);
  }

  /**
   * A heartbeat whose peer may have a reason to be silent.
   *
   * @param patience asked each time an answer is overdue: how much longer to wait; zero to cut the
   *     link
   */
  public Heartbeat(
      SessionContext<?> context,
      Duration interval,
      Duration timeout,
      Runnable beat,
      Supplier<Duration> patience) {
    this.context = Objects.requireNonNull(context, "context");
    this.interval = Objects.requireNonNull(interval, "interval");
    this.timeout = Objects.requireNonNull(timeout, "timeout");
    this.beat = Objects.requireNonNull(beat, "beat");
    this.patience = Objects.requireNonNull(patience, "patience");
    this.maxSilence = interval.plus(timeout);
  }

  /** Starts anew: the first beat comes after one interval. */
  public void start() {
    stop();
    if (!interval.isZero()) {
      running = true;
      context.schedule(Timer.BEAT, interval);
    }
  }

  /** Sends a beat now, unless one waits for its answer or the heartbeat does not run. */
  public void beat() {
    if (!running || waiting) {
      return;
    }
    waiting = true;
    maxSilence = interval.plus(timeout);
    sentAt = context.nanoTime();
    context.cancel(Timer.BEAT);
    context.schedule(Timer.ANSWER, timeout);
    beat.run();
  }

  /**
   * The beat was answered; ignored if none waits.
   *
   * @return the round trip, or null if none waited
   */
  public @Nullable Duration answered() {
    if (!waiting) {
      return null;
    }
    waiting = false;
    maxSilence = interval.plus(timeout);
    context.cancel(Timer.ANSWER);
    context.schedule(Timer.BEAT, interval);
    Duration roundTrip = Duration.ofNanos(context.nanoTime() - sentAt);
    context.alive(roundTrip);
    return roundTrip;
  }

  /** Stops: no beat is sent and no answer awaited any more. */
  public void stop() {
    if (running) {
      context.cancel(Timer.BEAT);
      context.cancel(Timer.ANSWER);
    }
    running = false;
    waiting = false;
    maxSilence = interval.plus(timeout);
  }

  /**
   * What {@link ProtocolSession#maxSilence()} is with this heartbeat: by then an answer has come or
   * the link was cut, unless the timers stood still. Zero while it does not run.
   */
  public Duration maxSilence() {
    return running ? maxSilence : Duration.ZERO;
  }

  /**
   * Does what is due.
   *
   * @return whether {@code key} is a timer of the heartbeat
   */
  public boolean onTimer(Object key) {
    if (key == Timer.BEAT) {
      beat();
      return true;
    }
    if (key == Timer.ANSWER) {
      if (waiting) {
        overdue();
      }
      return true;
    }
    return false;
  }

  private void overdue() {
    // What comes while reading is paused cannot be seen, so only the silence after it counts.
    long paused = Math.max(0, context.readingSince() - sentAt);
    Duration silence = Duration.ofNanos(context.nanoTime() - sentAt - paused);
    Duration more;
    if (silence.compareTo(timeout) < 0) {
      more = timeout.minus(silence);
    } else {
      more = patience.get();
      maxSilence = maxSilence.plus(more);
    }
    if (!more.isZero()) {
      context.schedule(Timer.ANSWER, more);
      return;
    }
    stop();
    context.abort(Cause.heartbeat(silence));
  }

  @Override
  public String toString() {
    return "Heartbeat(every " + interval + (running ? waiting ? ", waiting)" : ")" : ", stopped)");
  }
}
