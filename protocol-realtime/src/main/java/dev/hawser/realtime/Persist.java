package dev.hawser.realtime;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Asks the server to keep a broadcast, so that it can be replayed: private topics only. Servers
 * that do not know it broadcast the message and do not keep it.
 *
 * @param ttl for how long, in whole seconds; null for as long as the server keeps anything
 */
public record Persist(@Nullable Duration ttl) {

  /** Checks the time. */
  public Persist {
    if (ttl != null && ttl.toMillis() < 1000) {
      throw new IllegalArgumentException("a broadcast is kept for 1 s at least, not " + ttl);
    }
  }

  /** As long as the server keeps anything, which is some three days. */
  public static Persist longest() {
    return new Persist(null);
  }

  /** For so long; what is less than a second is cut off. */
  public static Persist lasting(Duration ttl) {
    return new Persist(ttl);
  }

  /** The time in seconds; 0 for the longest. */
  long seconds() {
    return ttl == null ? 0 : ttl.toMillis() / 1000;
  }
}
