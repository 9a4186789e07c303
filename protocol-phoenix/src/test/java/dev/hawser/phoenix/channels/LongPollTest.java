package dev.hawser.phoenix.channels;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hawser.Cause;
import dev.hawser.Options;
import dev.hawser.TransportOptions;
import dev.hawser.spi.Endpoint;
import dev.hawser.spi.HttpResponse;
import dev.hawser.testkit.FakeExchange;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Opening, receiving and the server's end of a long-poll session. */
class LongPollTest extends LongPollFixture {

  // Opening.

  @Test
  void theFirstPollHasNoTokenAndOpens() {
    FakeExchange first = connect(ENDPOINT, Options.empty());
    assertThat(first.request().method()).isEqualTo("GET");
    assertThat(first.request().uri())
        .isEqualTo(URI.create("https://host:4001/socket/longpoll?a=1&vsn=2.0.0"));
    assertThat(first.request().headers()).isEqualTo(Map.of("Accept", "application/json"));
    first.respond(200, OPENED, "x-server", "p");
    assertThat(listener.take()).containsExactly("open");
    assertThat(listener.opened().transport()).isEqualTo("longpoll");
    assertThat(listener.opened().headers()).isEqualTo(Map.of("x-server", "p"));
    FakeExchange second = http.take();
    assertThat(second.request().uri().toString())
        .isEqualTo("https://host:4001/socket/longpoll?a=1&vsn=2.0.0&token=t%2B1");
    assertThat(http.hasNext()).isFalse();
  }

  @Test
  void anEndpointOfALongPollIsTakenAsItIs() {
    FakeExchange first =
        connect(Endpoint.at(URI.create("http://host/socket/longpoll")), Options.empty());
    assertThat(first.request().uri()).isEqualTo(URI.create("http://host/socket/longpoll"));
    first.respond(200, OPENED);
    assertThat(http.take().request().uri().toString())
        .isEqualTo("http://host/socket/longpoll?token=t%2B1");
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void theAuthTokenGoesRawWithPollsOnly(boolean asField) {
    Endpoint endpoint = ENDPOINT.header("Cookie", "c=1");
    endpoint =
        asField
            ? endpoint.header("x-phoenix-authtoken", "sekrit/?")
            : AuthToken.on(endpoint, "sekrit");
    FakeExchange first = connect(endpoint, Options.empty());
    String token = asField ? "sekrit/?" : "sekrit";
    assertThat(first.request().headers()).containsEntry("X-Phoenix-AuthToken", token);
    assertThat(first.endpoint().headers()).isEqualTo(Map.of("Cookie", "c=1"));
    assertThat(first.endpoint().secrets()).isEqualTo(endpoint.secrets());
    first.respond(200, OPENED);
    assertThat(http.take().request().headers()).containsEntry("X-Phoenix-AuthToken", token);
    write("[1]");
    assertThat(http.take().request().headers())
        .isEqualTo(Map.of("Content-Type", "application/x-ndjson"));
  }

  @Test
  void aRefusalSaysStatusBodyAndDelay() {
    FakeExchange first = connect(ENDPOINT, Options.empty());
    first.respond(503, "busy", "retry-after", "3");
    assertThat(closed()).isEqualTo(Cause.refused(503, "busy", Duration.ofSeconds(3)));
  }

  @Test
  void aForbiddenSessionIsUnauthorized() {
    connect(ENDPOINT, Options.empty()).respond(200, "{\"status\":403}");
    assertThat(closed()).isEqualTo(Cause.refused(403, "", null));
  }

  @Test
  void anErrorOfTheServerIsARefusal() {
    connect(ENDPOINT, Options.empty()).respond(200, "{\"status\":500}");
    assertThat(closed()).isEqualTo(Cause.refused(500, "", null));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "<html>",
        "{}",
        "[410]",
        "{\"status\":410}",
        "{\"status\":200,\"token\":\"t\"}",
        "{\"status\":410,\"token\":\"t\"",
        "{\"status\":410,\"token\":\"t\"}x"
      })
  void whatPhoenixDoesNotAnswerIsAViolation(String body) {
    connect(ENDPOINT, Options.empty()).respond(200, body);
    assertThat(closed().kind()).isEqualTo(Cause.Kind.PROTOCOL_VIOLATION);
  }

  @Test
  void bytesThatAreNotUtf8AreAViolation() {
    byte[] body = OPENED.replace('+', '\u00e9').getBytes(StandardCharsets.ISO_8859_1);
    connect(ENDPOINT, Options.empty()).respond(new HttpResponse(200, Map.of(), body));
    assertThat(closed().kind()).isEqualTo(Cause.Kind.PROTOCOL_VIOLATION);
  }

  @Test
  void aFailureOfTheNetworkIsPassedOn() {
    Cause broken = Cause.of(Cause.Kind.NETWORK, "no route");
    connect(ENDPOINT, Options.empty()).fail(broken, false);
    assertThat(closed()).isEqualTo(broken);
  }

  @Test
  void aSilentServerIsATimeoutAfterTwentySeconds() {
    connect(ENDPOINT, Options.empty());
    loop.advance(Duration.ofMillis(19_999));
    assertThat(listener.take()).isEmpty();
    loop.advance(Duration.ofMillis(1));
    assertThat(closed().kind()).isEqualTo(Cause.Kind.TIMEOUT);
  }

  @Test
  void anEndpointThatCannotBeUsedIsSaidLater() {
    link =
        new LongPollTransport(
                (endpoint, options, onLoop) -> {
                  throw new IllegalArgumentException("no such server");
                })
            .open(ENDPOINT, Options.empty(), loop, listener);
    assertThat(listener.take()).isEmpty();
    assertThat(link.isWritable()).isFalse();
    loop.run();
    assertThat(listener.closed().kind()).isEqualTo(Cause.Kind.CONFIGURATION);
    assertThat(listener.closed().message()).isEqualTo("no such server");
  }

  // Receiving.

  @Test
  void messagesComeInOneBatchAndThePollGoesOn() {
    FakeExchange poll = open();
    poll.respond(200, answer(200, "[null,\"é\"]", "{\"v\":1}"));
    assertThat(listener.take()).containsExactly("text [null,\"é\"]", "text {\"v\":1}", "read");
    http.take().respond(200, answer(204));
    assertThat(listener.take()).as("a sign of life").containsExactly("read");
    http.take().respond(200, answer(200, "[2]"));
    assertThat(listener.take()).containsExactly("text [2]", "read");
    assertThat(http.take().isWaiting()).isTrue();
  }

  @Test
  void theEngineLearnsHowLongASilenceMayBe() {
    open();
    assertThat(link.maxSilence()).isEqualTo(Duration.ofSeconds(20));
  }

  @Test
  void aTokenThatChangesIsUsedFromThenOn() {
    open().respond(200, "{\"messages\":[],\"token\":\"t2\",\"status\":204}");
    assertThat(http.take().request().uri().getRawQuery()).endsWith("&token=t2");
  }

  @Test
  void binaryFramesComeAsBase64OrAsTheyAre() {
    open().respond(200, answer(200, "AgMC/w==", "\\u0002\\u0003é", "not base64!", ""));
    assertThat(listener.take())
        .containsExactly("binary 020302ff", "binary 0203c3a9", "text not base64!", "text ", "read");
  }

  @Test
  void aMessageBeyondTheLimitEndsTheLink() {
    FakeExchange poll = open(Options.empty().with(TransportOptions.MAX_MESSAGE_SIZE, 10));
    assertThat(poll.request().maxResponse()).isEqualTo(160);
    poll.respond(200, answer(200, "[1234567]", "[1234567890]", "[3]"));
    assertThat(listener.take()).containsExactly("text [1234567]", "closed");
    assertThat(listener.closed().kind()).isEqualTo(Cause.Kind.OVERFLOW);
  }

  @Test
  void whoStopsReadingIsNotPolledFor() {
    FakeExchange poll = open();
    link.setReading(false);
    assertThat(poll.isWaiting()).isTrue();
    poll.respond(200, answer(200, "[1]"));
    assertThat(listener.take()).containsExactly("text [1]", "read");
    assertThat(http.hasNext()).isFalse();
    link.setReading(true);
    FakeExchange next = http.take();
    link.setReading(true);
    assertThat(http.hasNext()).isFalse();
    assertThat(next.isWaiting()).isTrue();
  }

  @Test
  void whoAbortsInTheMiddleOfABatchGetsNoMore() {
    FakeExchange poll = open();
    listener.onFrame = () -> link.abort();
    poll.respond(200, answer(200, "[1]", "[2]"));
    assertThat(listener.take()).containsExactly("text [1]", "closed");
    assertThat(http.hasNext()).isFalse();
  }

  // The end, as the server wants it.

  @ParameterizedTest
  @ValueSource(ints = {403, 410, 500, 0, 418})
  void statusesThatEndTheSession(int status) {
    open().respond(200, answer(status));
    Cause cause = closed();
    switch (status) {
      case 403 -> {
        assertThat(cause.kind()).isEqualTo(Cause.Kind.UNAUTHORIZED);
        assertThat(cause.code()).isEqualTo(1008);
        assertThat(cause.reason()).isEqualTo("forbidden");
      }
      case 410 -> assertThat(cause).isEqualTo(Cause.serverClose(3410, "session_gone"));
      default -> assertThat(cause).isEqualTo(Cause.serverClose(1011, "internal server error"));
    }
  }

  @Test
  void anHttpErrorEndsTheSession() {
    open().respond(502, "bad gateway", "retry-after", "2");
    assertThat(closed())
        .isEqualTo(Cause.serverClose(1011, "HTTP 502").withRetryAfter(Duration.ofSeconds(2)));
  }

  @Test
  void aPollThatIsNotAnsweredIsATimeout() {
    open();
    loop.advance(Duration.ofSeconds(20));
    assertThat(closed().kind()).isEqualTo(Cause.Kind.TIMEOUT);
  }
}
