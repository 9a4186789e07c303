package dev.hawser.engine.internal.transport;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hawser.spi.Frame;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Frames of RFC 6455 section 5, whole, in pieces and broken. */
class DecodingTest {

  private static final int LIMIT = 100_000;

  /** What a decoder reported, one line each. */
  private static final class Recorder implements FrameDecoder.Sink {

    final List<String> events = new ArrayList<>();

    @Override
    public void onMessage(Frame frame) {
      assertThat(frame.array()).hasSize(frame.length());
      events.add(frame.kind() + " " + HexFormat.of().formatHex(frame.array()));
    }

    @Override
    public void onPing(byte[] payload) {
      events.add("ping " + HexFormat.of().formatHex(payload));
    }

    @Override
    public void onPong(byte[] payload) {
      events.add("pong " + HexFormat.of().formatHex(payload));
    }

    @Override
    public void onClose(byte[] payload) {
      events.add("close " + HexFormat.of().formatHex(payload));
    }
  }

  private static List<String> decode(byte[]... pieces) throws ProtocolError {
    return decode(null, pieces);
  }

  private static List<String> decode(Compression compression, byte[]... pieces)
      throws ProtocolError {
    Recorder recorder = new Recorder();
    Inflate inflate = compression == null ? null : compression.newInflate();
    FrameDecoder decoder = new FrameDecoder(recorder, LIMIT, inflate);
    try {
      for (byte[] piece : pieces) {
        ByteBuf in = Unpooled.wrappedBuffer(piece);
        decoder.decode(in);
        assertThat(in.isReadable()).isFalse();
      }
    } finally {
      if (inflate != null) {
        inflate.free();
      }
    }
    return recorder.events;
  }

  private static byte[] hex(String hex) {
    return HexFormat.of().parseHex(hex.replace(" ", ""));
  }

  private static byte[] frame(int first, String text) {
    return RawServer.Peer.frame(first, text.getBytes(UTF_8));
  }

  private static byte[] join(byte[]... parts) {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    for (byte[] part : parts) {
      all.writeBytes(part);
    }
    return all.toByteArray();
  }

  @ParameterizedTest
  @CsvSource({
    "81 05 48 65 6c 6c 6f, TEXT 48656c6c6f",
    "01 03 48 65 6c 80 02 6c 6f, TEXT 48656c6c6f",
    "89 05 48 65 6c 6c 6f, ping 48656c6c6f",
    "8a 00, 'pong '",
    "81 00, 'TEXT '",
    "82 00, 'BINARY '",
    "88 02 03 e8, close 03e8",
  })
  void readsTheExamplesOfTheRfc(String wire, String event) throws Exception {
    assertThat(decode(hex(wire))).containsExactly(event);
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 125, 126, 127, 128, 256, 65535, 65536, 65537, LIMIT})
  void readsEveryFormOfLength(int length) throws Exception {
    byte[] payload = new byte[length];
    new Random(length).nextBytes(payload);
    assertThat(decode(RawServer.Peer.frame(0x82, payload)))
        .containsExactly("BINARY " + HexFormat.of().formatHex(payload));
  }

  @Test
  void readsControlFramesBetweenFragments() throws Exception {
    byte[] wire = join(frame(0x01, "a"), frame(0x89, "p"), frame(0x00, "b"), frame(0x80, "c"));
    assertThat(decode(wire)).containsExactly("ping 70", "TEXT 616263");
  }

  @Test
  void readsTheSameHoweverTheBytesAreCut() throws Exception {
    byte[] wire =
        join(
            frame(0x81, "héllo €𐍈"),
            frame(0x01, "one "),
            frame(0x89, "ping"),
            frame(0x80, "two"),
            RawServer.Peer.frame(0x82, new byte[300]),
            RawServer.Peer.frame(0x02, new byte[70_000]),
            frame(0x80, ""),
            frame(0x8a, "pong"),
            frame(0x88, ""));
    List<String> whole = decode(wire);
    assertThat(whole).hasSize(7);
    for (int cut = 0; cut <= 400; cut++) {
      byte[] start = Arrays.copyOfRange(wire, 0, cut);
      byte[] end = Arrays.copyOfRange(wire, cut, wire.length);
      assertThat(decode(start, end)).as("cut at %s", cut).isEqualTo(whole);
    }
    Random random = new Random(1);
    for (int round = 0; round < 200; round++) {
      List<byte[]> pieces = new ArrayList<>();
      for (int at = 0; at < wire.length; ) {
        int n = Math.min(1 + random.nextInt(round + 1) * 7, wire.length - at);
        pieces.add(Arrays.copyOfRange(wire, at, at + n));
        at += n;
      }
      assertThat(decode(pieces.toArray(new byte[0][]))).isEqualTo(whole);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "81 85 37 fa 21 3d 7f 9f 4d 51 58, masked",
    "c1 01 61, reserved bit",
    "a1 01 61, reserved bit",
    "91 01 61, reserved bit",
    "c9 00, reserved bit",
    "83 00, opcode 3",
    "87 00, opcode 7",
    "8b 00, opcode 11",
    "8f 00, opcode 15",
    "09 00, fragmented ping",
    "08 00, fragmented close",
    "89 7e 00 7e, ping frame of 126 bytes",
    "80 00, continuation of nothing",
    "01 01 61 81 01 62, new message within",
    "81 7e 00 05, illegal frame length",
    "81 7f 00 00 00 00 00 00 00 05, illegal frame length",
    "81 7f 80 00 00 00 00 00 00 00, illegal frame length",
  })
  void refusesWhatTheRfcForbids(String wire, String message) {
    assertThatThrownBy(() -> decode(hex(wire)))
        .isInstanceOfSatisfying(ProtocolError.class, e -> assertThat(e.code()).isEqualTo(1002))
        .hasMessageContaining(message);
  }

  @Test
  void refusesTooLargeAMessageOnItsAnnouncement() {
    assertThatThrownBy(() -> decode(hex("82 7f 00 00 00 00 00 01 86 a1")))
        .isInstanceOfSatisfying(ProtocolError.class, e -> assertThat(e.code()).isEqualTo(1009));
    byte[] half = new byte[LIMIT / 2 + 1];
    byte[] first = RawServer.Peer.frame(0x02, half);
    byte[] second = RawServer.Peer.frame(0x80, half);
    assertThatThrownBy(() -> decode(join(first, Arrays.copyOf(second, 10))))
        .isInstanceOfSatisfying(ProtocolError.class, e -> assertThat(e.code()).isEqualTo(1009));
  }

  @Test
  void refusesBadUtf8BeforeItsFrameEnds() {
    // Announces ten bytes, of which the third can no longer become UTF-8.
    assertThatThrownBy(() -> decode(hex("81 0a 61 e2 28")))
        .isInstanceOfSatisfying(ProtocolError.class, e -> assertThat(e.code()).isEqualTo(1007));
    assertThatThrownBy(() -> decode(hex("81 01 e2")))
        .isInstanceOfSatisfying(ProtocolError.class, e -> assertThat(e.code()).isEqualTo(1007));
  }

  @Test
  void joinsACharacterCutByFragments() throws Exception {
    assertThat(decode(hex("01 02 e2 82 80 01 ac"))).containsExactly("TEXT e282ac");
  }

  @ParameterizedTest
  @CsvSource({
    "c1 07 f2 48 cd c9 c9 07 00",
    "41 03 f2 48 cd 80 04 c9 c9 07 00",
    "c1 0b 00 05 00 fa ff 48 65 6c 6c 6f 00",
    "c1 08 f3 48 cd c9 c9 07 00 00",
    "c1 0d f2 48 05 00 00 00 ff ff ca c9 c9 07 00",
  })
  void inflatesTheExamplesOfTheRfc(String wire) throws Exception {
    Compression agreed = new Compression(true, true, 15);
    assertThat(decode(agreed, hex(wire))).containsExactly("TEXT 48656c6c6f");
  }

  @Test
  void inflatesWithAndWithoutContext() throws Exception {
    byte[] withContext = hex("c1 07 f2 48 cd c9 c9 07 00 c1 05 f2 00 11 00 00");
    assertThat(decode(new Compression(true, true, 15), withContext))
        .containsExactly("TEXT 48656c6c6f", "TEXT 48656c6c6f");
    assertThatThrownBy(() -> decode(new Compression(false, true, 15), withContext))
        .isInstanceOf(ProtocolError.class);
  }

  @Test
  void refusesAFragmentMarkedAsCompressed() {
    Compression agreed = new Compression(true, true, 15);
    assertThatThrownBy(() -> decode(agreed, hex("41 03 f2 48 cd c0 04 c9 c9 07 00")))
        .isInstanceOf(ProtocolError.class);
  }

  @Test
  void stopsInflatingAtTheLimit() {
    byte[] bomb = new byte[LIMIT + 1];
    Deflate deflate = new Deflate(true, 15);
    int length = deflate.deflate(bomb, 0, bomb.length);
    byte[] wire = RawServer.Peer.frame(0xc2, Arrays.copyOf(deflate.output(), length));
    deflate.free();
    assertThat(wire.length).isLessThan(1000);
    assertThatThrownBy(() -> decode(new Compression(true, true, 15), wire))
        .isInstanceOfSatisfying(ProtocolError.class, e -> assertThat(e.code()).isEqualTo(1009));
  }

  @Test
  void keepsNothingOfWhatIsOnlyAnnounced() throws Exception {
    FrameDecoder decoder = new FrameDecoder(new Recorder(), Integer.MAX_VALUE, null);
    decoder.decode(Unpooled.wrappedBuffer(hex("82 7f 00 00 00 00 7f ff ff 00 01")));
  }
}
