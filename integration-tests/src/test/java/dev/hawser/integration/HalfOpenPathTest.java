package dev.hawser.integration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hawser.Cause;
import dev.hawser.Connection;
import dev.hawser.ConnectionState;
import dev.hawser.Hawser;
import dev.hawser.LinkLostException;
import dev.hawser.ReconnectPolicy;
import dev.hawser.Reply;
import dev.hawser.TransportOptions;
import dev.hawser.testkit.ServerConnection;
import dev.hawser.testkit.TcpProxy;
import dev.hawser.testkit.TestServer;
import dev.hawser.testkit.WebSocketTestServer;
import dev.hawser.testkit.WireMessage;
import dev.hawser.ws.Envelope;
import dev.hawser.ws.WsOptions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** A path that swallows everything without a word, as a lost mobile network or a NAT does. */
class HalfOpenPathTest {

  private static final Envelope CALLS =
      Envelope.builder().topic("topic").event("event").payload("body").id("id").build();

  @Test
  void theHeartbeatCutsTheLinkAndItIsMadeAnew() {
    try (TestServer server = WebSocketTestServer.create().start();
        TcpProxy path = TcpProxy.to(server.port());
        Connection connection = over(path).open()) {
      connection.connect().block(Wait.LIMIT);
      ServerConnection first = server.nextConnection(Wait.LIMIT);
      path.freeze();

      ConnectionState.Backoff backoff = Wait.state(connection, ConnectionState.Backoff.class);
      assertThat(backoff.cause().kind()).isEqualTo(Cause.Kind.HEARTBEAT);

      path.unfreeze();
      Wait.state(connection, ConnectionState.Ready.class);
      first.awaitDisconnected(Wait.LIMIT);
      assertThat(first.received())
          .as("what came out of the dead path in the end")
          .noneMatch(m -> m.kind() == WireMessage.Kind.CLOSE);
    }
  }

  @Test
  void aRequestOnTheWayFailsInDoubt() throws Exception {
    try (TestServer server = WebSocketTestServer.create().start();
        TcpProxy path = TcpProxy.to(server.port());
        Connection connection = over(path).with(WsOptions.ENVELOPE, CALLS).open()) {
      connection.connect().block(Wait.LIMIT);
      ServerConnection first = server.nextConnection(Wait.LIMIT);
      CompletableFuture<Reply> request = connection.topic("account").request("pay", 5).toFuture();
      first.awaitReceived(m -> m.text().contains("pay"), Wait.LIMIT);
      path.freeze();

      assertThatThrownBy(() -> request.get(60, TimeUnit.SECONDS))
          .isInstanceOf(ExecutionException.class)
          .cause()
          .isInstanceOfSatisfying(
              LinkLostException.class,
              lost -> assertThat(lost.why().kind()).isEqualTo(Cause.Kind.HEARTBEAT));

      path.unfreeze();
      Wait.until(() -> connection.stats().links() >= 2, () -> "a second link");
      connection.topic("account").send("after", 1).block(Wait.LIMIT);
      // On whichever link: the server may see abandoned attempts come out of the path, too.
      Wait.until(
          () -> texts(server).stream().anyMatch(t -> t.contains("after")), () -> "what came after");
      assertThat(texts(server))
          .as("pay was sent once")
          .filteredOn(t -> t.contains("pay"))
          .hasSize(1);
    }
  }

  @Test
  void whatIsSentWhileThePathIsDeadArrivesExactlyOnceInOrder() {
    int n = 50;
    try (TestServer server = WebSocketTestServer.create().start();
        TcpProxy path = TcpProxy.to(server.port());
        Connection connection = over(path).open()) {
      connection.connect().block(Wait.LIMIT);
      server.nextConnection(Wait.LIMIT);
      path.freeze();
      Wait.state(connection, ConnectionState.Backoff.class);

      List<CompletableFuture<Void>> sends = new ArrayList<>();
      for (int i = 0; i < n; i++) {
        sends.add(connection.topic().send("message " + i).toFuture());
      }
      assertThat(sends).noneMatch(CompletableFuture::isDone);

      path.unfreeze();
      sends.forEach(CompletableFuture::join);
      Wait.until(() -> texts(server).contains("message " + (n - 1)), () -> "the last message");
      List<String> expected = new ArrayList<>();
      for (int i = 0; i < n; i++) {
        expected.add("message " + i);
      }
      assertThat(texts(server)).isEqualTo(expected);
    }
  }

  @Test
  void closingOnADeadPathEndsWithinTheCloseTimeout() {
    try (TestServer server = WebSocketTestServer.create().start();
        TcpProxy path = TcpProxy.to(server.port())) {
      Connection connection =
          over(path)
              .with(TransportOptions.PING_INTERVAL, Duration.ZERO)
              .with(TransportOptions.CLOSE_TIMEOUT, Duration.ofMillis(200))
              .open();
      connection.connect().block(Wait.LIMIT);
      path.freeze();
      connection.close();
      connection.onClose().block(Wait.LIMIT);
      assertThat(((ConnectionState.Closed) connection.state()).cause().kind())
          .isEqualTo(Cause.Kind.USER);
    }
  }

  @Test
  void aPathThatIsOnlySlowIsNotCut() {
    try (TestServer server = WebSocketTestServer.create().echo().start();
        TcpProxy path = TcpProxy.to(server.port());
        Connection connection =
            over(path)
                .with(TransportOptions.PONG_TIMEOUT, Duration.ofSeconds(20))
                .with(TransportOptions.PING_INTERVAL, Duration.ofMillis(50))
                .open()) {
      path.latency(Duration.ofMillis(100));
      connection.connect().block(Wait.LIMIT);
      ServerConnection link = server.nextConnection(Wait.LIMIT);
      Wait.until(
          () ->
              link.received().stream().filter(m -> m.kind() == WireMessage.Kind.PING).count() >= 3,
          () -> "three pings");
      assertThat(connection.stats().failures()).isZero();
    }
  }

  private static List<String> texts(TestServer server) {
    return server.connections().stream()
        .flatMap(link -> link.received().stream())
        .filter(m -> m.kind() == WireMessage.Kind.TEXT)
        .map(WireMessage::text)
        .collect(Collectors.toList());
  }

  private static Hawser over(TcpProxy path) {
    return Hawser.to("ws://127.0.0.1:" + path.port() + "/")
        .with(TransportOptions.PING_INTERVAL, Duration.ofMillis(200))
        .with(TransportOptions.PONG_TIMEOUT, Duration.ofSeconds(2))
        .reconnect(ReconnectPolicy.fixed(Duration.ofMillis(200)));
  }
}
