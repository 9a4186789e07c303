package dev.hawser.spi.json;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.hawser.ProtocolViolationException;
import java.io.IOException;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** What is legal JSON and what it says: our scanner and Jackson agree, also on broken messages. */
class JsonAgainstJacksonTest {

  private static final String[] MESSAGES = {
    "{\"topic\":\"a\",\"data\":{\"id\":12,\"x\":[1,2.5e-3,{\"y\":null}]},\"e\":\"\"}",
    "[null,\"7\",\"room:1\",\"phx_reply\",{\"status\":\"ok\",\"response\":{}}]",
    "{\"data\":[{\"id\":1},{\"id\":\"\\u00e9\\n\"}],\"topic\":\"\\ud83d\\ude00\\\\\"}",
    "  {\"a\" : true , \"b\" : false, \"topic\":-0.0E+7 } ",
    "\"text\"",
    "-12",
    "[[],{},[{}],\"\",0]",
  };

  private static final String ALPHABET = "{}[]\",:\\0123456789-+.eEtrufalsn \n\tubx/";

  private final JsonMapper jackson =
      JsonMapper.builder().enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS).build();
  private final EnvelopeReader reader = new EnvelopeReader(new StringCache());
  private final int topic = reader.path("topic");
  private final int data = reader.path("data");
  private final int id = reader.path("data.id");
  private final int second = reader.path("2");

  @Test
  void agreeOnEveryTruncation() throws IOException {
    for (String message : MESSAGES) {
      byte[] bytes = message.getBytes(UTF_8);
      for (int length = 0; length <= bytes.length; length++) {
        compare(Arrays.copyOf(bytes, length));
      }
    }
  }

  @Test
  void agreeOnMutations() throws IOException {
    Random random = new Random(42);
    for (int round = 0; round < 60_000; round++) {
      byte[] bytes = MESSAGES[random.nextInt(MESSAGES.length)].getBytes(UTF_8);
      for (int change = random.nextInt(3); change >= 0; change--) {
        bytes = mutate(bytes, random);
      }
      compare(bytes);
    }
  }

  @Test
  void anyBytesAreReadOrRefused() {
    Random random = new Random(1);
    byte[] bytes = new byte[64];
    int refused = 0;
    for (int round = 0; round < 50_000; round++) {
      random.nextBytes(bytes);
      bytes[0] = (byte) "{[\"".charAt(random.nextInt(3));
      try {
        reader.read(bytes, 0, random.nextInt(bytes.length));
      } catch (ProtocolViolationException e) {
        refused++;
      }
    }
    assertThat(refused).isPositive();
  }

  private static byte[] mutate(byte[] bytes, Random random) {
    int at = random.nextInt(bytes.length + 1);
    int kept = random.nextInt(3) == 0 ? at : Math.min(bytes.length, at + random.nextInt(2));
    byte[] out = new byte[at + 1 + bytes.length - kept];
    System.arraycopy(bytes, 0, out, 0, at);
    out[at] = (byte) ALPHABET.charAt(random.nextInt(ALPHABET.length()));
    System.arraycopy(bytes, kept, out, at + 1, bytes.length - kept);
    return out;
  }

  private void compare(byte[] bytes) throws IOException {
    String text = new String(bytes, UTF_8);
    JsonNode tree;
    try {
      tree = jackson.readTree(bytes);
      if (tree.isMissingNode()) {
        tree = null;
      }
    } catch (JsonProcessingException e) {
      tree = null;
    }
    boolean legal = true;
    try {
      reader.read(bytes, 0, bytes.length);
    } catch (ProtocolViolationException e) {
      legal = false;
    }
    assertThat(legal).as("legal: %s", text).isEqualTo(tree != null);
    if (tree != null) {
      compare(text, tree.at("/topic"), topic);
      compare(text, tree.at("/data"), data);
      compare(text, tree.at("/data/id"), id);
      compare(text, tree.at("/2"), second);
    }
  }

  private void compare(String text, JsonNode expected, int field) throws IOException {
    if (expected.isMissingNode()) {
      assertThat(reader.offset(field)).as(text).isEqualTo(-1);
      return;
    }
    JsonNode slice = jackson.readTree(reader.array(), reader.offset(field), reader.length(field));
    assertThat(slice).as(text).isEqualTo(expected);
    if (expected.isTextual()) {
      assertThat(reader.text(field)).as(text).isEqualTo(expected.textValue());
    }
  }
}
