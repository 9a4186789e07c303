package dev.hawser.spi.json;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import dev.hawser.Payload;
import dev.hawser.PayloadException;
import dev.hawser.TypeRef;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class JacksonPayloadCodecTest {

  private final JacksonPayloadCodec codec = new JacksonPayloadCodec();

  record Trade(String symbol, BigDecimal price, long id, List<Instant> times) {}

  record Dates(Instant instant, LocalDate date, Duration duration) {}

  @Test
  void recordsComeBackAsTheyWent() throws IOException {
    Trade trade =
        new Trade(
            "BTC",
            new BigDecimal("0.1000000000000000000000000001"),
            Long.MAX_VALUE,
            List.of(Instant.parse("2026-01-02T03:04:05.123456789Z")));
    assertThat(payload(codec.encode(trade)).as(Trade.class)).isEqualTo(trade);
  }

  @Test
  void genericTypesAreHonoured() {
    Map<String, List<Trade>> trades =
        payload("{\"a\":[{\"symbol\":\"X\",\"price\":1,\"id\":2}]}".getBytes(UTF_8))
            .as(new TypeRef<Map<String, List<Trade>>>() {});
    assertThat(trades.get("a").get(0).symbol()).isEqualTo("X");
  }

  @Test
  void treesAndUntypedValuesAreExact() {
    String json = "{\"d\":0.10000000000000000000001,\"l\":123456789012345678901234567890}";
    JsonNode tree = payload(json.getBytes(UTF_8)).as(JsonNode.class);
    assertThat(tree.get("d").decimalValue()).isEqualTo(new BigDecimal("0.10000000000000000000001"));
    Map<String, Object> map =
        payload(json.getBytes(UTF_8)).as(new TypeRef<Map<String, Object>>() {});
    assertThat(map)
        .containsEntry("d", new BigDecimal("0.10000000000000000000001"))
        .containsEntry("l", new BigInteger("123456789012345678901234567890"));
  }

  @Test
  void datesAreIsoText() throws IOException {
    Dates dates =
        new Dates(
            Instant.parse("2026-01-02T03:04:05Z"),
            LocalDate.of(2026, 1, 2),
            Duration.ofMillis(1500));
    String json = new String(codec.encode(dates), UTF_8);
    assertThat(json)
        .isEqualTo(
            "{\"instant\":\"2026-01-02T03:04:05Z\",\"date\":\"2026-01-02\",\"duration\":\"PT1.5S\"}");
    assertThat(payload(json.getBytes(UTF_8)).as(Dates.class)).isEqualTo(dates);
  }

  @Test
  void unknownFieldsAreIgnored() {
    assertThat(payload("{\"symbol\":\"X\",\"new\":1}".getBytes(UTF_8)).as(Trade.class).symbol())
        .isEqualTo("X");
  }

  @Test
  void trailingContentIsRefused() {
    assertThatThrownBy(() -> payload("{} {}".getBytes(UTF_8)).as(Trade.class))
        .isInstanceOf(PayloadException.class);
    assertThatThrownBy(() -> payload("1 x".getBytes(UTF_8)).as(Integer.class))
        .isInstanceOf(PayloadException.class);
    for (String rest : List.of("123", " tru", "\"]", "[", "]", "\n\t1", "x")) {
      assertThatThrownBy(() -> payload(("[\"a\"]" + rest).getBytes(UTF_8)).as(JsonNode.class))
          .as(rest)
          .isInstanceOf(PayloadException.class);
    }
    assertThat(payload("[\"a\"] \r\n\t ".getBytes(UTF_8)).as(JsonNode.class)).hasSize(1);
  }

  @Test
  void onlyTheSliceIsRead() {
    byte[] bytes = "[{\"symbol\":\"X\"}]".getBytes(UTF_8);
    Payload slice = new Payload(Payload.Format.JSON, bytes, 1, bytes.length - 2, codec);
    assertThat(slice.as(Trade.class).symbol()).isEqualTo("X");
  }

  @Test
  void messagesOfFailuresHoldNoPayload() {
    assertThatThrownBy(
            () -> payload("{\"symbol\":\"X\",\"id\":\"s3cret\"}".getBytes(UTF_8)).as(Trade.class))
        .isInstanceOf(PayloadException.class)
        .hasMessageContaining("no long at id")
        .hasStackTraceContaining("JacksonPayloadCodec")
        .satisfies(JacksonPayloadCodecTest::holdsNoSecret);
    assertThatThrownBy(() -> payload("{\"symbol\": s3cret}".getBytes(UTF_8)).as(Trade.class))
        .isInstanceOf(PayloadException.class)
        .hasMessageContaining("not legal JSON, byte")
        .satisfies(JacksonPayloadCodecTest::holdsNoSecret);
    assertThatThrownBy(
            () ->
                payload("{\"s3cret\":{\"id\":\"s3cret\"}}".getBytes(UTF_8))
                    .as(new TypeRef<Map<String, Trade>>() {}))
        .hasMessageContaining("at *.id")
        .satisfies(JacksonPayloadCodecTest::holdsNoSecret);
  }

  @Test
  void aNumberBeyondDecimalsIsRefusedWithoutBeingQuoted() {
    String huge = "{\"symbol\":\"X\",\"price\":0.5e3444444444444}";
    for (Payload payload :
        List.of(payload(huge.getBytes(UTF_8)), payload(("[" + huge + "]").getBytes(UTF_8)))) {
      for (TypeRef<?> type :
          List.of(
              new TypeRef<JsonNode>() {},
              new TypeRef<Object>() {},
              new TypeRef<Trade>() {},
              new TypeRef<List<Trade>>() {})) {
        assertThatThrownBy(() -> payload.as(type))
            .isInstanceOf(PayloadException.class)
            .hasStackTraceContaining("JacksonPayloadCodec")
            .satisfies(failure -> assertThat(trace(failure)).doesNotContain("34444"));
      }
    }
    assertThatThrownBy(() -> payload(huge.getBytes(UTF_8)).as(Trade.class))
        .hasMessageContaining("at price")
        .hasMessageContaining("out of range");
    assertThatThrownBy(() -> payload(huge.getBytes(UTF_8)).as(JsonNode.class))
        .hasMessageContaining("out of range");
  }

  @Test
  void aValueThatEndsTooEarlyIsRefused() {
    for (String json : List.of("[1,{\"a\":[]}", "{", "[", "{\"a\"", "{\"a\":[1", "[[],[]")) {
      Payload cut = payload(json.getBytes(UTF_8));
      assertThatThrownBy(() -> cut.as(JsonNode.class))
          .isInstanceOf(PayloadException.class)
          .hasMessageContaining("not legal JSON");
      assertThatThrownBy(() -> cut.as(Object.class)).isInstanceOf(PayloadException.class);
      assertThatThrownBy(() -> cut.as(Trade.class)).isInstanceOf(PayloadException.class);
    }
  }

  private static void holdsNoSecret(Throwable failure) {
    assertThat(trace(failure)).doesNotContain("s3cret");
    assertThat(failure.getMessage()).doesNotContain("\n");
  }

  private static String trace(Throwable failure) {
    StringWriter trace = new StringWriter();
    failure.printStackTrace(new PrintWriter(trace));
    return trace.toString();
  }

  private Payload payload(byte[] json) {
    return new Payload(Payload.Format.JSON, json, 0, json.length, codec);
  }
}
