package dev.hawser.ws;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hawser.Cause;
import dev.hawser.Hawser;
import dev.hawser.Message;
import dev.hawser.Payload;
import dev.hawser.ProtocolViolationException;
import dev.hawser.Reply;
import dev.hawser.spi.Frame;
import dev.hawser.spi.Outbound;
import dev.hawser.testkit.SessionEffect;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Messages and requests as well-known JSON APIs have them, each by an envelope alone. */
class EnvelopeMessageTest {

  record Trade(String price) {}

  @Test
  void aMessageGoesToItsTopicWithItsEventAndPayload() {
    Fixture<?> feed = Fixture.of(Shapes.streams()).up();
    feed.effects();
    feed.receive("{\"stream\":\"btc\",\"data\":{\"e\":\"trade\",\"price\":\"1.5\"}}");
    Message message = feed.delivered();
    assertThat(message.topic()).isEqualTo("btc");
    assertThat(message.event()).isEqualTo("trade");
    assertThat(message.as(Trade.class)).isEqualTo(new Trade("1.5"));
    assertThat(message.payload().text()).isEqualTo("{\"e\":\"trade\",\"price\":\"1.5\"}");
  }

  @Test
  void requestsAreAnsweredById() {
    Fixture<?> rpc = Fixture.of(Shapes.jsonRpc()).up();
    rpc.effects();
    Outbound first = rpc.request("", "add", List.of(1, 2));
    Outbound second = rpc.request("", "fail", Map.of());
    rpc.send("", "note", "x");
    assertThat(rpc.written())
        .containsExactly(
            "{\"jsonrpc\":\"2.0\",\"method\":\"add\",\"id\":1,\"params\":[1,2]}",
            "{\"jsonrpc\":\"2.0\",\"method\":\"fail\",\"id\":2,\"params\":{}}",
            "{\"jsonrpc\":\"2.0\",\"method\":\"note\",\"params\":\"x\"}");
    rpc.receive("{\"jsonrpc\":\"2.0\",\"id\":2,\"error\":{\"code\":-1}}");
    rpc.receive("{\"jsonrpc\":\"2.0\",\"id\":\"1\",\"result\":3}");
    List<SessionEffect> effects = rpc.effects();
    SessionEffect.Replied failed = (SessionEffect.Replied) effects.get(0);
    assertThat(failed.request()).isSameAs(second);
    assertThat(failed.reply().status()).isEqualTo("error");
    assertThat(failed.reply().payload().text()).isEqualTo("{\"code\":-1}");
    SessionEffect.Replied done = (SessionEffect.Replied) effects.get(1);
    assertThat(done.request()).isSameAs(first);
    assertThat(done.reply().as(Integer.class)).isEqualTo(3);
  }

  @Test
  void aForgottenRequestAndOneOfAnEarlierLinkGetNoReply() {
    Fixture<?> rpc = Fixture.of(Shapes.jsonRpc()).up();
    Outbound request = rpc.request("", "add", List.of());
    rpc.session.forget(request);
    rpc.request("", "add", List.of());
    rpc.context.linkDown(Cause.of(Cause.Kind.NETWORK, "test"));
    rpc.up();
    rpc.effects();
    rpc.receive("{\"id\":1,\"result\":3}");
    rpc.receive("{\"id\":2,\"result\":3}");
    assertThat(rpc.effects()).isEmpty();
    rpc.request("", "add", List.of());
    assertThat(rpc.written()).singleElement().asString().contains("\"id\":3");
  }

  @Test
  void aServersOwnMessageWithAnIdIsDelivered() {
    Fixture<?> rpc = Fixture.of(Shapes.jsonRpc()).up();
    rpc.request("", "add", List.of());
    rpc.receive("{\"id\":1,\"result\":3}");
    rpc.effects();
    rpc.receive("{\"id\":1,\"method\":\"ask\",\"params\":[]}");
    assertThat(rpc.delivered().event()).isEqualTo("ask");
  }

  @Test
  void aStatusFieldSaysHowARequestEnded() {
    Fixture<?> api =
        Fixture.of(
                Envelope.builder()
                    .event("op")
                    .payload("body")
                    .id("req")
                    .textIds()
                    .replyStatus("retCode", "0"))
            .up();
    api.request("", "order", Map.of());
    api.request("", "order", Map.of());
    assertThat(api.written().get(0)).isEqualTo("{\"op\":\"order\",\"req\":\"1\",\"body\":{}}");
    api.receive("{\"req\":\"1\",\"retCode\":0,\"body\":1}");
    api.receive("{\"req\":\"2\",\"retCode\":10001,\"body\":2}");
    List<SessionEffect> effects = api.effects();
    assertThat(((SessionEffect.Replied) effects.get(0)).reply().status()).isEqualTo(Reply.OK);
    assertThat(((SessionEffect.Replied) effects.get(1)).reply().status()).isEqualTo("10001");
  }

  @Test
  void withoutAPayloadFieldTheObjectsFieldsJoinTheOthers() {
    Fixture<?> flat = Fixture.of(Envelope.builder().topic("ch").event("type")).up();
    flat.send("r", "say", Map.of("text", "x"));
    flat.send("r", "ping", Map.of());
    flat.send("", "message", Payload.json(" { \"a\" : 1 }"));
    assertThat(flat.written())
        .containsExactly(
            "{\"ch\":\"r\",\"type\":\"say\",\"text\":\"x\"}",
            "{\"ch\":\"r\",\"type\":\"ping\"}",
            "{\"a\" : 1 }");
    flat.send("r", "say", List.of(1));
    assertThat(flat.failure())
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("envelope-payload");
    flat.receive("{\"ch\":\"r\",\"type\":\"say\",\"text\":\"x\"}");
    assertThat(flat.delivered().payload().text())
        .isEqualTo("{\"ch\":\"r\",\"type\":\"say\",\"text\":\"x\"}");
  }

  @Test
  void textAndBinaryOnTheDefaultTopicGoAsTheyAre() {
    Fixture<?> feed = Fixture.of(Shapes.jsonRpc()).up();
    feed.effects();
    feed.send("", "message", Payload.text("raw"));
    feed.send("", "message", new byte[] {65});
    assertThat(feed.written()).containsExactly("raw", "A");
    feed.send("", "call", new byte[] {65});
    assertThat(feed.failure()).hasMessageContaining("binary");
    feed.receive(Frame.binary((byte) 9));
    assertThat(feed.delivered().as(byte[].class)).containsExactly(9);
    feed.receive("[1,2]");
    assertThat(feed.delivered().payload().text()).isEqualTo("[1,2]");
  }

  @Test
  void whatTheEnvelopeCannotCarryFailsWithAdvice() {
    Fixture<?> plain = Fixture.of(Envelope.builder().topic("t").payload("p")).up();
    plain.effects();
    plain.send("x", "event", 1);
    assertThat(plain.failure())
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("envelope-event");
    plain.request("x", "message", 1);
    assertThat(plain.failure())
        .isInstanceOf(UnsupportedOperationException.class)
        .hasMessageContaining("envelope-id");
    assertThatThrownBy(() -> Fixture.of(Shapes.jsonRpc()).protocol.checkTopic("t"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("envelope-topic");
  }

  @Test
  void aBrokenMessageIsRefusedAndTheNextOneRead() {
    Fixture<?> feed = Fixture.of(Shapes.streams()).up();
    feed.effects();
    assertThatThrownBy(() -> feed.receive("{\"stream\":\"x\","))
        .isInstanceOf(ProtocolViolationException.class)
        .satisfies(e -> assertThat(((ProtocolViolationException) e).fatal()).isFalse());
    assertThat(feed.effects()).isEmpty();
    feed.receive("{\"stream\":\"x\"}");
    assertThat(feed.delivered().topic()).isEqualTo("x");
  }

  @Test
  void mistakesAreFoundWhenTheEnvelopeIsBuilt() {
    assertBroken(Envelope.builder().subscribe("{}"), "topic(…)");
    assertBroken(Envelope.builder().topic("t").subscribe("{\"a\":${id}}"), "id(…)");
    assertBroken(Envelope.builder().topic("t").subscribe("{\"a\":${x}}"), "${x}");
    assertBroken(Envelope.builder().topic("t").subscribe("{\"s3cret\":}"), "not legal JSON");
    assertBroken(Envelope.builder().topic("a.b"), "message(…)");
    assertBroken(Envelope.builder().topic("${a}${b}"), "text between");
    assertBroken(Envelope.builder().topic("${a"), "'}'");
    assertBroken(Envelope.builder().fields("[1]"), "JSON object");
    assertBroken(Envelope.builder().ready(Match.of("a", "b")), "hello(…)");
    assertThatThrownBy(() -> Match.parse("a")).hasMessageContaining("field=value");
  }

  @Test
  void anEnvelopeCanBeGivenAsText() {
    Hawser hawser =
        Hawser.to("ws://localhost/")
            .with(EnvelopeOptions.TOPIC, EnvelopeOptions.TOPIC.parse("channel"))
            .with(EnvelopeOptions.EVENT, EnvelopeOptions.EVENT.parse("type"))
            .with(EnvelopeOptions.PAYLOAD, EnvelopeOptions.PAYLOAD.parse("data"))
            .with(EnvelopeOptions.ID, EnvelopeOptions.ID.parse("id"))
            .with(
                EnvelopeOptions.SUBSCRIBE,
                EnvelopeOptions.SUBSCRIBE.parse("{\"op\":\"subscribe\",\"channel\":\"${topic}\"}"))
            .with(EnvelopeOptions.JOINED, EnvelopeOptions.JOINED.parse("type=ok, op=subscribe"))
            .with(EnvelopeOptions.REPLY_STATUS, EnvelopeOptions.REPLY_STATUS.parse("status=fine"));
    Fixture<?> api = Fixture.of(hawser).up();
    api.effects();
    api.join("c");
    assertThat(api.written()).containsExactly("{\"op\":\"subscribe\",\"channel\":\"c\"}");
    api.receive("{\"type\":\"ok\",\"op\":\"subscribe\",\"channel\":\"c\"}");
    assertThat(api.effects()).hasExactlyElementsOfTypes(SessionEffect.TopicJoined.class);
    api.request("c", "get", 1);
    api.receive("{\"id\":1,\"status\":\"fine\"}");
    assertThat(api.effects())
        .last()
        .isInstanceOfSatisfying(
            SessionEffect.Replied.class, replied -> assertThat(replied.reply().ok()).isTrue());
    assertThat(hawser.toString()).doesNotContain("subscribe\",");
  }

  private static void assertBroken(Envelope.Builder builder, String advice) {
    assertThatThrownBy(builder::build)
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(advice)
        .hasMessageNotContaining("s3cret");
  }
}
