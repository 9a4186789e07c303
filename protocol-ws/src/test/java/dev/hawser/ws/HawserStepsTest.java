package dev.hawser.ws;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hawser.Connection;
import dev.hawser.ConnectionState;
import dev.hawser.Hawser;
import dev.hawser.Topic;
import dev.hawser.TopicState;
import dev.hawser.testkit.HawserSteps;
import dev.hawser.testkit.TestServer;
import dev.hawser.testkit.WebSocketTestServer;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** The short forms of the testkit, on a real connection. */
class HawserStepsTest {

  private static final Duration LIMIT = Duration.ofSeconds(30);

  @Test
  void statesAndTextsReadLikeAStory() {
    try (TestServer server = WebSocketTestServer.create().echo().start();
        Connection connection = Hawser.to(server.url("/")).open()) {
      Topic topic = connection.topic();
      HawserSteps.states(connection)
          .expectNext("Idle")
          .then(() -> connection.connect().subscribe())
          .expectNext("Connecting", "Handshaking", "Ready")
          .thenCancel()
          .verify(LIMIT);
      HawserSteps.texts(topic)
          .then(() -> HawserSteps.await(topic, TopicState.Joined.class, LIMIT))
          .then(() -> topic.send("hello").subscribe())
          .expectNext("hello")
          .thenCancel()
          .verify(LIMIT);
      HawserSteps.texts(topic, "message")
          .then(() -> topic.send("again").subscribe())
          .expectNext("again")
          .thenCancel()
          .verify(LIMIT);
      HawserSteps.states(topic)
          .thenConsumeWhile(name -> !name.equals("Detached"))
          .expectNext("Detached")
          .then(() -> topic.join().subscribe())
          .expectNext("Joining", "Joined")
          .thenCancel()
          .verify(LIMIT);
    }
  }

  @Test
  void awaitReturnsTheStateOrSaysWhereItIs() {
    try (TestServer server = WebSocketTestServer.create().start()) {
      Connection connection = Hawser.to(server.url("/")).open();
      connection.connect().subscribe();
      ConnectionState.Ready ready =
          HawserSteps.await(connection, ConnectionState.Ready.class, LIMIT);
      assertThat(ready.resumed()).isFalse();
      assertThatThrownBy(
              () ->
                  HawserSteps.await(
                      connection, ConnectionState.Suspended.class, Duration.ofSeconds(2)))
          .isInstanceOf(AssertionError.class)
          .hasMessageContaining("did not become Suspended")
          .hasMessageContaining("Ready");
      connection.close();
      HawserSteps.await(connection, ConnectionState.Closed.class, LIMIT);
      assertThatThrownBy(() -> HawserSteps.await(connection, ConnectionState.Ready.class, LIMIT))
          .hasMessageContaining("ended before it was Ready");
    }
  }
}
