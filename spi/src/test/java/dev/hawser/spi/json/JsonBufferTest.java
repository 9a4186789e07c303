package dev.hawser.spi.json;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.hawser.Payload;
import java.io.IOException;
import java.util.Random;
import org.junit.jupiter.api.Test;

class JsonBufferTest {

  private final JsonBuffer buffer = new JsonBuffer();

  @Test
  void writesEnvelopeAndPayloadInOnePass() {
    buffer.raw('{').string("topic").raw(':').string("a\"b").raw(',');
    buffer.string("ref").raw(':').number(10).raw(',').string("payload").raw(':');
    buffer.raw(Payload.json("{\"x\":[1]}")).raw('}');
    assertThat(text()).isEqualTo("{\"topic\":\"a\\\"b\",\"ref\":10,\"payload\":{\"x\":[1]}}");
    assertThat(buffer.clear().raw('x').length()).isEqualTo(1);
  }

  @Test
  void writesNumbers() {
    for (long number : new long[] {0, 9, 10, 99, 100, Long.MAX_VALUE, -1, Long.MIN_VALUE}) {
      buffer.clear().number(number);
      assertThat(text()).isEqualTo(Long.toString(number));
    }
  }

  @Test
  void jacksonReadsEveryStringBack() throws IOException {
    ObjectMapper jackson = new ObjectMapper();
    Random random = new Random(3);
    for (int round = 0; round < 2_000; round++) {
      StringBuilder text = new StringBuilder();
      for (int i = random.nextInt(40); i > 0; i--) {
        int bits = 1 << (4 + random.nextInt(13));
        text.appendCodePoint(random.nextInt(Math.min(bits, 0x110000)));
      }
      String string = text.toString();
      buffer.clear().string(string);
      assertThat(jackson.readValue(text(), String.class)).isEqualTo(string);
      byte[] utf8 = string.getBytes(UTF_8);
      if (new String(utf8, UTF_8).equals(string)) {
        buffer.clear().raw('"').escaped(utf8, 0, utf8.length).raw('"');
        assertThat(jackson.readValue(text(), String.class)).isEqualTo(string);
      }
    }
  }

  @Test
  void halfASurrogatePairIsEscaped() {
    buffer.string("a\ud83d");
    assertThat(text()).isEqualTo("\"a\\ud83d\"");
    buffer.clear().string("\ude00\ud83d\ude00");
    assertThat(text()).isEqualTo("\"\\ude00\ud83d\ude00\"");
  }

  @Test
  void doesNotKeepALargeArray() {
    buffer.raw(new byte[1 << 20]);
    assertThat(buffer.array().length).isGreaterThanOrEqualTo(1 << 20);
    buffer.clear();
    assertThat(buffer.array().length).isEqualTo(64 * 1024);
    assertThat(buffer.length()).isZero();
  }

  private String text() {
    return new String(buffer.array(), 0, buffer.length(), UTF_8);
  }
}
