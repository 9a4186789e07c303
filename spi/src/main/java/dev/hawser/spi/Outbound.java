package dev.hawser.spi;

import dev.hawser.Payload;
import org.jspecify.annotations.Nullable;

/** A message on its way out. Made by the engine, one for each subscription to a send or request. */
public interface Outbound {

  /** The topic. */
  TopicRef topic();

  /** The event, or null for the protocol's default. */
  @Nullable String event();

  /** The content. */
  Payload payload();

  /**
   * Whether it is a request: {@link SessionContext#reply} or {@link SessionContext#fail} ends it.
   */
  boolean expectsReply();

  /** The session's own number for it; 0 until {@link #ref(long)}. */
  long ref();

  /** Keeps the session's own number, to find it again in {@link ProtocolSession#forget}. */
  void ref(long ref);
}
