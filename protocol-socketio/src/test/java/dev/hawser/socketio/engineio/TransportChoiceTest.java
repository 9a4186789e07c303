package dev.hawser.socketio.engineio;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hawser.Cause;
import dev.hawser.Options;
import dev.hawser.spi.Endpoint;
import dev.hawser.testkit.FakeExchange;
import dev.hawser.testkit.FakeTransport.Answer;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Which transport opens a session, and what follows one that cannot. */
class TransportChoiceTest extends EngineIoFixture {

  private static final Cause BROKEN = Cause.of(Cause.Kind.NETWORK, "connection refused");
  private static final Options REMEMBER =
      Options.empty().with(EngineIoOptions.REMEMBER_UPGRADE, true);
  private static final Options ALL = Options.empty().with(EngineIoOptions.TRY_ALL_TRANSPORTS, true);

  private void upgrade() {
    FakeExchange get = http.take();
    get.respond(200, OPEN_POLLING);
    FakeExchange poll = http.take();
    loop.run();
    socket().receive("3probe");
    poll.respond(200, "6");
    assertThat(socket().takeTexts()).containsExactly("2probe", "5");
    assertThat(listener.take()).containsExactly("open polling", "transport websocket");
  }

  private void opensByWebSocket(Endpoint endpoint, Options options) {
    start(endpoint, options);
    assertThat(http.hasNext()).isFalse();
    socket().receive(OPEN_SOCKET);
    assertThat(listener.take()).containsExactly("open websocket");
  }

  @Test
  void theFirstOneOpens() {
    opensByWebSocket(ENDPOINT, transports("websocket", "polling"));
    end();
    start(transports("polling", "websocket"));
    upgrade();
  }

  @Test
  void whatFailsIsTheEndUnlessAllAreTried() {
    start(Options.empty());
    http.take().fail(BROKEN, false);
    assertThat(closed()).isEqualTo(BROKEN);
    assertThat(webSocket.links()).isEmpty();
  }

  @Test
  void allAreTriedInTheirOrder() {
    start(ALL);
    http.take().fail(BROKEN, false);
    loop.run();
    assertThat(listener.take()).isEmpty();
    socket().receive(OPEN_SOCKET);
    assertThat(listener.take()).containsExactly("open websocket");
    end();
    webSocket.script(Answer.refuse(BROKEN));
    start(ALL.with(EngineIoOptions.TRANSPORTS, List.of("websocket", "polling")));
    http.take().respond(200, open("[]", 0));
    assertThat(listener.take()).containsExactly("open polling");
    http.take();
  }

  @ParameterizedTest
  @ValueSource(strings = {"4no", "x"})
  void aTransportThatBringsNonsenseIsFollowedByTheNextAndHeardNoMore(String nonsense) {
    start(ALL);
    http.take().respond(200, payload(nonsense, OPEN_POLLING, "4late"));
    loop.run();
    assertThat(listener.take()).isEmpty();
    assertThat(http.live()).isZero();
    socket().receive(OPEN_SOCKET);
    assertThat(listener.take()).containsExactly("open websocket");
  }

  @Test
  void theFailureOfTheLastIsTheCause() {
    webSocket.script(Answer.refuse(BROKEN));
    start(ALL);
    http.take().respond(404, "");
    assertThat(closed()).isEqualTo(BROKEN);
  }

  @Test
  void aRefusalOfTheCredentialsAndAServerThatAsksToWaitAreNoReasonToTryAnother() {
    start(ALL);
    http.take().respond(403, "{\"code\":4,\"message\":\"Forbidden\"}");
    assertThat(closed().kind()).isEqualTo(Cause.Kind.UNAUTHORIZED);
    start(ALL);
    http.take().respond(503, "", "retry-after", "5");
    assertThat(closed().retryAfter()).hasSeconds(5);
    assertThat(webSocket.links()).isEmpty();
  }

  // rememberUpgrade

  @Test
  void anUpgradeIsForgottenByDefault() {
    start(Options.empty());
    upgrade();
    end();
    start(Options.empty());
    http.take();
  }

  @Test
  void anUpgradeIsRememberedForItsTarget() {
    start(REMEMBER);
    upgrade();
    end();
    opensByWebSocket(ENDPOINT, REMEMBER);
    end();
    // The query may be new for every attempt.
    opensByWebSocket(Endpoint.at(URI.create("ws://host:4001/engine.io/?token=2")), REMEMBER);
    end();
    start(Endpoint.at(URI.create("http://other:4001/engine.io/")), REMEMBER);
    http.take();
  }

  @Test
  void aWebSocketThatDoesNotOpenIsForgotten() {
    start(REMEMBER);
    upgrade();
    end();
    webSocket.script(Answer.refuse(BROKEN));
    start(REMEMBER);
    assertThat(closed()).isEqualTo(BROKEN);
    start(REMEMBER);
    http.take();
  }

  @Test
  void aWebSocketThatBringsNothingIsForgottenWhenTheAttemptIsAborted() {
    start(REMEMBER);
    upgrade();
    end();
    start(REMEMBER);
    loop.advance(Duration.ofSeconds(20));
    end();
    start(REMEMBER);
    http.take();
  }

  @Test
  void aProbeThatFailsIsForgotten() {
    start(REMEMBER);
    http.take().respond(200, OPEN_POLLING);
    http.take();
    loop.run();
    socket().drop();
    end();
    start(REMEMBER);
    http.take();
  }

  @Test
  void aSessionThatIsLostLaterSaysNothingAgainstWebSockets() {
    start(REMEMBER);
    upgrade();
    socket().drop();
    closed();
    opensByWebSocket(ENDPOINT, REMEMBER);
  }

  // Options

  @Test
  void onlyKnownTransportsAreTaken() {
    assertThat(EngineIoOptions.all()).contains(EngineIoOptions.TRANSPORTS);
    assertThat(EngineIoOptions.TRANSPORTS.parse("websocket,polling"))
        .containsExactly("websocket", "polling");
    for (String wrong : List.of("webtransport", "polling,polling", "polling,carrier-pigeon", "")) {
      assertThatThrownBy(() -> EngineIoOptions.TRANSPORTS.parse(wrong))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("option 'transports'");
    }
    assertThatThrownBy(() -> transports()).isInstanceOf(IllegalArgumentException.class);
  }
}
