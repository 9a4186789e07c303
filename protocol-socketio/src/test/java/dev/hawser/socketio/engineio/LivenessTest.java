package dev.hawser.socketio.engineio;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hawser.Cause;
import dev.hawser.Options;
import dev.hawser.testkit.FakeExchange;
import dev.hawser.testkit.FakeLink;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** When a server counts as lost: intervals of 25 and 20 s. */
class LivenessTest extends EngineIoFixture {

  private static final Options ONLY = transports("websocket");

  @Test
  void silenceForBothIntervalsIsTheEnd() {
    FakeLink socket = overSocket(ONLY);
    loop.advance(Duration.ofMillis(44_999));
    assertThat(listener.take()).isEmpty();
    loop.advance(Duration.ofMillis(1));
    Cause cause = closed();
    assertThat(cause.kind()).isEqualTo(Cause.Kind.HEARTBEAT);
    assertThat(cause.message()).isEqualTo("nothing received for 45000 ms");
    assertThat(socket.isAborted()).isTrue();
  }

  @ParameterizedTest
  @ValueSource(strings = {"2", "4hello", "6"})
  void everyPacketStartsTheTimeAnew(String packet) {
    FakeLink socket = overSocket(ONLY);
    for (int i = 0; i < 5; i++) {
      loop.advance(Duration.ofMillis(44_999));
      socket.receive(packet);
    }
    listener.take();
    loop.advance(Duration.ofMillis(44_999));
    assertThat(listener.take()).isEmpty();
    loop.advance(Duration.ofMillis(1));
    assertThat(closed().kind()).isEqualTo(Cause.Kind.HEARTBEAT);
  }

  @Test
  void itHoldsForPollingToo() {
    FakeExchange get = polling();
    loop.advance(Duration.ofSeconds(25));
    get.respond(200, "2");
    assertThat(http.take().bodyText()).isEqualTo("3");
    http.take();
    end();
    polling();
    loop.advance(Duration.ofSeconds(45));
    assertThat(closed().kind()).isEqualTo(Cause.Kind.HEARTBEAT);
  }

  @Test
  void whileReadingIsStoppedNothingIsJudged() {
    overSocket(ONLY);
    link.setReading(false);
    loop.advance(Duration.ofMinutes(10));
    write("a");
    assertThat(listener.take()).containsExactly("written a");
    link.setReading(true);
    loop.advance(Duration.ofMillis(44_999));
    assertThat(listener.take()).isEmpty();
    loop.advance(Duration.ofSeconds(45));
    assertThat(closed().kind()).isEqualTo(Cause.Kind.HEARTBEAT);
  }

  @Test
  void theEngineLearnsHowLongASilenceMayBe() {
    start(ONLY);
    assertThat(link.maxSilence()).isZero();
    socket().receive(OPEN_SOCKET);
    assertThat(link.maxSilence()).isEqualTo(Duration.ofSeconds(45));
    listener.take();
    end();
    assertThat(link.maxSilence()).isZero();
    polling();
    assertThat(link.maxSilence()).isEqualTo(Duration.ofSeconds(45));
  }
}
