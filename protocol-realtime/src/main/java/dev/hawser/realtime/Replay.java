package dev.hawser.realtime;

import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Which broadcasts of the past the server is to send after a join: private topics only. The server
 * keeps those that were sent from the database, for 72 hours; they come before live ones, the
 * oldest first, and {@link Broadcast#replayed()} tells them. Each comes once, whatever is joined
 * again.
 *
 * @param since none that is older; null for what was missed, see {@link #missed()}
 * @param limit the newest so many, 1 to {@value #MOST}
 */
public record Replay(@Nullable Instant since, int limit) {

  /** What the server sends at most. */
  public static final int MOST = 25;

  /** By how much our clock may be ahead of the server's for {@link #missed()} to be complete. */
  static final Duration MARGIN = Duration.ofMinutes(1);

  /** Checks the limit. */
  public Replay {
    if (limit < 1 || limit > MOST) {
      throw new IllegalArgumentException(
          "a replay has a limit from 1 to " + MOST + ", not " + limit);
    }
  }

  /** The newest {@value #MOST}, which is as many as the server sends. */
  public static Replay since(Instant since) {
    return new Replay(Objects.requireNonNull(since, "since"), MOST);
  }

  /**
   * What was missed while the topic was not joined: nothing after the first join, and after every
   * further one the newest {@value #MOST} since the last sign of life before it was lost. The time
   * is that of this machine; a clock that is up to one minute ahead of the server's does no harm.
   * For the same reason some of the minute before the first join may come, too. If more was missed
   * than the server sends, nothing tells which.
   */
  public static Replay missed() {
    return new Replay(null, MOST);
  }

  /** This replay with another limit. */
  public Replay limit(int newest) {
    return new Replay(since, newest);
  }

  /**
   * What a join asks for.
   *
   * @param missedSince since when the topic may have missed something, or null for never
   * @return null for no replay
   */
  @Nullable Instant start(@Nullable Instant missedSince) {
    return since != null || missedSince == null ? since : missedSince.minus(MARGIN);
  }
}
