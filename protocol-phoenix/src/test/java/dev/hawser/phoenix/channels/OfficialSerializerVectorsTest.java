package dev.hawser.phoenix.channels;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.hawser.Payload;
import dev.hawser.spi.Frame;
import dev.hawser.spi.json.JacksonPayloadCodec;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/**
 * What the official JavaScript serializers of Phoenix and Realtime write and read, byte for byte.
 * Those of Realtime go through the opening for further binary kinds.
 */
class OfficialSerializerVectorsTest {

  private static final ObjectMapper JSON = new ObjectMapper();

  private final Wire wire =
      new Wire(
          new PhoenixCodec(
              Vsn.V2, new JacksonPayloadCodec(), Map.of(4, (BinaryKind) UserBroadcast::decode)));

  @TestFactory
  List<DynamicTest> vectors() throws IOException {
    List<DynamicTest> tests = new ArrayList<>();
    for (JsonNode vector : read()) {
      String name = vector.get("codec").asText() + " " + vector.get("dir").asText() + " ";
      boolean encode = vector.get("dir").asText().equals("encode");
      tests.add(
          DynamicTest.dynamicTest(
              name + vector.get("name").asText(),
              () -> {
                if (encode) {
                  encodes(vector);
                } else {
                  decodes(vector);
                }
              }));
    }
    return tests;
  }

  @Test
  void noVectorIsLost() throws IOException {
    assertThat(read()).hasSize(26);
  }

  private static JsonNode read() throws IOException {
    try (InputStream in =
        OfficialSerializerVectorsTest.class.getResourceAsStream("serializer-vectors.json")) {
      return JSON.readTree(in);
    }
  }

  private void encodes(JsonNode vector) {
    if (vector.has("error")) {
      String topic = "x".repeat(256);
      Payload json = Payload.json("{}");
      assertThat(vector.get("name").asText()).isEqualTo("topic 256 bytes");
      assertThatThrownBy(
              () -> wire.encode(new UserBroadcast.Outgoing(1, 2, topic, "e", json, json)))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageStartingWith("topic has 256 bytes");
      return;
    }
    String joinRef = vector.get("msg").path("join_ref").asText("");
    Frame frame = wire.encode(packet(vector.get("msg"), sendable(joinRef)));
    JsonNode expected = vector.get("wire");
    if (expected.has("text")) {
      assertThat(frame.kind()).isEqualTo(Frame.Kind.TEXT);
      assertThat(frame.text()).isEqualTo(expected.get("text").asText().replace("[\"0\"", "[\"7\""));
    } else {
      assertThat(frame.kind()).isEqualTo(Frame.Kind.BINARY);
      assertThat(Wire.hex(frame)).isEqualTo(sendableHex(expected.get("hex").asText(), joinRef));
    }
  }

  /** Our refs are whole numbers from 1 on: those of the vectors that are not get one as long. */
  private static long sendable(String joinRef) {
    return switch (joinRef) {
      case "" -> 0;
      case "0" -> 7;
      case "🚀" -> 1234;
      default -> Long.parseLong(joinRef);
    };
  }

  private static String sendableHex(String hex, String joinRef) {
    return switch (joinRef) {
      case "0" -> hex.substring(0, 10) + "37" + hex.substring(12);
      case "🚀" -> hex.replace("f09f9a80", "31323334");
      default -> hex;
    };
  }

  private static PhoenixPacket packet(JsonNode message, long joinRef) {
    long ref = message.path("ref").asLong(0);
    String topic = message.get("topic").asText();
    String event = message.get("event").asText();
    JsonNode payload = message.get("payload");
    if (event.equals("broadcast") && payload.path("event").isTextual()) {
      JsonNode content = payload.has("payload") ? payload.get("payload") : JSON.createObjectNode();
      Payload metadata =
          payload.has("persist")
              ? Payload.json(JSON.createObjectNode().set("persist", payload.get("persist")) + "")
              : Payload.text("");
      return new UserBroadcast.Outgoing(
          joinRef, ref, topic, payload.get("event").asText(), metadata, payload(content));
    }
    return new PhoenixPacket.Push(joinRef, ref, topic, event, payload(payload));
  }

  private static Payload payload(JsonNode node) {
    return node.has("hex")
        ? Payload.binary(HexFormat.of().parseHex(node.get("hex").asText()))
        : Payload.json(node.toString());
  }

  private void decodes(JsonNode vector) {
    String bytes = vector.get("wire").asText();
    PhoenixPacket packet = wire.decode(bytes.startsWith("[") ? Frame.text(bytes) : Wire.hex(bytes));
    JsonNode message = vector.get("msg");
    if (message.isNull()) {
      // The client of Realtime does not read what Phoenix broadcasts; we do.
      assertThat(((PhoenixPacket.Received) packet).topic()).isEqualTo("top");
      return;
    }
    String topic = message.get("topic").asText();
    JsonNode payload = message.get("payload");
    if (packet instanceof UserBroadcast.Incoming broadcast) {
      assertThat(broadcast.message().topic()).isEqualTo(topic);
      assertThat(broadcast.message().event()).isEqualTo(payload.get("event").asText());
      same(broadcast.message().payload(), payload.get("payload"));
      same(broadcast.metadata(), payload.path("meta"));
    } else if (packet instanceof PhoenixPacket.Answer answer) {
      assertThat(answer.joinRef()).isEqualTo(message.get("join_ref").asLong());
      assertThat(answer.ref()).isEqualTo(message.get("ref").asLong());
      assertThat(answer.topic()).isEqualTo(topic);
      assertThat(answer.reply().status()).isEqualTo(payload.get("status").asText());
      same(answer.reply().payload(), payload.get("response"));
    } else {
      PhoenixPacket.Received received = (PhoenixPacket.Received) packet;
      assertThat(received.joinRef()).isEqualTo(ours(message.path("join_ref")));
      assertThat(received.ref()).isEqualTo(ours(message.path("ref")));
      assertThat(received.topic()).isEqualTo(topic);
      assertThat(received.event()).isEqualTo(message.get("event").asText());
      same(received.payload(), payload);
    }
  }

  /** No client of ours sends a ref 0: it cannot be ours. */
  private static long ours(JsonNode ref) {
    return ref.isTextual() && ref.asText().equals("0") ? -1 : ref.asLong(0);
  }

  private static void same(Payload actual, JsonNode expected) {
    if (expected.has("hex")) {
      assertThat(actual.format()).isEqualTo(Payload.Format.BINARY);
      assertThat(Wire.hex(actual)).isEqualTo(expected.get("hex").asText());
    } else {
      assertThat(actual.format()).isEqualTo(Payload.Format.JSON);
      assertThat(actual.text()).isEqualTo(expected.isMissingNode() ? "null" : expected + "");
    }
  }
}
