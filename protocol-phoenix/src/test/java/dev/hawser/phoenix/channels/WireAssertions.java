package dev.hawser.phoenix.channels;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import dev.hawser.Payload;
import dev.hawser.ProtocolViolationException;
import dev.hawser.spi.Frame;

/** What a frame is read as, or why it is refused. */
final class WireAssertions {

  static void received(
      Wire wire, String text, long joinRef, long ref, String topic, String event, String payload) {
    PhoenixPacket.Received received = wire.received(Frame.text(text));
    assertThat(received.joinRef()).isEqualTo(joinRef);
    assertThat(received.ref()).isEqualTo(ref);
    assertThat(received.topic()).isEqualTo(topic);
    assertThat(received.event()).isEqualTo(event);
    assertThat(received.payload().format()).isEqualTo(Payload.Format.JSON);
    assertThat(received.payload().text()).isEqualTo(payload);
  }

  static void answer(Wire wire, String text, long joinRef, String status, String response) {
    PhoenixPacket.Answer answer = wire.answer(Frame.text(text));
    assertThat(answer.joinRef()).isEqualTo(joinRef);
    assertThat(answer.ref()).isEqualTo(2);
    assertThat(answer.topic()).isEqualTo("t");
    assertThat(answer.reply().status()).isEqualTo(status);
    assertThat(answer.reply().payload().text()).isEqualTo(response);
    assertThat(answer.reply().as(JsonNode.class)).hasToString(response);
  }

  static void refuses(Wire wire, Frame poison, String message) {
    assertThatThrownBy(() -> wire.decode(poison))
        .isInstanceOfSatisfying(
            ProtocolViolationException.class, e -> assertThat(e.fatal()).isFalse())
        .hasMessage(message);
  }

  private WireAssertions() {}
}
