package dev.hawser.socketio;

import dev.hawser.Cause;
import dev.hawser.ReconnectPolicy;
import java.time.Duration;

/** The back-off of socket.io-client, for those who must behave as it does. */
public final class SocketIoPolicies {

  private static final int MOST_DOUBLINGS = 52;

  /** As socket.io-client by default: 1 s, 5 s and 0.5. */
  public static ReconnectPolicy reconnect() {
    return reconnect(Duration.ofSeconds(1), Duration.ofSeconds(5), 0.5);
  }

  /**
   * When socket.io-client connects again, with its options {@code reconnectionDelay}, {@code
   * reconnectionDelayMax} and {@code randomizationFactor}: the delay doubles with each failure, a
   * random part of {@code factor} of it is added or taken away, and what is more than {@code max}
   * is {@code max}: after a few failures there is no jitter any more. For every cause but the
   * application's own. Its {@code reconnectionAttempts} is {@link ReconnectPolicy#maxAttempts}.
   *
   * @throws IllegalArgumentException if {@code delay} is less than a millisecond, {@code max} is
   *     less than that, or {@code factor} is not from 0 to 1
   */
  public static ReconnectPolicy reconnect(Duration delay, Duration max, double factor) {
    if (delay.toMillis() < 1 || max.compareTo(delay) < 0) {
      throw new IllegalArgumentException(
          "delay (" + delay + ") must be a millisecond or more and max (" + max + ") not less");
    }
    if (!(factor >= 0 && factor <= 1)) {
      throw new IllegalArgumentException("factor must be from 0 to 1, not " + factor);
    }
    ReconnectPolicy always =
        failure -> {
          int doublings = Math.min(failure.failures() - 1, MOST_DOUBLINGS);
          double millis = Math.scalb((double) delay.toMillis(), doublings);
          double random = failure.random().getAsDouble();
          double deviation = Math.floor(random * factor * millis);
          boolean less = ((long) Math.floor(random * 10) & 1) == 0;
          double jittered = less ? millis - deviation : millis + deviation;
          return Duration.ofMillis((long) Math.min(jittered, (double) max.toMillis()));
        };
    return always.retryIf(
        cause -> cause.kind() != Cause.Kind.CONFIGURATION && cause.kind() != Cause.Kind.USER);
  }

  private SocketIoPolicies() {}
}
