package dev.hawser.ws;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hawser.Cause;
import dev.hawser.Connection;
import dev.hawser.ConnectionState;
import dev.hawser.Hawser;
import dev.hawser.ReconnectPolicy;
import dev.hawser.Topic;
import dev.hawser.TransportOptions;
import dev.hawser.TypeRef;
import dev.hawser.testkit.internal.NodeProject;
import dev.hawser.testkit.internal.NodeServer;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.test.StepVerifier;

/** Against npm's ws, a WebSocket server that is not ours. */
class ReferenceServerTest {

  private static final Duration LIMIT = Duration.ofSeconds(30);

  private static NodeServer server;

  @BeforeAll
  static void start() {
    server = NodeProject.ws().start("server.js", "--protocols=b,c", "--deflate");
  }

  @AfterAll
  static void stop() {
    if (server != null) {
      server.close();
    }
  }

  private static Hawser hawser(String path) {
    return Hawser.to(server.url(path)).reconnect(ReconnectPolicy.fixed(Duration.ofMillis(20)));
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void textBinaryAndFragmentsComeBackWithAndWithoutCompression(boolean compression) {
    try (Connection connection =
        hawser("/")
            .with(TransportOptions.COMPRESSION, compression)
            .with(TransportOptions.COMPRESSION_THRESHOLD, 0)
            .open()) {
      Topic topic = connection.topic();
      byte[] bytes = new byte[300];
      for (int i = 0; i < bytes.length; i++) {
        bytes[i] = (byte) i;
      }
      StepVerifier.create(topic.messages())
          .then(() -> topic.send("h\u00e9llo \ud83d\ude00").block(LIMIT))
          .assertNext(m -> assertThat(m.as(String.class)).isEqualTo("h\u00e9llo \ud83d\ude00"))
          .then(() -> topic.send(bytes).block(LIMIT))
          .assertNext(m -> assertThat(m.as(byte[].class)).isEqualTo(bytes))
          .then(() -> topic.send("fragments a b c").block(LIMIT))
          .assertNext(m -> assertThat(m.as(String.class)).isEqualTo("abc"))
          .then(() -> topic.send("ping p").block(LIMIT))
          .assertNext(m -> assertThat(m.as(String.class)).isEqualTo("pong p"))
          .thenCancel()
          .verify(LIMIT);
      assertThat(WsConnection.of(connection).handshake().block(LIMIT).extensions().isEmpty())
          .isNotEqualTo(compression);
    }
  }

  @Test
  void theServerSeesUrlHeadersAndSubProtocol() {
    try (Connection connection =
        hawser("/x?y=1")
            .with(WsOptions.SUB_PROTOCOLS, List.of("a", "c"))
            .with(
                TransportOptions.HEADERS,
                () -> reactor.core.publisher.Mono.just(Map.of("X-Who", "me")))
            .open()) {
      Topic topic = connection.topic();
      StepVerifier.create(
              topic.messages().map(m -> m.payload().as(new TypeRef<Map<String, Object>>() {})))
          .then(() -> topic.send("describe").block(LIMIT))
          .assertNext(
              seen -> {
                assertThat(seen).containsEntry("url", "/x?y=1").containsEntry("protocol", "c");
                assertThat(String.valueOf(seen.get("headers"))).contains("x-who=me");
              })
          .thenCancel()
          .verify(LIMIT);
    }
  }

  @Test
  void aBurstArrivesInOrder() {
    try (Connection connection = hawser("/").open()) {
      Topic topic = connection.topic();
      Flux<Integer> numbers = topic.messages().map(m -> m.as(Integer.class)).take(10_000);
      StepVerifier.create(numbers.collectList())
          .then(() -> topic.send("burst 10000").block(LIMIT))
          .assertNext(all -> assertThat(all).hasSize(10_000).isSorted())
          .expectComplete()
          .verify(LIMIT);
    }
  }

  @Test
  void closeCodesArriveAndALostLinkIsReplaced() {
    try (Connection connection =
        Hawser.to(server.url("/")).reconnect(ReconnectPolicy.never()).open()) {
      connection.topic().send("close 4001 good bye").block(LIMIT);
      connection.onClose().block(LIMIT);
      Cause cause = ((ConnectionState.Closed) connection.state()).cause();
      assertThat(cause.code()).isEqualTo(4001);
      assertThat(cause.reason()).isEqualTo("good bye");
    }
    try (Connection connection = hawser("/").open()) {
      Topic topic = connection.topic();
      // Watched from the start: it is over after 20 ms.
      Mono<ConnectionState> lost =
          Mono.fromFuture(
              connection
                  .states()
                  .filter(ConnectionState.Backoff.class::isInstance)
                  .next()
                  .toFuture());
      StepVerifier.create(topic.messages().map(m -> m.as(String.class)))
          .then(() -> topic.send("1").block(LIMIT))
          .expectNext("1")
          .then(() -> topic.send("drop").block(LIMIT))
          .then(() -> lost.block(LIMIT))
          .then(() -> topic.send("2").block(LIMIT))
          .expectNext("2")
          .thenCancel()
          .verify(LIMIT);
    }
  }
}
