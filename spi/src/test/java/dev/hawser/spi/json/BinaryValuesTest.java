package dev.hawser.spi.json;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.annotation.JsonUnwrapped;
import com.fasterxml.jackson.annotation.JsonValue;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.JsonSerializer;
import com.fasterxml.jackson.databind.SerializerProvider;
import com.fasterxml.jackson.databind.annotation.JsonSerialize;
import com.fasterxml.jackson.databind.node.BinaryNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Binary values are given away while an object is written, and put back while it is read. */
class BinaryValuesTest {

  private final JacksonPayloadCodec codec = new JacksonPayloadCodec();

  @SuppressWarnings("ArrayRecordComponent") // What applications write.
  record Picture(String name, byte[] pixels, List<ByteBuffer> more) {}

  record Numbers(int a) {}

  record Wrapped(@JsonUnwrapped Picture picture, int n) {}

  @SuppressWarnings("ArrayRecordComponent")
  record Value(@JsonValue byte[] bytes) {}

  record Custom(@JsonSerialize(using = AsObject.class) Object it) {}

  static final class AsObject extends JsonSerializer<Object> {
    @Override
    public void serialize(Object value, JsonGenerator out, SerializerProvider provider)
        throws IOException {
      out.writePOJO(Map.of("in", value));
    }
  }

  static List<List<Object>> written() {
    byte[] one = {1};
    ByteBuffer part = ByteBuffer.wrap(new byte[] {9, 2, 3, 9}, 1, 2);
    ByteBuffer direct = ByteBuffer.allocateDirect(3).put(new byte[] {9, 4, 9}).flip();
    direct.position(1).limit(2);
    Map<String, Object> map = new LinkedHashMap<>();
    map.put("a", one);
    map.put("b", List.of(part, "x", Map.of("c", new byte[0])));
    Picture picture = new Picture("p", one, List.of(part));
    return List.of(
        List.of(one, "<0>", "01"),
        List.of(part, "<0>", "0203"),
        List.of(part.asReadOnlyBuffer(), "<0>", "0203"),
        List.of(part.slice(), "<0>", "0203"),
        List.of(direct, "<0>", "04"),
        List.of(map, "{\"a\":<0>,\"b\":[<1>,\"x\",{\"c\":<2>}]}", "01 0203 -"),
        List.of(picture, "{\"name\":\"p\",\"pixels\":<0>,\"more\":[<1>]}", "01 0203"),
        List.of(
            new Wrapped(picture, 5),
            "{\"name\":\"p\",\"pixels\":<0>,\"more\":[<1>],\"n\":5}",
            "01 0203"),
        List.of(new Value(one), "<0>", "01"),
        List.of(new Custom(one), "{\"it\":{\"in\":<0>}}", "01"),
        List.of(new Object[] {1, one, one}, "[1,<0>,<1>]", "01 01"),
        List.of(
            JsonNodeFactory.instance.objectNode().put("n", 1).put("b", one),
            "{\"n\":1,\"b\":<0>}",
            "01"),
        List.of("text", "\"text\"", ""));
  }

  @ParameterizedTest
  @MethodSource("written")
  void areGivenAwayInTheOrderOfTheJson(List<Object> row) throws IOException {
    List<String> given = new ArrayList<>();
    for (int again = 0; again < 2; again++) {
      given.clear();
      byte[] json =
          codec.encode(
              row.get(0),
              bytes -> {
                given.add(bytes.length == 0 ? "-" : HexFormat.of().formatHex(bytes));
                return "<" + (given.size() - 1) + ">";
              });
      assertThat(new String(json, StandardCharsets.UTF_8)).isEqualTo(row.get(1));
      assertThat(String.join(" ", given)).isEqualTo(row.get(2));
    }
  }

  @Test
  void leaveWhatIsWrittenAsItWas() throws IOException {
    ByteBuffer part = ByteBuffer.wrap(new byte[] {9, 2, 3, 9}, 1, 2);
    List<byte[]> given = new ArrayList<>();
    codec.encode(part, bytes -> given.add(bytes) ? "0" : "1");
    assertThat(part).isEqualTo(ByteBuffer.wrap(new byte[] {2, 3}));
    Arrays.fill(given.get(0), (byte) 0);
    assertThat(part.array()).containsExactly(9, 2, 3, 9);
  }

  @Test
  void areBase64WithoutASink() throws IOException {
    codec.encode(new byte[] {1}, bytes -> "0");
    assertThat(new String(codec.encode(new byte[] {1}), StandardCharsets.UTF_8))
        .isEqualTo("\"AQ==\"");
  }

  @Test
  void anObjectThatThrowsHarmsNoOther() throws IOException {
    Object bad = Map.of("a", new byte[1], "b", new Object());
    assertThatThrownBy(() -> codec.encode(bad, bytes -> "0")).isInstanceOf(IOException.class);
    assertThat(codec.encode(List.of(new byte[1]), bytes -> "7")).containsExactly('[', '7', ']');
  }

  @Test
  void areReadIntoWhatHoldsBytes() throws IOException {
    String json = "  {\"name\":\"x\",\"pixels\":{\"n\":{}},\"more\":[{},{\"n\":[1]}]}";
    Picture picture = decode(json, Picture.class);
    assertThat(picture.pixels()).containsExactly(json.indexOf("{\"n\":{}"));
    assertThat(picture.more())
        .containsExactly(
            ByteBuffer.wrap(new byte[] {(byte) json.indexOf("{},")}),
            ByteBuffer.wrap(new byte[] {(byte) json.indexOf("{\"n\":[")}));
  }

  @Test
  void areReadIntoTreesAndPlainObjects() throws IOException {
    JsonNode tree =
        decode(" {\"a\":[0.10000000000000000000001,{\"k\":1}],\"b\":true}", JsonNode.class);
    assertThat(tree.get("a").get(0).decimalValue())
        .isEqualTo(new BigDecimal("0.10000000000000000000001"));
    assertThat(tree.get("a").get(1)).isEqualTo(new BinaryNode(new byte[] {33}));
    Map<?, ?> map =
        (Map<?, ?>) decode(" {\"a\":{\"k\":1},\"b\":0.10000000000000000000001}", Object.class);
    assertThat((byte[]) map.get("a")).containsExactly(6);
    assertThat(map.get("b")).isEqualTo(new BigDecimal("0.10000000000000000000001"));
  }

  @Test
  void oneThatFitsNoTypeIsRefusedWithoutItsContent() {
    assertThatThrownBy(() -> decode(" {\"a\":{\"secret\":1}}", Numbers.class))
        .isInstanceOf(IOException.class)
        .hasMessageNotContaining("secret");
  }

  /** Every object but the outermost stands for its own offset. */
  @SuppressWarnings("TypeParameterUnusedInFormals")
  private <T> T decode(String json, Class<T> type) throws IOException {
    byte[] padded = ("###" + json + "###").getBytes(StandardCharsets.UTF_8);
    int outermost = json.indexOf('{');
    return codec.<T>decode(
        padded,
        3,
        padded.length - 6,
        type,
        offset -> offset == outermost ? null : new byte[] {(byte) offset});
  }
}
