package dev.hawser.realtime.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.json.JsonReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.hawser.Payload;
import dev.hawser.PayloadException;
import java.io.IOException;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.StringJoiner;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class PostgresRowTest {

  private static final ObjectMapper MAPPER =
      JsonMapper.builder()
          .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
          .disable(JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS)
          .build();

  static {
    MAPPER
        .getFactory()
        .setStreamReadConstraints(
            StreamReadConstraints.builder().maxNumberLength(1_000_000).build());
  }

  private static @Nullable Object cell(String type, String json) {
    return PostgresRow.of(
            Payload.json("{\"c\":" + json + "}"), List.of(new PostgresColumn("c", type)))
        .get("c");
  }

  @Test
  void numbersInTextsAreNumbers() {
    assertThat(cell("int8", "\"9223372036854775807\"")).isEqualTo(Long.MAX_VALUE);
    assertThat(cell("int4", "\"1.0\"")).isEqualTo(1L);
    assertThat(cell("int4", "1e2")).isEqualTo(100L);
    assertThat(cell("oid", "4294967295")).isEqualTo(4294967295L);
    assertThat(cell("numeric", "\"12.50\"")).isEqualTo(new BigDecimal("12.50"));
    assertThat(cell("numeric", "7")).isEqualTo(new BigDecimal("7"));
    assertThat(cell("numeric", "100000000000000000000"))
        .isEqualTo(new BigDecimal("100000000000000000000"));
    assertThat(cell("float8", "\"-1.5e3\"")).isEqualTo(-1500.0);
    assertThat(cell("float4", "2")).isEqualTo(2.0);
    assertThat(cell("float8", "\"Infinity\"")).isEqualTo(Double.POSITIVE_INFINITY);
    assertThat(cell("float8", "\"NaN\"")).isEqualTo(Double.NaN);
    assertThat(cell("bool", "\"t\"")).isEqualTo(true);
    assertThat(cell("bool", "\"f\"")).isEqualTo(false);
  }

  @Test
  void whatIsNotOfItsTypeIsGivenAsItWasSent() {
    assertThat(cell("int4", "\"abc\"")).isEqualTo("abc");
    assertThat(cell("int4", "\"\"")).isEqualTo("");
    assertThat(cell("int4", "1.5")).isEqualTo(new BigDecimal("1.5"));
    assertThat(cell("int8", "9223372036854775808"))
        .isEqualTo(new BigInteger("9223372036854775808"));
    assertThat(cell("int8", "1e999999999")).isEqualTo(new BigDecimal("1e999999999"));
    assertThat(cell("numeric", "\"NaN\"")).isEqualTo("NaN");
    assertThat(cell("numeric", "\"0x10\"")).isEqualTo("0x10");
    assertThat(cell("float8", "\"1d\"")).isEqualTo("1d");
    assertThat(cell("bool", "\"yes\"")).isEqualTo("yes");
    assertThat(cell("bool", "1")).isEqualTo(1L);
    assertThat(cell("_int4", "\"{1,\"")).isEqualTo("{1,");
    assertThat(cell("_int4", "7")).isEqualTo(7L);
    assertThat(cell("text", "{\"a\":[1.0]}"))
        .isEqualTo(Map.of("a", List.of(new BigDecimal("1.0"))));
  }

  @Test
  void arraysInPostgresOwnTextAreLists() {
    assertThat(cell("_int4", "\"{1,NULL,3}\"")).isEqualTo(Arrays.asList(1L, null, 3L));
    assertThat(cell("_numeric", "\"{{1.50},{2}}\""))
        .isEqualTo(List.of(List.of(new BigDecimal("1.50")), List.of(new BigDecimal("2"))));
    assertThat(cell("_text", "\"{1,\\\"a,b\\\",NULL}\""))
        .isEqualTo(Arrays.asList("1", "a,b", null));
    assertThat(cell("_bool", "\"{t,f}\"")).isEqualTo(List.of(true, false));
    assertThat(cell("_mood", "\"{}\"")).isEqualTo(List.of());
    assertThat(cell("_jsonb", "\"{\\\"{\\\\\\\"a\\\\\\\": [1]}\\\",7,x}\""))
        .isEqualTo(List.of(Map.of("a", List.of(1L)), 7L, "x"));
    assertThat(cell("_box", "\"{(2,2),(1,1);(4,4),(3,3)}\""))
        .isEqualTo(List.of("(2,2),(1,1)", "(4,4),(3,3)"));
  }

  @Test
  void arraysInJsonAreConvertedByElement() {
    assertThat(cell("_float8", "[1,null,[\"2.5\"]]"))
        .isEqualTo(Arrays.asList(1.0, null, List.of(2.5)));
    assertThat(cell("_json", "[[1,\"2\"],\"{3}\"]")).isEqualTo(List.of(List.of(1L, "2"), "{3}"));
  }

  @Test
  void textsInJsonColumnsStayTexts() {
    assertThat(cell("jsonb", "\"123\"")).isEqualTo("123");
    assertThat(cell("json", "\"{}\"")).isEqualTo("{}");
  }

  @Test
  void longNumbersAreExactAndEndlessOnesAreRefused() {
    String digits = "9".repeat(147_000);
    assertThat(cell("numeric", digits + ".5")).isEqualTo(new BigDecimal(digits + ".5"));
    assertThat(cell("jsonb", "[" + digits + "]")).isEqualTo(List.of(new BigInteger(digits)));
    assertThatThrownBy(() -> cell("jsonb", "9".repeat(200_000)))
        .isInstanceOf(PayloadException.class)
        .hasMessage("a number of 200000 characters is longer than Postgres has any");
    assertThatThrownBy(() -> cell("jsonb", "1e99999999999")).isInstanceOf(PayloadException.class);
  }

  @Test
  void deepJsonInATextIsNotFollowed() {
    String deep = "[".repeat(100_000);
    assertThat(cell("_json", "\"{\\\"" + deep + "\\\"}\"")).isEqualTo(List.of(deep));
  }

  @Test
  void isInTheOrderOfItsColumns() {
    PostgresRow row =
        PostgresRow.of(
            Payload.json("{\"z\":1,\"extra\":\"e\",\"b\":null,\"a\":2}"),
            List.of(
                new PostgresColumn("a", "int4"),
                new PostgresColumn("absent", "int4"),
                new PostgresColumn("b", "int4"),
                new PostgresColumn("z", "text")));
    assertThat(row.names()).containsExactly("a", "b", "z", "extra");
    assertThat(row.get("z")).isEqualTo(1L);
    assertThat(row.isAbsent("absent")).isTrue();
    assertThat(row.isAbsent("b")).isFalse();
    assertThat(row.isAbsent("nosuch")).isTrue();
    assertThat(row).hasToString("PostgresRow[a, b, z, extra]");
    assertThatThrownBy(() -> row.asMap().put("a", 1))
        .isInstanceOf(UnsupportedOperationException.class);
  }

  /** Rows made at random, with what each cell must become known from how it was made. */
  @Test
  void randomRowsAreReadAsTheyWereMade() throws IOException {
    Random random = new Random(11);
    String[] types = {
      "int2", "int8", "numeric", "float8", "bool", "text", "jsonb", "_int4", "_text", "_numeric"
    };
    for (int round = 0; round < 4_000; round++) {
      List<PostgresColumn> columns = new ArrayList<>();
      Map<String, @Nullable Object> expected = new LinkedHashMap<>();
      StringJoiner json = new StringJoiner(" , ", " {", "}\n");
      for (int i = 0; i < 1 + random.nextInt(8); i++) {
        String name = "c" + i + text(random);
        String type = types[random.nextInt(types.length)];
        columns.add(new PostgresColumn(name, type));
        if (random.nextInt(8) == 0) {
          continue;
        }
        Made made = random.nextInt(8) == 0 ? new Made("null", null) : make(type, random);
        json.add(MAPPER.writeValueAsString(name) + ": " + made.json);
        expected.put(name, made.value);
      }
      assertThat(PostgresRow.of(Payload.json(json.toString()), columns).asMap())
          .as(json.toString())
          .isEqualTo(expected);
    }
  }

  private record Made(String json, @Nullable Object value) {}

  private static Made make(String type, Random random) throws IOException {
    boolean asText = random.nextBoolean();
    switch (type) {
      case "int2", "int8" -> {
        long value = random.nextLong() >> random.nextInt(64);
        return new Made(asText ? "\"" + value + "\"" : Long.toString(value), value);
      }
      case "numeric" -> {
        BigDecimal value =
            new BigDecimal(new BigInteger(random.nextInt(2000), random), random.nextInt(50));
        String plain = value.toPlainString();
        return new Made(asText ? "\"" + plain + "\"" : plain, value);
      }
      case "float8" -> {
        double value = Double.longBitsToDouble(random.nextLong());
        return Double.isFinite(value)
            ? new Made(new BigDecimal(value).toPlainString(), value)
            : new Made("null", null);
      }
      case "bool" -> {
        boolean value = random.nextBoolean();
        return new Made(asText ? value ? "\"t\"" : "\"f\"" : "" + value, value);
      }
      case "text" -> {
        String value = text(random);
        return new Made(MAPPER.writeValueAsString(value), value);
      }
      case "jsonb" -> {
        String value = json(random, 3);
        // Jackson reads it back: the independent decoder.
        return new Made(value, longs(MAPPER.readValue(value, Object.class)));
      }
      default -> {
        return array(type.substring(1), random, asText);
      }
    }
  }

  /** Jackson gives small numbers as integers. */
  private static @Nullable Object longs(@Nullable Object value) {
    if (value instanceof List<?> list) {
      List<@Nullable Object> longs = new ArrayList<>();
      list.forEach(element -> longs.add(longs(element)));
      return longs;
    }
    if (value instanceof Map<?, ?> map) {
      Map<Object, @Nullable Object> longs = new LinkedHashMap<>();
      map.forEach((name, element) -> longs.put(name, longs(element)));
      return longs;
    }
    return value instanceof Integer number ? (Object) number.longValue() : value;
  }

  private static Made array(String type, Random random, boolean asText) throws IOException {
    List<@Nullable Object> values = new ArrayList<>();
    List<@Nullable String> texts = new ArrayList<>();
    StringJoiner json = new StringJoiner(",", "[", "]");
    for (int i = random.nextInt(5); i > 0; i--) {
      if (random.nextInt(5) == 0) {
        values.add(null);
        texts.add(null);
        json.add("null");
        continue;
      }
      BigDecimal number = new BigDecimal(BigInteger.valueOf(random.nextInt()), 3);
      Object value =
          switch (type) {
            case "int4" -> (long) random.nextInt();
            case "numeric" -> number;
            default -> text(random);
          };
      values.add(value);
      texts.add(value.toString());
      json.add(value instanceof String text ? MAPPER.writeValueAsString(text) : value.toString());
    }
    return new Made(
        asText ? MAPPER.writeValueAsString(ArrayTextTest.write(texts)) : json.toString(), values);
  }

  private static String json(Random random, int depth) throws IOException {
    StringJoiner parts = new StringJoiner(" ,", "", "\n");
    boolean array = random.nextBoolean();
    for (int i = depth > 0 ? random.nextInt(4) : 0; i > 0; i--) {
      String name = array ? "" : MAPPER.writeValueAsString(text(random)) + ": ";
      parts.add(name + json(random, depth - 1));
    }
    return switch (random.nextInt(depth > 0 ? 8 : 5)) {
      case 0 -> "null";
      case 1 -> random.nextBoolean() ? "true" : "false";
      case 2 -> new BigInteger(random.nextInt(1500), random).negate().toString();
      case 3 -> new BigDecimal(BigInteger.valueOf(random.nextLong()), 1 + random.nextInt(9)) + "";
      case 4 -> MAPPER.writeValueAsString(text(random));
      default -> array ? "[" + parts + "]" : "{" + parts + "}";
    };
  }

  private static String text(Random random) {
    String[] parts = {"a", "é", "\uD83D\uDE00", "\"", "\\", "\n", "{", "}", ",", "null", " ", "1"};
    StringBuilder text = new StringBuilder();
    for (int i = random.nextInt(6); i > 0; i--) {
      text.append(parts[random.nextInt(parts.length)]);
    }
    return text.toString();
  }
}
