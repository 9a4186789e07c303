package dev.hawser.engine.internal.core;

import dev.hawser.spi.Loop;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** How long nothing was received on a link, a sleep of the machine included. Loop only. */
final class Silence {

  /** So late timers and reads may be on a machine that is awake. */
  private static final long GRACE = Duration.ofSeconds(5).toNanos();

  private final Loop loop;
  private boolean reading = true;
  private long since;

  Silence(Loop loop) {
    this.loop = loop;
  }

  /** Something was received, or can be from now on. */
  void heard() {
    since = loop.elapsedNanos();
  }

  /** While nothing is read nothing can be heard, and the silence means nothing. */
  void setReading(boolean value) {
    reading = value;
    heard();
  }

  /**
   * The silence, if it is longer than any that is explained.
   *
   * @param allowed by the heartbeat; zero if there is none
   * @return null if the link may be alive
   */
  @Nullable Duration beyond(Duration allowed) {
    if (!reading || allowed.isZero()) {
      return null;
    }
    long silence = loop.elapsedNanos() - since;
    return silence > allowed.toNanos() + GRACE ? Duration.ofNanos(silence) : null;
  }
}
