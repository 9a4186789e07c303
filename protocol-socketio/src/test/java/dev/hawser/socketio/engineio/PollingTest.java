package dev.hawser.socketio.engineio;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hawser.Cause;
import dev.hawser.Options;
import dev.hawser.TransportOptions;
import dev.hawser.spi.HttpResponse;
import dev.hawser.testkit.FakeExchange;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A session by polling, in virtual time. */
class PollingTest extends EngineIoFixture {

  // The requests.

  @Test
  void everyRequestCarriesQueryHeadersAndAFreshTimestamp() {
    start(transports("polling"));
    FakeExchange first = http.take();
    String query = first.request().uri().getRawQuery();
    assertThat(query).matches("a=1%2B&EIO=4&transport=polling&t=[0-9a-z]+\\.0");
    assertThat(first.request().uri().getPath()).isEqualTo("/engine.io/");
    assertThat(first.request().headers()).containsEntry("Accept", "*/*");
    assertThat(first.endpoint().headers()).containsEntry("X-App", "x");
    first.respond(200, OPEN_POLLING);
    write("hi");
    URI get = http.take().request().uri();
    FakeExchange post = http.take();
    assertThat(get.getRawQuery())
        .matches("a=1%2B&EIO=4&transport=polling&t=[0-9a-z]+\\.1&sid=s%2F1");
    assertThat(post.request().uri().getRawQuery())
        .matches("a=1%2B&EIO=4&transport=polling&t=[0-9a-z]+\\.2&sid=s%2F1");
    assertThat(post.request().headers()).containsEntry("Content-Type", "text/plain;charset=UTF-8");
    assertThat(post.bodyText()).isEqualTo("4hi");
  }

  @Test
  void theTimestampCanBeLeftOutOrRenamed() {
    Options options = transports("polling");
    start(options.with(EngineIoOptions.TIMESTAMP_REQUESTS, EngineIoOptions.Timestamps.NONE));
    assertThat(http.take().request().uri().getRawQuery())
        .isEqualTo("a=1%2B&EIO=4&transport=polling");
    end();
    start(options.with(EngineIoOptions.TIMESTAMP_PARAM, "ts"));
    assertThat(http.take().request().uri().getRawQuery()).contains("&ts=");
  }

  @Test
  void version3AsksForBase64() {
    start(transports("polling").with(EngineIoOptions.VERSION, EngineIoVersion.V3));
    FakeExchange first = http.take();
    assertThat(first.request().uri().getRawQuery()).startsWith("a=1%2B&EIO=3").endsWith("&b64=1");
    first.respond(200, OPEN_POLLING.length() + ":" + OPEN_POLLING + "2:40");
    assertThat(listener.take()).containsExactly("open polling", "text 0");
    listener.writeBinary(link, (byte) 1, (byte) 2);
    http.take();
    assertThat(http.take().bodyText()).isEqualTo("6:b4AQI=");
  }

  @Test
  void cookiesOfEveryResponseComeBack() {
    start(ENDPOINT.header("cookie", "own=1"), transports("polling"));
    FakeExchange first = http.take();
    assertThat(first.request().headers()).containsEntry("Cookie", "own=1");
    first.respond(200, OPEN_POLLING, "set-cookie", "node=7; HttpOnly");
    assertThat(http.take().request().headers()).containsEntry("Cookie", "own=1; node=7");
    end();
    start(transports("polling"));
    assertThat(http.take().request().headers()).containsEntry("Cookie", "node=7");
    end();
    start(transports("polling").with(EngineIoOptions.COOKIES, false));
    assertThat(http.take().request().headers()).doesNotContainKey("Cookie");
  }

  @Test
  void cookiesStayWithTheirServer() {
    start(transports("polling"));
    http.take().respond(200, OPEN_POLLING, "set-cookie", "node=7");
    end();
    http.take();
    start(dev.hawser.spi.Endpoint.at(URI.create("http://other/engine.io/")), transports("polling"));
    assertThat(http.take().request().headers()).doesNotContainKey("Cookie");
  }

  // Opening.

  @Test
  void thePacketsBehindTheOpenPacketAreTold() {
    start(transports("polling"));
    HttpResponse response =
        new HttpResponse(
            200,
            Map.of("x-y", List.of("1", "2")),
            payload(OPEN_POLLING, "4a", "bAQI=").getBytes(java.nio.charset.StandardCharsets.UTF_8));
    http.take().respond(response);
    assertThat(listener.take()).containsExactly("open polling", "text a", "binary 0102");
    assertThat(listener.opened().headers()).containsEntry("x-y", "1, 2");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "4hello",
        "1",
        "0{}",
        "0{\"sid\":\"\",\"pingInterval\":1,\"pingTimeout\":1}",
        "0{\"sid\":\"a\",\"pingInterval\":0,\"pingTimeout\":1}",
        "0{\"sid\":\"a\",\"pingInterval\":1}",
        "0[",
        "x",
        "<html>"
      })
  void whatIsNoOpenPacketIsAViolation(String body) {
    start(transports("polling"));
    http.take().respond(200, payload(body, OPEN_POLLING));
    assertThat(closed().kind()).isEqualTo(Cause.Kind.PROTOCOL_VIOLATION);
  }

  @ParameterizedTest
  @CsvSource({
    "0, TRANSPORT_UNKNOWN, REFUSED, false",
    "1, SESSION_UNKNOWN, REFUSED, true",
    "2, BAD_HANDSHAKE_METHOD, REFUSED, false",
    "3, BAD_REQUEST, REFUSED, false",
    "4, FORBIDDEN, UNAUTHORIZED, false",
    "5, UNSUPPORTED_VERSION, REFUSED, false"
  })
  void theErrorsOfTheServerAreTyped(
      int code, EngineIoError error, Cause.Kind kind, boolean retryable) {
    start(transports("polling"));
    String body = "{\"code\":" + code + ",\"message\":\"in its words\"}";
    http.take().respond(400, body);
    Cause cause = closed();
    assertThat(cause.kind()).isEqualTo(kind);
    assertThat(cause.retryable()).isEqualTo(retryable);
    assertThat(cause.code()).isEqualTo(400);
    assertThat(cause.reason()).isEqualTo(body);
    assertThat(refusal(cause).error()).isEqualTo(error);
    assertThat(refusal(cause).error().code()).isEqualTo(code);
    assertThat(refusal(cause).serverMessage()).isEqualTo("in its words");
  }

  @Test
  void anyOtherRefusalIsOneOfHttp() {
    start(transports("polling"));
    http.take().respond(503, "{\"code\":99}", "retry-after", "7");
    Cause cause = closed();
    assertThat(cause).isEqualTo(Cause.refused(503, "{\"code\":99}", Duration.ofSeconds(7)));
    start(transports("polling"));
    http.take().respond(404, "nothing here");
    assertThat(closed()).isEqualTo(Cause.refused(404, "nothing here", null));
  }

  @Test
  void aServerThatDoesNotAnswerIsATimeout() {
    start(transports("polling"));
    http.take();
    loop.advance(Duration.ofSeconds(20));
    assertThat(closed().kind()).isEqualTo(Cause.Kind.TIMEOUT);
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void closingOrAbortingWhileItOpensDropsTheRequest(boolean close) {
    start(transports("polling"));
    FakeExchange first = http.take();
    if (close) {
      link.close(1000, "");
    } else {
      link.abort();
    }
    assertThat(listener.take()).isEmpty();
    assertThat(closed().kind()).isEqualTo(Cause.Kind.USER);
    assertThat(first.isAborted()).isTrue();
  }

  @ParameterizedTest
  @ValueSource(strings = {"ftp://host/", "mailto:a@b"})
  void anAddressThatIsNoneIsAMistakeOfTheConfiguration(String url) {
    listener = new RecordingListener();
    link =
        transport.open(
            dev.hawser.spi.Endpoint.at(URI.create(url)), Options.empty(), loop, listener);
    assertThat(listener.take()).isEmpty();
    assertThat(closed().kind()).isEqualTo(Cause.Kind.CONFIGURATION);
  }

  // Open.

  @Test
  void thereIsOneGetAndOnePostInFlight() {
    FakeExchange get = polling();
    write("a");
    FakeExchange post = http.take();
    write("b");
    write("c");
    assertThat(http.hasNext()).isFalse();
    assertThat(listener.take()).isEmpty();
    post.respond(200, "ok");
    assertThat(listener.take()).containsExactly("written a");
    FakeExchange second = http.take();
    assertThat(second.bodyText()).isEqualTo(payload("4b", "4c"));
    get.respond(200, payload("4x", "bAQI=", "6"));
    assertThat(listener.take()).containsExactly("text x", "binary 0102");
    assertThat(http.take().request().method()).isEqualTo("GET");
    assertThat(http.hasNext()).isFalse();
    second.respond(200, "ok");
    assertThat(listener.take()).containsExactly("written b", "written c");
  }

  @Test
  void whatIsNotFlushedIsNotSent() {
    polling();
    byte[] bytes = {'a'};
    link.write(dev.hawser.spi.Frame.Kind.TEXT, bytes, 0, 1, null);
    bytes[0] = 'b';
    assertThat(http.hasNext()).isFalse();
    link.flush();
    assertThat(http.take().bodyText()).isEqualTo("4a");
  }

  @Test
  void aPostHoldsNoMoreThanMaxPayload() {
    start(transports("polling"));
    http.take().respond(200, open("[]", 18));
    http.take();
    listener.take();
    write("12345678", "12345678", "x".repeat(50), "z");
    FakeExchange first = http.take();
    assertThat(first.bodyText()).isEqualTo("412345678");
    first.respond(200, "ok");
    http.take().respond(200, "ok");
    FakeExchange large = http.take();
    assertThat(large.bodyText()).hasSize(51);
    large.respond(413, "");
    Cause cause = closed();
    assertThat(cause.kind()).isEqualTo(Cause.Kind.OVERFLOW);
    assertThat(cause.code()).isEqualTo(413);
    assertThat(cause.retryable()).isTrue();
    assertThat(refusal(cause).error()).isEqualTo(EngineIoError.PAYLOAD_TOO_LARGE);
    assertThat(listener.failure()).isSameAs(cause.exception());
  }

  @Test
  void aPingIsAnsweredAtOnceAndBeforeWhatWaits() {
    FakeExchange get = polling();
    write("a");
    FakeExchange post = http.take();
    write("b");
    get.respond(200, "2");
    http.take();
    post.respond(200, "ok");
    assertThat(http.take().bodyText()).isEqualTo(payload("3", "4b"));
  }

  @Test
  void aClosePacketIsTheEndAndNothingBehindItIsTold() {
    FakeExchange get = polling();
    write("a");
    http.take();
    get.respond(200, payload("4x", "1", "4y"));
    assertThat(listener.take()).containsExactly("text x", "lost a", "closed");
    Cause cause = listener.closed();
    assertThat(cause.kind()).isEqualTo(Cause.Kind.SERVER_CLOSE);
    assertThat(cause.code()).isEqualTo(1005);
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void aSessionThatTheServerDoesNotKnowAnyMoreIsTheEnd(boolean get) {
    FakeExchange poll = polling();
    write("a");
    FakeExchange post = http.take();
    (get ? poll : post).respond(400, "{\"code\":1,\"message\":\"Session ID unknown\"}");
    Cause cause = closed();
    assertThat(cause.kind()).isEqualTo(Cause.Kind.SERVER_CLOSE);
    assertThat(cause.retryable()).isTrue();
    assertThat(cause.code()).isEqualTo(400);
    assertThat(refusal(cause).error()).isEqualTo(EngineIoError.SESSION_UNKNOWN);
    assertThat(cause.toString()).doesNotContain("s/1");
  }

  @ParameterizedTest
  @CsvSource({"401, UNAUTHORIZED", "403, UNAUTHORIZED", "500, SERVER_CLOSE", "404, SERVER_CLOSE"})
  void anyOtherStatusIsTheEndToo(int status, Cause.Kind kind) {
    polling().respond(status, "so");
    Cause cause = closed();
    assertThat(cause.kind()).isEqualTo(kind);
    assertThat(cause.code()).isEqualTo(status);
    assertThat(cause.reason()).isEqualTo("so");
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void aBrokenRequestIsTheEnd(boolean get) {
    FakeExchange poll = polling();
    write("a");
    FakeExchange post = http.take();
    (get ? poll : post).fail(Cause.of(Cause.Kind.NETWORK, "connection reset"), true);
    assertThat(listener.take()).containsExactly("lost a", "closed");
    assertThat(listener.closed().kind()).isEqualTo(Cause.Kind.NETWORK);
    assertThat(listener.failure()).isInstanceOf(IOException.class);
  }

  @Test
  void aPostThatIsNotAnsweredIsATimeout() {
    polling();
    write("a");
    loop.advance(Duration.ofSeconds(30));
    assertThat(closed().kind()).isEqualTo(Cause.Kind.TIMEOUT);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "9", "b%%%", "0{}"})
  void whatIsNoPacketIsAViolation(String packet) {
    polling().respond(200, payload("4x", packet));
    assertThat(listener.take()).containsExactly("text x", "closed");
    assertThat(listener.closed().kind()).isEqualTo(Cause.Kind.PROTOCOL_VIOLATION);
  }

  @Test
  void aMessageAboveTheLimitIsAnOverflow() {
    start(transports("polling").with(TransportOptions.MAX_MESSAGE_SIZE, 10));
    FakeExchange first = http.take();
    assertThat(first.request().maxResponse()).isEqualTo(160);
    first.respond(200, OPEN_POLLING);
    http.take().respond(200, payload("41234567890", "4" + "x".repeat(11), "4z"));
    assertThat(listener.take()).containsExactly("open polling", "text 1234567890", "closed");
    assertThat(listener.closed().kind()).isEqualTo(Cause.Kind.OVERFLOW);
  }

  @Test
  void whileReadingIsStoppedNothingIsPolled() {
    FakeExchange get = polling();
    link.setReading(false);
    get.respond(200, "4a");
    assertThat(listener.take()).containsExactly("text a");
    assertThat(http.hasNext()).isFalse();
    loop.advance(Duration.ofMinutes(5));
    assertThat(listener.take()).isEmpty();
    link.setReading(true);
    http.take().respond(200, "4b");
    assertThat(listener.take()).containsExactly("text b");
  }

  @Test
  void readingThatWasStoppedBeforeItOpenedStaysStopped() {
    start(transports("polling"));
    link.setReading(false);
    http.take().respond(200, OPEN_POLLING);
    assertThat(listener.take()).containsExactly("open polling");
    assertThat(http.hasNext()).isFalse();
    link.setReading(true);
    assertThat(http.take().isWaiting()).isTrue();
  }

  @Test
  void aQueueThatIsLongIsNotWritable() {
    polling();
    assertThat(link.isWritable()).isTrue();
    write("x".repeat(100_000), "y".repeat(40_000));
    assertThat(link.isWritable()).isFalse();
    http.take().respond(200, "ok");
    assertThat(listener.take()).containsExactly("written large", "written large", "writability");
    assertThat(link.isWritable()).isTrue();
  }

  // Closing.

  @Test
  void closeSendsWhatWasWrittenAndThenTheClosePacket() {
    FakeExchange get = polling();
    write("a");
    FakeExchange post = http.take();
    link.write(dev.hawser.spi.Frame.Kind.TEXT, new byte[] {'b'}, 0, 1, null);
    link.close(3001, "bye");
    assertThat(get.isWaiting()).isTrue();
    post.respond(200, "ok");
    FakeExchange last = http.take();
    assertThat(last.bodyText()).isEqualTo(payload("4b", "1"));
    // The server frees the poll; nothing of it is told, and none follows.
    get.respond(200, payload("4late", "6"));
    assertThat(http.hasNext()).isFalse();
    last.respond(200, "ok");
    assertThat(listener.take()).containsExactly("written a", "closed");
    assertThat(listener.closed().kind()).isEqualTo(Cause.Kind.USER);
    assertThat(listener.closed().code()).isEqualTo(3001);
  }

  @Test
  void aPollThatIsRefusedDuringTheCloseDoesNotCutIt() {
    FakeExchange get = polling();
    write("a");
    http.take().respond(200, "ok");
    link.close(1000, "");
    FakeExchange last = http.take();
    get.respond(400, "");
    assertThat(listener.take()).containsExactly("written a");
    last.respond(200, "ok");
    assertThat(closed().kind()).isEqualTo(Cause.Kind.USER);
  }

  @Test
  void aCloseThatIsNotAnsweredEndsAfterAWhile() {
    polling();
    link.close(1000, "");
    loop.advance(Duration.ofMillis(4_999));
    assertThat(listener.take()).isEmpty();
    loop.advance(Duration.ofMillis(1));
    assertThat(closed().kind()).isEqualTo(Cause.Kind.USER);
  }

  @Test
  void aCloseThatFailsEndsAsAClose() {
    polling();
    link.close(1000, "");
    http.take().respond(400, "{\"code\":1,\"message\":\"Session ID unknown\"}");
    assertThat(closed().kind()).isEqualTo(Cause.Kind.USER);
  }

  @Test
  void abortDropsEverything() {
    FakeExchange get = polling();
    write("a");
    FakeExchange post = http.take();
    write("b");
    link.abort();
    assertThat(listener.take()).containsExactly("lost a", "lost b", "closed");
    assertThat(get.isAborted()).isTrue();
    assertThat(post.isAborted()).isTrue();
  }

  @Test
  void whoWritesOnALinkThatIsNotOpenIsTold() {
    start(transports("polling"));
    write("early");
    assertThat(listener.take()).containsExactly("lost early");
    assertThat(link.isWritable()).isFalse();
  }
}
