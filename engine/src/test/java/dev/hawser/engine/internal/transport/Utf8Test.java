package dev.hawser.engine.internal.transport;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** UTF-8 is judged as the platform's strict decoder judges it, in whatever pieces it comes. */
class Utf8Test {

  private static boolean platformAccepts(byte[] bytes) {
    try {
      UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes));
      return true;
    } catch (CharacterCodingException e) {
      return false;
    }
  }

  private static boolean accepts(byte[] bytes, int cut) {
    Utf8Validator validator = new Utf8Validator();
    return validator.feed(bytes, 0, cut)
        && validator.feed(bytes, cut, bytes.length)
        && validator.complete();
  }

  @Test
  void agreesOnAllSequencesOfUpToThreeBytes() {
    byte[] three = new byte[3];
    for (int value = 0; value < 1 << 24; value += value < 1 << 16 ? 1 : 7) {
      three[0] = (byte) value;
      three[1] = (byte) (value >>> 8);
      three[2] = (byte) (value >>> 16);
      if (accepts(three, value % 4) != platformAccepts(three)) {
        throw new AssertionError(String.format("differs at %06x", value));
      }
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
      assertThat(accepts(four, i % 5)).isEqualTo(platformAccepts(four));
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
      assertThat(accepts(bytes, random.nextInt(bytes.length + 1)))
          .isEqualTo(platformAccepts(bytes));
    }
  }
}
