package dev.hawser.socketio.engineio;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hawser.Cause;
import dev.hawser.Options;
import dev.hawser.testkit.FakeExchange;
import dev.hawser.testkit.FakeLink;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** From polling to a WebSocket, in virtual time. */
class UpgradeTest extends EngineIoFixture {

  private FakeExchange poll;

  private void probing() {
    poll = upgrading();
    socket().open();
    assertThat(socket().takeTexts()).containsExactly("2probe");
  }

  private void pausing() {
    probing();
    socket().receive("3probe");
  }

  private FakeLink upgraded() {
    pausing();
    poll.respond(200, "6");
    assertThat(socket().takeTexts()).containsExactly("5");
    assertThat(http.live()).isZero();
    assertThat(listener.take()).containsExactly("transport websocket");
    return socket();
  }

  @Test
  void theProbeKnowsTheSessionQueryHeadersAndCookies() {
    webSocket.script(dev.hawser.testkit.FakeTransport.Answer.hang());
    start(ENDPOINT.secret("sekrit"), Options.empty());
    http.take().respond(200, OPEN_POLLING, "set-cookie", "node=7");
    assertThat(socket().endpoint().uri())
        .hasToString("ws://host:4001/engine.io/?a=1%2B&EIO=4&transport=websocket&sid=s%2F1");
    assertThat(socket().endpoint().headers())
        .containsEntry("X-App", "x")
        .containsEntry("Cookie", "node=7");
    assertThat(socket().endpoint().secrets()).containsExactlyInAnyOrder("sekrit", "s/1");
  }

  @Test
  void pollingGoesOnWhileTheProbeIsUnderWay() {
    probing();
    poll.respond(200, "4a");
    assertThat(listener.take()).containsExactly("text a");
    poll = http.take();
    write("b");
    FakeExchange post = http.take();
    assertThat(post.bodyText()).isEqualTo("4b");
    assertThat(socket().takeTexts()).isEmpty();
  }

  @Test
  void bothRequestsEndBeforeTheSwitchAndWhatIsWrittenMeanwhileFollowsIt() {
    probing();
    write("a");
    FakeExchange post = http.take();
    write("b");
    socket().receive("3probe");
    write("c");
    poll.respond(200, payload("4x", "4y"));
    assertThat(listener.take()).containsExactly("text x", "text y");
    assertThat(http.hasNext()).isFalse();
    assertThat(socket().takeTexts()).isEmpty();
    post.respond(200, "ok");
    assertThat(listener.take())
        .containsExactly("written a", "written b", "written c", "transport websocket");
    assertThat(socket().takeTexts()).containsExactly("5", "4b", "4c");
    assertThat(http.hasNext()).isFalse();
    assertThat(http.live()).isZero();
    socket().receive("4z", "2");
    assertThat(listener.take()).containsExactly("text z");
    assertThat(socket().takeTexts()).containsExactly("3");
    write("d");
    assertThat(socket().takeTexts()).containsExactly("4d");
    assertThat(listener.take()).containsExactly("written d");
  }

  @Test
  void aPingDuringThePauseIsAnsweredByTheWebSocket() {
    pausing();
    poll.respond(200, "2");
    assertThat(socket().takeTexts()).containsExactly("5", "3");
  }

  @Test
  void binaryGoesAsItIs() {
    FakeLink socket = upgraded();
    listener.writeBinary(link, (byte) 1, (byte) 2);
    assertThat(socket.take().get(0).toString()).isEqualTo("BINARY frame of 2 bytes");
    socket.receive(dev.hawser.spi.Frame.binary((byte) 3));
    assertThat(listener.take()).containsExactly("written binary", "binary 03");
  }

  @ParameterizedTest
  @ValueSource(strings = {"3", "3other", "4hello", "2probe", "x"})
  void anotherAnswerThanThatOfTheProbeLeavesThePolling(String answer) {
    probing();
    socket().receive(answer);
    assertThat(socket().isAborted()).isTrue();
    stillPolls();
  }

  /** The poll that waited before still does, and messages go by it. */
  private void stillPolls() {
    assertThat(listener.take()).isEmpty();
    write("m");
    http.take().respond(200, "ok");
    poll.respond(200, "4n");
    assertThat(listener.take()).containsExactly("written m", "text n");
    poll = http.take();
    loop.advance(Duration.ofSeconds(40));
    assertThat(listener.take()).isEmpty();
  }

  @Test
  void aWebSocketThatDoesNotOpenLeavesThePolling() {
    poll = upgrading();
    socket().drop(Cause.refused(400, "Bad request", null));
    stillPolls();
  }

  @Test
  void aWebSocketThatEndsBeforeTheProbePassedLeavesThePolling() {
    probing();
    socket().serverClose(1000, "");
    stillPolls();
  }

  @Test
  void anUpgradeThatIsNotDoneInTimeLeavesThePolling() {
    probing();
    loop.advance(Duration.ofMillis(19_999));
    assertThat(socket().isAborted()).isFalse();
    loop.advance(Duration.ofMillis(1));
    assertThat(socket().isAborted()).isTrue();
    stillPolls();
  }

  @ParameterizedTest
  @CsvSource({"true, true", "true, false", "false, true"})
  void aWebSocketThatEndsDuringThePauseLeavesThePollingAndLosesNothing(
      boolean pollEnded, boolean late) {
    probing();
    write("a");
    FakeExchange post = http.take();
    socket().receive("3probe");
    write("b");
    if (pollEnded) {
      poll.respond(200, "4x");
    }
    if (late) {
      loop.advance(Duration.ofSeconds(20));
    } else {
      socket().drop();
    }
    if (pollEnded) {
      assertThat(listener.take()).containsExactly("text x");
      poll = http.take();
    }
    assertThat(http.hasNext()).isFalse();
    post.respond(200, "ok");
    FakeExchange next = http.take();
    assertThat(next.bodyText()).isEqualTo("4b");
    next.respond(200, "ok");
    assertThat(listener.take()).containsExactly("written a", "written b");
    assertThat(poll.isWaiting()).isTrue();
  }

  @Test
  void aPacketDuringThePauseLeavesThePolling() {
    pausing();
    socket().receive("4early");
    assertThat(socket().isAborted()).isTrue();
    stillPolls();
  }

  @Test
  void aSessionThatIsLostDuringTheUpgradeEndsBoth() {
    pausing();
    write("a");
    poll.respond(400, "{\"code\":1,\"message\":\"Session ID unknown\"}");
    assertThat(listener.take()).containsExactly("lost a", "closed");
    assertThat(socket().isAborted()).isTrue();
  }

  @Test
  void aServerThatClosesDuringTheUpgradeEndsBoth() {
    pausing();
    poll.respond(200, payload("6", "1"));
    assertThat(closed().kind()).isEqualTo(Cause.Kind.SERVER_CLOSE);
    assertThat(socket().takeTexts()).isEmpty();
    assertThat(socket().isAborted()).isTrue();
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void closeDuringTheUpgradeGoesByPolling(boolean paused) {
    probing();
    if (paused) {
      socket().receive("3probe");
    }
    write("a");
    link.close(1000, "");
    assertThat(socket().isAborted()).isTrue();
    FakeExchange post = http.take();
    if (paused) {
      assertThat(post.bodyText()).isEqualTo(payload("4a", "1"));
    } else {
      post.respond(200, "ok");
      post = http.take();
      assertThat(post.bodyText()).isEqualTo("1");
    }
    post.respond(200, "ok");
    assertThat(listener.take()).containsExactly("written a", "closed");
    assertThat(listener.closed().kind()).isEqualTo(Cause.Kind.USER);
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void abortDuringTheUpgradeDropsBoth(boolean paused) {
    probing();
    if (paused) {
      socket().receive("3probe");
    }
    link.abort();
    assertThat(closed().kind()).isEqualTo(Cause.Kind.USER);
    assertThat(socket().isAborted()).isTrue();
    assertThat(poll.isAborted()).isTrue();
  }

  @Test
  void readingThatWasStoppedStaysStopped() {
    probing();
    link.setReading(false);
    poll.respond(200, "4a");
    assertThat(listener.take()).containsExactly("text a");
    socket().receive("3probe");
    assertThat(socket().takeTexts()).containsExactly("5");
    assertThat(socket().isReading()).isFalse();
    link.setReading(true);
    assertThat(socket().isReading()).isTrue();
  }

  @Test
  void aLongQueueBecomesWritableByTheSwitch() {
    pausing();
    write("x".repeat(200_000));
    assertThat(link.isWritable()).isFalse();
    poll.respond(200, "6");
    assertThat(listener.take())
        .containsExactly("written large", "transport websocket", "writability");
    assertThat(link.isWritable()).isTrue();
  }

  @Test
  void whoWantsNoneGetsNone() {
    start(Options.empty().with(EngineIoOptions.UPGRADE, false));
    http.take().respond(200, OPEN_POLLING);
    http.take();
    assertThat(webSocket.links()).isEmpty();
    end();
    start(transports("polling"));
    http.take().respond(200, OPEN_POLLING);
    http.take();
    assertThat(webSocket.links()).isEmpty();
    end();
    start(Options.empty());
    http.take().respond(200, open("[\"webtransport\"]", 0));
    http.take();
    assertThat(webSocket.links()).isEmpty();
  }
}
