package dev.hawser.realtime;

import dev.hawser.Cause;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;

/**
 * A time in which messages of a topic may have been missed: it is over, and what an application
 * shows may be out of date. Read anew what matters, such as rows that changed {@link #since}.
 *
 * @param since when the topic was lost, on this machine's clock
 * @param length how long it took until it was live again
 * @param cause why it was lost
 */
public record Gap(Instant since, Duration length, Cause cause) {

  /** Refuses nulls. */
  public Gap {
    Objects.requireNonNull(since, "since");
    Objects.requireNonNull(length, "length");
    Objects.requireNonNull(cause, "cause");
  }
}
