package dev.hawser.realtime;

import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * When to ask for the next token.
 *
 * @param ahead how long before the expiry; half of the time that is left if that is more than half
 * @param least between two asks
 */
record RefreshPlan(Duration ahead, Duration least) {

  /** Timers are not set for longer; asking once more does no harm. */
  private static final Duration MOST = Duration.ofDays(1);

  /**
   * How long to wait after an ask, whatever it gave. A token that stays the same is asked for again
   * in ever shorter intervals until it expires.
   *
   * @param expiry of the token in force; null if it is not known
   * @return null not to ask: the expiry is not known, or over, so that the server will say so
   */
  @Nullable Duration delay(@Nullable Instant expiry, Instant now) {
    if (expiry == null || !now.isBefore(expiry)) {
      return null;
    }
    Duration left = Duration.between(now, expiry);
    Duration half = left.dividedBy(2);
    Duration delay = ahead.compareTo(half) < 0 ? left.minus(ahead) : half;
    Duration bounded = delay.compareTo(MOST) > 0 ? MOST : delay;
    return bounded.compareTo(least) < 0 ? least : bounded;
  }
}
