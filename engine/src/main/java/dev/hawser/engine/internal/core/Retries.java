package dev.hawser.engine.internal.core;

import dev.hawser.Cause;
import dev.hawser.ReconnectPolicy;
import java.time.Duration;
import java.util.function.BiConsumer;
import java.util.function.DoubleSupplier;
import org.jspecify.annotations.Nullable;
import reactor.core.scheduler.Scheduler;

/**
 * Counts failures in a row and asks the policy what to do about the last one. The policy is the
 * application's code and runs off the loop. Loop only.
 */
final class Retries {

  private final ReconnectPolicy policy;
  private final DoubleSupplier random;
  private final Scheduler offLoop;
  private final Turn turn;

  private int failures;

  /** Whether the last failure was a refusal of credentials that were then asked for again. */
  private boolean refreshed;

  /** Number of the question; an answer to an older one is dropped. */
  private int question;

  Retries(ReconnectPolicy policy, DoubleSupplier random, Scheduler offLoop, Turn turn) {
    this.policy = policy;
    this.random = random;
    this.offLoop = offLoop;
    this.turn = turn;
  }

  int failures() {
    return failures;
  }

  /** The next failure is the first. */
  void reset() {
    failures = 0;
    refreshed = false;
  }

  /** No answer to an earlier question is wanted. */
  void forget() {
    question++;
  }

  /**
   * Counts a failure and asks.
   *
   * @param answer given the delay, or null to give up, and the cause, in a turn of the loop; not
   *     called if {@link #forget} is called first
   */
  void ask(Cause cause, BiConsumer<@Nullable Duration, Cause> answer) {
    failures++;
    int asked = ++question;
    boolean unauthorized = cause.kind() == Cause.Kind.UNAUTHORIZED;
    if (unauthorized && !refreshed) {
      // Fresh credentials deserve one try; a second refusal in a row is the policy's business.
      refreshed = true;
      turn.post(() -> answer(asked, atLeast(Duration.ZERO, cause.retryAfter()), cause, answer));
      return;
    }
    refreshed = unauthorized;
    ReconnectPolicy.Failure failure = new ReconnectPolicy.Failure(failures, cause, random);
    offLoop.schedule(
        () -> {
          Duration delay = null;
          Cause reason = cause;
          try {
            delay = policy.delay(failure);
          } catch (Throwable e) {
            // Whatever it is, the connection must not wait for an answer that never comes.
            reason = Cause.of(Cause.Kind.CONFIGURATION, "the reconnect policy failed: " + e, e);
          }
          Duration wait = delay == null ? null : atLeast(delay, cause.retryAfter());
          Cause because = reason;
          turn.post(() -> answer(asked, wait, because, answer));
        });
  }

  private static Duration atLeast(Duration delay, @Nullable Duration least) {
    return least != null && least.compareTo(delay) > 0 ? least : delay;
  }

  private void answer(
      int asked,
      @Nullable Duration delay,
      Cause cause,
      BiConsumer<@Nullable Duration, Cause> answer) {
    if (asked == question) {
      answer.accept(delay, cause);
    }
  }
}
