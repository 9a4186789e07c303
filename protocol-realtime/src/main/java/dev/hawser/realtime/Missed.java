package dev.hawser.realtime;

import java.time.Clock;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Since when a topic may have missed broadcasts. Loop only.
 *
 * <p>Joined or not, it can be asked before every join. What the server replays after a join may
 * itself be lost with the link, so a loss within {@link Replay#MARGIN} after a join leaves the
 * earlier time in force.
 */
final class Missed {

  private final Clock clock;
  private @Nullable Instant since;
  private @Nullable Instant joinedAt;

  Missed(Clock clock) {
    this.clock = clock;
  }

  /** The topic was joined. */
  void joined() {
    if (joinedAt == null) {
      joinedAt = clock.instant();
    }
  }

  /**
   * The topic was lost; no news if it was not joined.
   *
   * @param at the last time it was known to be joined: of a link that is gone the last sign of life
   */
  void lost(Instant at) {
    Instant from = joinedAt;
    if (from != null) {
      joinedAt = null;
      if (since == null || !at.isBefore(from.plus(Replay.MARGIN))) {
        since = at;
      }
    }
  }

  /** Since when, on this machine's clock; null if nothing was missed, as before the first join. */
  @Nullable Instant since() {
    Instant from = joinedAt;
    return from == null || clock.instant().isBefore(from.plus(Replay.MARGIN)) ? since : null;
  }
}
