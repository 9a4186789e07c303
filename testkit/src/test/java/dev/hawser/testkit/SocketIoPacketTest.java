package dev.hawser.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.BinaryNode;
import dev.hawser.testkit.SocketIoPacket.Encoded;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The codec of the embedded Socket.IO server: the vectors of the reference parser 4.2.7. */
class SocketIoPacketTest {

  private static SocketIoPacket decode(String text) throws SocketIoDecoder.Malformed {
    return new SocketIoDecoder(10).text(text);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "0",
        "0/admin,",
        "0{}",
        "0{\"sid\":1}",
        "0/admin,{\"token\":\"123\"}",
        "1",
        "1/x,",
        "2[\"foo\"]",
        "2/admin,[\"bar\"]",
        "212[\"foo\"]",
        "20[\"a\"]",
        "2[1,\"a\"]",
        "2[\"error\"]",
        "2/admin?x=1,5[\"x\"]",
        "29007199254740991[\"a\"]",
        "3/admin,13[\"bar\"]",
        "3/x,0[]",
        "3[]",
        "4\"str\"",
        "4{\"message\":\"m\"}",
        "4/admin,{\"message\":\"Not authorized\"}"
      })
  void readsAndWritesTheSame(String text) throws SocketIoDecoder.Malformed {
    Encoded encoded = decode(text).encode();
    assertThat(encoded.text()).isEqualTo(text);
    assertThat(encoded.attachments()).isEmpty();
  }

  @Test
  void namespaceMayEndThePacketWithoutComma() throws SocketIoDecoder.Malformed {
    assertThat(decode("1/admin"))
        .isEqualTo(new SocketIoPacket(SocketIoPacket.Type.DISCONNECT, "/admin"));
    assertThat(decode("1/admin,"))
        .isEqualTo(new SocketIoPacket(SocketIoPacket.Type.DISCONNECT, "/admin"));
  }

  @Test
  void readsAttachments() throws SocketIoDecoder.Malformed {
    SocketIoDecoder decoder = new SocketIoDecoder(10);
    String text =
        "52-/x,7[\"b\",{\"_placeholder\":true,\"num\":0},{\"c\":{\"_placeholder\":true,\"num\":1}}]";
    assertThat(decoder.text(text)).isNull();
    assertThat(decoder.binary(new byte[] {1})).isNull();
    SocketIoPacket packet = decoder.binary(new byte[] {2});
    assertThat(packet.type()).isEqualTo(SocketIoPacket.Type.EVENT);
    assertThat(packet.namespace()).isEqualTo("/x");
    assertThat(packet.id()).isEqualTo(7);
    assertThat(packet.data().get(1)).isEqualTo(BinaryNode.valueOf(new byte[] {1}));
    assertThat(packet.data().get(2).get("c")).isEqualTo(BinaryNode.valueOf(new byte[] {2}));

    Encoded encoded = packet.encode();
    assertThat(encoded.text()).isEqualTo(text);
    assertThat(encoded.attachments()).containsExactly(new byte[] {1}, new byte[] {2});

    assertThat(decoder.text("61-15[\"bar\",{\"_placeholder\":true,\"num\":0}]")).isNull();
    assertThat(decoder.binary(new byte[] {3}).type()).isEqualTo(SocketIoPacket.Type.ACK);
    assertThat(decoder.text("51-[\"a\",{\"_placeholder\":true,\"num\":0}]")).isNull();
    assertThat(decoder.binary(new byte[0]).data().get(1))
        .isEqualTo(BinaryNode.valueOf(new byte[0]));
    assertThat(decoder.text("2[\"next\"]")).isNotNull();
  }

  @Test
  void placeholderIsPlainDataWithoutAttachments() throws SocketIoDecoder.Malformed {
    String text = "2[\"a\",{\"_placeholder\":true,\"num\":0}]";
    assertThat(decode(text).encode().text()).isEqualTo(text);
  }

  @Test
  void writesBytesAnywhereAsAttachments() {
    Map<String, Object> nested = new LinkedHashMap<>();
    nested.put("list", List.of(1, new byte[] {2}));
    nested.put("text", "t");
    Encoded encoded =
        new SocketIoPacket(
                SocketIoPacket.Type.ACK, "/", 3, SocketIoPacket.array(new byte[] {1}, nested, null))
            .encode();
    assertThat(encoded.text())
        .isEqualTo(
            "62-3[{\"_placeholder\":true,\"num\":0},"
                + "{\"list\":[1,{\"_placeholder\":true,\"num\":1}],\"text\":\"t\"},null]");
    assertThat(encoded.attachments()).containsExactly(new byte[] {1}, new byte[] {2});
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "7",
        "abc",
        "5",
        "51",
        "5a-",
        "51.23-",
        "5-1-[\"x\"]",
        "5 1-[\"x\"]",
        "51e1-[\"x\"]",
        "50-[\"x\"]",
        "511-[\"x\"]",
        "599999999999-[\"x\"]",
        "6",
        "60-5[]",
        "0[]",
        "0\"x\"",
        "05{}",
        "1{}",
        "1\"x\"",
        "15",
        "2",
        "2{}",
        "2[]",
        "2[true,\"x\"]",
        "2[null]",
        "2[\"connect\"]",
        "2[\"connect_error\"]",
        "2[\"disconnect\",\"1\"]",
        "2[\"disconnecting\"]",
        "2[\"newListener\"]",
        "2[\"removeListener\"]",
        "2[\"a\"",
        "2[\"a\"]x",
        "2[\"a\"][]",
        "2 ",
        "2abc[\"a\"]",
        "2-1[\"a\"]",
        "2/a,b,[\"x\"]",
        "29007199254740992[\"a\"]",
        "299999999999999999999[\"a\"]",
        "3",
        "3{}",
        "4",
        "4[]",
        "40"
      })
  void refusesWhatIsNoPacket(String text) {
    assertThatThrownBy(() -> decode(text)).isInstanceOf(SocketIoDecoder.Malformed.class);
  }

  @Test
  void refusesWhatComesOutOfTurn() throws SocketIoDecoder.Malformed {
    SocketIoDecoder decoder = new SocketIoDecoder(10);
    assertThatThrownBy(() -> decoder.binary(new byte[1]))
        .hasMessage("got binary data when not reconstructing a packet");
    decoder.text("51-[\"a\"]");
    assertThatThrownBy(() -> decoder.text("2[\"a\"]"))
        .hasMessage("got plaintext data when reconstructing a packet");
  }

  @ParameterizedTest
  @ValueSource(strings = {"1", "-1", "0.5", "\"0\"", "null"})
  void refusesPlaceholderWithoutAttachment(String num) throws SocketIoDecoder.Malformed {
    SocketIoDecoder decoder = new SocketIoDecoder(10);
    decoder.text("51-[\"a\",{\"_placeholder\":true,\"num\":" + num + "}]");
    assertThatThrownBy(() -> decoder.binary(new byte[1])).hasMessage("illegal attachments");
  }

  @Test
  void refusesReservedNames() {
    assertThatThrownBy(() -> SocketIoPacket.event("disconnect"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("reserved");
  }

  @Test
  void offsetsAreTheTimeInSixtyFourDigits() {
    assertThat(SocketIoRecovery.encode(0)).isEqualTo("0");
    assertThat(SocketIoRecovery.encode(63)).isEqualTo("_");
    assertThat(SocketIoRecovery.encode(64)).isEqualTo("10");
    assertThat(SocketIoRecovery.encode(1L << 36)).isEqualTo("1000000");
  }
}
