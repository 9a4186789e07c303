package dev.hawser.phoenix.channels;

import static dev.hawser.phoenix.channels.WireAssertions.answer;
import static dev.hawser.phoenix.channels.WireAssertions.received;
import static dev.hawser.phoenix.channels.WireAssertions.refuses;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hawser.Payload;
import dev.hawser.spi.Frame;
import dev.hawser.spi.json.JacksonPayloadCodec;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Text and binary frames of both versions, and which ones are refused. */
class SerializerTest {

  private final Wire v1 = new Wire(Vsn.V1);
  private final Wire v2 = new Wire(Vsn.V2);

  @Test
  void writesObjectsInTheOrderOfTheOfficialClient() {
    assertThat(v1.text(3, 4, "room:1", "new_msg", Payload.json("{\"a\":1}")))
        .isEqualTo(
            "{\"topic\":\"room:1\",\"event\":\"new_msg\",\"payload\":{\"a\":1},"
                + "\"ref\":\"4\",\"join_ref\":\"3\"}");
    assertThat(v1.text(0, 9, "phoenix", "heartbeat", Payload.json("{}")))
        .isEqualTo(
            "{\"topic\":\"phoenix\",\"event\":\"heartbeat\",\"payload\":{},"
                + "\"ref\":\"9\",\"join_ref\":null}");
  }

  @Test
  void writesArraysWithoutSpaces() {
    assertThat(v2.text(3, 4, "room:1", "new_msg", Payload.json("[1, 2]")))
        .isEqualTo("[\"3\",\"4\",\"room:1\",\"new_msg\",[1, 2]]");
    assertThat(v2.text(0, Long.MAX_VALUE, "phoenix", "heartbeat", Payload.json("{}")))
        .isEqualTo("[null,\"9223372036854775807\",\"phoenix\",\"heartbeat\",{}]");
  }

  @Test
  void writesATextPayloadAsString() {
    Payload text = Payload.text("say \"hi\"\n\u2028é🚀\b");
    assertThat(v2.text(1, 2, "t", "e", text))
        .isEqualTo("[\"1\",\"2\",\"t\",\"e\",\"say \\\"hi\\\"\\n\u2028é🚀\\b\"]");
    assertThat(v1.text(1, 2, "t", "e", text)).contains("\"payload\":\"say \\\"hi\\\"\\n\u2028é🚀");
  }

  @Test
  void escapesMetadataAsTheOfficialClient() {
    String odd = "ž\"\\\u0000\b\f\n\r\t\u001f\u007f\u2028/🚀\ud83d";
    assertThat(v2.text(0, 1, odd, "é", Payload.none()))
        .isEqualTo(
            "[null,\"1\",\"ž\\\"\\\\\\u0000\\b\\f\\n\\r\\t\\u001f\u007f\u2028/🚀\\ud83d\",\"é\",null]");
  }

  @Test
  void writesBinaryPushes() {
    assertThat(binaryPush(10, 1, "top", "ev", 1))
        .isEqualTo("0002010302" + "313031746f706576" + "01");
    assertThat(binaryPush(3, 4, "room:1", "e"))
        .isEqualTo("0001010601" + "3334" + "726f6f6d3a31" + "65");
    assertThat(binaryPush(0, 4, "t", "e")).isEqualTo("00000101013474" + "65");
    assertThat(binaryPush(12, 11, "room:café", "π", 1))
        .isEqualTo("0002020a02" + "31323131" + "726f6f6d3a636166c3a9" + "cf80" + "01");
    // As the official client sent it to a server.
    assertThat(binaryPush(3, 4, "room:1", "bin_é", 1, 2, 255, 0))
        .isEqualTo("00010106063334726f6f6d3a3162696e5fc3a90102ff00");
  }

  private String binaryPush(long joinRef, long ref, String topic, String event, int... data) {
    byte[] bytes = new byte[data.length];
    for (int i = 0; i < data.length; i++) {
      bytes[i] = (byte) data[i];
    }
    return Wire.hex(
        v2.encode(new PhoenixPacket.Push(joinRef, ref, topic, event, Payload.binary(bytes))));
  }

  @ParameterizedTest
  @CsvSource({
    "x, 255, 255",
    "x, 256, 256",
    "é, 127, 254",
    "é, 128, 256",
    "🚀, 63, 252",
    "🚀, 64, 256"
  })
  void binaryFieldsHave255BytesAtMost(String unit, int count, int bytes) {
    String name = unit.repeat(count);
    for (boolean topic : new boolean[] {true, false}) {
      PhoenixPacket.Push push =
          new PhoenixPacket.Push(
              1, 2, topic ? name : "t", topic ? "e" : name, Payload.binary((byte) 1));
      if (bytes <= 255) {
        PhoenixCodec.check(Vsn.V2, push);
        assertThat(v2.encode(push).length()).isEqualTo(5 + 2 + bytes + 1 + 1);
        continue;
      }
      String message = (topic ? "topic" : "event") + " has " + bytes + " bytes in UTF-8;";
      assertThatThrownBy(() -> PhoenixCodec.check(Vsn.V2, push))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageStartingWith(message);
      assertThatThrownBy(() -> v2.codec.encode(push, SerializerTest::nothing))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageStartingWith(message);
    }
  }

  private static void nothing(Frame.Kind kind, byte[] array, int offset, int length) {
    throw new AssertionError("written");
  }

  @Test
  void textFieldsHaveNoLimit() {
    String name = "é".repeat(300);
    PhoenixPacket.Push push = new PhoenixPacket.Push(1, 2, name, name, Payload.json("{}"));
    PhoenixCodec.check(Vsn.V2, push);
    PhoenixCodec.check(Vsn.V1, push);
    assertThat(v2.encode(push).text())
        .isEqualTo("[\"1\",\"2\",\"" + name + "\",\"" + name + "\",{}]");
  }

  @Test
  void version1RefusesToSendBinary() {
    PhoenixPacket.Push push = new PhoenixPacket.Push(1, 2, "t", "e", Payload.binary((byte) 1));
    String message =
        "serializer 1.0.0 carries no binary payloads: connect with 2.0.0, or send JSON";
    assertThatThrownBy(() -> PhoenixCodec.check(Vsn.V1, push))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(message);
    assertThatThrownBy(() -> v1.codec.encode(push, SerializerTest::nothing))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(message);
    Payload json = Payload.json("{}");
    assertThatThrownBy(
            () -> v1.encode(new UserBroadcast.Outgoing(1, 2, "t", "e", Payload.text(""), json)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(message);
  }

  @Test
  void onlyPushesAreSent() {
    PhoenixPacket received = v2.decode(Frame.text("[null,null,\"t\",\"e\",{}]"));
    assertThatThrownBy(() -> v2.codec.encode(received, SerializerTest::nothing))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("only pushes are sent, not a Received");
  }

  @Test
  void readsMessagesOfBothVersions() {
    received(
        v2,
        "[\"1\",null,\"room:ž\",\"new_msg\",{\"a\":1}]",
        1,
        0,
        "room:ž",
        "new_msg",
        "{\"a\":1}");
    received(v2, "[null,null,\"t\",\"e\",[1]]", 0, 0, "t", "e", "[1]");
    received(v2, " [ \"1\" , \"2\" ,\"t\",\"e\", {} , \"extra\", [7] ] ", 1, 2, "t", "e", "{}");
    received(
        v1,
        "{\"ref\":null,\"topic\":\"t\",\"event\":\"phx_error\",\"payload\":{\"reason\":\"x\"}}",
        0,
        0,
        "t",
        "phx_error",
        "{\"reason\":\"x\"}");
    // What the server never does: version 1 has no join_ref.
    received(
        v1,
        "{\"payload\":null,\"join_ref\":\"5\",\"event\":\"e\",\"more\":[1],\"topic\":\"t\",\"ref\":\"8\"}",
        0,
        8,
        "t",
        "e",
        "null");
  }

  @Test
  void readsAnswersOfBothVersions() {
    answer(
        v2,
        "[\"1\",\"2\",\"t\",\"phx_reply\",{\"status\":\"ok\",\"response\":{\"a\":[1]}}]",
        1,
        "ok",
        "{\"a\":[1]}");
    answer(
        v2,
        "[null,\"2\",\"t\",\"phx_reply\",{\"response\":\"payload_size_exceeded\",\"status\":\"error\"}]",
        0,
        "error",
        "\"payload_size_exceeded\"");
    answer(v2, "[\"1\",2,\"t\",\"phx_reply\",{\"status\":\"mañana\"}]", 1, "mañana", "null");
    answer(v2, "[\"1\",2,\"t\",\"phx_\\u0072eply\",{\"status\":\"o\\u006b\"}]", 1, "ok", "null");
    answer(
        v1,
        "{\"ref\":\"2\",\"topic\":\"t\",\"event\":\"phx_reply\","
            + "\"payload\":{\"status\":\"ok\",\"response\":null}}",
        0,
        "ok",
        "null");
  }

  @Test
  void readsBinaryFrames() {
    // As a server sent them.
    PhoenixPacket.Received push =
        v2.received(Wire.hex("0001080831726f6f6d3a62696e62696e5f7075736801020300ff"));
    assertThat(push.joinRef()).isEqualTo(1);
    assertThat(push.ref()).isZero();
    assertThat(push.event()).isEqualTo("bin_push");
    assertThat(Wire.hex(push.payload())).isEqualTo("01020300ff");
    PhoenixPacket.Answer answer =
        v2.answer(Wire.hex("010202070231303131726f6f6d3ac5be6f6bff00030201"));
    assertThat(answer.joinRef()).isEqualTo(10);
    assertThat(answer.ref()).isEqualTo(11);
    assertThat(answer.topic()).isEqualTo("room:ž");
    assertThat(answer.reply().ok()).isTrue();
    assertThat(answer.reply().as(byte[].class)).containsExactly(-1, 0, 3, 2, 1);
    PhoenixPacket.Answer empty = v2.answer(Wire.hex("01010008023172" + "6f6f6d3a62696e6f6b"));
    assertThat(empty.ref()).isZero();
    assertThat(empty.reply().payload().size()).isZero();
    PhoenixPacket.Received broadcast =
        v2.received(Wire.hex("020804726f6f6d3a62696e6e657773cafe00"));
    assertThat(broadcast.joinRef()).isZero();
    assertThat(broadcast.topic()).isEqualTo("room:bin");
    assertThat(broadcast.event()).isEqualTo("news");
    assertThat(broadcast.payload().format()).isEqualTo(Payload.Format.BINARY);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "null | 0",
        "\"\" | 0",
        "\"7\" | 7",
        "7 | 7",
        "\"999999999999999999\" | 999999999999999999",
        "\"9223372036854775808\" | -1",
        "\"0\" | -1",
        "\"007\" | -1",
        "\"-5\" | -1",
        "-5 | -1",
        "1.0 | -1",
        "1e2 | -1",
        "\"1 \" | -1",
        "\"abc\" | -1",
        "\"🚀\" | -1",
        "true | -1",
        "[1] | -1",
        "{} | -1",
        "\"\\u0037\" | 7"
      })
  void readsRefs(String ref, long expected) {
    PhoenixPacket.Received received =
        v2.received(Frame.text("[" + ref + "," + ref + ",\"t\",\"e\",{}]"));
    assertThat(received.joinRef()).isEqualTo(expected);
    assertThat(received.ref()).isEqualTo(expected);
    String object = "{\"topic\":\"t\",\"event\":\"e\",\"payload\":{},\"ref\":" + ref + "}";
    assertThat(v1.received(Frame.text(object)).ref()).isEqualTo(expected);
  }

  @Test
  void anAbsentRefIsNone() {
    assertThat(v1.received(Frame.text("{\"topic\":\"t\",\"event\":\"e\",\"payload\":{}}")).ref())
        .isZero();
  }

  @Test
  void numbersStayExact() {
    Payload payload =
        v2.received(
                Frame.text(
                    "[null,null,\"t\",\"e\",[12345678901234567,1e21,0.1,123456789012345678901234567890,"
                        + "0.12345678901234567890123,1.0e21]]"))
            .payload();
    assertThat(payload.as(Object[].class))
        .containsExactly(
            12345678901234567L,
            new BigDecimal("1e21"),
            new BigDecimal("0.1"),
            new BigInteger("123456789012345678901234567890"),
            new BigDecimal("0.12345678901234567890123"),
            new BigDecimal("1.0e21"));
  }

  @Test
  void lineSeparatorsAreOrdinary() {
    Payload payload =
        v2.received(Frame.text("[null,null,\"t\u2028\",\"e\",\"a\u2028b\u2029\"]")).payload();

    assertThat(payload.as(String.class)).isEqualTo("a\u2028b\u2029");
  }

  @Test
  void aPayloadIsASliceOfItsFrame() {
    Frame frame = Frame.text("[null,null,\"t\",\"e\",{\"a\":1}]");
    byte[] larger = new byte[frame.length() + 10];
    System.arraycopy(frame.array(), 0, larger, 7, frame.length());
    Frame inside = new Frame(Frame.Kind.TEXT, larger, 7, frame.length());
    Payload payload = v2.received(inside).payload();
    assertThat(payload.array()).isSameAs(larger);
    assertThat(payload.text()).isEqualTo("{\"a\":1}");
    Payload binary =
        v2.received(new Frame(Frame.Kind.BINARY, new byte[] {9, 2, 1, 1, 116, 101, 5, 9}, 1, 6))
            .payload();
    assertThat(binary.toByteArray()).containsExactly(5);
  }

  @Test
  void namesThatComeAgainAreTheSameString() {
    Frame text = Frame.text("[null,null,\"room:1\",\"news\",{}]");
    String topic = v2.received(text).topic();
    assertThat(v2.received(text).topic()).isSameAs(topic);
    assertThat(v2.received(Wire.hex("020604726f6f6d3a316e657773")).topic()).isSameAs(topic);
  }

  /** A kind that nobody has: a number, then text. */
  private record Shout(int volume, String words) implements BinaryPacket {
    @Override
    public void write(BinaryWriter out) {
      out.begin(200, 2)
          .text("words", words)
          .flag(volume)
          .data(Payload.binary("!".getBytes(StandardCharsets.US_ASCII)));
    }

    static PhoenixPacket decode(BinaryReader in) {
      int length = in.next();
      int volume = in.next();
      return new Shout(volume, in.text(length));
    }
  }

  @Test
  void aProtocolOnTopBringsKindsOfItsOwn() {
    Map<Integer, BinaryKind> more = Map.of(200, Shout::decode);
    Wire wire = new Wire(new PhoenixCodec(Vsn.V2, new JacksonPayloadCodec(), more));
    Shout shout = new Shout(250, "ahoi ž");
    Frame frame = wire.encode(shout);
    assertThat(Wire.hex(frame)).isEqualTo("c807fa" + "61686f6920c5be" + "21");
    assertThat(wire.decode(frame)).isEqualTo(shout);
    refuses(
        wire,
        Wire.hex("c807fa61"),
        "a binary frame of kind 200 is cut off: it has 4 bytes, its header asks for more");
    assertThat(wire.received(Wire.hex("0201017465")).topic()).isEqualTo("t");
    assertThatThrownBy(
            () -> wire.codec.encode(new Shout(1, "a".repeat(256)), SerializerTest::nothing))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("words has 256 bytes");
    assertThatCode(() -> wire.encode(shout)).doesNotThrowAnyException();
  }

  @ParameterizedTest
  @CsvSource({"0", "2", "-1", "256"})
  void kindsOfPhoenixCannotBeReplaced(int kind) {
    assertThatThrownBy(
            () ->
                new PhoenixCodec(
                    Vsn.V2, new JacksonPayloadCodec(), Map.of(kind, (BinaryKind) Shout::decode)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("a further kind of binary frame is a number from 3 to 255, not " + kind);
  }

  @Test
  void packetsShowNoPayload() {
    assertThat(new PhoenixPacket.Push(1, 2, "t", "e", Payload.json("{\"secret\":1}")).toString())
        .doesNotContain("secret");
  }
}
