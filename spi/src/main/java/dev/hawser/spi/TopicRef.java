package dev.hawser.spi;

import dev.hawser.Options;
import org.jspecify.annotations.Nullable;

/** The engine's handle of a topic; one for each name, for as long as somebody wants the topic. */
public interface TopicRef {

  /** The topic's name. */
  String name();

  /** The topic's options, as given by the handle that first wanted it. */
  Options options();

  /** What the session attached, or null. */
  @Nullable Object attachment();

  /** Attaches the session's own state of the topic. */
  void attach(@Nullable Object attachment);
}
