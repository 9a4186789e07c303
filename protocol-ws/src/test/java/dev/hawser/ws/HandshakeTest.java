package dev.hawser.ws;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hawser.Cause;
import dev.hawser.Connection;
import dev.hawser.ConnectionClosedException;
import dev.hawser.ConnectionState;
import dev.hawser.Credentials;
import dev.hawser.Hawser;
import dev.hawser.ReconnectPolicy;
import dev.hawser.TransportOptions;
import dev.hawser.testkit.ClientRequest;
import dev.hawser.testkit.Fault;
import dev.hawser.testkit.HttpReply;
import dev.hawser.testkit.TestServer;
import dev.hawser.testkit.WebSocketTestServer;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Mono;
import reactor.test.StepVerifier;

/** What the opening handshake says and settles, on the wire. */
class HandshakeTest {

  private static final Duration LIMIT = Duration.ofSeconds(30);
  private static final ReconnectPolicy SOON = ReconnectPolicy.fixed(Duration.ofMillis(20));

  @Test
  void theServerChoosesASubProtocol() {
    try (TestServer server = WebSocketTestServer.create().subprotocols("b", "c").start();
        Connection connection =
            Hawser.to(server.url("/"))
                .with(WsOptions.SUB_PROTOCOLS, List.of("a", "b"))
                .with(WsOptions.REQUIRE_SUB_PROTOCOL, true)
                .open()) {
      StepVerifier.create(WsConnection.of(connection).handshake()).expectComplete().verify(LIMIT);
      connection.connect().block(LIMIT);
      WsHandshake handshake = WsConnection.of(connection).handshake().block(LIMIT);
      assertThat(handshake.subProtocol()).isEqualTo("b");
      assertThat(handshake.headers()).containsKey("sec-websocket-accept");
      assertThat(server.requests().get(0).subprotocols()).containsExactly("a", "b");
    }
  }

  @Test
  void aServerThatChoosesNoSubProtocolIsRefusedOnlyIfOneIsRequired() {
    try (TestServer server = WebSocketTestServer.create().start()) {
      Hawser hawser =
          Hawser.to(server.url("/"))
              .reconnect(ReconnectPolicy.never())
              .with(WsOptions.SUB_PROTOCOLS, List.of("a"));
      try (Connection connection = hawser.open()) {
        connection.connect().block(LIMIT);
        assertThat(WsConnection.of(connection).handshake().block(LIMIT).subProtocol()).isNull();
      }
      try (Connection connection = hawser.with(WsOptions.REQUIRE_SUB_PROTOCOL, true).open()) {
        StepVerifier.create(connection.connect())
            .expectError(ConnectionClosedException.class)
            .verify(LIMIT);
      }
    }
  }

  @Test
  void everyAttemptHasFreshHeadersTokenAndUrl() {
    AtomicInteger n = new AtomicInteger();
    try (TestServer server = WebSocketTestServer.create().start();
        Connection connection =
            Hawser.to(server.url("/unused"))
                .reconnect(SOON)
                .credentials(() -> Mono.just(Credentials.token("t" + n.incrementAndGet())))
                .with(
                    TransportOptions.HEADERS,
                    () -> Mono.fromSupplier(() -> Map.of("X-Attempt", "h" + n.get())))
                .with(
                    WsOptions.URI,
                    () -> Mono.fromSupplier(() -> URI.create(server.url("/u" + n.get()))))
                .open()) {
      server.faults().next(Fault.status(503));
      connection.connect().block(LIMIT);
      List<ClientRequest> requests = server.requests();
      assertThat(requests).hasSize(2);
      for (int i = 1; i <= 2; i++) {
        ClientRequest request = requests.get(i - 1);
        assertThat(request.path()).isEqualTo("/u" + i);
        assertThat(request.header("Authorization")).contains("Bearer t" + i);
        assertThat(request.header("X-Attempt")).contains("h" + i);
      }
    }
  }

  @Test
  void aTokenParameterTakesThePlaceOfTheHeader() {
    try (TestServer server = WebSocketTestServer.create().start();
        Connection connection =
            Hawser.to(server.url("/p?a=b"))
                .credentials(() -> Mono.just(Credentials.token("x y&z=+")))
                .with(WsOptions.TOKEN_PARAMETER, "access_token")
                .open()) {
      connection.connect().block(LIMIT);
      ClientRequest request = server.requests().get(0);
      assertThat(request.query("access_token")).contains("x y&z=+");
      assertThat(request.query("a")).contains("b");
      assertThat(request.header("Authorization")).isEmpty();
      assertThat(connection.toString()).doesNotContain("x y").doesNotContain("x%20y");
    }
  }

  @Test
  void aSupplierWithoutAUrlEndsTheConnection() {
    try (TestServer server = WebSocketTestServer.create().start();
        Connection connection =
            Hawser.to(server.url("/")).with(WsOptions.URI, Mono::empty).open()) {
      StepVerifier.create(connection.connect())
          .expectError(ConnectionClosedException.class)
          .verify(LIMIT);
      assertThat(((ConnectionState.Closed) connection.state()).cause().kind())
          .isEqualTo(Cause.Kind.CONFIGURATION);
      assertThat(server.accepted()).isZero();
    }
  }

  @Test
  void aRefusalTellsStatusAndBody() {
    try (TestServer server =
            WebSocketTestServer.create()
                .refuse(r -> java.util.Optional.of(HttpReply.status(404).body("no such room")))
                .start();
        Connection connection =
            Hawser.to(server.url("/")).reconnect(ReconnectPolicy.never()).open()) {
      StepVerifier.create(connection.connect()).expectError().verify(LIMIT);
      Cause cause = ((ConnectionState.Closed) connection.state()).cause();
      assertThat(cause.kind()).isEqualTo(Cause.Kind.REFUSED);
      assertThat(cause.code()).isEqualTo(404);
      assertThat(cause.reason()).isEqualTo("no such room");
    }
  }

  @Test
  void compressionIsNegotiatedAndCarriesMessages() {
    try (TestServer server = WebSocketTestServer.create().compression(true).echo().start();
        Connection connection =
            Hawser.to(server.url("/"))
                .with(TransportOptions.COMPRESSION, true)
                .with(TransportOptions.COMPRESSION_THRESHOLD, 0)
                .open()) {
      connection.connect().block(LIMIT);
      assertThat(WsConnection.of(connection).handshake().block(LIMIT).extensions())
          .contains("permessage-deflate");
      String text = "a long text that repeats itself, ".repeat(1_000);
      StepVerifier.create(connection.topic().messages().map(m -> m.as(String.class)))
          .then(() -> connection.topic().send(text).block(LIMIT))
          .expectNext(text)
          .thenCancel()
          .verify(LIMIT);
    }
  }
}
