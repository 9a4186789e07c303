package dev.hawser;

import java.time.Duration;

/**
 * Told what happens inside a connection: the hook for metrics and diagnosis. Added with {@link
 * Hawser#observer}; {@code hawser-micrometer} has one ready.
 *
 * <p>Called on the connection's loop, some methods once for every message: implementations must be
 * quick and must not block. Three are called elsewhere, too, and at the same time as others: {@link
 * #opened} on the thread that opens, {@link #sendFailed} on the thread that sends if the outbound
 * buffer is full, {@link #problem} on the thread of the subscriber whose payload cannot be decoded.
 * An exception they throw is logged and ignored.
 */
public interface ConnectionObserver {

  /** The connection was made; nothing else has happened yet. */
  default void opened(Connection connection) {}

  /** The state changed. */
  default void stateChanged(ConnectionState state) {}

  /** A message of so many bytes was received from the socket. */
  default void frameReceived(int bytes) {}

  /** A message of so many bytes was handed to the socket. */
  default void frameSent(int bytes) {}

  /** A subscriber's overflow policy dropped so many messages of a topic. */
  default void dropped(String topic, long messages) {}

  /** A message was not sent: overflow, expiry, or the link's loss. */
  default void sendFailed(String topic, Throwable failure) {}

  /** A link or an attempt failed. */
  default void linkFailed(Cause cause) {}

  /** A request was answered, with any status. */
  default void requestAnswered(String topic, String event, Duration roundTrip) {}

  /** A request failed: time-out, link loss, or refusal. */
  default void requestFailed(String topic, String event, Throwable failure) {}

  /** A heartbeat was answered. */
  default void heartbeat(Duration roundTrip) {}

  /**
   * Something went wrong that was isolated: a frame that could not be read, a payload that is not
   * of a subscriber's type. The connection lives on.
   */
  default void problem(Throwable problem) {}
}
