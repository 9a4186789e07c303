package dev.hawser.realtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hawser.Payload;
import dev.hawser.PayloadException;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is tracked is a JSON object, and is sent as the official client sends it. */
class PresencePushTest {

  @Test
  void isWhatTheOfficialClientSends() {
    assertThat(PresencePush.track(Payload.json("{\"online_at\":\"now\"}")).text())
        .isEqualTo(
            "{\"type\":\"presence\",\"event\":\"track\",\"payload\":{\"online_at\":\"now\"}}");
    assertThat(PresencePush.untrack().text())
        .isEqualTo("{\"type\":\"presence\",\"event\":\"untrack\"}");
    assertThat(PresencePush.EVENT).isEqualTo("presence");
  }

  @Test
  void aSliceIsTakenAsItIsWithoutSpaceAround() {
    byte[] bytes = "xx {\"a\":\"ü\"} yy".getBytes(StandardCharsets.UTF_8);
    Payload slice = new Payload(Payload.Format.JSON, bytes, 2, bytes.length - 4, null);
    assertThat(PresencePush.track(slice).text()).endsWith("\"payload\":{\"a\":\"ü\"}}");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "", " ", "null", "1", "\"str\"", "[]", "[{}]", "true", "{", "{}}", "{} {}", "{a:1}"
      })
  void nothingButALegalObjectIsTaken(String json) {
    assertThatThrownBy(() -> PresencePush.track(Payload.json(json)))
        .isInstanceOf(PayloadException.class)
        .hasMessageContaining("presence is a JSON object");
  }

  @Test
  void textAndBinaryAreNotTaken() {
    assertThatThrownBy(() -> PresencePush.track(Payload.text("{}")))
        .isInstanceOf(PayloadException.class)
        .hasMessageContaining("not text");
    assertThatThrownBy(() -> PresencePush.track(Payload.binary(new byte[] {1})))
        .isInstanceOf(PayloadException.class)
        .hasMessageContaining("not binary");
  }
}
