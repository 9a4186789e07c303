package dev.hawser.realtime;

import java.time.Instant;
import java.util.Objects;

/**
 * Which broadcasts of the past the server is to send after a join: private topics only. The server
 * keeps those that were sent from the database, for 72 hours; they come before live ones, the
 * oldest first, and {@link Broadcast#replayed()} tells them. Each comes once, whatever is joined
 * again.
 *
 * @param since none that is older
 * @param limit the newest so many, 1 to {@value #MOST}
 */
public record Replay(Instant since, int limit) {

  /** What the server sends at most. */
  public static final int MOST = 25;

  /** Checks the limit. */
  public Replay {
    Objects.requireNonNull(since, "since");
    if (limit < 1 || limit > MOST) {
      throw new IllegalArgumentException(
          "a replay has a limit from 1 to " + MOST + ", not " + limit);
    }
  }

  /** As many as the server sends, {@value #MOST}. */
  public static Replay since(Instant since) {
    return new Replay(since, MOST);
  }

  /** This replay with another limit. */
  public Replay limit(int newest) {
    return new Replay(since, newest);
  }
}
