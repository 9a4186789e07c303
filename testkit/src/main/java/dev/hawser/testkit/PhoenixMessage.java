package dev.hawser.testkit;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One message of Phoenix Channels: join_ref, ref, topic, event, payload. Immutable, as long as
 * nobody changes the tree behind {@link #json()}.
 */
public final class PhoenixMessage {

  static final JsonMapper MAPPER = new JsonMapper();

  private final JsonNode joinRef;
  private final JsonNode ref;
  private final @Nullable String topic;
  private final String event;
  private final Object payload;

  /**
   * Creates a message, such as one that {@link PhoenixTestServer#decodeBinary} has read.
   *
   * @param payload a {@code byte[]} is a binary payload; everything else becomes JSON by Jackson
   */
  public PhoenixMessage(
      @Nullable String joinRef, @Nullable String ref, String topic, String event, Object payload) {
    this(ref(joinRef), ref(ref), topic, event, payload(payload));
  }

  PhoenixMessage(
      JsonNode joinRef, JsonNode ref, @Nullable String topic, String event, Object payload) {
    this.joinRef = joinRef;
    this.ref = ref;
    this.topic = topic;
    this.event = event;
    this.payload = payload;
  }

  static JsonNode ref(@Nullable String ref) {
    return ref == null ? NullNode.getInstance() : TextNode.valueOf(ref);
  }

  /** A copy of the bytes, or a JSON tree. */
  static Object payload(Object value) {
    return value instanceof byte[] bytes ? bytes.clone() : MAPPER.valueToTree(value);
  }

  /** The join that the message belongs to; a number comes as its digits. */
  public Optional<String> joinRef() {
    return text(joinRef);
  }

  /** The number of the message; a number comes as its digits. */
  public Optional<String> ref() {
    return text(ref);
  }

  /** The topic; empty if the client sent JSON null. */
  public String topic() {
    return topic == null ? "" : topic;
  }

  /** The event. */
  public String event() {
    return event;
  }

  /** Whether the payload is binary. */
  public boolean isBinary() {
    return payload instanceof byte[];
  }

  /**
   * The JSON payload.
   *
   * @throws IllegalStateException if the payload is binary
   */
  public JsonNode json() {
    if (payload instanceof JsonNode json) {
      return json;
    }
    throw new IllegalStateException("the payload of " + this + " is binary: use bytes()");
  }

  /**
   * The binary payload.
   *
   * @throws IllegalStateException if the payload is JSON
   */
  public byte[] bytes() {
    if (payload instanceof byte[] bytes) {
      return bytes.clone();
    }
    throw new IllegalStateException("the payload of " + this + " is JSON: use json()");
  }

  JsonNode joinRefNode() {
    return joinRef;
  }

  JsonNode refNode() {
    return ref;
  }

  @Nullable String topicOrNull() {
    return topic;
  }

  Object payload() {
    return payload;
  }

  private static Optional<String> text(JsonNode ref) {
    return ref.isNull() ? Optional.empty() : Optional.of(ref.asText());
  }

  /** Refs, topic and event, not the payload. */
  @Override
  public String toString() {
    return "[" + joinRef + ", " + ref + ", " + topic + ", " + event + "]";
  }
}
