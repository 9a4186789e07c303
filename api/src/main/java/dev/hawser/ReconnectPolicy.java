package dev.hawser;

import java.time.Duration;
import java.util.List;
import java.util.function.DoubleSupplier;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Decides whether and when to try again. Called off the connection's loop, once for each link or
 * attempt that failed; an exception it throws ends the connection.
 *
 * <p>Policies compose: {@code exponential(ofMillis(500), ofSeconds(30)).maxAttempts(10)}. The delay
 * asked for by the server ({@link Cause#retryAfter()}) is kept in any case: the engine waits for
 * the longer of the two.
 */
@FunctionalInterface
public interface ReconnectPolicy {

  /**
   * What a policy decides on.
   *
   * @param failures how many times in a row it failed, from 1 on; starts anew once a link proved
   *     good: 10 seconds after it became ready, or at its first answered heartbeat
   * @param cause why it failed
   * @param random numbers from 0 (inclusive) to 1 (exclusive), for jitter
   */
  record Failure(int failures, Cause cause, DoubleSupplier random) {}

  /** The wait before the next attempt, or null to give up. */
  @Nullable Duration delay(Failure failure);

  /**
   * Doubles the delay from {@code first} up to {@code max}, and waits for a random part of it
   * between the half and the whole. The jitter stays at the cap, so that clients that lost their
   * server together do not come back together. Gives up on causes that are not {@linkplain
   * Cause#retryable() retryable}.
   */
  static ReconnectPolicy exponential(Duration first, Duration max) {
    positive(first);
    if (max.compareTo(first) < 0) {
      throw new IllegalArgumentException("max (" + max + ") is less than first (" + first + ")");
    }
    ReconnectPolicy always =
        failure -> {
          int doublings = Math.min(failure.failures() - 1, 30);
          double ceiling =
              Math.min((double) max.toNanos(), Math.scalb((double) first.toNanos(), doublings));
          return Duration.ofNanos((long) (ceiling * (0.5 + failure.random().getAsDouble() / 2)));
        };
    return always.retryIf(Cause::retryable);
  }

  /** Waits for {@code delay} each time. Gives up on causes that are not retryable. */
  static ReconnectPolicy fixed(Duration delay) {
    positive(delay);
    ReconnectPolicy always = failure -> delay;
    return always.retryIf(Cause::retryable);
  }

  /** Waits as listed, then as the last one listed. Gives up on causes that are not retryable. */
  static ReconnectPolicy table(Duration... delays) {
    List<Duration> steps = List.of(delays);
    if (steps.isEmpty()) {
      throw new IllegalArgumentException("a table of delays needs at least one");
    }
    ReconnectPolicy always = failure -> steps.get(Math.min(failure.failures(), steps.size()) - 1);
    return always.retryIf(Cause::retryable);
  }

  /** Gives up at once. */
  static ReconnectPolicy never() {
    return failure -> null;
  }

  /** This policy, but at most {@code attempts} tries in a row. */
  default ReconnectPolicy maxAttempts(int attempts) {
    if (attempts < 1) {
      throw new IllegalArgumentException("attempts must be positive; use never() for none");
    }
    return failure -> failure.failures() > attempts ? null : delay(failure);
  }

  /** This policy for the causes that {@code worthRetrying} accepts; gives up on the others. */
  default ReconnectPolicy retryIf(Predicate<Cause> worthRetrying) {
    return failure -> worthRetrying.test(failure.cause()) ? delay(failure) : null;
  }

  /**
   * This policy also for these causes, whether or not they are retryable. The delay is what this
   * policy would give a retryable cause.
   */
  default ReconnectPolicy alsoIf(Predicate<Cause> worthRetrying) {
    return failure ->
        worthRetrying.test(failure.cause())
            ? delay(
                new Failure(
                    failure.failures(), failure.cause().withRetryable(true), failure.random()))
            : delay(failure);
  }

  private static void positive(Duration delay) {
    if (delay.isNegative() || delay.isZero()) {
      throw new IllegalArgumentException("a delay must be positive, not " + delay);
    }
  }
}
