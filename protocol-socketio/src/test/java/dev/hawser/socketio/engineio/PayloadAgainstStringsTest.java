package dev.hawser.socketio.engineio;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hawser.ProtocolViolationException;
import dev.hawser.spi.Frame;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Any bytes are read as the plain reader over strings reads them, or refused by both. */
class PayloadAgainstStringsTest {

  @ParameterizedTest
  @EnumSource
  void mutatedPayloads(EngineIoVersion version) {
    Random random = new Random(12);
    String legal =
        version == EngineIoVersion.V4
            ? "40{}\u001ebAQIDBA==\u001e4é€😀\u001e6"
            : "4:40{}10:b4AQIDBA==5:4é€😀1:6";
    String alphabet = "0123456789:b4AQ=\u001e é€x";
    int read = 0;
    for (int round = 0; round < 15_000; round++) {
      StringBuilder text = new StringBuilder(legal);
      for (int change = random.nextInt(3); change >= 0; change--) {
        int at = random.nextInt(text.length());
        switch (random.nextInt(3)) {
          case 0 -> text.deleteCharAt(at);
          case 1 -> text.insert(at, alphabet.charAt(random.nextInt(alphabet.length())));
          default -> text.setCharAt(at, alphabet.charAt(random.nextInt(alphabet.length())));
        }
      }
      byte[] bytes = text.toString().getBytes(StandardCharsets.UTF_8);
      if (random.nextInt(10) == 0) {
        bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(256);
      }
      if (compare(version, bytes)) {
        read++;
      }
    }
    assertThat(read).isBetween(500, 14_500);
  }

  static boolean compare(EngineIoVersion version, byte[] bytes) {
    List<String> expected = PlainPayloads.read(version, bytes);
    List<String> packets = null;
    try {
      packets = PacketTest.payload(version, bytes);
    } catch (ProtocolViolationException e) {
      assertThat(e.fatal()).isTrue();
      assertThat(e).hasMessageStartingWith("parser error: ");
    }
    assertThat(packets).as(() -> version + " " + Arrays.toString(bytes)).isEqualTo(expected);
    for (Frame frame :
        List.of(Frame.binary(bytes), new Frame(Frame.Kind.TEXT, bytes, 0, bytes.length))) {
      try {
        PacketTest.frame(version, frame);
      } catch (ProtocolViolationException e) {
        assertThat(e.fatal()).isTrue();
      }
    }
    return packets != null;
  }
}
