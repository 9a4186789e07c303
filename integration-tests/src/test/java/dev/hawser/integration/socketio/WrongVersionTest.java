package dev.hawser.integration.socketio;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.hawser.Cause;
import dev.hawser.Connection;
import dev.hawser.ConnectionState;
import dev.hawser.HawserException;
import dev.hawser.JoinException;
import dev.hawser.ReconnectPolicy;
import dev.hawser.integration.Wait;
import dev.hawser.socketio.engineio.EngineIoError;
import dev.hawser.socketio.engineio.EngineIoException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A client and a server of different ages: the error says what to do, and nothing is repeated. */
class WrongVersionTest {

  private static final Servers SERVERS = new Servers();

  @AfterAll
  static void stop() {
    SERVERS.close();
  }

  @ParameterizedTest
  @EnumSource
  void aNewClientIsToldThatTheServerIsOld(Way way) {
    RealServer old = SERVERS.of(ServerVersion.V2, Map.of());
    Setup client = new Setup(ServerVersion.V4, false, way);
    try (Connection connection = client.client(old.port()).open()) {
      for (String name : List.of("/", "/foo")) {
        HawserException failure =
            catchThrowableOfType(
                HawserException.class, () -> connection.topic(name).join().block(Wait.LIMIT));
        assertThat(failure).hasMessageContaining("Socket.IO 2").hasMessageContaining("engine-io");
        Cause cause =
            failure instanceof JoinException refused
                ? refused.why()
                : ((ConnectionState.Closed) connection.state()).cause();
        assertThat(cause.kind()).isEqualTo(Cause.Kind.CONFIGURATION);
      }
      assertThat(connection.stats().failures()).isLessThanOrEqualTo(1);
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"POLLING", "UPGRADE"})
  void anOldClientIsRefusedByANewServerThatDoesNotAllowIt(Way way) {
    RealServer strict = SERVERS.of(ServerVersion.V4, Map.of());
    Setup client = new Setup(ServerVersion.V2, false, way);
    try (Connection connection = client.client(strict.port()).open()) {
      Cause cause = Wait.refusal(connection);
      assertThat(cause.kind()).isEqualTo(Cause.Kind.REFUSED);
      assertThat(cause.retryable()).isFalse();
      assertThat(cause.exception()).isInstanceOf(EngineIoException.class);
      assertThat(((EngineIoException) cause.exception()).error())
          .isEqualTo(EngineIoError.UNSUPPORTED_VERSION);
    }
  }

  /** The server says why in plain HTTP after the upgrade, where nobody can read it. */
  @Test
  void overAWebSocketTheRefusalIsAViolationAndTheAttemptsEndAsConfigured() {
    RealServer strict = SERVERS.of(ServerVersion.V4, Map.of());
    Setup client = new Setup(ServerVersion.V2, false, Way.WEBSOCKET);
    ReconnectPolicy thrice = ReconnectPolicy.fixed(Duration.ofMillis(20)).maxAttempts(3);
    try (Connection connection = client.client(strict.port()).reconnect(thrice).open()) {
      assertThat(Wait.refusal(connection).kind()).isEqualTo(Cause.Kind.PROTOCOL_VIOLATION);
      assertThat(connection.stats().failures()).isEqualTo(4);
    }
  }
}
