package dev.hawser.realtime;

import dev.hawser.Cause;
import dev.hawser.ReconnectPolicy;
import java.time.Duration;

/** The back-off of realtime-js, for those who must behave as it does. */
public final class RealtimePolicies {

  /**
   * When realtime-js 2 connects again: after 1, 2, 5 s, then every 10 s. Without jitter, and for
   * every cause but the application's own: a refused handshake, also with 401 or 403, is tried
   * again for ever.
   */
  public static ReconnectPolicy reconnect() {
    return likeOfficial();
  }

  /**
   * When realtime-js 2 joins again: after 1, 2, 5 s, then every 10 s. Without jitter, and for every
   * cause but the application's own and the server's {@code phx_close}.
   */
  public static ReconnectPolicy rejoin() {
    return likeOfficial();
  }

  private static ReconnectPolicy likeOfficial() {
    return ReconnectPolicy.table(
            Duration.ofSeconds(1),
            Duration.ofSeconds(2),
            Duration.ofSeconds(5),
            Duration.ofSeconds(10))
        .alsoIf(
            cause ->
                cause.kind() != Cause.Kind.CONFIGURATION
                    && cause.kind() != Cause.Kind.USER
                    && cause.kind() != Cause.Kind.TOPIC_CLOSED);
  }

  private RealtimePolicies() {}
}
