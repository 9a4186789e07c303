package dev.hawser.realtime;

import dev.hawser.Message;
import dev.hawser.Payload;
import org.jspecify.annotations.Nullable;

/**
 * What the session tells those who subscribed to one of its own events, which are never on the
 * wire: a value, or why there will be none.
 */
final class Signal extends Message {

  /** The topic is live: joined and, if database changes are listened to, subscribed to them. */
  static final String READY = "hawser:ready";

  /** The value is a {@link Gap}. */
  static final String GAP = "hawser:gap";

  /** Followed by the JSON of a binding; the value is a change that it asked for. */
  static final String CHANGES = "hawser:postgres_changes:";

  /** Asks the session to show something in the presence. */
  static final String TRACK = "hawser:track";

  /** Asks the session to show nothing any more. */
  static final String UNTRACK = "hawser:untrack";

  private final @Nullable Object value;
  private final @Nullable RuntimeException failure;

  private Signal(
      String topic, String event, @Nullable Object value, @Nullable RuntimeException failure) {
    super(topic, event, Payload.none());
    this.value = value;
    this.failure = failure;
  }

  static Signal of(String topic, String event, @Nullable Object value) {
    return new Signal(topic, event, value, null);
  }

  static Signal failed(String topic, String event, RuntimeException failure) {
    return new Signal(topic, event, null, failure);
  }

  @Nullable Object value() {
    return value;
  }

  @Nullable RuntimeException failure() {
    return failure;
  }
}
