package dev.hawser.phoenix;

import dev.hawser.Cause;
import dev.hawser.ReconnectPolicy;
import java.time.Duration;
import java.util.Arrays;

/** The back-off tables of phoenix.js, for those who must behave as it does. */
public final class PhoenixPolicies {

  /**
   * When phoenix.js 1.8 connects again: after 10, 50, 100, 150, 200, 250, 500, 1000, 2000 ms, then
   * every 5 s. Without jitter, and for every cause but the application's own: a refused handshake,
   * also with 401 or 403, is tried again for ever.
   */
  public static ReconnectPolicy reconnect() {
    return always(10, 50, 100, 150, 200, 250, 500, 1000, 2000, 5000);
  }

  /**
   * When phoenix.js 1.8 joins again: after 1, 2, 5 s, then every 10 s. Without jitter, and for
   * every cause but the application's own.
   */
  public static ReconnectPolicy rejoin() {
    return always(1000, 2000, 5000, 10_000);
  }

  static ReconnectPolicy defaultReconnect() {
    return ReconnectPolicy.exponential(Duration.ofMillis(500), Duration.ofSeconds(30));
  }

  static ReconnectPolicy defaultRejoin() {
    return ReconnectPolicy.exponential(Duration.ofSeconds(1), Duration.ofSeconds(10));
  }

  private static ReconnectPolicy always(long... millis) {
    Duration[] delays = Arrays.stream(millis).mapToObj(Duration::ofMillis).toArray(Duration[]::new);
    return ReconnectPolicy.table(delays)
        .alsoIf(
            cause ->
                cause.kind() != Cause.Kind.CONFIGURATION
                    && cause.kind() != Cause.Kind.USER
                    && cause.kind() != Cause.Kind.TOPIC_CLOSED);
  }

  private PhoenixPolicies() {}
}
