package dev.hawser;

import java.util.Objects;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/**
 * A message that was received. Immutable; shared by all subscribers that see it.
 *
 * <p>Plugins may subclass it to carry more; applications get at that through the plugin's typed
 * view.
 */
public class Message {

  private final String topic;
  private final String event;
  private final Payload payload;

  /** A message of {@code topic}. */
  public Message(String topic, String event, Payload payload) {
    this.topic = Objects.requireNonNull(topic, "topic");
    this.event = Objects.requireNonNull(event, "event");
    this.payload = Objects.requireNonNull(payload, "payload");
  }

  /** The name of the topic it belongs to. */
  public final String topic() {
    return topic;
  }

  /** The name of the event. */
  public final String event() {
    return event;
  }

  /** The content. */
  public final Payload payload() {
    return payload;
  }

  /** The content, decoded; the same as {@code payload().as(type)}. */
  public final <T> T as(Class<T> type) {
    return payload.as(type);
  }

  /** Whether the sender waits for an answer: {@link #reply(Object)}. */
  public boolean expectsReply() {
    return false;
  }

  /**
   * Answers the message. Subscribing sends the answer; it completes when the answer was written and
   * fails as {@link Topic#send(String, Object)} does. Only the first answer counts.
   *
   * @return an error of {@link UnsupportedOperationException} if no answer is expected
   */
  public Mono<Void> reply(@Nullable Object payload) {
    return Mono.error(
        new UnsupportedOperationException(
            "the sender of '" + event + "' does not expect a reply; see expectsReply()"));
  }

  /** Topic, event and the payload's size, not its content. */
  @Override
  public String toString() {
    return "Message(" + topic + ", " + event + ", " + payload + ")";
  }
}
