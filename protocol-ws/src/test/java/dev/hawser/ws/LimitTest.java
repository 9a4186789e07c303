package dev.hawser.ws;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hawser.Connection;
import dev.hawser.ConnectionState;
import dev.hawser.Hawser;
import dev.hawser.ReconnectPolicy;
import dev.hawser.Topic;
import dev.hawser.TopicState;
import dev.hawser.TransportOptions;
import dev.hawser.testkit.ServerConnection;
import dev.hawser.testkit.TestServer;
import dev.hawser.testkit.WebSocketTestServer;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import reactor.test.StepVerifier;

/** Message sizes: fragments are joined, and the limit is on the whole message. */
class LimitTest {

  private static final Duration LIMIT = Duration.ofSeconds(30);

  @Test
  void fragmentsAreOneMessage() {
    try (TestServer server =
            WebSocketTestServer.create().onOpen(c -> c.sendFragments("a\u00e9", "b", "c")).start();
        Connection connection = Hawser.to(server.url("/")).open()) {
      StepVerifier.create(connection.topic().messages().map(m -> m.as(String.class)))
          .expectNext("a\u00e9bc")
          .thenCancel()
          .verify(LIMIT);
    }
  }

  @Test
  void aMessageOfTheLimitPassesAndALargerOneClosesWith1009() {
    try (TestServer server = WebSocketTestServer.create().start();
        Connection connection =
            Hawser.to(server.url("/"))
                .reconnect(ReconnectPolicy.never())
                .with(TransportOptions.MAX_MESSAGE_SIZE, 1_000)
                .open()) {
      connection.connect().block(LIMIT);
      ServerConnection link = server.nextConnection(LIMIT);
      StepVerifier.create(connection.topic().messages().map(m -> m.payload().size()))
          // A message may overtake the subscription, which is posted to the loop.
          .then(() -> awaitJoined(connection.topic()))
          .then(() -> link.send("x".repeat(1_000)))
          .expectNext(1_000)
          .then(() -> link.sendFragments("x".repeat(600), "x".repeat(401)))
          .expectError()
          .verify(LIMIT);
      assertThat(link.awaitClose(LIMIT).closeCode()).isEqualTo(1009);
      assertThat(connection.state()).isInstanceOf(ConnectionState.Closed.class);
    }
  }

  private static void awaitJoined(Topic topic) {
    topic.states().filter(TopicState.Joined.class::isInstance).blockFirst(LIMIT);
  }
}
