package dev.hawser.integration;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hawser.Cause;
import dev.hawser.Connection;
import dev.hawser.ConnectionState;
import dev.hawser.Hawser;
import dev.hawser.ReconnectPolicy;
import dev.hawser.TransportOptions;
import dev.hawser.testkit.Fault;
import dev.hawser.testkit.TestServer;
import dev.hawser.testkit.WebSocketTestServer;
import dev.hawser.ws.WsOptions;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import reactor.test.StepVerifier;

/** Whatever goes wrong at whatever stage has its cause, and is healed where that can help. */
class HandshakeFaultTest {

  /** A fault, what it must be called, and whether trying again helps. */
  record Case(Fault fault, Cause.Kind kind, boolean retryable, int code) {
    @Override
    public String toString() {
      return fault + " is " + kind + (code == 0 ? "" : " " + code);
    }
  }

  static Stream<Case> beforeTheUpgrade() {
    return Stream.of(
        new Case(Fault.AtAccept.CLOSE, Cause.Kind.NETWORK, true, 0),
        new Case(Fault.AtAccept.RESET, Cause.Kind.NETWORK, true, 0),
        new Case(Fault.AtAccept.SILENCE, Cause.Kind.TIMEOUT, true, 0),
        new Case(Fault.AtAccept.FREEZE, Cause.Kind.TIMEOUT, true, 0),
        new Case(Fault.AtUpgrade.CLOSE, Cause.Kind.NETWORK, true, 0),
        new Case(Fault.AtUpgrade.RESET, Cause.Kind.NETWORK, true, 0),
        new Case(Fault.AtUpgrade.SILENCE, Cause.Kind.TIMEOUT, true, 0),
        new Case(Fault.AtUpgrade.GARBAGE, Cause.Kind.PROTOCOL_VIOLATION, true, 0),
        new Case(Fault.AtUpgrade.WRONG_ACCEPT, Cause.Kind.PROTOCOL_VIOLATION, false, 0),
        new Case(Fault.AtUpgrade.UNSOLICITED_EXTENSION, Cause.Kind.PROTOCOL_VIOLATION, false, 0),
        new Case(Fault.AtUpgrade.WRONG_SUBPROTOCOL, Cause.Kind.PROTOCOL_VIOLATION, false, 0),
        new Case(Fault.status(400), Cause.Kind.REFUSED, false, 400),
        new Case(Fault.status(401), Cause.Kind.UNAUTHORIZED, false, 401),
        new Case(Fault.status(403), Cause.Kind.UNAUTHORIZED, false, 403),
        new Case(Fault.status(404), Cause.Kind.REFUSED, false, 404),
        new Case(Fault.status(408), Cause.Kind.REFUSED, true, 408),
        new Case(Fault.status(500), Cause.Kind.REFUSED, true, 500),
        new Case(Fault.status(503), Cause.Kind.REFUSED, true, 503),
        new Case(Fault.redirect("/elsewhere"), Cause.Kind.REFUSED, false, 302),
        new Case(Fault.status(200), Cause.Kind.REFUSED, false, 200));
  }

  static Stream<Case> afterTheUpgrade() {
    return Stream.of(
        new Case(Fault.closeAfterUpgrade(1000, ""), Cause.Kind.SERVER_CLOSE, true, 1000),
        new Case(Fault.closeAfterUpgrade(1001, ""), Cause.Kind.SERVER_CLOSE, true, 1001),
        new Case(Fault.closeAfterUpgrade(1008, ""), Cause.Kind.SERVER_CLOSE, false, 1008),
        new Case(Fault.closeAfterUpgrade(1011, ""), Cause.Kind.SERVER_CLOSE, true, 1011),
        new Case(Fault.closeAfterUpgrade(1013, ""), Cause.Kind.SERVER_CLOSE, true, 1013),
        new Case(Fault.closeAfterUpgrade(4321, ""), Cause.Kind.SERVER_CLOSE, true, 4321),
        new Case(Fault.disconnectAfterUpgrade(), Cause.Kind.NETWORK, true, 1006),
        new Case(Fault.resetAfterUpgrade(), Cause.Kind.NETWORK, true, 1006),
        new Case(Fault.silenceAfterUpgrade(), Cause.Kind.HEARTBEAT, true, 0),
        new Case(Fault.freezeAfterUpgrade(), Cause.Kind.HEARTBEAT, true, 0),
        new Case(Fault.garbageAfterUpgrade(), Cause.Kind.PROTOCOL_VIOLATION, true, 0),
        new Case(Fault.halfMessageAfterUpgrade("half"), Cause.Kind.NETWORK, true, 1006),
        new Case(Fault.oversizedFrame(1L << 40), Cause.Kind.OVERFLOW, true, 0));
  }

  static Stream<Case> retryable() {
    return Stream.concat(beforeTheUpgrade(), afterTheUpgrade()).filter(Case::retryable);
  }

  @ParameterizedTest
  @MethodSource("beforeTheUpgrade")
  void aFaultBeforeTheUpgradeHasItsCause(Case fault) {
    hasItsCause(fault);
  }

  @ParameterizedTest
  @MethodSource("afterTheUpgrade")
  void aFaultAfterTheUpgradeHasItsCause(Case fault) {
    hasItsCause(fault);
  }

  private static void hasItsCause(Case fault) {
    try (TestServer server = WebSocketTestServer.create().start();
        Connection connection = hasty(server).reconnect(ReconnectPolicy.never()).open()) {
      server.faults().always(fault.fault());
      connection.connect().onErrorComplete().subscribe();
      Cause cause = Wait.state(connection, ConnectionState.Closed.class).cause();
      assertThat(cause.kind()).as(cause.toString()).isEqualTo(fault.kind());
      assertThat(cause.retryable()).as(cause.toString()).isEqualTo(fault.retryable());
      assertThat(cause.code()).as(cause.toString()).isEqualTo(fault.code());
      assertThat(cause.message()).isNotBlank().doesNotContain("\n").doesNotContain("Exception");
    }
  }

  @ParameterizedTest
  @MethodSource("retryable")
  void whatCanBeHealedIs(Case fault) {
    try (TestServer server = WebSocketTestServer.create().echo().start();
        Connection connection =
            hasty(server).reconnect(ReconnectPolicy.fixed(Duration.ofMillis(20))).open()) {
      server.faults().next(2, fault.fault());
      StepVerifier.create(connection.topic().messages().map(m -> m.payload().text()))
          .then(() -> Wait.until(() -> connection.stats().failures() >= 2, () -> "two failures"))
          .then(() -> connection.connect().block(Wait.LIMIT))
          .then(() -> connection.topic().send("healed").block(Wait.LIMIT))
          .expectNext("healed")
          .thenCancel()
          .verify(Wait.LIMIT);
    }
  }

  @Test
  void aPortNobodyListensOnIsANetworkCauseAndIsHealed() {
    try (TestServer server = WebSocketTestServer.create().echo().start();
        Connection connection =
            hasty(server).reconnect(ReconnectPolicy.fixed(Duration.ofMillis(20))).open()) {
      server.stopListening();
      connection.connect().subscribe();
      Cause cause = Wait.state(connection, ConnectionState.Backoff.class).cause();
      assertThat(cause.kind()).isEqualTo(Cause.Kind.NETWORK);
      assertThat(cause.message()).startsWith("cannot connect to 127.0.0.1:" + server.port());
      server.startListening();
      connection.connect().block(Wait.LIMIT);
    }
  }

  @Test
  void theServerIsToldWhyItsLinkIsClosed() {
    try (TestServer server = WebSocketTestServer.create().start();
        Connection connection =
            hasty(server).reconnect(ReconnectPolicy.fixed(Duration.ofMillis(20))).open()) {
      server.faults().next(Fault.garbageAfterUpgrade()).next(Fault.oversizedFrame(1L << 40));
      connection.connect().subscribe();
      assertThat(server.nextConnection(Wait.LIMIT).awaitClose(Wait.LIMIT).closeCode())
          .isEqualTo(1002);
      assertThat(server.nextConnection(Wait.LIMIT).awaitClose(Wait.LIMIT).closeCode())
          .isEqualTo(1009);
      server.nextConnection(Wait.LIMIT);
      Wait.state(connection, ConnectionState.Ready.class);
    }
  }

  @Test
  void theServersRetryAfterIsKept() {
    try (TestServer server = WebSocketTestServer.create().start();
        Connection connection =
            hasty(server).reconnect(ReconnectPolicy.fixed(Duration.ofMillis(1))).open()) {
      server.faults().next(Fault.tooManyRequests(Duration.ofSeconds(1)));
      connection.connect().block(Wait.LIMIT);
      assertThat(connection.stats().failures()).isEqualTo(1);
      assertThat(server.accepted()).isEqualTo(2);
    }
  }

  @Test
  void theRetryAfterShowsInTheBackoff() {
    try (TestServer server = WebSocketTestServer.create().start();
        Connection connection =
            hasty(server).reconnect(ReconnectPolicy.fixed(Duration.ofMillis(1))).open()) {
      server.faults().always(Fault.tooManyRequests(Duration.ofHours(1)));
      connection.connect().onErrorComplete().subscribe();
      ConnectionState.Backoff backoff = Wait.state(connection, ConnectionState.Backoff.class);
      assertThat(backoff.delay()).isEqualTo(Duration.ofHours(1));
      assertThat(backoff.cause().code()).isEqualTo(429);
    }
  }

  private static Hawser hasty(TestServer server) {
    return Hawser.to(server.url("/"))
        .with(WsOptions.SUB_PROTOCOLS, List.of("chat"))
        .with(TransportOptions.CONNECT_TIMEOUT, Duration.ofMillis(1500))
        .with(TransportOptions.CLOSE_TIMEOUT, Duration.ofMillis(500))
        .with(TransportOptions.PING_INTERVAL, Duration.ofMillis(200))
        .with(TransportOptions.PONG_TIMEOUT, Duration.ofMillis(300));
  }
}
