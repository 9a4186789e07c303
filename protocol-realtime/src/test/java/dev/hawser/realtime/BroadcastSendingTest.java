package dev.hawser.realtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.hawser.Options;
import dev.hawser.Payload;
import dev.hawser.phoenix.channels.Vsn;
import dev.hawser.spi.Frame;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HexFormat;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Every broadcast goes out in a form that the server reads, or fails and says what to do. */
class BroadcastSendingTest {

  private static final Options PRIVATE = Options.empty().with(RealtimeOptions.PRIVATE, true);
  private static final Options TEXT = Options.empty().with(RealtimeOptions.BROADCAST_AS_TEXT, true);

  private final BroadcastWire v1 = new BroadcastWire(Vsn.V1);
  private final BroadcastWire v2 = new BroadcastWire(Vsn.V2);

  /** As the official client does, recorded. */
  @Test
  void recordedFrames() {
    assertThat(
            BroadcastWire.hex(
                v2.send(
                    6,
                    7,
                    "realtime:room1",
                    PRIVATE,
                    "cur",
                    new KeptPayload(
                        Payload.json("{\"x\":1}"), Persist.lasting(Duration.ofMinutes(1))))))
        .isEqualTo(
            "0301010e03160136377265616c74696d653a726f6f6d316375727b2270657273697374223a7b22"
                + "74746c223a36307d7d7b2278223a317d");
    assertThat(
            v1.send(6, 7, "realtime:room1", Options.empty(), "cur", Payload.json("{\"x\":1}"))
                .text())
        .isEqualTo(
            "{\"topic\":\"realtime:room1\",\"event\":\"broadcast\",\"payload\":{\"type\":"
                + "\"broadcast\",\"event\":\"cur\",\"payload\":{\"x\":1}},\"ref\":\"7\","
                + "\"join_ref\":\"6\"}");
  }

  @Test
  void jsonGoesAsTextIfAskedFor() {
    assertThat(v2.send(1, 2, "realtime:r", TEXT, "say \"é\"", Payload.json("[1]")).text())
        .isEqualTo(
            "[\"1\",\"2\",\"realtime:r\",\"broadcast\",{\"type\":\"broadcast\",\"event\":"
                + "\"say \\\"é\\\"\",\"payload\":[1]}]");
    Frame binary = v2.send(1, 2, "realtime:r", TEXT, "e", Payload.binary((byte) 1));
    assertThat(BroadcastWire.pushed(binary).encoding()).isZero();
  }

  @Test
  void longNamesGoAsText() {
    String longest = "é".repeat(127) + "x";
    assertThat(v2.send(longest, Payload.json("{}")).kind()).isEqualTo(Frame.Kind.BINARY);
    Frame frame = v2.send(longest + "x", Payload.json("{}"));
    assertThat(frame.text()).contains("\"event\":\"" + longest + "x\"");
    assertThatThrownBy(() -> v2.send(longest + "x", Payload.binary()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("event has 256 bytes in UTF-8; with a binary payload it may have");
  }

  @Test
  void textBecomesAJsonString() {
    String expected = HexFormat.of().formatHex("\"a\\\"b\"".getBytes(StandardCharsets.UTF_8));
    BroadcastWire.Pushed pushed = BroadcastWire.pushed(v2.send("e", Payload.text("a\"b")));
    assertThat(pushed.encoding()).isEqualTo(1);
    assertThat(pushed.hex()).isEqualTo(expected);
    assertThat(v1.send("e", Payload.text("a\"b")).text())
        .contains("\"payload\":{\"type\":\"broadcast\",\"event\":\"e\",\"payload\":\"a\\\"b\"}");
  }

  @Test
  void serializer1HasNoBinary() {
    assertThatThrownBy(() -> v1.send("e", Payload.binary((byte) 1)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "serializer 1.0.0 carries no binary payloads: connect with 2.0.0, or send JSON");
  }

  @Test
  void whatIsToBeKeptNeedsAPrivateTopicAndABinaryFrame() {
    Payload kept = new KeptPayload(Payload.json("{}"), Persist.longest());
    assertThatThrownBy(() -> v2.send(1, 2, "realtime:r", Options.empty(), "e", kept))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "a broadcast can be kept on a private topic only: join it with the option private");
    assertThatThrownBy(() -> v1.send(1, 2, "realtime:r", PRIVATE, "e", kept))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "serializer 1.0.0 cannot ask to keep a broadcast: connect with 2.0.0, or send it over"
                + " HTTP");
    assertThatThrownBy(() -> v2.send(1, 2, "realtime:r", PRIVATE, "e".repeat(256), kept))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("topic and event of a broadcast that is to be kept have at most");
    // Text could not say it.
    Options both = PRIVATE.with(RealtimeOptions.BROADCAST_AS_TEXT, true);
    assertThat(BroadcastWire.pushed(v2.send(1, 2, "realtime:r", both, "e", kept)).metadata())
        .isEqualTo("{\"persist\":true}");
    assertThatThrownBy(() -> Persist.lasting(Duration.ofMillis(999)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("a broadcast is kept for 1 s at least, not PT0.999S");
  }

  @Test
  void nobodySendsWhatTheSessionMakes() {
    assertThatThrownBy(() -> v2.send("hawser:ready", Payload.json("{}")))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("event 'hawser:ready' cannot be sent");
  }

  @Test
  void whatIsSentIsWhatAServerReads() throws Exception {
    ObjectMapper mapper = new ObjectMapper();
    Random random = new Random(11);
    for (int i = 1; i < 2000; i++) {
      String topic = "realtime:" + Names.any(random, 400);
      String event = Names.any(random, 400);
      boolean binary = random.nextBoolean();
      byte[] bytes = new byte[random.nextInt(300)];
      random.nextBytes(bytes);
      Payload payload =
          binary ? Payload.binary(bytes) : Payload.json("{\"n\":" + random.nextInt() + "}");
      boolean fits = length(topic) <= 255 && length(event) <= 255;
      if (binary && !fits) {
        assertThatThrownBy(() -> v2.send(1, 2, topic, Options.empty(), event, payload))
            .isInstanceOf(IllegalArgumentException.class);
        continue;
      }
      Frame frame = v2.send(i, i + 1L, topic, Options.empty(), event, payload);
      if (fits) {
        assertThat(BroadcastWire.pushed(frame))
            .isEqualTo(
                new BroadcastWire.Pushed(
                    "" + i,
                    "" + (i + 1),
                    topic,
                    event,
                    "",
                    binary ? 0 : 1,
                    HexFormat.of().formatHex(payload.toByteArray())));
      } else {
        JsonNode read = mapper.readTree(frame.text());
        assertThat(read.get(2).asText()).isEqualTo(topic);
        assertThat(read.get(4).get("event").asText()).isEqualTo(event);
        assertThat(read.get(4).get("payload")).hasToString(payload.text());
      }
    }
  }

  private static int length(String text) {
    return text.getBytes(StandardCharsets.UTF_8).length;
  }
}
