package dev.hawser.socketio.engineio;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hawser.Cause;
import dev.hawser.TransportOptions;
import dev.hawser.testkit.FakeExchange;
import java.io.IOException;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A session by polling once it is open, in virtual time. */
class PollingTest extends EngineIoFixture {

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
