package dev.hawser.phoenix.channels;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.NullNode;
import dev.hawser.Payload;
import dev.hawser.spi.Frame;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/** The serializers once more, the slow and plain way: over a tree of Jackson's. */
final class TreeSerializer {

  static final JsonMapper JSON =
      JsonMapper.builder()
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
          .build();

  private TreeSerializer() {}

  /** What a frame says; status is null unless it is a reply, binary is in hex, or null. */
  record Said(
      long joinRef,
      long ref,
      String topic,
      String event,
      @Nullable String status,
      @Nullable JsonNode json,
      @Nullable String binary) {

    static Said of(PhoenixPacket packet) throws IOException {
      if (packet instanceof PhoenixPacket.Answer answer) {
        return of(
            answer.joinRef(),
            answer.ref(),
            answer.topic(),
            Events.REPLY,
            answer.reply().status(),
            answer.reply().payload());
      }
      PhoenixPacket.Received received = (PhoenixPacket.Received) packet;
      return of(
          received.joinRef(),
          received.ref(),
          received.topic(),
          received.event(),
          null,
          received.payload());
    }

    static Said of(
        long joinRef,
        long ref,
        String topic,
        String event,
        @Nullable String status,
        Payload payload)
        throws IOException {
      boolean binary = payload.format() == Payload.Format.BINARY;
      return new Said(
          joinRef,
          ref,
          topic,
          event,
          status,
          binary ? null : JSON.readTree(payload.text()),
          binary ? Wire.hex(payload) : null);
    }
  }

  /** What a frame of the server says, or null if it is not legal. */
  static @Nullable Said read(Vsn vsn, Frame frame) {
    byte[] bytes =
        Arrays.copyOfRange(frame.array(), frame.offset(), frame.offset() + frame.length());
    try {
      if (frame.kind() == Frame.Kind.BINARY) {
        return vsn == Vsn.V1 ? null : binary(bytes);
      }
      JsonNode tree = JSON.readTree(bytes);
      if (vsn == Vsn.V2) {
        return tree.isArray() && tree.size() >= 5
            ? said(tree.get(0), tree.get(1), tree.get(2), tree.get(3), tree.get(4))
            : null;
      }
      JsonNode none = NullNode.getInstance();
      return tree.isObject() && tree.has("payload")
          ? said(
              none, tree.path("ref"), tree.path("topic"), tree.path("event"), tree.get("payload"))
          : null;
    } catch (IOException | RuntimeException e) {
      return null;
    }
  }

  private static @Nullable Said said(
      JsonNode joinRef, JsonNode ref, JsonNode topic, JsonNode event, JsonNode payload) {
    if (!topic.isTextual() || !event.isTextual()) {
      return null;
    }
    String status = null;
    JsonNode content = payload;
    if (event.asText().equals("phx_reply")) {
      if (!payload.path("status").isTextual()) {
        return null;
      }
      status = payload.get("status").asText();
      content = payload.has("response") ? payload.get("response") : NullNode.getInstance();
    }
    return new Said(ref(joinRef), ref(ref), topic.asText(), event.asText(), status, content, null);
  }

  private static long ref(JsonNode ref) {
    return ref.isNull() || ref.isMissingNode()
        ? 0
        : ref(ref.isContainerNode() ? "?" : ref.asText());
  }

  private static long ref(String ref) {
    return ref.isEmpty() ? 0 : ref.matches("[1-9][0-9]{0,17}") ? Long.parseLong(ref) : -1;
  }

  private static @Nullable Said binary(byte[] bytes) {
    ByteBuffer in = ByteBuffer.wrap(bytes);
    int kind = in.get();
    int fields = kind == 0 ? 3 : kind == 1 ? 4 : kind == 2 ? 2 : -1;
    if (fields < 0) {
      return null;
    }
    int[] lengths = new int[fields];
    for (int i = 0; i < fields; i++) {
      lengths[i] = Byte.toUnsignedInt(in.get());
    }
    String[] texts = new String[fields];
    for (int i = 0; i < fields; i++) {
      byte[] text = new byte[lengths[i]];
      in.get(text);
      texts[i] = new String(text, StandardCharsets.UTF_8);
    }
    String data = HexFormat.of().formatHex(bytes, in.position(), bytes.length);
    return switch (kind) {
      case 0 -> new Said(ref(texts[0]), 0, texts[1], texts[2], null, null, data);
      case 1 -> new Said(ref(texts[0]), ref(texts[1]), texts[2], "phx_reply", texts[3], null, data);
      default -> new Said(0, 0, texts[0], texts[1], null, null, data);
    };
  }

  /** A frame of the server. */
  static Frame write(Vsn vsn, Said said) {
    String joinRef = said.joinRef == 0 ? null : said.joinRef + "";
    String ref = said.ref == 0 ? null : said.ref + "";
    if (said.binary != null) {
      ByteArrayOutputStream out = new ByteArrayOutputStream();
      if (said.status != null) {
        fields(out, 1, joinRef, ref, said.topic, said.status);
      } else if (joinRef != null) {
        fields(out, 0, joinRef, said.topic, said.event);
      } else {
        fields(out, 2, said.topic, said.event);
      }
      out.writeBytes(HexFormat.of().parseHex(said.binary));
      return Frame.binary(out.toByteArray());
    }
    JsonNode payload = said.json;
    if (said.status != null) {
      payload = JSON.createObjectNode().put("status", said.status).set("response", said.json);
    }
    return Frame.text(
        vsn == Vsn.V2
            ? JSON.createArrayNode()
                .add(joinRef)
                .add(ref)
                .add(said.topic)
                .add(said.event)
                .add(payload)
                .toString()
            : JSON.createObjectNode()
                .put("ref", ref)
                .put("topic", said.topic)
                .put("event", said.event)
                .set("payload", payload)
                .toString());
  }

  private static void fields(ByteArrayOutputStream out, int kind, @Nullable String... fields) {
    out.write(kind);
    ByteArrayOutputStream content = new ByteArrayOutputStream();
    for (String field : fields) {
      byte[] bytes = field == null ? new byte[0] : field.getBytes(StandardCharsets.UTF_8);
      out.write(bytes.length);
      content.writeBytes(bytes);
    }
    out.writeBytes(content.toByteArray());
  }
}
