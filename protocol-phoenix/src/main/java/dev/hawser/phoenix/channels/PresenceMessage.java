package dev.hawser.phoenix.channels;

import dev.hawser.Message;
import dev.hawser.Payload;
import dev.hawser.Presence;
import dev.hawser.PresenceChange;
import java.util.List;
import java.util.Map;

/** Tells those who subscribed to {@link #EVENT} who is there on a topic now, and what changed. */
public final class PresenceMessage extends Message {

  /** The event; it is made by the session and never on the wire. */
  public static final String EVENT = "hawser:presence";

  private final Map<String, Presence> snapshot;
  private final List<PresenceChange> changes;

  PresenceMessage(String topic, Map<String, Presence> snapshot, List<PresenceChange> changes) {
    super(topic, EVENT, Payload.none());
    this.snapshot = snapshot;
    this.changes = changes;
  }

  /** Who is there, by key. Immutable. */
  public Map<String, Presence> snapshot() {
    return snapshot;
  }

  /** What changed since the message before; everybody, in the first one of a subscriber. */
  public List<PresenceChange> changes() {
    return changes;
  }
}
