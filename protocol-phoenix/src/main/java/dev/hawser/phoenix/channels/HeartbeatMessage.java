package dev.hawser.phoenix.channels;

import dev.hawser.Message;
import dev.hawser.Payload;
import java.time.Duration;

/** Tells subscribers of the socket's own topic that a heartbeat was answered. */
public final class HeartbeatMessage extends Message {

  private final Duration roundTrip;

  HeartbeatMessage(Duration roundTrip) {
    super(Events.PHOENIX, Events.HEARTBEAT, Payload.none());
    this.roundTrip = roundTrip;
  }

  /** The time from the beat to its answer. */
  public Duration roundTrip() {
    return roundTrip;
  }
}
