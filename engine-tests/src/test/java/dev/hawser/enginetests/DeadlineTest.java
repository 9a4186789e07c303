package dev.hawser.enginetests;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hawser.Cause;
import dev.hawser.Connection;
import dev.hawser.ConnectionState.Backoff;
import dev.hawser.ConnectionState.Connecting;
import dev.hawser.ConnectionState.Handshaking;
import dev.hawser.ConnectionState.Ready;
import dev.hawser.Credentials;
import dev.hawser.TransportOptions;
import dev.hawser.testkit.FakeTransport.Answer;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Mono;

/** One deadline over credentials, transport and the protocol's handshake together. */
class DeadlineTest extends VirtualTest {

  private Connection slow() {
    protocol.handshake = true;
    engine.transport().otherwise(Answer.hang());
    return open(
        h ->
            h.with(TransportOptions.CONNECT_TIMEOUT, Duration.ofSeconds(3))
                .credentials(
                    () ->
                        Mono.just(Credentials.none())
                            .delayElement(Duration.ofSeconds(1), engine.loop().scheduler())));
  }

  @Test
  void coversAllStagesTogether() {
    Connection connection = slow();
    connect(connection);
    millis(1_000);
    assertThat(attempts()).isEqualTo(1);
    millis(1_000);
    link().open();
    assertThat(connection.state()).isEqualTo(new Handshaking(1));
    millis(999);
    assertThat(connection.state()).isEqualTo(new Handshaking(1));
    millis(1);
    assertThat(state(connection, Backoff.class).cause().kind()).isEqualTo(Cause.Kind.TIMEOUT);
    assertThat(link().isAborted()).isTrue();
    assertThat(link().closeCode()).isZero();
  }

  @Test
  void cutsAnAttemptThatHangs() {
    Connection connection = slow();
    connect(connection);
    millis(2_999);
    assertThat(connection.state()).isEqualTo(new Connecting(1));
    millis(1);
    assertThat(link().isAborted()).isTrue();
    assertThat(state(connection, Backoff.class).cause().message()).contains("3000 ms");
  }

  @Test
  void isOverOnceTheProtocolIsReady() {
    Connection connection = slow();
    connect(connection);
    millis(1_000);
    link().open();
    link().receive("ready");
    millis(60_000);
    assertThat(connection.state()).isEqualTo(new Ready(false));
  }

  @Test
  void startsAnewWithEachAttempt() {
    Connection connection = slow();
    connect(connection);
    millis(3_000);
    advance(state(connection, Backoff.class).delay());
    assertThat(connection.state()).isEqualTo(new Connecting(2));
    millis(1_000);
    link().open();
    millis(1_999);
    link().receive("ready");
    assertThat(connection.state()).isEqualTo(new Ready(false));
  }
}
