package dev.hawser.testkit;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A broadcast that a client sent, over its socket (as text or binary) or over HTTP, whether anybody
 * received it or not. Immutable, as long as nobody changes the tree behind {@link #json()}.
 */
public final class RealtimeBroadcast {

  private final String topic;
  private final String event;
  private final @Nullable JsonNode json;
  private final byte[] bytes;
  private final boolean toPrivate;

  RealtimeBroadcast(
      String topic, String event, @Nullable JsonNode json, byte[] bytes, boolean toPrivate) {
    this.topic = topic;
    this.event = event;
    this.json = json;
    this.bytes = bytes;
    this.toPrivate = toPrivate;
  }

  /** The topic without {@code realtime:}. */
  public String topic() {
    return topic;
  }

  /** The event that the sender chose. */
  public String event() {
    return event;
  }

  /** The payload; empty if it is binary or no JSON. */
  public Optional<JsonNode> json() {
    return Optional.ofNullable(json);
  }

  /** The payload as it was sent; of a broadcast in a text frame the whole message. */
  public byte[] bytes() {
    return bytes.clone();
  }

  /** Whether it went to the private channel of the topic. */
  public boolean isPrivate() {
    return toPrivate;
  }

  /** Topic and event, not the payload. */
  @Override
  public String toString() {
    return "broadcast of " + event + " to " + topic;
  }
}
