package dev.hawser.realtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hawser.Connection;
import dev.hawser.Credentials;
import dev.hawser.Hawser;
import dev.hawser.realtime.HttpBroadcastException.Reason;
import dev.hawser.testkit.RealtimeBroadcast;
import dev.hawser.testkit.RealtimeRights;
import dev.hawser.testkit.RealtimeServer;
import dev.hawser.testkit.RealtimeTestServer;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Mono;

/** What is broadcast over HTTP is what the server of Realtime makes of it. */
class HttpToServerTest {

  private static final Duration LIMIT = Duration.ofSeconds(30);

  private final RealtimeServer server =
      RealtimeTestServer.create()
          .rights(
              (token, topic) ->
                  topic.equals("closed") ? RealtimeRights.none() : RealtimeRights.all())
          .start();

  @AfterEach
  void stop() {
    server.close();
  }

  private Hawser hawser(String token) {
    return Hawser.to("realtime+" + server.url())
        .with(RealtimeOptions.API_KEY, server.apiKey())
        .credentials(() -> Mono.just(Credentials.token(token)));
  }

  private static HttpBroadcasts http(Connection connection) {
    return RealtimeConnection.of(connection).http();
  }

  @Test
  void single() {
    try (Connection connection = hawser(server.token("authenticated")).open()) {
      http(connection)
          .send(HttpBroadcast.of("room 1/é:x", "ev/t+?", Map.of("x", 1)).toPrivate())
          .block(LIMIT);
      RealtimeBroadcast json = server.awaitBroadcast("room 1/é:x", "ev/t+?", LIMIT);
      assertThat(json.isPrivate()).isTrue();
      assertThat(json.json().orElseThrow()).hasToString("{\"x\":1}");
      http(connection).send(HttpBroadcast.of("bin", "b", new byte[] {0, -1})).block(LIMIT);
      RealtimeBroadcast binary = server.awaitBroadcast("bin", "b", LIMIT);
      assertThat(binary.json()).isEmpty();
      assertThat(binary.bytes()).containsExactly(0, -1);
      assertThat(binary.isPrivate()).isFalse();
    }
  }

  @Test
  void batch() {
    try (Connection connection = hawser(server.token("authenticated")).open()) {
      http(connection)
          .sendAll(
              List.of(
                  HttpBroadcast.of("rest", "r1", Map.of("a", 1)),
                  HttpBroadcast.of("closed", "r2", null).toPrivate()))
          .block(LIMIT);
      assertThat(server.broadcasts()).hasSize(2);
      assertThat(server.awaitBroadcast("rest", "r1", LIMIT).json().orElseThrow())
          .hasToString("{\"a\":1}");
      assertThat(server.awaitBroadcast("closed", "r2", LIMIT).isPrivate()).isTrue();
    }
  }

  @Test
  void refusals() {
    try (Connection connection = hawser(server.token("authenticated")).open()) {
      fails(connection, HttpBroadcast.of("closed", "e", null).toPrivate(), Reason.FORBIDDEN);
    }
    try (Connection connection = hawser("no.valid.token").open()) {
      fails(connection, HttpBroadcast.of("rest", "e", null), Reason.UNAUTHORIZED);
    }
    try (Connection connection =
        Hawser.to("realtime+" + server.url().replace("/realtime/v1", "") + "/elsewhere").open()) {
      fails(connection, HttpBroadcast.of("rest", "e", null), Reason.NOT_FOUND);
    }
  }

  /** Without a user the API key is the token. */
  @Test
  void theApiKeyIsEnoughForAPublicTopic() {
    try (Connection connection =
        Hawser.to("realtime+" + server.url())
            .with(RealtimeOptions.API_KEY, server.apiKey())
            .open()) {
      http(connection).send(HttpBroadcast.of("rest", "e", null)).block(LIMIT);
      assertThat(server.awaitBroadcast("rest", "e", LIMIT).json().orElseThrow()).hasToString("{}");
    }
  }

  private static void fails(Connection connection, HttpBroadcast broadcast, Reason reason) {
    assertThatThrownBy(() -> http(connection).send(broadcast).block(LIMIT))
        .isInstanceOfSatisfying(
            HttpBroadcastException.class, e -> assertThat(e.reason()).isEqualTo(reason));
  }
}
