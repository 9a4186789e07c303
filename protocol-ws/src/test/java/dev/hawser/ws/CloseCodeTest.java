package dev.hawser.ws;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hawser.Cause;
import dev.hawser.Connection;
import dev.hawser.ConnectionState;
import dev.hawser.Hawser;
import dev.hawser.ReconnectPolicy;
import dev.hawser.testkit.ServerConnection;
import dev.hawser.testkit.TestServer;
import dev.hawser.testkit.WebSocketTestServer;
import dev.hawser.testkit.WireMessage;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Close codes and reasons arrive as they were sent, in both directions. */
class CloseCodeTest {

  private static final Duration LIMIT = Duration.ofSeconds(30);

  @ParameterizedTest
  @ValueSource(
      ints = {1000, 1001, 1002, 1003, 1007, 1008, 1009, 1011, 1012, 1013, 1014, 3000, 4001, 4999})
  void theServersCodeAndReasonAreTheCause(int code) {
    try (TestServer server = WebSocketTestServer.create().start();
        Connection connection =
            Hawser.to(server.url("/")).reconnect(ReconnectPolicy.never()).open()) {
      connection.connect().block(LIMIT);
      ServerConnection link = server.nextConnection(LIMIT);
      link.close(code, "because \u00e9");
      connection.onClose().block(LIMIT);
      Cause cause = ((ConnectionState.Closed) connection.state()).cause();
      assertThat(cause.kind()).isEqualTo(Cause.Kind.SERVER_CLOSE);
      assertThat(cause.code()).isEqualTo(code);
      assertThat(cause.reason()).isEqualTo("because \u00e9");
      assertThat(link.awaitClose(LIMIT).closeCode()).isEqualTo(code);
    }
  }

  @Test
  void aCloseWithoutACodeIs1005AndALossIsNoClose() {
    try (TestServer server = WebSocketTestServer.create().start()) {
      Hawser hawser = Hawser.to(server.url("/")).reconnect(ReconnectPolicy.never());
      try (Connection connection = hawser.open()) {
        connection.connect().block(LIMIT);
        server.nextConnection(LIMIT).close();
        connection.onClose().block(LIMIT);
        assertThat(((ConnectionState.Closed) connection.state()).cause().code()).isEqualTo(1005);
      }
      try (Connection connection = hawser.open()) {
        connection.connect().block(LIMIT);
        server.nextConnection(LIMIT).reset();
        connection.onClose().block(LIMIT);
        assertThat(((ConnectionState.Closed) connection.state()).cause().kind())
            .isEqualTo(Cause.Kind.NETWORK);
      }
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1000, 3000, 4001, 4999})
  void ourCodeAndReasonReachTheServer(int code) {
    try (TestServer server = WebSocketTestServer.create().start();
        Connection connection =
            Hawser.to(server.url("/"))
                .reconnect(ReconnectPolicy.fixed(Duration.ofMillis(20)))
                .open()) {
      connection.connect().block(LIMIT);
      WsConnection.of(connection).close(code, "done \u00e9").block(LIMIT);
      WireMessage close = server.nextConnection(LIMIT).awaitClose(LIMIT);
      assertThat(close.closeCode()).isEqualTo(code);
      byte[] bytes = close.bytes();
      assertThat(new String(bytes, 2, bytes.length - 2, StandardCharsets.UTF_8))
          .isEqualTo("done \u00e9");
      assertThat(((ConnectionState.Closed) connection.state()).cause().kind())
          .isEqualTo(Cause.Kind.USER);
      assertThat(server.accepted()).isEqualTo(1);
    }
  }

  @Test
  void withoutALinkThereIsNobodyToTell() {
    try (TestServer server = WebSocketTestServer.create().start();
        Connection connection = Hawser.to(server.url("/")).open()) {
      WsConnection.of(connection).close(4000, "").block(LIMIT);
      assertThat(connection.state()).isInstanceOf(ConnectionState.Closed.class);
      assertThat(server.accepted()).isZero();
    }
  }

  @Test
  void illegalCodesAndReasonsAreRefusedAtOnce() {
    try (TestServer server = WebSocketTestServer.create().start();
        Connection connection = Hawser.to(server.url("/")).open()) {
      WsConnection view = WsConnection.of(connection);
      for (int code : new int[] {0, 999, 1001, 1005, 1006, 2999, 5000}) {
        assertThatThrownBy(() -> view.close(code, ""))
            .isInstanceOf(IllegalArgumentException.class)
            .hasMessageContaining("not " + code);
      }
      assertThatThrownBy(() -> view.close(1000, "\u00e9".repeat(62)))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("123 bytes");
    }
  }
}
