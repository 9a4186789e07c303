package dev.hawser.testkit;

import dev.hawser.Options;
import dev.hawser.spi.TopicRef;
import org.jspecify.annotations.Nullable;

/** A topic without an engine. */
final class RecordedTopic implements TopicRef {
  private final String name;
  private final Options options;
  private @Nullable Object attachment;

  RecordedTopic(String name, Options options) {
    this.name = name;
    this.options = options;
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public Options options() {
    return options;
  }

  @Override
  public @Nullable Object attachment() {
    return attachment;
  }

  @Override
  public void attach(@Nullable Object value) {
    attachment = value;
  }

  @Override
  public String toString() {
    return "topic '" + name + "'";
  }
}
