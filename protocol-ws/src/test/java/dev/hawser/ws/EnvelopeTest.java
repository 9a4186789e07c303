package dev.hawser.ws;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hawser.Cause;
import dev.hawser.Credentials;
import dev.hawser.Hawser;
import dev.hawser.Message;
import dev.hawser.Options;
import dev.hawser.Payload;
import dev.hawser.ProtocolViolationException;
import dev.hawser.Reply;
import dev.hawser.spi.Frame;
import dev.hawser.spi.Outbound;
import dev.hawser.spi.TopicRef;
import dev.hawser.testkit.SessionEffect;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Mono;

/** The shapes of well-known JSON APIs, each by an envelope alone. */
class EnvelopeTest {

  record Trade(String price) {}

  /** One field names the topic; subscriptions are confirmed by id. */
  private static Envelope.Builder streams() {
    return Envelope.builder()
        .topic("stream")
        .event("data.e")
        .payload("data")
        .id("id")
        .message("{\"method\":${event},\"params\":${payload},\"id\":${id}}")
        .subscribe("{\"method\":\"SUBSCRIBE\",\"params\":[${topic}],\"id\":${id}}")
        .unsubscribe("{\"method\":\"UNSUBSCRIBE\",\"params\":[\"${topic}\"],\"id\":${id}}")
        .replyPayload("result")
        .replyError("error");
  }

  /** Two fields make up the topic; confirmations say so in their type. */
  private static Envelope.Builder products() {
    return Envelope.builder()
        .topic("${type}:${product_id}")
        .event("type")
        .subscribe(
            "{\"type\":\"subscribe\",\"product_ids\":[${product_id}],\"channels\":[\"${type}\"]}")
        .unsubscribe("{\"type\":\"unsubscribe\",\"product_ids\":[${product_id}]}")
        .joined(Match.of("type", "subscriptions"))
        .refused(Match.of("type", "error"));
  }

  private static Envelope.Builder jsonRpc() {
    return Envelope.builder()
        .event("method")
        .payload("params")
        .id("id")
        .fields("{\"jsonrpc\":\"2.0\"}")
        .replyPayload("result")
        .replyError("error");
  }

  /** The topic is the id of an operation; a handshake comes first. */
  private static Envelope.Builder operations() {
    return Envelope.builder()
        .topic("id")
        .event("type")
        .payload("payload")
        .hello("{\"type\":\"connection_init\",\"payload\":{\"token\":${token}}}")
        .ready(Match.of("type", "connection_ack"))
        .subscribe("{\"id\":${topic},\"type\":\"subscribe\",\"payload\":${payload}}")
        .unsubscribe("{\"id\":${topic},\"type\":\"complete\"}")
        .refused(Match.of("type", "error"));
  }

  @Test
  void aSubscriptionIsConfirmedByTheReplyToItsId() {
    Fixture<?> feed = Fixture.of(streams()).up();
    feed.effects();
    feed.join("btcusdt@trade");
    assertThat(feed.written())
        .containsExactly("{\"method\":\"SUBSCRIBE\",\"params\":[\"btcusdt@trade\"],\"id\":1}");
    feed.receive("{\"result\":null,\"id\":1}");
    List<SessionEffect> effects = feed.effects();
    assertThat(effects).hasSize(1);
    SessionEffect.TopicJoined joined = (SessionEffect.TopicJoined) effects.get(0);
    assertThat(joined.topic()).isEqualTo("btcusdt@trade");
    assertThat(joined.reply().payload().text()).isEqualTo("null");
  }

  @Test
  void aSubscriptionIsRefusedByTheReplyToItsId() {
    Fixture<?> feed = Fixture.of(streams()).up();
    feed.join("x");
    feed.effects();
    feed.receive("{\"error\":{\"code\":2,\"msg\":\"Invalid\"},\"id\":1}");
    assertThat(feed.effects())
        .singleElement()
        .isInstanceOfSatisfying(
            SessionEffect.TopicFailed.class,
            failed -> {
              assertThat(failed.cause().kind()).isEqualTo(Cause.Kind.REJECTED);
              assertThat(failed.cause().retryable()).isFalse();
              assertThat(failed.cause().reason()).contains("Invalid");
            });
  }

  @Test
  void aMessageGoesToItsTopicWithItsEventAndPayload() {
    Fixture<?> feed = Fixture.of(streams()).up();
    feed.effects();
    feed.receive("{\"stream\":\"btc\",\"data\":{\"e\":\"trade\",\"price\":\"1.5\"}}");
    Message message = delivered(feed);
    assertThat(message.topic()).isEqualTo("btc");
    assertThat(message.event()).isEqualTo("trade");
    assertThat(message.as(Trade.class)).isEqualTo(new Trade("1.5"));
    assertThat(message.payload().text()).isEqualTo("{\"e\":\"trade\",\"price\":\"1.5\"}");
  }

  @Test
  void aLeaveWaitsForItsReplyAndALateReplyIsDropped() {
    Fixture<?> feed = Fixture.of(streams()).up();
    TopicRef topic = feed.join("x");
    feed.receive("{\"result\":null,\"id\":1}");
    feed.effects();
    feed.session.leave(topic);
    assertThat(feed.written())
        .containsExactly("{\"method\":\"UNSUBSCRIBE\",\"params\":[\"x\"],\"id\":2}");
    feed.receive("{\"result\":null,\"id\":2}");
    assertThat(feed.effects()).containsExactly(new SessionEffect.TopicLeft("x"));
    feed.receive("{\"result\":null,\"id\":2}");
    assertThat(feed.effects()).isEmpty();
    feed.receive("{\"result\":null,\"id\":77}");
    assertThat(delivered(feed).topic()).isEmpty();
  }

  @Test
  void severalFieldsMakeUpATopic() {
    Fixture<?> feed = Fixture.of(products()).up();
    feed.effects();
    TopicRef topic = feed.join("ticker:BTC-USD");
    assertThat(feed.written())
        .containsExactly(
            "{\"type\":\"subscribe\",\"product_ids\":[\"BTC-USD\"],\"channels\":[\"ticker\"]}");
    feed.receive("{\"type\":\"subscriptions\",\"channels\":[]}");
    assertThat(feed.effects())
        .singleElement()
        .isInstanceOfSatisfying(
            SessionEffect.TopicJoined.class,
            joined -> assertThat(joined.topic()).isEqualTo("ticker:BTC-USD"));
    feed.receive("{\"type\":\"ticker\",\"product_id\":\"BTC-USD\",\"price\":\"2\"}");
    Message message = delivered(feed);
    assertThat(message.topic()).isEqualTo("ticker:BTC-USD");
    assertThat(message.event()).isEqualTo("ticker");
    assertThat(message.as(Trade.class).price()).isEqualTo("2");
    feed.session.leave(topic);
    assertThat(feed.written())
        .containsExactly("{\"type\":\"unsubscribe\",\"product_ids\":[\"BTC-USD\"]}");
    assertThatThrownBy(() -> feed.protocol.checkTopic("ticker"))
        .hasMessageContaining("${type}:${product_id}");
  }

  @Test
  void confirmationsAndRefusalsWithoutATopicAreForTheOldestJoin() {
    Fixture<?> feed = Fixture.of(products()).up();
    feed.join("a:1");
    feed.join("b:2");
    feed.effects();
    feed.receive("{\"type\":\"error\",\"message\":\"no a\"}");
    feed.receive("{\"type\":\"subscriptions\"}");
    List<SessionEffect> effects = feed.effects();
    assertThat(((SessionEffect.TopicFailed) effects.get(0)).topic()).isEqualTo("a:1");
    assertThat(((SessionEffect.TopicJoined) effects.get(1)).topic()).isEqualTo("b:2");
    feed.receive("{\"type\":\"error\",\"message\":\"general\"}");
    assertThat(delivered(feed).event()).isEqualTo("error");
  }

  @Test
  void confirmationsMayNameTheTopicElsewhere() {
    Fixture<?> feed =
        Fixture.of(
                Envelope.builder()
                    .topic("channel")
                    .event("type")
                    .payload("data")
                    .subscribe("{\"method\":\"subscribe\",\"params\":{\"channel\":${topic}}}")
                    .joined(Match.of("method", "subscribe").and("success", "true"))
                    .refused(Match.of("success", "false"))
                    .joinedTopic("result.channel"))
            .up();
    feed.join("book");
    feed.join("trade");
    feed.effects();
    feed.receive("{\"method\":\"subscribe\",\"success\":true,\"result\":{\"channel\":\"trade\"}}");
    feed.receive("{\"method\":\"x\",\"success\":false,\"result\":{\"channel\":\"book\"}}");
    List<SessionEffect> effects = feed.effects();
    assertThat(((SessionEffect.TopicJoined) effects.get(0)).topic()).isEqualTo("trade");
    assertThat(((SessionEffect.TopicFailed) effects.get(1)).topic()).isEqualTo("book");
  }

  @Test
  void requestsAreAnsweredById() {
    Fixture<?> rpc = Fixture.of(jsonRpc()).up();
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
    Fixture<?> rpc = Fixture.of(jsonRpc()).up();
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
    Fixture<?> rpc = Fixture.of(jsonRpc()).up();
    rpc.request("", "add", List.of());
    rpc.receive("{\"id\":1,\"result\":3}");
    rpc.effects();
    rpc.receive("{\"id\":1,\"method\":\"ask\",\"params\":[]}");
    assertThat(delivered(rpc).event()).isEqualTo("ask");
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
  void aHandshakeComesBeforeEverythingElse() {
    Hawser hawser = Hawser.to("ws://localhost/").with(WsOptions.ENVELOPE, operations().build());
    Fixture<?> graph = Fixture.of(hawser);
    graph.protocol.endpoint(Credentials.token("to\"ken"), 1).block();
    graph.up();
    assertThat(graph.written())
        .containsExactly("{\"type\":\"connection_init\",\"payload\":{\"token\":\"to\\\"ken\"}}");
    assertThat(graph.effects()).isEmpty();
    graph.receive("{\"type\":\"connection_ack\"}");
    assertThat(graph.effects()).containsExactly(new SessionEffect.Ready(false));
    Options options =
        Options.empty().with(WsOptions.SUBSCRIBE_PAYLOAD, () -> Mono.just(Map.of("query", "{a}")));
    graph.session.join(
        dev.hawser.testkit.RecordingSessionContext.topic("op1"),
        graph.protocol.joinParameters("op1", options).block());
    assertThat(graph.written())
        .containsExactly("{\"id\":\"op1\",\"type\":\"subscribe\",\"payload\":{\"query\":\"{a}\"}}");
    graph.receive("{\"id\":\"op1\",\"type\":\"next\",\"payload\":{\"data\":1}}");
    Message next = delivered(graph);
    assertThat(next.topic()).isEqualTo("op1");
    assertThat(next.event()).isEqualTo("next");
    graph.receive("{\"id\":\"op1\",\"type\":\"error\",\"payload\":[]}");
    assertThat(graph.effects())
        .singleElement()
        .isInstanceOfSatisfying(
            SessionEffect.TopicFailed.class, failed -> assertThat(failed.topic()).isEqualTo("op1"));
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
    assertThat(failure(flat))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("envelope-payload");
    flat.receive("{\"ch\":\"r\",\"type\":\"say\",\"text\":\"x\"}");
    assertThat(delivered(flat).payload().text())
        .isEqualTo("{\"ch\":\"r\",\"type\":\"say\",\"text\":\"x\"}");
  }

  @Test
  void topicsWithoutATemplateAndTheDefaultTopicAreJoinedLocally() {
    Fixture<?> local = Fixture.of(Envelope.builder().topic("t")).up();
    Fixture<?> feed = Fixture.of(streams()).up();
    local.effects();
    feed.effects();
    local.session.leave(local.join("room"));
    feed.session.leave(feed.join(""));
    assertThat(local.effects())
        .hasSize(2)
        .hasExactlyElementsOfTypes(SessionEffect.TopicJoined.class, SessionEffect.TopicLeft.class);
    assertThat(feed.effects())
        .hasExactlyElementsOfTypes(SessionEffect.TopicJoined.class, SessionEffect.TopicLeft.class);
    assertThat(local.protocol.sendsOnlyWhenJoined("room")).isFalse();
  }

  @Test
  void templatesEscapeWhatGoesIntoThem() {
    Fixture<?> feed =
        Fixture.of(
                Envelope.builder().topic("t").subscribe("{\"a\":\"x-${topic}-y\",\"b\":${topic}}"))
            .up();
    feed.effects();
    feed.join("q\"\\\n\u00e9");
    assertThat(feed.written())
        .containsExactly("{\"a\":\"x-q\\\"\\\\\\n\u00e9-y\",\"b\":\"q\\\"\\\\\\n\u00e9\"}");
  }

  @Test
  void textAndBinaryOnTheDefaultTopicGoAsTheyAre() {
    Fixture<?> feed = Fixture.of(jsonRpc()).up();
    feed.effects();
    feed.send("", "message", Payload.text("raw"));
    feed.send("", "message", new byte[] {65});
    assertThat(feed.written()).containsExactly("raw", "A");
    feed.send("", "call", new byte[] {65});
    assertThat(failure(feed)).hasMessageContaining("binary");
    feed.receive(Frame.binary((byte) 9));
    assertThat(delivered(feed).as(byte[].class)).containsExactly(9);
    feed.receive("[1,2]");
    assertThat(delivered(feed).payload().text()).isEqualTo("[1,2]");
  }

  @Test
  void whatTheEnvelopeCannotCarryFailsWithAdvice() {
    Fixture<?> plain = Fixture.of(Envelope.builder().topic("t").payload("p")).up();
    plain.effects();
    plain.send("x", "event", 1);
    assertThat(failure(plain))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("envelope-event");
    plain.request("x", "message", 1);
    assertThat(failure(plain))
        .isInstanceOf(UnsupportedOperationException.class)
        .hasMessageContaining("envelope-id");
    assertThatThrownBy(() -> Fixture.of(jsonRpc()).protocol.checkTopic("t"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("envelope-topic");
  }

  @Test
  void aBrokenMessageIsRefusedAndTheNextOneRead() {
    Fixture<?> feed = Fixture.of(streams()).up();
    feed.effects();
    assertThatThrownBy(() -> feed.receive("{\"stream\":\"x\","))
        .isInstanceOf(ProtocolViolationException.class)
        .satisfies(e -> assertThat(((ProtocolViolationException) e).fatal()).isFalse());
    assertThat(feed.effects()).isEmpty();
    feed.receive("{\"stream\":\"x\"}");
    assertThat(delivered(feed).topic()).isEqualTo("x");
  }

  @Test
  void aLinkLossForgetsJoins() {
    Fixture<?> feed = Fixture.of(products()).up();
    feed.join("a:1");
    feed.context.linkDown(Cause.of(Cause.Kind.NETWORK, "test"));
    feed.up();
    feed.effects();
    feed.receive("{\"type\":\"subscriptions\"}");
    assertThat(delivered(feed).event()).isEqualTo("subscriptions");
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

  private static void assertBroken(Envelope.Builder builder, String advice) {
    assertThatThrownBy(builder::build)
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(advice)
        .hasMessageNotContaining("s3cret");
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

  private static Message delivered(Fixture<?> fixture) {
    List<SessionEffect> effects = fixture.effects();
    assertThat(effects).hasExactlyElementsOfTypes(SessionEffect.Delivered.class);
    return ((SessionEffect.Delivered) effects.get(0)).message();
  }

  private static Throwable failure(Fixture<?> fixture) {
    List<SessionEffect> effects = fixture.effects();
    assertThat(effects).hasExactlyElementsOfTypes(SessionEffect.Failed.class);
    return ((SessionEffect.Failed) effects.get(0)).failure();
  }
}
