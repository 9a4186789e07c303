package dev.hawser.engine.internal.core;

import dev.hawser.Cause;
import dev.hawser.spi.Transport;
import java.time.Duration;

/** The link of the moment, as the session needs it. */
interface LinkControl {

  void ready(boolean resumed);

  void alive(Duration roundTrip);

  void unneeded();

  /**
   * Whether the link may be alive. It is cut if it was silent for longer than heartbeats allow.
   *
   * @param ofSession the longest silence that the session allows; zero if it has no heartbeat
   */
  boolean isAlive(Duration ofSession);

  void abort(Cause cause);

  void close(int code, String reason, Cause cause);

  Transport.Link transport();
}
