package dev.hawser.testkit;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Both serializers of Phoenix, the server's side. */
enum PhoenixSerializer {
  /** JSON objects, no binary payloads. */
  V1("1.0.0") {
    @Override
    PhoenixMessage decode(JsonNode json) {
      if (!json.has("topic") || !json.has("event") || !json.has("payload") || !json.has("ref")) {
        throw new Malformed("topic, event, payload or ref is missing");
      }
      return message(
          json.path("join_ref"),
          json.get("ref"),
          json.get("topic"),
          json.get("event"),
          json.get("payload"));
    }

    @Override
    Object encode(PhoenixMessage message, String event, Object payload) {
      if (!(payload instanceof JsonNode json)) {
        throw new IllegalArgumentException("serializer 1.0.0 has no binary payloads");
      }
      ObjectNode object = PhoenixMessage.MAPPER.createObjectNode();
      object.set("ref", message.refNode());
      object.put("topic", message.topicOrNull());
      object.put("event", event);
      object.set("payload", json);
      return object.toString();
    }

    @Override
    PhoenixMessage decodeBinary(byte[] bytes) {
      return decodeText(new String(bytes, StandardCharsets.UTF_8));
    }
  },
  /** JSON arrays, and binary frames for binary payloads. */
  V2("2.0.0") {
    @Override
    PhoenixMessage decode(JsonNode json) {
      if (!json.isArray() || json.size() < 5) {
        throw new Malformed("no array of five elements");
      }
      return message(json.get(0), json.get(1), json.get(2), json.get(3), json.get(4));
    }

    @Override
    Object encode(PhoenixMessage message, String event, Object payload) {
      if (payload instanceof byte[] bytes) {
        boolean broadcast = message.joinRefNode().isNull() && message.refNode().isNull();
        return broadcast
            ? binary(2, bytes, message.topic(), event)
            : binary(0, bytes, text(message.joinRefNode()), message.topic(), event);
      }
      ArrayNode array = PhoenixMessage.MAPPER.createArrayNode();
      array.add(message.joinRefNode()).add(message.refNode()).add(message.topicOrNull());
      return array.add(event).add((JsonNode) payload).toString();
    }

    @Override
    PhoenixMessage decodeBinary(byte[] bytes) {
      if (bytes.length < 5 || bytes[0] != 0) {
        throw new Malformed("no binary push");
      }
      ByteBuffer in = ByteBuffer.wrap(bytes, 5, bytes.length - 5);
      String[] texts = new String[4];
      for (int i = 0; i < 4; i++) {
        byte[] text = new byte[bytes[i + 1] & 0xff];
        if (text.length > in.remaining()) {
          throw new Malformed("a binary push that ends too early");
        }
        in.get(text);
        texts[i] = new String(text, StandardCharsets.UTF_8);
      }
      byte[] payload = new byte[in.remaining()];
      in.get(payload);
      return new PhoenixMessage(
          PhoenixMessage.ref(texts[0]), PhoenixMessage.ref(texts[1]), texts[2], texts[3], payload);
    }
  };

  /** What the client sent is no message: the real server's process crashes. */
  static final class Malformed extends RuntimeException {
    private static final long serialVersionUID = 1;

    Malformed(String message) {
      super(message);
    }
  }

  private static final Pattern SEMVER =
      Pattern.compile("(\\d+)\\.(\\d+)\\.(\\d+)(-[0-9A-Za-z.-]+)?(\\+[0-9A-Za-z.-]+)?");

  private final String vsn;

  PhoenixSerializer(String vsn) {
    this.vsn = vsn;
  }

  /** The serializer for a client's {@code vsn}: {@code ~> 1.0.0} or {@code ~> 2.0.0}. */
  static Optional<PhoenixSerializer> of(String vsn) {
    Matcher version = SEMVER.matcher(vsn);
    if (!version.matches() || !version.group(2).equals("0")) {
      return Optional.empty();
    }
    return switch (version.group(1)) {
      case "1" -> Optional.of(V1);
      case "2" -> Optional.of(V2);
      default -> Optional.empty();
    };
  }

  abstract PhoenixMessage decode(JsonNode json);

  abstract PhoenixMessage decodeBinary(byte[] bytes);

  /** A {@code String} or a {@code byte[]}. */
  abstract Object encode(PhoenixMessage message, String event, Object payload);

  String vsn() {
    return vsn;
  }

  PhoenixMessage decodeText(String text) {
    try {
      JsonNode json = PhoenixMessage.MAPPER.readTree(text);
      return decode(json);
    } catch (JsonProcessingException e) {
      throw new Malformed("no JSON");
    }
  }

  PhoenixMessage decodeBinary(byte[] bytes, Function<byte[], Optional<PhoenixMessage>> custom) {
    return custom.apply(bytes).orElseGet(() -> decodeBinary(bytes));
  }

  /** Encodes everything but replies. */
  Object encode(PhoenixMessage message) {
    return encode(message, message.event(), message.payload());
  }

  /** Encodes a reply; {@code message} has the refs and the topic. */
  Object encodeReply(PhoenixMessage message, String status, Object response) {
    if (response instanceof byte[] bytes && this == V2) {
      return binary(
          1, bytes, text(message.joinRefNode()), text(message.refNode()), message.topic(), status);
    }
    if (!(response instanceof JsonNode json)) {
      throw new IllegalArgumentException("serializer 1.0.0 has no binary payloads");
    }
    ObjectNode payload = PhoenixMessage.MAPPER.createObjectNode();
    payload.put("status", status);
    payload.set("response", json);
    return encode(message, "phx_reply", payload);
  }

  private static PhoenixMessage message(
      JsonNode joinRef, JsonNode ref, JsonNode topic, JsonNode event, JsonNode payload) {
    return new PhoenixMessage(
        joinRef.isMissingNode() ? NullNode.getInstance() : joinRef,
        ref,
        topic.isNull() ? null : topic.asText(),
        event.asText(),
        payload);
  }

  private static String text(JsonNode ref) {
    return ref.isNull() ? "" : ref.asText();
  }

  private static byte[] binary(int kind, byte[] payload, String... texts) {
    ByteArrayOutputStream head = new ByteArrayOutputStream();
    ByteArrayOutputStream body = new ByteArrayOutputStream();
    head.write(kind);
    for (String text : texts) {
      byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
      if (bytes.length > 255) {
        throw new IllegalArgumentException("a text of more than 255 bytes in a binary message");
      }
      head.write(bytes.length);
      body.writeBytes(bytes);
    }
    head.writeBytes(body.toByteArray());
    head.writeBytes(payload);
    return head.toByteArray();
  }
}
