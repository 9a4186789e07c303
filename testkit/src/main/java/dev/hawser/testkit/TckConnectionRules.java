package dev.hawser.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.hawser.Cause;
import dev.hawser.ConnectionState.Backoff;
import dev.hawser.ConnectionState.Closed;
import dev.hawser.ConnectionState.Idle;
import dev.hawser.ConnectionState.Ready;
import dev.hawser.ConnectionState.Suspended;
import dev.hawser.Credentials;
import dev.hawser.ReconnectPolicy;
import dev.hawser.TransportOptions;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** The rules of connections in {@link ProtocolTck}. */
public interface TckConnectionRules extends TckFixture {

  @Test
  default void required_c01_openDoesNoIo() {
    try (TckServer server = startServer();
        TckClient client = new TckClient(server)) {
      client.messages();
      client.connection.connect();
      assertThat(client.connection.state()).isEqualTo(new Idle());
      assertThat(server.server().accepted()).isZero();
    }
  }

  @Test
  default void required_c02_connectCompletesWhenReady() {
    try (TckServer server = startServer();
        TckClient client = new TckClient(server)) {
      client.connect();
      assertThat(client.connection.state()).isInstanceOf(Ready.class);
    }
  }

  @Test
  default void required_c03_oneLinkForAllWhoWantOne() {
    try (TckServer server = startServer();
        TckClient client = new TckClient(server)) {
      // The join is asked for first: some protocols take messages of wanted topics only.
      Flux.range(0, 20)
          .flatMap(i -> Mono.when(client.topic.join(), client.connection.connect(), client.send(i)))
          .blockLast(TckClient.LIMIT);
      // What was written may be on its way when the server has yet to take the link into account.
      TckClient.await("the messages", () -> server.received().size() == 20);
      assertThat(server.server().connections()).hasSize(1);
    }
  }

  @Test
  default void required_c04_credentialsAreAskedForBeforeEveryAttempt() {
    AtomicInteger asked = new AtomicInteger();
    try (TckServer server = startServer();
        TckClient client =
            new TckClient(
                server,
                h ->
                    h.credentials(() -> Mono.fromSupplier(() -> token(asked.incrementAndGet()))))) {
      client.connect().reset();
      client.nextLink().reset();
      client.nextLink();
      assertThat(asked).hasValue(3);
    }
  }

  private static Credentials token(int number) {
    return Credentials.token("token-" + number);
  }

  @Test
  default void required_c05_aSilentServerIsGivenUpAtTheDeadline() {
    try (TckServer server = startServer();
        TckClient client =
            new TckClient(
                server, h -> h.with(TransportOptions.CONNECT_TIMEOUT, Duration.ofSeconds(2)))) {
      server.server().faults().next(Fault.AtUpgrade.SILENCE);
      client.connect();
      assertThat(client.failures).extracting(Cause::kind).containsOnly(Cause.Kind.TIMEOUT);
    }
  }

  @Test
  default void required_c06_comesBackAfterEveryKindOfLoss() {
    List<Consumer<ServerConnection>> losses =
        List.of(
            ServerConnection::reset,
            ServerConnection::disconnect,
            ServerConnection::close,
            link -> link.close(1001, "going away"),
            link -> link.close(1011, "trouble"),
            link -> link.sendHalfAndDisconnect("half"));
    try (TckServer server = startServer();
        TckClient client = new TckClient(server)) {
      ServerConnection link = client.connect();
      for (Consumer<ServerConnection> loss : losses) {
        loss.accept(link);
        link = client.nextLink();
      }
      assertThat(client.failures).hasSize(losses.size()).allMatch(Cause::retryable);
      assertThat(client.connection.stats().links()).isEqualTo(losses.size() + 1);
    }
  }

  @Test
  default void required_c06_triesAgainWhenTheHandshakeFails() {
    List<Fault> faults =
        List.of(
            Fault.AtAccept.RESET,
            Fault.AtAccept.CLOSE,
            Fault.status(503),
            Fault.AtUpgrade.CLOSE,
            Fault.resetAfterUpgrade());
    try (TckServer server = startServer();
        TckClient client = new TckClient(server)) {
      faults.forEach(server.server().faults()::next);
      TckClient.await(
          "a link after all faults",
          () -> {
            client.connection.connect().block(TckClient.LIMIT);
            return client.failures.size() == faults.size();
          });
      client.connection.connect().block(TckClient.LIMIT);
    }
  }

  @Test
  default void required_c07_closeDuringBackoffStopsForGood() {
    try (TckServer server = startServer()) {
      server.server().stopListening();
      TckClient client =
          new TckClient(server, h -> h.reconnect(ReconnectPolicy.fixed(Duration.ofMinutes(5))));
      client.connection.connect().subscribe(null, failure -> {});
      client.await(Backoff.class);
      client.end();
      assertThat(client.connection.state()).isInstanceOf(Closed.class);
      server.server().startListening();
      try (TckClient other = new TckClient(server)) {
        other.connect();
        assertThat(server.server().accepted()).isEqualTo(1);
      }
    }
  }

  @Test
  default void required_c09_refusedCredentialsAreAskedForOnceMoreThenItEnds() {
    AtomicInteger asked = new AtomicInteger();
    try (TckServer server = startServer()) {
      server.refuseCredentials();
      try (TckClient client =
          new TckClient(
              server,
              h -> h.credentials(() -> Mono.fromSupplier(() -> token(asked.incrementAndGet()))))) {
        client.connection.connect().subscribe(null, failure -> {});
        Closed closed = client.await(Closed.class);
        assertThat(closed.cause().kind()).isEqualTo(Cause.Kind.UNAUTHORIZED);
        assertThat(asked).hasValue(2);
      }
    }
  }

  @Test
  default void required_c10_disconnectKeepsTopicsForTheNextConnect() {
    try (TckServer server = startServer();
        TckClient client = new TckClient(server)) {
      ServerConnection link = client.connect();
      List<String> got = client.listen();
      client.connection.disconnect().block(TckClient.LIMIT);
      assertThat(client.connection.state()).isEqualTo(new Idle());
      assertThat(link.awaitClose(TckClient.LIMIT).closeCode()).isEqualTo(1000);
      ServerConnection next = client.connect();
      client.awaitJoined();
      server.emit(next, "1");
      TckClient.await("the message", () -> got.equals(List.of("1")));
    }
  }

  @Test
  default void required_c11_suspendTakesTheLinkAwayAndResumeBringsItBack() {
    try (TckServer server = startServer();
        TckClient client = new TckClient(server)) {
      ServerConnection link = client.connect();
      client.connection.suspend().block(TckClient.LIMIT);
      assertThat(client.connection.state()).isInstanceOf(Suspended.class);
      link.awaitDisconnected(TckClient.LIMIT);
      client.connection.resume().block(TckClient.LIMIT);
      client.nextLink();
      assertThat(client.failures).isEmpty();
    }
  }

  @Test
  default void required_c12_reconnectNowReplacesTheLink() {
    try (TckServer server = startServer();
        TckClient client = new TckClient(server)) {
      ServerConnection link = client.connect();
      client.connection.reconnectNow().block(TckClient.LIMIT);
      client.nextLink();
      link.awaitDisconnected(TckClient.LIMIT);
      assertThat(client.failures).isEmpty();
    }
  }

  @Test
  default void required_c13_aPeerThatStopsAnsweringIsCutOff() {
    try (TckServer server = startServer();
        TckClient client = new TckClient(server, server::withQuickHeartbeat)) {
      ServerConnection link = client.connect();
      link.freeze();
      client.nextLink();
      assertThat(client.failures.get(0).kind()).isEqualTo(Cause.Kind.HEARTBEAT);
    }
  }

  @Test
  default void required_o08_aRequestGetsItsReply() {
    try (TckServer server = startServer();
        TckClient client = new TckClient(server)) {
      String event = server.echoedEvent();
      assumeTrue(event != null, "the protocol has no replies");
      client.topic.join().block(TckClient.LIMIT);
      List<Integer> answers =
          Flux.range(0, 100)
              .flatMap(i -> client.topic.request(event, i, Integer.class), 16)
              .sort()
              .collectList()
              .block(TckClient.LIMIT);
      assertThat(answers).isEqualTo(Flux.range(0, 100).collectList().block());
      assertThat(client.connection.stats().pendingRequests()).isZero();
    }
  }
}
