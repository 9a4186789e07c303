package dev.hawser.ws;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hawser.Connection;
import dev.hawser.ConnectionState;
import dev.hawser.Hawser;
import dev.hawser.Message;
import dev.hawser.ReconnectPolicy;
import dev.hawser.testkit.ServerConnection;
import dev.hawser.testkit.TestServer;
import dev.hawser.testkit.WebSocketTestServer;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Flux;
import reactor.test.StepVerifier;

class FirstContactTest {

  private static final Duration LIMIT = Duration.ofSeconds(30);

  @Test
  void talksBothWaysAndSurvivesALostLink() {
    try (TestServer server = WebSocketTestServer.create().echo().start();
        Connection connection =
            Hawser.to(server.url("/"))
                .reconnect(ReconnectPolicy.fixed(Duration.ofMillis(20)))
                .open()) {
      Flux<String> texts = connection.topic().messages().map(m -> m.payload().text());
      StepVerifier.create(texts)
          .then(() -> connection.topic().send("one").block(LIMIT))
          .expectNext("one")
          .then(() -> server.nextConnection(LIMIT).reset())
          .then(() -> server.nextConnection(LIMIT))
          .then(() -> connection.connect().block(LIMIT))
          .then(() -> connection.topic().send("two").block(LIMIT))
          .expectNext("two")
          .thenCancel()
          .verify(LIMIT);
      assertThat(connection.state()).isEqualTo(new ConnectionState.Ready(false));
    }
  }

  @Test
  void showsItsStatesAndClosesInOrder() {
    try (TestServer server = WebSocketTestServer.create().echo().start()) {
      Connection connection = Hawser.to(server.url("/")).open();
      StepVerifier.create(connection.states().map(s -> s.getClass().getSimpleName()))
          .expectNext("Idle")
          .then(() -> connection.connect().subscribe())
          .expectNext("Connecting", "Handshaking", "Ready")
          .then(connection::close)
          .expectNext("Closing", "Closed")
          .verifyComplete();
      connection.onClose().block(LIMIT);
      ServerConnection link = server.nextConnection(LIMIT);
      assertThat(link.awaitClose(LIMIT).closeCode()).isEqualTo(1000);
    }
  }

  @Test
  void carriesManyMessagesInOrder() {
    int n = 100_000;
    try (TestServer server = WebSocketTestServer.create().echo().start();
        Connection connection = Hawser.to(server.url("/")).open()) {
      Flux<Integer> back =
          connection.topic().messages().map(Message::payload).map(p -> p.as(Integer.class)).take(n);
      List<Integer> got =
          back.mergeWith(
                  Flux.range(0, n)
                      .flatMap(
                          i ->
                              connection
                                  .topic()
                                  .send(i)
                                  .<Integer>then(reactor.core.publisher.Mono.empty()),
                          256))
              .collectList()
              .block(LIMIT.multipliedBy(3));
      assertThat(got).hasSize(n).isSorted();
    }
  }
}
