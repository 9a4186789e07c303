package dev.hawser.phoenix.channels;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hawser.Cause;
import dev.hawser.Options;
import dev.hawser.spi.Endpoint;
import dev.hawser.spi.Transport;
import dev.hawser.testkit.FakeExchange;
import dev.hawser.testkit.FakeHttp;
import dev.hawser.testkit.FakeLink;
import dev.hawser.testkit.FakeTransport;
import dev.hawser.testkit.FakeTransport.Answer;
import dev.hawser.testkit.VirtualLoop;
import java.net.URI;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** When a connection polls instead of using a WebSocket, and when it does not; in virtual time. */
class FallbackTest {

  private static final Duration PATIENCE = Duration.ofMillis(2_500);
  private static final String OPENED = "{\"status\":410,\"token\":\"t\",\"messages\":[]}";
  private static final Cause BROKEN = Cause.of(Cause.Kind.NETWORK, "connection refused");
  private static final Endpoint ENDPOINT =
      Endpoint.at(URI.create("ws://host/socket/websocket?vsn=2.0.0"));

  private final VirtualLoop loop = new VirtualLoop();
  private final FakeHttp http = new FakeHttp(loop);
  private final FakeTransport webSocket = new FakeTransport(loop);
  private Transport transport =
      new FallbackTransport(webSocket, new LongPollTransport(http), PATIENCE);
  private RecordingListener listener;
  private Transport.Link link;

  private void open() {
    listener = new RecordingListener();
    link = transport.open(ENDPOINT, Options.empty(), loop, listener);
    assertThat(listener.take()).isEmpty();
    loop.run();
  }

  private FakeLink socket() {
    return webSocket.link();
  }

  private void openByWebSocket() {
    open();
    assertThat(listener.take()).containsExactly("open");
    assertThat(listener.opened().transport()).isEqualTo("websocket");
  }

  private FakeExchange openByLongPoll(FakeExchange first) {
    first.respond(200, OPENED);
    assertThat(listener.take()).containsExactly("open");
    assertThat(listener.opened().transport()).isEqualTo("longpoll");
    return http.take();
  }

  private void write(String text) {
    listener.write(link, text);
    link.flush();
  }

  private Cause closed() {
    assertThat(listener.take()).last().isEqualTo("closed");
    return listener.closed();
  }

  private void end() {
    link.abort();
    loop.run();
    closed();
  }

  @AfterEach
  void nothingIsLeft() {
    if (listener.closed() == null) {
      end();
    }
    assertThat(http.live()).isZero();
    assertThat(http.hasNext()).isFalse();
    assertThat(webSocket.live()).isZero();
    assertThat(loop.timers()).isZero();
  }

  @Test
  void aWebSocketThatBringsSomethingIsNeverGivenUp() {
    openByWebSocket();
    write("beat");
    socket().receive("answer");
    assertThat(listener.take()).containsExactly("written beat", "text answer", "read");
    loop.advance(Duration.ofMinutes(1));
    assertThat(listener.take()).isEmpty();
    socket().drop();
    assertThat(closed().kind()).isEqualTo(Cause.Kind.NETWORK);
    for (int i = 0; i < 3; i++) {
      webSocket.script(Answer.refuse(BROKEN));
      open();
      assertThat(closed()).isEqualTo(BROKEN);
    }
    webSocket.script(Answer.hang());
    open();
    loop.advance(Duration.ofMinutes(1));
    assertThat(listener.take()).isEmpty();
  }

  @Test
  void anAnsweredPingCountsToo() {
    openByWebSocket();
    write("beat");
    socket().heartbeat(Duration.ofMillis(3));
    socket().changeTransport("other");
    loop.advance(Duration.ofMinutes(1));
    assertThat(listener.take()).containsExactly("written beat", "heartbeat", "transport other");
  }

  @Test
  void whoWritesNothingIsNotJudged() {
    openByWebSocket();
    loop.advance(Duration.ofMinutes(1));
    assertThat(listener.take()).isEmpty();
    write("beat");
    loop.advance(PATIENCE.minusMillis(1));
    socket().receive("answer");
    loop.advance(PATIENCE);
    assertThat(listener.take()).containsExactly("written beat", "text answer", "read");
  }

  @Test
  void aWebSocketThatFailsIsReplacedWithinTheAttempt() {
    webSocket.script(Answer.refuse(BROKEN));
    open();
    FakeExchange first = http.take();
    assertThat(first.request().uri())
        .isEqualTo(URI.create("http://host/socket/longpoll?vsn=2.0.0"));
    FakeExchange poll = openByLongPoll(first);
    write("[1]");
    http.take().respond(200, "{\"status\":200}");
    poll.respond(200, "{\"status\":200,\"token\":\"t\",\"messages\":[\"[2]\"]}");
    http.take();
    assertThat(listener.take()).containsExactly("written [1]", "text [2]", "read");
    end();
    // It is remembered.
    open();
    openByLongPoll(http.take());
    assertThat(webSocket.links()).hasSize(1);
  }

  @Test
  void aWebSocketThatDoesNotOpenInTimeIsReplacedWithinTheAttempt() {
    webSocket.script(Answer.hang());
    open();
    loop.advance(PATIENCE.minusMillis(1));
    assertThat(socket().isAborted()).isFalse();
    loop.advance(Duration.ofMillis(1));
    assertThat(socket().isAborted()).isTrue();
    openByLongPoll(http.take());
  }

  @Test
  void aWebSocketThatBringsNothingIsClosedAndTheNextAttemptPolls() {
    openByWebSocket();
    write("beat");
    loop.advance(PATIENCE);
    assertThat(socket().isAborted()).isTrue();
    Cause cause = closed();
    assertThat(cause.kind()).isEqualTo(Cause.Kind.TIMEOUT);
    assertThat(cause.message())
        .isEqualTo(
            "the WebSocket opened and brought nothing within 2500 ms; long polling comes next");
    open();
    openByLongPoll(http.take());
    end();
    open();
    openByLongPoll(http.take());
    assertThat(webSocket.links()).hasSize(1);
  }

  @Test
  void aWebSocketThatBreaksBeforeItBroughtAnythingIsFollowedByAPoll() {
    openByWebSocket();
    socket().drop();
    assertThat(closed().kind()).isEqualTo(Cause.Kind.NETWORK);
    open();
    openByLongPoll(http.take());
  }

  @Test
  void aCloseFrameOfTheServerHasComeThrough() {
    openByWebSocket();
    socket().serverClose(1012, "restart");
    assertThat(closed().code()).isEqualTo(1012);
    openByWebSocket();
  }

  @ParameterizedTest
  @ValueSource(ints = {401, 403})
  void refusedCredentialsAreNoReasonToPoll(int status) {
    Cause refused = Cause.refused(status, "", null);
    webSocket.script(Answer.refuse(refused));
    open();
    assertThat(closed()).isEqualTo(refused);
    openByWebSocket();
  }

  @Test
  void aServerThatAsksToWaitIsNotPolled() {
    Cause busy = Cause.refused(503, "", Duration.ofSeconds(9));
    webSocket.script(Answer.refuse(busy));
    open();
    assertThat(closed()).isEqualTo(busy);
  }

  @Test
  void whereNeitherWorksTheWebSocketIsTheCauseAndBothAreTriedAgain() {
    webSocket.script(Answer.refuse(BROKEN), Answer.refuse(BROKEN));
    for (int i = 0; i < 2; i++) {
      open();
      http.take().respond(404, "no long poll here");
      assertThat(closed()).isEqualTo(BROKEN);
    }
    openByWebSocket();
  }

  @Test
  void credentialsThatAreRefusedToThePollAreTheCause() {
    webSocket.script(Answer.refuse(BROKEN));
    open();
    http.take().respond(200, "{\"status\":403}");
    assertThat(closed()).isEqualTo(Cause.refused(403, "", null));
  }

  @Test
  void aMuteWebSocketAndAMissingPollAreTriedAgain() {
    openByWebSocket();
    write("beat");
    loop.advance(PATIENCE);
    closed();
    open();
    http.take().respond(404, "no long poll here");
    Cause cause = closed();
    assertThat(cause.code()).isEqualTo(404);
    assertThat(cause.retryable()).isTrue();
    openByWebSocket();
  }

  @Test
  void noPatienceIsLongPollingFromTheStart() {
    transport = new FallbackTransport(webSocket, new LongPollTransport(http), Duration.ZERO);
    open();
    openByLongPoll(http.take());
    assertThat(webSocket.links()).isEmpty();
  }

  // Ends in every stage.

  @Test
  void abortingWhileTheWebSocketOpensIsNoReasonToPoll() {
    webSocket.script(Answer.hang());
    open();
    link.close(1000, "");
    loop.run();
    assertThat(closed().kind()).isEqualTo(Cause.Kind.USER);
    openByWebSocket();
  }

  @Test
  void abortingAWebSocketThatBroughtNothingDecidesNothing() {
    openByWebSocket();
    write("beat");
    link.abort();
    assertThat(closed().kind()).isEqualTo(Cause.Kind.USER);
    openByWebSocket();
  }

  @Test
  void closingAWebSocketThatBroughtNothingIsAClosingHandshake() {
    openByWebSocket();
    write("beat");
    link.close(1000, "");
    assertThat(socket().closeCode()).isEqualTo(1000);
    loop.advance(PATIENCE);
    assertThat(closed().kind()).isEqualTo(Cause.Kind.USER);
  }

  @Test
  void abortingWhileThePollOpensDecidesNothing() {
    webSocket.script(Answer.refuse(BROKEN));
    open();
    FakeExchange first = http.take();
    end();
    assertThat(first.isAborted()).isTrue();
    openByWebSocket();
  }

  @Test
  void readingThatWasStoppedStaysStopped() {
    webSocket.script(Answer.hang());
    open();
    link.setReading(false);
    loop.advance(PATIENCE);
    http.take().respond(200, OPENED);
    assertThat(listener.take()).containsExactly("open");
    assertThat(http.hasNext()).isFalse();
    link.setReading(true);
    assertThat(http.take().isWaiting()).isTrue();
  }
}
