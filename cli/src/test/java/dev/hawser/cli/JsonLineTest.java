package dev.hawser.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hawser.Message;
import dev.hawser.Payload;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A payload becomes one line of JSON that says the same. */
class JsonLineTest {

  @Test
  void aMessageIsAnObjectOfTopicEventAndPayload() {
    Message message = new Message("room \"1\"", "new\nmsg", Payload.json("{ \"a\" : [1, 2] }"));
    assertThat(text(Json.line(message)))
        .isEqualTo(
            "{\"topic\":\"room \\\"1\\\"\",\"event\":\"new\\nmsg\",\"payload\":{\"a\":[1,2]}}");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "1.00",
        "1E400",
        "-0.0",
        "123456789012345678901234567890",
        "0.1000000000000000055511151231257827",
        "null",
        "true",
        "\"text\"",
        "[]",
        "{}",
        "{\"a\":{\"b\":[1,{\"c\":null}]},\"a\":2}"
      })
  void jsonKeepsItsDigitsAndItsOrder(String json) {
    assertThat(text(Json.line(Payload.json(json)))).isEqualTo(json);
    assertThat(text(Json.line(Payload.text(json)))).isEqualTo(json);
  }

  @Test
  void jsonLosesWhiteSpaceOnly() {
    assertThat(text(Json.line(Payload.text(" {\n \"a b\" : \" c \" ,\t\"d\" : [ 1.50 , 2 ] }\n"))))
        .isEqualTo("{\"a b\":\" c \",\"d\":[1.50,2]}");
  }

  @ParameterizedTest
  @CsvSource(
      quoteCharacter = '`',
      value = {
        "hello, \"hello\"",
        "{\"a\":1, \"{\\\"a\\\":1\"",
        "1 2, \"1 2\"",
        "NaN, \"NaN\"",
        "'a', \"'a'\"",
        "``, \"\"",
        "[1]], \"[1]]\"",
        "Grüße €, \"Grüße €\""
      })
  void textThatIsNotOneJsonValueIsAString(String source, String line) {
    assertThat(text(Json.line(Payload.text(source)))).isEqualTo(line);
  }

  @Test
  void binaryIsBase64() {
    assertThat(text(Json.line(Payload.binary((byte) 0, (byte) 0xff, (byte) '"'))))
        .isEqualTo("{\"base64\":\"AP8i\"}");
  }

  @Test
  void aSliceOfALargerMessageIsReadAlone() {
    byte[] whole = "xx{\"a\": 1}yy".getBytes(StandardCharsets.UTF_8);
    Payload slice = new Payload(Payload.Format.JSON, whole, 2, whole.length - 4, null);
    assertThat(text(Json.line(slice))).isEqualTo("{\"a\":1}");
  }

  private static String text(byte[] bytes) {
    return new String(bytes, StandardCharsets.UTF_8);
  }
}
