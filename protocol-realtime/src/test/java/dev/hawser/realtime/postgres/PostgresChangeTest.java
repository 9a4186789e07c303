package dev.hawser.realtime.postgres;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hawser.Payload;
import dev.hawser.PayloadException;
import dev.hawser.spi.json.JacksonPayloadCodec;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What no recording shows of a change. */
class PostgresChangeTest {

  @Test
  void errorsThatAreNotKnownAreKept() {
    PostgresChange change = change("\"errors\":[\"Error 500: new\",7,null]");
    assertThat(change.errors())
        .containsExactly(
            new PostgresError(PostgresError.Kind.OTHER, "Error 500: new"),
            new PostgresError(PostgresError.Kind.OTHER, "7"));
    assertThat(change("\"errors\":\"Error 401: Unauthorized\"").errors())
        .extracting(PostgresError::kind)
        .containsExactly(PostgresError.Kind.UNAUTHORIZED);
  }

  @Test
  void fieldsThatAreNullAreNotThere() {
    PostgresChange change = change("\"record\":null,\"old_record\":null,\"columns\":null,\"x\":1");
    assertThat(change.hasRecord()).isFalse();
    assertThat(change.hasOldRecord()).isFalse();
    assertThat(change.columns()).isEmpty();
  }

  @Test
  void whatCannotBeReadSaysSo() {
    for (String broken :
        List.of(
            "{}",
            "[]",
            "{\"data\":null}",
            "{\"data\":{}}",
            "{\"data\":{\"type\":\"FROB\",\"schema\":\"s\",\"table\":\"t\"}}",
            "{\"data\":{\"type\":\"INSERT\",\"schema\":\"s\"}}",
            "{\"data\":{\"type\":\"INSERT\",\"schema\":\"s\",\"table\":\"t\"}",
            "{\"data\":")) {
      assertThatThrownBy(() -> PostgresChange.of(json(broken), new JacksonPayloadCodec()))
          .as(broken)
          .isInstanceOf(PayloadException.class);
    }
    assertThatThrownBy(() -> PostgresChange.of(Payload.binary((byte) 1), new JacksonPayloadCodec()))
        .isInstanceOf(PayloadException.class);
    assertThatThrownBy(change("\"record\":[1]")::row)
        .isInstanceOf(PayloadException.class)
        .hasMessage("the record of a change is not a JSON object");
    assertThatThrownBy(change("\"commit_timestamp\":\"soon\"")::commitTimestamp)
        .isInstanceOf(PayloadException.class);
  }

  private static PostgresChange change(String fields) {
    return PostgresChange.of(
        json("{\"data\":{\"type\":\"INSERT\",\"schema\":\"s\",\"table\":\"t\"," + fields + "}}"),
        new JacksonPayloadCodec());
  }

  private static Payload json(String json) {
    byte[] bytes = json.getBytes(UTF_8);
    return new Payload(Payload.Format.JSON, bytes, 0, bytes.length, null);
  }
}
