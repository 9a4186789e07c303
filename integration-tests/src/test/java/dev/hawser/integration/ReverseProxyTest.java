package dev.hawser.integration;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hawser.Cause;
import dev.hawser.Connection;
import dev.hawser.ConnectionState;
import dev.hawser.Hawser;
import dev.hawser.ReconnectPolicy;
import dev.hawser.Tls;
import dev.hawser.TransportOptions;
import dev.hawser.testkit.ServerConnection;
import dev.hawser.testkit.TestCertificate;
import dev.hawser.testkit.TestServer;
import dev.hawser.testkit.WebSocketTestServer;
import dev.hawser.testkit.internal.ReverseProxy;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import reactor.test.StepVerifier;

/** Through nginx and HAProxy, which end TLS and have time-outs of their own. */
class ReverseProxyTest {

  private static final TestCertificate CERTIFICATE = TestCertificate.generate();
  private static final Duration PATIENT = Duration.ofMinutes(2);

  /** The programs, and what they answer when the server behind them is down. */
  enum Program {
    NGINX(502),
    HAPROXY(503);

    private final int down;

    Program(int down) {
      this.down = down;
    }

    ReverseProxy before(TestServer server, Duration idle) {
      return this == NGINX
          ? ReverseProxy.nginx(CERTIFICATE, server.port(), idle)
          : ReverseProxy.haproxy(CERTIFICATE, server.port(), idle);
    }
  }

  @ParameterizedTest
  @EnumSource
  void textAndLargeBinaryMessagesComeBackThroughIt(Program program) {
    byte[] large = new byte[5 << 20];
    new Random(1).nextBytes(large);
    try (TestServer server = WebSocketTestServer.create().echo().start();
        ReverseProxy proxy = program.before(server, PATIENT);
        Connection connection =
            to(proxy).with(TransportOptions.MAX_MESSAGE_SIZE, large.length).open()) {
      echoes(connection, "hello");
      StepVerifier.create(connection.topic().messages().map(m -> m.payload().bytes()))
          .then(() -> connection.topic().send(large).block(Wait.LIMIT))
          .expectNext(ByteBuffer.wrap(large))
          .thenCancel()
          .verify(Wait.LIMIT);
      assertThat(server.requests()).hasSize(1);
    }
  }

  @ParameterizedTest
  @EnumSource
  void itsIdleTimeoutIsALostLinkThatHeals(Program program) {
    try (TestServer server = WebSocketTestServer.create().echo().start();
        ReverseProxy proxy = program.before(server, Duration.ofSeconds(1));
        Connection connection =
            to(proxy).with(TransportOptions.PING_INTERVAL, Duration.ZERO).open()) {
      connection.connect().block(Wait.LIMIT);
      server.nextConnection(Wait.LIMIT).awaitDisconnected(Wait.LIMIT);
      ServerConnection second = server.nextConnection(Wait.LIMIT);
      assertThat(second.request().path()).isEqualTo("/");
      Wait.until(() -> connection.stats().links() >= 2, () -> "a second link");
      assertThat(connection.stats().failures()).isGreaterThanOrEqualTo(1);
      echoes(connection, "healed");
    }
  }

  @ParameterizedTest
  @EnumSource
  void pingsKeepItsIdleTimeoutAway(Program program) {
    try (TestServer server = WebSocketTestServer.create().echo().start();
        ReverseProxy proxy = program.before(server, Duration.ofSeconds(3));
        Connection connection =
            to(proxy)
                .with(TransportOptions.PING_INTERVAL, Duration.ofMillis(200))
                .with(TransportOptions.PONG_TIMEOUT, Duration.ofSeconds(20))
                .open()) {
      connection.connect().block(Wait.LIMIT);
      ServerConnection link = server.nextConnection(Wait.LIMIT);
      Wait.until(() -> link.received().size() >= 20, () -> "20 pings, that is 4 s");
      assertThat(link.isOpen()).isTrue();
      assertThat(connection.stats().failures()).isZero();
    }
  }

  @ParameterizedTest
  @EnumSource
  void aServerThatIsDownBehindItIsRetriedUntilItIsBack(Program program) {
    try (TestServer server = WebSocketTestServer.create().echo().start();
        ReverseProxy proxy = program.before(server, PATIENT);
        Connection connection = to(proxy).open()) {
      server.stopListening();
      connection.connect().subscribe();
      Cause cause = Wait.state(connection, ConnectionState.Backoff.class).cause();
      assertThat(cause.kind()).isEqualTo(Cause.Kind.REFUSED);
      assertThat(cause.code()).isEqualTo(program.down);
      assertThat(cause.retryable()).isTrue();
      Wait.until(() -> connection.stats().failures() >= 3, () -> "more attempts");

      server.startListening();
      // After a failure nginx leaves its only server alone for 10 seconds at most.
      connection.connect().block(Wait.LIMIT);
      echoes(connection, "back");
    }
  }

  @ParameterizedTest
  @EnumSource
  void itsRestartIsALostLinkThatHeals(Program program) {
    try (TestServer server = WebSocketTestServer.create().echo().start();
        ReverseProxy first = program.before(server, PATIENT);
        Connection connection = to(first).open()) {
      connection.connect().block(Wait.LIMIT);
      first.restart();
      Wait.until(() -> connection.stats().links() >= 2, () -> "a link through the new proxy");
      assertThat(connection.stats().failures()).isGreaterThanOrEqualTo(1);
      echoes(connection, "again");
    }
  }

  private static Hawser to(ReverseProxy proxy) {
    return Hawser.to(proxy.url("/"))
        .with(TransportOptions.TLS, Tls.defaults().trust(CERTIFICATE.trustStore()))
        .reconnect(ReconnectPolicy.fixed(Duration.ofMillis(50)));
  }

  private static void echoes(Connection connection, String text) {
    StepVerifier.create(connection.topic().messages().map(m -> m.payload().text()))
        .then(() -> connection.topic().send(text).block(Wait.LIMIT))
        .expectNext(text)
        .thenCancel()
        .verify(Wait.LIMIT);
  }
}
