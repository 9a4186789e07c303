package dev.hawser.phoenix.channels;

import java.time.Duration;
import java.util.Objects;

/**
 * What the application set for the session.
 *
 * @param vsn the serializer
 * @param heartbeatInterval from the answer to one heartbeat to the next; zero for none
 * @param heartbeatTimeout how long the answer to a heartbeat may take
 * @param checkOnOpen whether the first heartbeat must be answered before the link counts as ready
 * @param joinTimeout how long a join may take
 * @param presenceState the event that carries the whole presence
 * @param presenceDiff the event that carries a change of the presence
 */
public record ChannelConfig(
    Vsn vsn,
    Duration heartbeatInterval,
    Duration heartbeatTimeout,
    boolean checkOnOpen,
    Duration joinTimeout,
    String presenceState,
    String presenceDiff) {

  /** Refuses nulls. */
  public ChannelConfig {
    Objects.requireNonNull(vsn, "vsn");
    Objects.requireNonNull(heartbeatInterval, "heartbeatInterval");
    Objects.requireNonNull(heartbeatTimeout, "heartbeatTimeout");
    Objects.requireNonNull(joinTimeout, "joinTimeout");
    Objects.requireNonNull(presenceState, "presenceState");
    Objects.requireNonNull(presenceDiff, "presenceDiff");
  }
}
