package dev.hawser.socketio.engineio;

import static dev.hawser.socketio.engineio.EngineIoVersion.V3;
import static dev.hawser.socketio.engineio.EngineIoVersion.V4;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hawser.ProtocolViolationException;
import dev.hawser.spi.Frame;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Packets on WebSocket frames and in the payloads of long-polling, as servers write them. */
class PacketTest {

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "0{\"sid\":\"x\"} | OPEN {\"sid\":\"x\"}",
        "1 | CLOSE ",
        "2 | PING ",
        "2probe | PING probe",
        "3probe | PONG probe",
        "4 | MESSAGE ",
        "42[\"hello\",\"é€😀\"] | MESSAGE 2[\"hello\",\"é€😀\"]",
        "5 | UPGRADE ",
        "6 | NOOP ",
      })
  void textFramesOfBothVersions(String frame, String packet) {
    for (EngineIoVersion version : EngineIoVersion.values()) {
      assertThat(frame(version, Frame.text(frame)))
          .extracting(String::strip)
          .containsExactly(packet);
      PacketWriter writer = new PacketWriter(version);
      byte[] data = frame.substring(1).getBytes(StandardCharsets.UTF_8);
      PacketType type = PacketType.valueOf(packet.replaceAll(" .*", ""));
      writer.write(type, Frame.Kind.TEXT, data, 0, data.length);
      assertThat(new String(writer.array(), 0, writer.length(), StandardCharsets.UTF_8))
          .isEqualTo(frame);
    }
  }

  @Test
  void binaryFramesHaveATypeInVersion3Only() {
    assertThat(frame(V4, hex("01020304"))).containsExactly("MESSAGE <01020304>");
    assertThat(frame(V4, hex(""))).containsExactly("MESSAGE <>");
    assertThat(frame(V3, hex("04010203"))).containsExactly("MESSAGE <010203>");
    assertThat(frame(V3, hex("04"))).containsExactly("MESSAGE <>");
    assertThat(written(V4, hex("010203"))).isEqualTo("010203");
    assertThat(written(V3, hex("010203"))).isEqualTo("04010203");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "V4 | 40{}~452-[\"y\"]~bAQIDBA==~bBQ== | MESSAGE 0{}, MESSAGE 52-[\"y\"], MESSAGE <01020304>, MESSAGE <05>",
        "V4 | 6~1 | NOOP , CLOSE ",
        "V4 | b | MESSAGE <>",
        "V4 | bAQ | MESSAGE <01>",
        "V4 | 4é€😀~2 | MESSAGE é€😀, PING ",
        "V3 | 2:406:b4AQID | MESSAGE 0, MESSAGE <010203>",
        "V3 | 5:4é€😀1:2 | MESSAGE é€😀, PING ",
        "V3 | 4:44~41:6 | MESSAGE 4~4, NOOP ",
        "V3 | 2:b4 | MESSAGE <>",
        "V3 | 02:40 | MESSAGE 0",
      })
  void payloads(EngineIoVersion version, String payload, String packets) {
    assertThat(payload(version, separated(payload)))
        .extracting(text -> text.replace('\u001e', '~').strip())
        .containsExactly(
            Arrays.stream(packets.split(", ")).map(String::strip).toArray(String[]::new));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "V4 | `` | an empty packet",
        "V4 | 2~ | an empty packet",
        "V4 | ~2 | an empty packet",
        "V4 | 7 | a packet of unknown type",
        "V4 | x | a packet of unknown type",
        "V4 | é | a packet of unknown type",
        "V4 | bA | a binary packet is not base64",
        "V4 | bAQ_- | a binary packet is not base64",
        "V3 | `` | a packet of a payload starts with its length and a colon",
        "V3 | 2 | a packet of a payload starts with its length and a colon",
        "V3 | :2 | a packet of a payload starts with its length and a colon",
        "V3 | -1:2 | a packet of a payload starts with its length and a colon",
        "V3 | 9999999999:2 | a packet of a payload starts with its length and a colon",
        "V3 | 2:40x | a packet of a payload starts with its length and a colon",
        "V3 | 0: | an empty packet",
        "V3 | 3:40 | the length of a packet goes beyond its payload or splits a character",
        "V3 | 999999999:40 | the length of a packet goes beyond its payload or splits a character",
        "V3 | 2:4😀 | the length of a packet goes beyond its payload or splits a character",
        "V3 | 1:b | a binary packet of version 3 starts with b4",
        "V3 | 4:b0AQ | a binary packet of version 3 starts with b4",
        "V3 | 3:b4! | a binary packet is not base64",
      })
  void malformedPayloadsAreParserErrors(EngineIoVersion version, String payload, String message) {
    assertThatThrownBy(() -> payload(version, separated(payload)))
        .isInstanceOfSatisfying(
            ProtocolViolationException.class, e -> assertThat(e.fatal()).isTrue())
        .hasMessage("parser error: " + message);
  }

  @Test
  void payloadsThatAreNotUtf8AreParserErrors() {
    for (String bad : List.of("34ff", "34c3", "34c080", "34eda080", "34f4908080", "3480")) {
      byte[] body = HexFormat.of().parseHex(bad);
      assertThatThrownBy(() -> payload(V4, body))
          .hasMessage("parser error: the payload is not UTF-8");
      assertThatThrownBy(() -> payload(V3, body))
          .hasMessage("parser error: the payload is not UTF-8");
    }
    byte[] late = ("4" + "x".repeat(5000) + "\u00e9").getBytes(StandardCharsets.UTF_8);
    assertThat(payload(V4, late)).hasSize(1);
    late[late.length - 1] = 'x';
    assertThatThrownBy(() -> payload(V4, late))
        .hasMessage("parser error: the payload is not UTF-8");
  }

  @Test
  void framesThatAreNoPacketsAreParserErrors() {
    assertThatThrownBy(() -> frame(V4, Frame.text(""))).hasMessage("parser error: an empty packet");
    assertThatThrownBy(() -> frame(V4, Frame.text("b")))
        .hasMessage("parser error: a packet of unknown type");
    assertThatThrownBy(() -> frame(V3, hex("")))
        .hasMessage("parser error: a binary frame of version 3 starts with the byte 4");
    assertThatThrownBy(() -> frame(V3, hex("0502")))
        .hasMessage("parser error: a binary frame of version 3 starts with the byte 4");
  }

  @Test
  void packetsBeforeAMalformedOneAreReceived() {
    List<String> packets = new ArrayList<>();
    byte[] body = separated("40~b!");
    assertThatThrownBy(
        () -> new PacketReader(V4).payload(body, 0, body.length, collector(packets)));
    assertThat(packets).containsExactly("MESSAGE 0");
  }

  @ParameterizedTest
  @EnumSource
  void onlyMessagesAreBinary(EngineIoVersion version) {
    assertThatThrownBy(
            () ->
                new PacketWriter(version)
                    .write(PacketType.PING, Frame.Kind.BINARY, new byte[1], 0, 1))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("only messages are binary, not PING");
    assertThatThrownBy(
            () ->
                new PayloadWriter(version, 0)
                    .add(PacketType.PING, Frame.Kind.BINARY, new byte[1], 0, 1))
        .isInstanceOf(IllegalArgumentException.class);
  }

  static byte[] separated(String payload) {
    return payload.replace('~', '\u001e').getBytes(StandardCharsets.UTF_8);
  }

  static List<String> payload(EngineIoVersion version, byte[] body) {
    List<String> packets = new ArrayList<>();
    byte[] padded = new byte[body.length + 7];
    Arrays.fill(padded, (byte) '4');
    System.arraycopy(body, 0, padded, 3, body.length);
    new PacketReader(version).payload(padded, 3, body.length, collector(packets));
    return packets;
  }

  static List<String> frame(EngineIoVersion version, Frame frame) {
    List<String> packets = new ArrayList<>();
    new PacketReader(version).frame(frame, collector(packets));
    return packets;
  }

  static PacketSink collector(List<String> packets) {
    return (type, kind, array, offset, length) ->
        packets.add(
            type
                + " "
                + (kind == Frame.Kind.TEXT
                    ? new String(array, offset, length, StandardCharsets.UTF_8)
                    : "<" + HexFormat.of().formatHex(array, offset, offset + length) + ">"));
  }

  private static String written(EngineIoVersion version, Frame binary) {
    PacketWriter writer = new PacketWriter(version);
    writer.write(
        PacketType.MESSAGE, Frame.Kind.BINARY, binary.array(), binary.offset(), binary.length());
    return HexFormat.of().formatHex(writer.array(), 0, writer.length());
  }

  private static Frame hex(String hex) {
    return Frame.binary(HexFormat.of().parseHex(hex));
  }
}
