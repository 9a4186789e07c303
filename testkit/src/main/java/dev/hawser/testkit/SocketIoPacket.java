package dev.hawser.testkit;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One packet of Socket.IO protocol 5. Binary data stands as {@code BinaryNode} in the tree; that a
 * packet has some shows only on the wire.
 *
 * @param id the ack id, or {@link #NO_ID}
 */
record SocketIoPacket(Type type, String namespace, long id, @Nullable JsonNode data) {

  /** The types; events and acks with attachments have digits of their own. */
  enum Type {
    CONNECT('0', '0'),
    DISCONNECT('1', '1'),
    EVENT('2', '5'),
    ACK('3', '6'),
    CONNECT_ERROR('4', '4');

    private final char digit;
    private final char binaryDigit;

    Type(char digit, char binaryDigit) {
      this.digit = digit;
      this.binaryDigit = binaryDigit;
    }

    /** The type that a packet starts with; null if there is none. */
    static @Nullable Type of(char digit) {
      for (Type type : values()) {
        if (type.digit == digit || type.binaryDigit == digit) {
          return type;
        }
      }
      return null;
    }

    boolean isBinary(char first) {
      return first != digit;
    }
  }

  /**
   * A packet as Engine.IO messages.
   *
   * @param text the first message
   * @param attachments the binary messages that follow it
   */
  record Encoded(String text, List<byte[]> attachments) {}

  static final long NO_ID = -1;
  static final String PLACEHOLDER = "_placeholder";

  /** Names that stand for something else in the reference implementation. */
  static final Set<String> RESERVED =
      Set.of(
          "connect",
          "connect_error",
          "disconnect",
          "disconnecting",
          "newListener",
          "removeListener");

  private static final JsonMapper MAPPER =
      JsonMapper.builder().enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS).build();

  SocketIoPacket(Type type, String namespace) {
    this(type, namespace, NO_ID, null);
  }

  static JsonNode parse(String json) throws JsonProcessingException {
    return MAPPER.readTree(json);
  }

  /** Any value as a tree; a {@code byte[]} anywhere in it becomes a {@code BinaryNode}. */
  static JsonNode tree(@Nullable Object value) {
    return MAPPER.valueToTree(value);
  }

  /** Several values as one array. */
  static ArrayNode array(@Nullable Object... values) {
    ArrayNode array = JsonNodeFactory.instance.arrayNode();
    for (Object value : values) {
      array.add(tree(value));
    }
    return array;
  }

  /**
   * The data of an event.
   *
   * @throws IllegalArgumentException if the name is reserved
   */
  static ArrayNode event(String event, @Nullable Object... args) {
    if (RESERVED.contains(event)) {
      throw new IllegalArgumentException("\"" + event + "\" is reserved: choose another event");
    }
    return JsonNodeFactory.instance.arrayNode().add(event).addAll(array(args));
  }

  Encoded encode() {
    List<byte[]> attachments = new ArrayList<>();
    JsonNode json = data == null ? null : extract(data, attachments);
    StringBuilder text = new StringBuilder();
    if (attachments.isEmpty()) {
      text.append(type.digit);
    } else {
      text.append(type.binaryDigit).append(attachments.size()).append('-');
    }
    if (!namespace.equals("/")) {
      text.append(namespace).append(',');
    }
    if (id != NO_ID) {
      text.append(id);
    }
    if (json != null) {
      text.append(json);
    }
    return new Encoded(text.toString(), attachments);
  }

  /** A copy with a placeholder for each binary value, which goes to {@code attachments}. */
  private static JsonNode extract(JsonNode node, List<byte[]> attachments) {
    if (node.isBinary()) {
      int num = attachments.size();
      attachments.add(bytes(node));
      return JsonNodeFactory.instance.objectNode().put(PLACEHOLDER, true).put("num", num);
    }
    if (node.isArray()) {
      ArrayNode copy = JsonNodeFactory.instance.arrayNode(node.size());
      node.forEach(item -> copy.add(extract(item, attachments)));
      return copy;
    }
    if (node.isObject()) {
      ObjectNode copy = JsonNodeFactory.instance.objectNode();
      for (Map.Entry<String, JsonNode> field : node.properties()) {
        copy.set(field.getKey(), extract(field.getValue(), attachments));
      }
      return copy;
    }
    return node;
  }

  private static byte[] bytes(JsonNode node) {
    try {
      return node.binaryValue();
    } catch (IOException e) {
      throw new IllegalStateException("a binary node without bytes", e); // Text nodes only throw.
    }
  }
}
