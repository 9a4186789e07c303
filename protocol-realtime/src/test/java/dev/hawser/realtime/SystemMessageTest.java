package dev.hawser.realtime;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hawser.Message;
import dev.hawser.Payload;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SystemMessageTest {

  @Test
  void tellsWhoSaysWhatAboutWhichTopic() {
    SystemMessage system =
        of(
            "{\"message\":\"Token has expired 0 seconds \\u0061go\",\"status\":\"error\","
                + "\"more\":[1,{\"status\":\"ok\"}],\"extension\":\"system\",\"channel\":\"a:b\"}");
    assertThat(system.extension()).isEqualTo("system");
    assertThat(system.status()).isEqualTo("error");
    assertThat(system.isError()).isTrue();
    assertThat(system.isOk()).isFalse();
    assertThat(system.message()).isEqualTo("Token has expired 0 seconds ago");
    assertThat(system.channel()).isEqualTo("a:b");
    assertThat(system.topic()).isEqualTo("room");
    assertThat(system.event()).isEqualTo(SystemMessage.EVENT);
    assertThat(system)
        .hasToString("SystemMessage(room, system, error: Token has expired 0 seconds ago)");
  }

  @Test
  void theTopicMayBeMissing() {
    SystemMessage system =
        of(
            "{\"message\":\"Server requested disconnect\",\"status\":\"ok\","
                + "\"extension\":\"system\"}");
    assertThat(system.isOk()).isTrue();
    assertThat(system.channel()).isNull();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"{}", "[]", "null", "7", "{\"message\":null,\"status\":{},\"extension\":[]}"})
  void whatIsNotThereIsEmpty(String payload) {
    SystemMessage system = of(payload);
    assertThat(system.extension()).isEmpty();
    assertThat(system.status()).isEmpty();
    assertThat(system.message()).isEmpty();
    assertThat(system.isOk()).isFalse();
    assertThat(system.isError()).isFalse();
  }

  @Test
  void binaryContentIsEmpty() {
    Message message = new Message("room", "system", Payload.binary((byte) 1));
    assertThat(SystemMessage.of(message).status()).isEmpty();
  }

  private static SystemMessage of(String json) {
    return SystemMessage.of(new Message("room", "system", Payload.json(json)));
  }
}
