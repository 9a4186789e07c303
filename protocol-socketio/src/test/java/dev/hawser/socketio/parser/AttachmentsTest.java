package dev.hawser.socketio.parser;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.BinaryNode;
import dev.hawser.Payload;
import dev.hawser.PayloadException;
import dev.hawser.TypeRef;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Binaries anywhere in the arguments travel as attachments, and come back where they were. */
class AttachmentsTest {

  private static final String HOLE = "{\"_placeholder\":true,\"num\":%d}";

  private final Wire wire = new Wire();

  @SuppressWarnings("ArrayRecordComponent")
  record Picture(String name, byte[] pixels, Map<String, ByteBuffer> layers) {}

  @Test
  void areNumberedDepthFirstOverAllArguments() {
    Map<String, Object> map = new LinkedHashMap<>();
    map.put("z", new byte[] {2});
    map.put("a", List.of(ByteBuffer.wrap(new byte[] {3}), "x"));
    Picture picture =
        new Picture("p", new byte[] {4}, Map.of("l", ByteBuffer.wrap(new byte[] {5})));
    assertThat(wire.encode(Wire.event("/", "e", 3, new byte[] {1}, map, 7, picture)))
        .containsExactly(
            ("55-3[\"e\","
                    + HOLE
                    + ",{\"z\":"
                    + HOLE
                    + ",\"a\":["
                    + HOLE
                    + ",\"x\"]},7,"
                    + "{\"name\":\"p\",\"pixels\":"
                    + HOLE
                    + ",\"layers\":{\"l\":"
                    + HOLE
                    + "}}]")
                .formatted(0, 1, 2, 3, 4),
            "<01>",
            "<02>",
            "<03>",
            "<04>",
            "<05>");
  }

  @Test
  void objectsOfTheCallerAreCopiedNotTouched() {
    byte[] bytes = {1, 2};
    ByteBuffer buffer = ByteBuffer.wrap(new byte[] {0, 3, 0}, 1, 1);
    Map<String, Object> map = Collections.unmodifiableMap(new LinkedHashMap<>(Map.of("b", bytes)));
    SocketPacket event = Wire.event("/", "e", -1, map, buffer);
    Arrays.fill(bytes, (byte) 9);
    buffer.put(1, (byte) 9);
    assertThat(buffer.position()).isEqualTo(1);
    assertThat(map).containsEntry("b", bytes);
    assertThat(wire.encode(event)).contains("<0102>", "<03>");
  }

  @Test
  void decodeIntoWhatHoldsBytes() {
    SocketPacket.Event event =
        wire.event(
            ("53-[\"e\",{\"name\":\"n\",\"pixels\":"
                    + HOLE
                    + ",\"layers\":{\"l\":"
                    + HOLE
                    + "}},"
                    + HOLE
                    + "]")
                .formatted(2, 0, 1),
            "<00>",
            "<0101>",
            "<020202>");
    Payload first = event.arguments().argument(0);
    Picture picture = first.as(Picture.class);
    assertThat(picture.pixels()).containsExactly(2, 2, 2);
    assertThat(picture.layers()).containsEntry("l", ByteBuffer.wrap(new byte[] {0}));
    JsonNode tree = first.as(JsonNode.class);
    assertThat(tree.get("pixels")).isEqualTo(new BinaryNode(new byte[] {2, 2, 2}));
    Map<String, Object> map = first.as(new TypeRef<Map<String, Object>>() {});
    assertThat((byte[]) map.get("pixels")).containsExactly(2, 2, 2);
    assertThat(event.arguments().as(Picture.class).name()).isEqualTo("n");
    Payload second = event.arguments().argument(1);
    assertThat(second.format()).isEqualTo(Payload.Format.BINARY);
    assertThat(second.as(byte[].class)).containsExactly(1, 1);
    assertThat(second.as(ByteBuffer.class)).isEqualTo(ByteBuffer.wrap(new byte[] {1, 1}));
    assertThat(first.text()).startsWith("{\"name\":\"n\",\"pixels\":{\"_placeholder\":true");
    assertThatThrownBy(() -> first.as(Integer.class))
        .isInstanceOf(PayloadException.class)
        .hasMessageStartingWith("payload is not a java.lang.Integer: ");
  }

  @Test
  void receivedBytesAreNotSharedWithTheApplication() {
    Arguments arguments = wire.event("51-[\"e\",[" + HOLE.formatted(0) + "]]", "<07>").arguments();
    arguments.first().as(new TypeRef<List<byte[]>>() {}).get(0)[0] = 0;
    assertThat(arguments.first().as(new TypeRef<List<byte[]>>() {}).get(0)).containsExactly(7);
  }

  @Test
  void whatWasReceivedCanBeSentOnAndIsNumberedAnew() {
    Arguments received =
        wire.event(
                ("53-[\"e\"," + HOLE + ",[" + HOLE + "],{\"x\":" + HOLE + "}]").formatted(2, 1, 0),
                "<00>",
                "<01>",
                "<02>")
            .arguments();
    assertThat(wire.encode(new SocketPacket.Ack("/", received, 4)))
        .containsExactly(
            ("63-4[" + HOLE + ",[" + HOLE + "],{\"x\":" + HOLE + "}]").formatted(0, 1, 2),
            "<02>",
            "<01>",
            "<00>");
    assertThat(wire.encode(Wire.event("/", "f", -1, received.argument(2), received.argument(0))))
        .containsExactly(
            ("52-[\"f\",{\"x\":" + HOLE + "}," + HOLE + "]").formatted(0, 1), "<00>", "<02>");
  }

  @Test
  void moreThanTheLimitAreRefusedAndNothingIsWritten() {
    List<byte[]> eleven = Collections.nCopies(11, new byte[1]);
    assertThatThrownBy(() -> wire.encode(Wire.event("/", "e", -1, eleven)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "11 binary values in one packet, but at most 10 are allowed: send several events or"
                + " join the bytes");
    assertThat(wire.encode(Wire.event("/", "e", -1, eleven.subList(0, 10)))).hasSize(11);
    Wire more = new Wire(new JsonPacketParser(Revision.V5, 11));
    List<String> frames = more.encode(Wire.event("/", "e", -1, eleven));
    assertThat(more.decode(frames.toArray(String[]::new))).isNotNull();
    assertThatThrownBy(() -> wire.decode(frames.toArray(String[]::new)))
        .hasMessage("parse error: too many attachments: more than 10");
    Wire none = new Wire(new JsonPacketParser(Revision.V5, 0));
    assertThatThrownBy(() -> none.encode(Wire.event("/", "e", -1, new byte[1])))
        .hasMessageContaining("at most 0 are allowed");
    assertThatThrownBy(() -> none.decode("51-[\"e\"]")).hasMessageContaining("too many");
  }

  @ParameterizedTest
  @ValueSource(ints = {-1, 1_000_001})
  void theLimitIsBounded(int limit) {
    assertThatThrownBy(() -> new JsonPacketParser(Revision.V5, limit))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void anObjectThatLooksLikeAPlaceholderIsKeptOrRefused() {
    Map<String, Object> looksLike = new LinkedHashMap<>();
    looksLike.put("_placeholder", true);
    looksLike.put("num", 0);
    List<String> plain = wire.encode(Wire.event("/", "e", -1, looksLike));
    assertThat(plain).containsExactly("2[\"e\"," + HOLE.formatted(0) + "]");
    assertThat(wire.event(plain.get(0)).arguments().as(JsonNode.class).get("num").asInt()).isZero();
    List<Object> both = new ArrayList<>(List.of(looksLike, new byte[1]));
    assertThatThrownBy(() -> Wire.args(both))
        .isInstanceOf(PayloadException.class)
        .hasMessageContaining("_placeholder of true cannot be sent together with binary data");
    looksLike.put("bytes", new byte[1]);
    assertThatThrownBy(() -> Wire.args(looksLike)).isInstanceOf(PayloadException.class);
    looksLike.put("num", 8);
    assertThatThrownBy(() -> Wire.args(looksLike)).isInstanceOf(PayloadException.class);
  }

  @Test
  void theyCountWhereMemoryIsBounded() {
    assertThat(Wire.args(new byte[1000], List.of(new byte[500]), "x").weight())
        .isBetween(1500L, 1600L);
  }

  @Test
  void theyTravelInEventsAndAcknowledgementsOnly() {
    assertThatThrownBy(
            () ->
                wire.encode(new SocketPacket.Connect("/", Wire.args(List.of(new byte[1])).first())))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("binary data travels in events and acknowledgements only");
  }
}
