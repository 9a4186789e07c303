package dev.hawser.socketio.parser;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hawser.Payload;
import dev.hawser.ProtocolViolationException;
import dev.hawser.spi.Frame;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Frames that {@code socket.io-msgpack-parser} 3.0.2 wrote are read, and ours are as it has them.
 */
class MsgpackVectorsTest {

  private static final String[] RECORDED = {
    "83a47479706500a36e7370a12fa464617461d40000",
    "85a47479706502a46461746191a3666f6fa76f7074696f6e7381a8636f6d7072657373c3a269640ca36e7370a12f",
    "84a47479706502a46461746195a162c40301020381a16bc40109c702000708c708000000000000000000a76f7074696f6e7381a8636f6d7072657373c3a36e7370a22f78",
    "83a47479706502a46461746194a164d7000000011f71fb04cbd40000a9c3a9e282acf09f9880a36e7370a12f",
  };

  private final Wire wire = new Wire(new MsgpackPacketParser());

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "82a47479706500a36e7370a12f | CONNECT /",
        "83a47479706500a36e7370a12fa464617461d40000 | CONNECT /",
        "83a47479706500a36e7370a62f61646d696ea46461746181a5746f6b656ea174 | CONNECT /admin {\"token\":\"t\"}",
        "83a47479706500a46461746182a3736964a3616263a3706964a170a36e7370a12f | CONNECT / {\"sid\":\"abc\",\"pid\":\"p\"}",
        "82a47479706501a36e7370a22f78 | DISCONNECT /x",
        "85a47479706502a46461746191a3666f6fa76f7074696f6e7381a8636f6d7072657373c3a269640ca36e7370a12f | EVENT / 'foo' #12",
        "84a47479706502a464617461dc001ba16e007fcc80ccffcd0100cdffffce00010000ceffffffffcf0000000100000000cf001fffffffffffffffe0d0dfd080d1ff7fd18000d2ffff7fffd280000000d3ffffffff7fffffffcb3ff8000000000000cf35c9adc5dea00000c0c3c2cb7ff8000000000000cb7ff0000000000000a76f7074696f6e7381a8636f6d7072657373c3a36e7370a12f | EVENT / 'n' 0 127 128 255 256 65535 65536 4294967295 4294967296 9007199254740991 -1 -32 -33 -128 -129 -32768 -32769 -2147483648 -2147483649 1.5 3875820019684212736 null true false null null",
        "84a47479706502a46461746195a162c40301020381a16bc40109c702000708c708000000000000000000a76f7074696f6e7381a8636f6d7072657373c3a36e7370a22f78 | EVENT /x 'b' <010203> {\"k\":<09>} <0708> <0000000000000000>",
        "83a47479706502a46461746194a164d7000000011f71fb04cbd40000a9c3a9e282acf09f9880a36e7370a12f | EVENT / 'd' \"2009-02-13T23:31:30.123Z\" null \"é€😀\"",
        "84a47479706503a46461746190a2696400a36e7370a12f | ACK / #0",
        "84a47479706503a46461746192a362617281a16192019102a269640da36e7370a62f61646d696e | ACK /admin #13 \"bar\" {\"a\":[1,[2]]}",
        "83a47479706504a36e7370a12fa46461746182a76d657373616765a16da46461746181a4636f646501 | ERROR / {\"message\":\"m\",\"data\":{\"code\":1}}",
        "83a47479706502a4646174619201a178a36e7370a12f | EVENT / 1 \"x\"",
      })
  void readsWhatTheReferenceParserWrites(String hex, String packet) {
    SocketPacket read = wire.decode("<" + hex + ">");
    assertThat(Wire.shown(read)).isEqualTo(packet);
    assertThat(Wire.shown(wire.decode(wire.encode(read).get(0)))).isEqualTo(packet);
  }

  @Test
  void writesWithTheKeysOfTheReferenceParser() {
    assertThat(wire.encode(Wire.event("/x", "b", 1, new byte[] {1}, 1.5, "é")))
        .containsExactly(
            "<84a47479706502a36e7370a22f78a2696401a46461746194a162c40101cb3ff8000000000000a2c3a9>");
    assertThat(wire.encode(new SocketPacket.Connect("/", Payload.json(" {\"a\" : [-0, 1e2] } "))))
        .containsExactly("<83a47479706500a36e7370a12fa46461746181a1619200cb4059000000000000>");
    assertThat(wire.encode(new SocketPacket.Disconnect("/")))
        .containsExactly("<82a47479706501a36e7370a12f>");
  }

  @Test
  void jsonThatIsNotLegalIsRefusedBeforeItIsSent() {
    SocketPacket bad = Wire.event("/", "e", -1, Payload.json("[1"));
    assertThatThrownBy(() -> new MsgpackPacketParser().check(bad))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("the message is not legal JSON");
    assertThatThrownBy(() -> wire.encode(bad)).isInstanceOf(IllegalArgumentException.class);
    assertThat(wire.encode(new SocketPacket.Disconnect("/"))).hasSize(1);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "<> | the frame is not legal msgpack",
        "<c1> | the frame is not legal msgpack",
        "<93> | the frame is not legal msgpack",
        "<80> | a packet without legal nsp",
        "2[] | a text frame: the server does not use the msgpack parser",
        "<82a47479706505a36e7370a12f> | a packet of unknown type",
        "<82a474797065d3ffffffff00000000a36e7370a12f> | a packet of unknown type",
        "<82a474797065a132a36e7370a12f> | the frame is not legal msgpack",
        "<81a36e7370a12f> | a packet of unknown type",
        "<82a47479706501a36e7370a178> | a packet without legal nsp",
        "<82a47479706501a36e7370a12f00> | more follows the packet",
        "<83a47479706501a36e7370a12fa46461746180> | a DISCONNECT with data",
        "<83a47479706500a36e7370a12fa46461746190> | the data of a CONNECT is not an object",
        "<83a47479706500a36e7370a12fa464617461c40101> | the data of a CONNECT is not an object",
        "<83a47479706500a36e7370a12fa464617461c0> | the data of a CONNECT is not an object",
        "<82a47479706504a36e7370a12f> | the data of a CONNECT_ERROR is neither a string nor an object",
        "<82a47479706502a36e7370a12f> | an event or acknowledgement without an array of arguments",
        "<83a47479706502a36e7370a12fa46461746190> | an event or acknowledgement without an array of arguments",
        "<83a47479706502a36e7370a12fa46461746180> | an event or acknowledgement without an array of arguments",
        "<83a47479706502a36e7370a12fa46461746191c3> | the name of an event is neither a string nor a number",
        "<83a47479706502a36e7370a12fa46461746191c40101> | the name of an event is neither a string nor a number",
        "<83a47479706502a36e7370a12fa46461746191a7636f6e6e656374> | an event of a reserved name",
        "<84a47479706502a36e7370a12fa26964ffa46461746191a161> | an id below 0",
        "<83a47479706502a36e7370a12fa464617461dd7fffffff> | it ends too early",
        "<83a47479706502a36e7370a12fa464617461ddffffffff> | the frame is not legal msgpack",
        "<83a47479706502a36e7370a12fa46461746192a161c67fffffff> | it ends too early",
        "<83a47479706502a36e7370a12fa46461746192a161db7fffffff> | it ends too early",
        "<83a47479706502a36e7370a12fa46461746192a161c97fffffff00> | it ends too early",
        "<83a47479706502a36e7370a12fa46461746192a161df7fffffff> | it ends too early",
        "<83a47479706502a36e7370a12fa46461746192a161d60500000000> | an extension of unknown type 5",
        "<83a47479706502a36e7370a12fa46461746192a161d60000000000> | an extension of unknown length",
        "<83a47479706502a36e7370a12fa46461746192a161a1ff> | a string is not UTF-8",
      })
  void illegalFramesAreParseErrors(String frame, String message) {
    assertThatThrownBy(() -> wire.decode(frame))
        .isInstanceOfSatisfying(
            ProtocolViolationException.class, e -> assertThat(e.fatal()).isTrue())
        .hasMessage("parse error: " + message);
    assertThat(wire.decode("<82a47479706501a36e7370a22f78>")).isNotNull();
  }

  @Test
  void deepNestingIsRefused() {
    assertThatThrownBy(
            () ->
                wire.decode(
                    "<83a47479706502a36e7370a12fa46461746192a161" + "91".repeat(200_000) + "c0>"))
        .isInstanceOf(ProtocolViolationException.class)
        .hasMessage("parse error: nested deeper than 1000 levels");
  }

  @Test
  void mutatedFramesAreReadOrRefused() {
    Random random = new Random(31);
    int read = 0;
    for (int round = 0; round < 20_000; round++) {
      byte[] bytes = HexFormat.of().parseHex(RECORDED[random.nextInt(RECORDED.length)]);
      for (int change = random.nextInt(3); change >= 0; change--) {
        bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(256);
      }
      if (ParserAgainstTreeTest.read(wire, List.of(Frame.binary(bytes))) != null) {
        read++;
      }
    }
    assertThat(read).isBetween(100, 19_900);
  }
}
