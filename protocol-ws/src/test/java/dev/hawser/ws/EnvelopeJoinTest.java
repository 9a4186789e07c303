package dev.hawser.ws;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hawser.Cause;
import dev.hawser.Credentials;
import dev.hawser.Hawser;
import dev.hawser.Message;
import dev.hawser.Options;
import dev.hawser.spi.TopicRef;
import dev.hawser.testkit.RecordingSessionContext;
import dev.hawser.testkit.SessionEffect;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Mono;

/** Subscriptions as well-known JSON APIs have them, each by an envelope alone. */
class EnvelopeJoinTest {

  record Trade(String price) {}

  @Test
  void aSubscriptionIsConfirmedByTheReplyToItsId() {
    Fixture<?> feed = Fixture.of(Shapes.streams()).up();
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
    Fixture<?> feed = Fixture.of(Shapes.streams()).up();
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
  void aLeaveWaitsForItsReplyAndALateReplyIsDropped() {
    Fixture<?> feed = Fixture.of(Shapes.streams()).up();
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
    assertThat(feed.delivered().topic()).isEmpty();
  }

  @Test
  void severalFieldsMakeUpATopic() {
    Fixture<?> feed = Fixture.of(Shapes.products()).up();
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
    Message message = feed.delivered();
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
    Fixture<?> feed = Fixture.of(Shapes.products()).up();
    feed.join("a:1");
    feed.join("b:2");
    feed.effects();
    feed.receive("{\"type\":\"error\",\"message\":\"no a\"}");
    feed.receive("{\"type\":\"subscriptions\"}");
    List<SessionEffect> effects = feed.effects();
    assertThat(((SessionEffect.TopicFailed) effects.get(0)).topic()).isEqualTo("a:1");
    assertThat(((SessionEffect.TopicJoined) effects.get(1)).topic()).isEqualTo("b:2");
    feed.receive("{\"type\":\"error\",\"message\":\"general\"}");
    assertThat(feed.delivered().event()).isEqualTo("error");
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
  void aHandshakeComesBeforeEverythingElse() {
    Hawser hawser =
        Hawser.to("ws://localhost/").with(WsOptions.ENVELOPE, Shapes.operations().build());
    Fixture<?> graph = Fixture.of(hawser);
    graph.protocol.endpoint(Credentials.token("to\"ken"), 1).block();
    graph.up();
    assertThat(graph.effects()).hasExactlyElementsOfTypes(SessionEffect.Written.class);
    graph.context.linkDown(Cause.of(Cause.Kind.NETWORK, "test"));
    graph.up();
    assertThat(graph.written())
        .containsExactly("{\"type\":\"connection_init\",\"payload\":{\"token\":\"to\\\"ken\"}}");
    graph.receive("{\"type\":\"connection_ack\"}");
    assertThat(graph.effects()).containsExactly(new SessionEffect.Ready(false));
    Options options =
        Options.empty().with(WsOptions.SUBSCRIBE_PAYLOAD, () -> Mono.just(Map.of("query", "{a}")));
    graph.session.join(
        RecordingSessionContext.topic("op1"),
        graph.protocol.joinParameters("op1", options).block());
    assertThat(graph.written())
        .containsExactly("{\"id\":\"op1\",\"type\":\"subscribe\",\"payload\":{\"query\":\"{a}\"}}");
    graph.receive("{\"id\":\"op1\",\"type\":\"next\",\"payload\":{\"data\":1}}");
    Message next = graph.delivered();
    assertThat(next.topic()).isEqualTo("op1");
    assertThat(next.event()).isEqualTo("next");
    graph.receive("{\"id\":\"op1\",\"type\":\"error\",\"payload\":[]}");
    assertThat(graph.effects())
        .singleElement()
        .isInstanceOfSatisfying(
            SessionEffect.TopicFailed.class, failed -> assertThat(failed.topic()).isEqualTo("op1"));
  }

  @Test
  void topicsWithoutATemplateAndTheDefaultTopicAreJoinedLocally() {
    Fixture<?> local = Fixture.of(Envelope.builder().topic("t")).up();
    Fixture<?> feed = Fixture.of(Shapes.streams()).up();
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
  void aLinkLossForgetsJoins() {
    Fixture<?> feed = Fixture.of(Shapes.products()).up();
    feed.join("a:1");
    feed.context.linkDown(Cause.of(Cause.Kind.NETWORK, "test"));
    feed.up();
    feed.effects();
    feed.receive("{\"type\":\"subscriptions\"}");
    assertThat(feed.delivered().event()).isEqualTo("subscriptions");
  }
}
