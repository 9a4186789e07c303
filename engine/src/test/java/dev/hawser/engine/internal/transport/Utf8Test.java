package dev.hawser.engine.internal.transport;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.util.HexFormat;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** UTF-8 is judged as the platform's strict decoder judges it, in whatever pieces it comes. */
class Utf8Test {

  private final CharsetDecoder platform = UTF_8.newDecoder();
  private final CharBuffer decoded = CharBuffer.allocate(1024);

  /** Without an exception for what is refused: there are millions of them. */
  private boolean platformAccepts(byte[] bytes) {
    decoded.clear();
    CoderResult result = platform.reset().decode(ByteBuffer.wrap(bytes), decoded, true);
    if (result.isOverflow()) {
      throw new AssertionError("more than " + decoded.capacity() + " characters");
    }
    return result.isUnderflow();
  }

  private static boolean accepts(byte[] bytes, int cut) {
    Utf8Validator validator = new Utf8Validator();
    return validator.feed(bytes, 0, cut)
        && validator.feed(bytes, cut, bytes.length)
        && validator.complete();
  }

  private void check(byte[] bytes, int cut) {
    if (accepts(bytes, cut) != platformAccepts(bytes)) {
      throw new AssertionError(
          "differs for " + HexFormat.of().formatHex(bytes) + ", cut at " + cut);
    }
  }

  @Test
  void agreesOnAllSequencesOfUpToThreeBytes() {
    byte[] three = new byte[3];
    for (int value = 0; value < 1 << 24; value += value < 1 << 16 ? 1 : 7) {
      three[0] = (byte) value;
      three[1] = (byte) (value >>> 8);
      three[2] = (byte) (value >>> 16);
      check(three, value % 4);
    }
  }

  @Test
  void agreesOnEverySequenceOfFourBytesThatStartsOne() {
    byte[] four = new byte[4];
    Random random = new Random(7);
    for (int i = 0; i < 1_000_000; i++) {
      four[0] = (byte) (0xE0 + random.nextInt(0x20));
      four[1] = (byte) (0x80 + random.nextInt(0x48));
      four[2] = (byte) (0x80 + random.nextInt(0x42));
      four[3] = (byte) (0x80 + random.nextInt(0x42));
      check(four, i % 5);
    }
  }

  @Test
  void agreesOnLongTextWithOneByteChanged() {
    Random random = new Random(8);
    byte[] good =
        "plain ascii, then héllo wörld, € and 𐍈, and plain again ".repeat(4).getBytes(UTF_8);
    for (int i = 0; i < 100_000; i++) {
      byte[] bytes = good.clone();
      bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(256);
      check(bytes, random.nextInt(bytes.length + 1));
    }
  }
}
