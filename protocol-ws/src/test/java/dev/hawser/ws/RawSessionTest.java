package dev.hawser.ws;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hawser.Hawser;
import dev.hawser.Message;
import dev.hawser.Payload;
import dev.hawser.TypeRef;
import dev.hawser.spi.Frame;
import dev.hawser.spi.Outbound;
import dev.hawser.testkit.SessionEffect;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** A socket without an envelope. */
class RawSessionTest {

  private final Fixture<?> raw = Fixture.of(Hawser.to("ws://localhost/"));

  @Test
  void isReadyAtOnceAndJoinsLocally() {
    raw.up();
    assertThat(raw.effects()).containsExactly(new SessionEffect.Ready(false));
    raw.session.leave(raw.join(""));
    assertThat(raw.effects())
        .hasSize(2)
        .first()
        .isInstanceOfSatisfying(
            SessionEffect.TopicJoined.class, joined -> assertThat(joined.reply().ok()).isTrue());
  }

  @Test
  void everyFrameIsAMessageOfTheDefaultTopic() {
    raw.receive("{\"x\":1}");
    raw.receive(Frame.binary((byte) 1, (byte) 2));
    List<SessionEffect> effects = raw.effects();
    Message text = ((SessionEffect.Delivered) effects.get(0)).message();
    assertThat(text.topic()).isEqualTo(raw.protocol.defaultTopic());
    assertThat(text.event()).isEqualTo(raw.protocol.defaultEvent());
    assertThat(text.as(String.class)).isEqualTo("{\"x\":1}");
    assertThat(text.payload().as(new TypeRef<Map<String, Object>>() {})).isEqualTo(Map.of("x", 1));
    Message binary = ((SessionEffect.Delivered) effects.get(1)).message();
    assertThat(binary.as(byte[].class)).containsExactly(1, 2);
  }

  @Test
  void textGoesAsItIsBytesAsBinaryAndObjectsAsJson() {
    raw.send("", "message", "hi \"you\"");
    raw.send("", null, CharBuffer.wrap("sb"));
    raw.send("", "message", new byte[] {7});
    raw.send("", "message", ByteBuffer.wrap(new byte[] {0, 8}, 1, 1));
    raw.send("", "message", Map.of("a", 1));
    raw.send("", "message", Payload.json("[1]"));
    raw.send("", "message", null);
    List<Frame> frames = frames(raw);
    assertThat(frames)
        .extracting(Frame::text)
        .containsExactly("hi \"you\"", "sb", "\u0007", "\b", "{\"a\":1}", "[1]", "null");
    assertThat(frames)
        .extracting(Frame::kind)
        .containsExactly(
            Frame.Kind.TEXT,
            Frame.Kind.TEXT,
            Frame.Kind.BINARY,
            Frame.Kind.BINARY,
            Frame.Kind.TEXT,
            Frame.Kind.TEXT,
            Frame.Kind.TEXT);
  }

  private static <P> List<Frame> frames(Fixture<P> fixture) {
    return fixture.context.takeFrames(fixture.codec);
  }

  @Test
  void otherTopicsEventsAndRequestsAreRefusedWithAdvice() {
    assertThatThrownBy(() -> raw.protocol.checkTopic("room"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("WsOptions.ENVELOPE")
        .hasMessageContaining("envelope-topic");
    Outbound event = raw.send("", "other", "x");
    Outbound request = raw.request("", "message", "x");
    List<SessionEffect> effects = raw.effects();
    assertThat(effects).hasSize(2);
    SessionEffect.Failed first = (SessionEffect.Failed) effects.get(0);
    assertThat(first.message()).isSameAs(event);
    assertThat(first.failure())
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("envelope-event");
    SessionEffect.Failed second = (SessionEffect.Failed) effects.get(1);
    assertThat(second.message()).isSameAs(request);
    assertThat(second.failure())
        .isInstanceOf(UnsupportedOperationException.class)
        .hasMessageContaining("envelope-id");
  }

  @Test
  void theHandshakeIsKeptAndPrintsNoHeaderValue() {
    WsSession<?> session = (WsSession<?>) raw.session;
    assertThat(session.handshake()).isNull();
    raw.up();
    assertThat(session.handshake())
        .isEqualTo(new WsHandshake("p", "", Map.of("set-cookie", "s3cret")));
    assertThat(session.handshake().toString()).contains("set-cookie").doesNotContain("s3cret");
  }
}
