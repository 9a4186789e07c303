package dev.hawser.spi.json;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hawser.ProtocolViolationException;
import dev.hawser.spi.Frame;
import org.junit.jupiter.api.Test;

class EnvelopeReaderTest {

  private final EnvelopeReader reader = new EnvelopeReader(new StringCache());
  private final int topic = reader.path("topic");
  private final int data = reader.path("data");
  private final int dataId = reader.path("data.id");
  private final int second = reader.path("1");
  private final int nested = reader.path("params.1.name");

  @Test
  void findsTopLevelNestedAndIndexedFields() {
    reader.read(
        Frame.text(
            " { \"x\" : [1,{\"topic\":0}], \"topic\" : \"a b\", \"data\":{ \"id\" : 17, \"y\":[] } ,"
                + " \"params\":[0,{\"name\":\"n\"},2]} "));
    assertThat(reader.text(topic)).isEqualTo("a b");
    assertThat(source(data)).isEqualTo("{ \"id\" : 17, \"y\":[] }");
    assertThat(reader.number(dataId, -1)).isEqualTo(17);
    assertThat(reader.text(nested)).isEqualTo("n");
    assertThat(reader.has(second)).isFalse();
    reader.read(Frame.text("[\"1\",[2,3],null]"));
    assertThat(source(second)).isEqualTo("[2,3]");
    assertThat(reader.has(topic)).isFalse();
  }

  @Test
  void anEqualPathIsTheSameField() {
    assertThat(reader.path("data.id")).isEqualTo(dataId);
    assertThatThrownBy(() -> reader.path("data..id")).hasMessageContaining("data..id");
    assertThatThrownBy(() -> reader.path("")).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void readsAPartOfALargerArray() {
    byte[] bytes = "}}{\"topic\":\"t\"}]]".getBytes(UTF_8);
    reader.read(bytes, 2, bytes.length - 4);
    assertThat(reader.text(topic)).isEqualTo("t");
    assertThat(reader.offset()).isEqualTo(2);
    assertThat(reader.length()).isEqualTo(bytes.length - 4);
  }

  @Test
  void nullAndAbsentAreNotThere() {
    reader.read(Frame.text("{\"topic\":null}"));
    assertThat(reader.has(topic)).isFalse();
    assertThat(reader.text(topic)).isNull();
    assertThat(source(topic)).isEqualTo("null");
    assertThat(reader.has(data)).isFalse();
    assertThat(reader.offset(data)).isEqualTo(-1);
    assertThat(reader.length(data)).isZero();
    assertThat(reader.number(topic, 5)).isEqualTo(5);
  }

  @Test
  void theLastFieldOfANameCounts() {
    reader.read(Frame.text("{\"data\":{\"id\":1},\"topic\":1,\"topic\":\"b\",\"data\":\"none\"}"));
    assertThat(reader.text(topic)).isEqualTo("b");
    assertThat(reader.text(data)).isEqualTo("none");
    assertThat(reader.has(dataId)).isFalse();
  }

  @Test
  void escapesInNamesAndValuesAreRead() {
    reader.read(
        Frame.text(
            "{\"\\u0074opic\":\"q\\\"\\\\\\/\\b\\f\\n\\r\\t\\u00e9\\ud83d\\ude00 \u00e9\ud83d\ude00\"}"));
    assertThat(reader.text(topic))
        .isEqualTo("q\"\\/\b\f\n\r\t\u00e9\ud83d\ude00 \u00e9\ud83d\ude00");
  }

  @Test
  void textOfOtherValuesIsTheirSource() {
    reader.read(Frame.text("{\"topic\":-1.50e3,\"data\":true}"));
    assertThat(reader.text(topic)).isEqualTo("-1.50e3");
    assertThat(reader.text(data)).isEqualTo("true");
  }

  @Test
  void wholeNumbersAreReadFromNumbersAndStrings() {
    assertThat(number("12")).isEqualTo(12);
    assertThat(number("\"12\"")).isEqualTo(12);
    assertThat(number("-3")).isEqualTo(-3);
    assertThat(number("999999999999999999")).isEqualTo(999_999_999_999_999_999L);
    assertThat(number("1000000000000000000")).isEqualTo(-99);
    assertThat(number("\"\"")).isEqualTo(-99);
    assertThat(number("\"-\"")).isEqualTo(-99);
    assertThat(number("1.5")).isEqualTo(-99);
    assertThat(number("\"1a\"")).isEqualTo(-99);
    assertThat(number("{}")).isEqualTo(-99);
    assertThat(number("true")).isEqualTo(-99);
  }

  private long number(String json) {
    reader.read(Frame.text("{\"topic\":" + json + "}"));
    return reader.number(topic, -99);
  }

  @Test
  void repeatedTextsAreTheSameString() {
    Frame frame = Frame.text("{\"topic\":\"ticker:BTC\"}");
    reader.read(frame);
    String first = reader.text(topic);
    reader.read(Frame.text("{\"topic\":\"ticker:BTC\"}"));
    assertThat(reader.text(topic)).isSameAs(first);
  }

  @Test
  void nothingIsFoundInABrokenMessage() {
    assertThatThrownBy(() -> reader.read(Frame.text("{\"topic\":\"t\",}")))
        .isInstanceOf(ProtocolViolationException.class)
        .hasMessage("the message is not legal JSON: at byte 13")
        .satisfies(e -> assertThat(((ProtocolViolationException) e).fatal()).isFalse());
    assertThat(reader.has(topic)).isFalse();
    assertThatThrownBy(() -> reader.read(Frame.text("{\"secret\":\"pass")))
        .hasMessage("the message is not legal JSON: it ends too early");
  }

  @Test
  void nestingIsLimited() {
    reader.read(Frame.text("[".repeat(1000) + "]".repeat(1000)));
    assertThatThrownBy(() -> reader.read(Frame.text("[".repeat(100_000))))
        .isInstanceOf(ProtocolViolationException.class)
        .hasMessageContaining("1000 levels");
  }

  private String source(int field) {
    return new String(reader.array(), reader.offset(field), reader.length(field), UTF_8);
  }
}
