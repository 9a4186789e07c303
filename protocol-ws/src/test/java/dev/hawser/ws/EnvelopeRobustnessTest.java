package dev.hawser.ws;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.hawser.ProtocolViolationException;
import dev.hawser.spi.Frame;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Whatever the server sends, codec and session refuse it or make something of it. */
class EnvelopeRobustnessTest {

  private static final List<String> MESSAGES =
      List.of(
          "{\"topic\":\"a:b\",\"type\":\"x\",\"data\":{\"id\":1,\"v\":[1,2]},\"id\":7}",
          "{\"id\":1,\"result\":null,\"error\":{\"code\":1,\"message\":\"m\"}}",
          "{\"type\":\"subscribed\",\"result\":{\"topic\":\"a\"},\"status\":\"ok\"}",
          "{\"type\":\"refused\",\"result\":{\"topic\":\"a\"},\"id\":\"2\"}");

  private final Fixture<?> fixture =
      Fixture.of(
          Envelope.builder()
              .topic("topic")
              .event("type")
              .payload("data")
              .id("id")
              .subscribe("{\"sub\":${topic},\"id\":${id}}")
              .joined(Match.of("type", "subscribed"))
              .refused(Match.of("type", "refused"))
              .joinedTopic("result.topic")
              .replyPayload("result")
              .replyError("error")
              .replyStatus("status", "ok"));

  @Test
  void truncatedMessagesAreRefused() {
    fixture.up();
    for (String message : MESSAGES) {
      byte[] bytes = message.getBytes(UTF_8);
      for (int length = 0; length < bytes.length; length++) {
        assertThat(accepted(Arrays.copyOf(bytes, length)))
            .as("%s bytes of %s", length, message)
            .isFalse();
      }
      assertThat(accepted(bytes)).isTrue();
    }
  }

  @Test
  void mutatedMessagesAreRefusedOrRead() {
    fixture.up();
    fixture.join("a");
    fixture.request("a", "get", 1);
    Random random = new Random(11);
    int accepted = 0;
    int rounds = 100_000;
    for (int round = 0; round < rounds; round++) {
      byte[] bytes = MESSAGES.get(random.nextInt(MESSAGES.size())).getBytes(UTF_8);
      for (int change = random.nextInt(4); change >= 0; change--) {
        bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(128);
      }
      if (accepted(bytes)) {
        accepted++;
      }
    }
    assertThat(accepted).isBetween(1, rounds - 1);
  }

  private boolean accepted(byte[] bytes) {
    try {
      fixture.receive(new Frame(Frame.Kind.TEXT, bytes, 0, bytes.length));
      fixture.effects();
      return true;
    } catch (ProtocolViolationException e) {
      assertThat(e.fatal()).isFalse();
      return false;
    }
  }
}
