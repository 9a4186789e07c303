package dev.hawser.testkit;

import dev.hawser.Cause;
import dev.hawser.Message;
import dev.hawser.Reply;
import dev.hawser.spi.Outbound;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * One call that a session made to its {@link RecordingSessionContext}: one record for each method
 * of {@link dev.hawser.spi.SessionContext} that does something, topics by name.
 */
public sealed interface SessionEffect {

  /**
   * A packet was written.
   *
   * @param message the message it carries, or null for none
   */
  record Written(Object packet, @Nullable Outbound message) implements SessionEffect {}

  /** The handshake is done. */
  record Ready(boolean resumed) implements SessionEffect {}

  /** The link proved good. */
  record Alive(Duration roundTrip) implements SessionEffect {}

  /** The link is not needed any more. */
  record Released() implements SessionEffect {}

  /** The link was cut. */
  record Aborted(Cause cause) implements SessionEffect {}

  /** The link was closed. */
  record Closed(int code, String reason, Cause cause) implements SessionEffect {}

  /** A join was accepted. */
  record TopicJoined(String topic, Reply reply, boolean resumed) implements SessionEffect {}

  /** A join was refused, or a topic ended. */
  record TopicFailed(String topic, Cause cause) implements SessionEffect {}

  /** A leave was confirmed. */
  record TopicLeft(String topic) implements SessionEffect {}

  /** A message was delivered. */
  record Delivered(Message message) implements SessionEffect {}

  /** A message was delivered to the subscribers of one event only. */
  record DeliveredTo(String topic, String event, Message message) implements SessionEffect {}

  /** A message was given to one new subscriber, in {@code ProtocolSession.onSubscribed}. */
  record Handed(String topic, String event, Message message) implements SessionEffect {}

  /** A request was answered. */
  record Replied(Outbound request, Reply reply) implements SessionEffect {}

  /** A message or request failed. */
  record Failed(Outbound message, Throwable failure) implements SessionEffect {}

  /** Something was reported. */
  record Problem(Throwable problem) implements SessionEffect {}
}
