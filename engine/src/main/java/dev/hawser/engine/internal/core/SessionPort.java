package dev.hawser.engine.internal.core;

import dev.hawser.engine.internal.delivery.MessageSubscription;
import dev.hawser.spi.TopicRef;
import org.jspecify.annotations.Nullable;

/** What the engine asks of the protocol's session, guarded against what the session throws. */
interface SessionPort {

  void join(TopicRef topic, @Nullable Object parameters);

  void leave(TopicRef topic);

  void subscribed(TopicRef topic, String event, MessageSubscription<?> subscription);

  void send(Outgoing message);

  void forget(Outgoing request);

  /**
   * Whether the link may be alive, by the clock and its heartbeats. If not it is cut, and its end
   * is told soon; false while there is no link.
   */
  boolean isAlive();

  /** Whether the socket takes more; false while there is no link. */
  boolean isWritable();

  /** Sends what was written. */
  void flush();
}
