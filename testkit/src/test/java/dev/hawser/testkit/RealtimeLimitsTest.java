package dev.hawser.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What the embedded Realtime server refuses, and whom it hangs up on. */
class RealtimeLimitsTest {

  private static final Duration LIMIT = Duration.ofSeconds(30);
  private static final RealtimeTestServer SERVER = RealtimeTestServer.create().withoutDelays();

  @ParameterizedTest
  @EnumSource(RealtimeRefusal.class)
  void nextClientIsRefused(RealtimeRefusal refusal) throws IOException {
    try (RealtimeServer server = SERVER.start()) {
      server.refuseNext(refusal);
      assertThatThrownBy(() -> new RealtimeClient(server).close())
          .hasMessageContaining("HTTP/1.1 " + refusal.reply().status());
      new RealtimeClient(server).close();
    }
  }

  @Test
  void refusedJoinHoldsUpTheWholeConnection() throws IOException {
    try (RealtimeServer server =
            SERVER.joinErrorDelay(Duration.ofMillis(200)).privateOnly(true).start();
        RealtimeClient client = new RealtimeClient(server)) {
      client.send("1", "one", "phx_join", RealtimeClient.PUBLIC);
      client.send("2", "two", "phx_join", RealtimeClient.PUBLIC);
      client.raw().sendText("[null,\"3\",\"phoenix\",\"heartbeat\",{}]");
      assertThat(client.read().toString()).contains("PrivateOnly", "realtime:one");
      assertThat(client.read().toString()).contains("PrivateOnly", "realtime:two");
      assertThat(client.read().get(1).asText()).isEqualTo("3");
    }
  }

  @Test
  void nextJoinIsRefusedOnce() throws IOException {
    try (RealtimeServer server = SERVER.start();
        RealtimeClient client = new RealtimeClient(server)) {
      server.refuseNextJoin("room", "RealtimeRestarting: Realtime is restarting, please standby");
      assertThat(client.join("room", RealtimeClient.PUBLIC).toString())
          .contains("\"status\":\"error\"", "RealtimeRestarting");
      assertThat(client.join("room", RealtimeClient.PUBLIC).toString()).contains("\"ok\"");
    }
  }

  @Test
  void tooManyJoinsEndTheConnection() throws IOException {
    try (RealtimeServer server = SERVER.start();
        RealtimeClient client = new RealtimeClient(server)) {
      server.reconfigure(project -> project.maxJoinsPerSecond(0));
      assertThat(client.join("room", RealtimeClient.PUBLIC).toString())
          .contains("ClientJoinRateLimitReached: Too many joins per second");
      assertThat(client.readClose()).isEqualTo(1001);
      assertThatThrownBy(() -> new RealtimeClient(server).close()).hasMessageContaining("429");
    }
  }

  @Test
  void tooManyChannelsAndUsersAreRefused() throws IOException {
    try (RealtimeServer server = SERVER.maxChannels(1).maxUsers(1).start();
        RealtimeClient one = new RealtimeClient(server);
        RealtimeClient two = new RealtimeClient(server)) {
      assertThat(one.join("a", RealtimeClient.PUBLIC).toString()).contains("\"ok\"");
      assertThat(one.join("b", RealtimeClient.PUBLIC).toString())
          .contains("ChannelRateLimitReached: Too many channels");
      assertThat(two.join("a", RealtimeClient.PUBLIC).toString())
          .contains("ConnectionRateLimitReached: Too many connected users");
      assertThatThrownBy(() -> new RealtimeClient(server).close()).hasMessageContaining("429");
    }
  }

  @Test
  void tooManyBroadcastsShutDownThoseWhoReceiveThem() throws IOException {
    try (RealtimeServer server = SERVER.maxEventsPerSecond(1).start();
        RealtimeClient client = new RealtimeClient(server)) {
      client.join("room", RealtimeClient.PUBLIC);
      for (int i = 0; i < 6; i++) { // Five in five seconds are not too many.
        server.broadcast("room", "e", Map.of("i", i));
      }
      for (int i = 0; i < 6; i++) {
        assertThat(client.read().get(3).asText()).isEqualTo("broadcast");
      }
      assertThat(client.read().get(4).path("message").asText())
          .isEqualTo("Too many messages per second");
      assertThat(client.read().get(3).asText()).isEqualTo("phx_close");
      assertThat(server.channels("room")).isEmpty();
    }
  }

  @Test
  void silentClientsAndThoseWithoutChannelsAreDropped() throws IOException {
    Duration soon = Duration.ofMillis(300);
    try (RealtimeServer server = SERVER.idleTimeout(soon).start();
        RealtimeClient client = new RealtimeClient(server)) {
      assertThat(client.readClose()).isEqualTo(1000);
    }
    try (RealtimeServer server = SERVER.noChannelTimeout(soon).start();
        RealtimeClient client = new RealtimeClient(server)) {
      client.join("room", RealtimeClient.PUBLIC);
      server.awaitJoin("room", LIMIT).phoenix().stop();
      assertThat(client.read().get(3).asText()).isEqualTo("phx_close");
      assertThat(client.raw().readToEnd()).isEmpty();
    }
  }

  @Test
  void freshTokenKeepsTheChannelAndSubscribesAgain() throws IOException {
    try (RealtimeServer server = SERVER.start();
        RealtimeClient client = new RealtimeClient(server)) {
      client.join("db", "{\"config\":{\"postgres_changes\":[{\"table\":\"todos\"}]}}");
      assertThat(client.read().toString()).contains("Subscribed to PostgreSQL");
      String token = server.sign(RealtimeToken.of("authenticated").subject("u2"));
      client.send("2", "db", "access_token", "{\"access_token\":\"" + token + "\"}");
      assertThat(client.read().toString()).contains("Subscribed to PostgreSQL");
      assertThat(server.awaitSubscribed("db", LIMIT).token().subject()).contains("u2");
      client.send("3", "db", "access_token", "{\"access_token\":\"\"}");
      assertThat(client.read().toString()).contains("The token provided is not a valid JWT");
      assertThat(client.read().get(3).asText()).isEqualTo("phx_close");
    }
  }

  @Test
  void rightsToPresencesAreKept() throws IOException {
    try (RealtimeServer server =
            SERVER
                .rights(
                    (user, topic) ->
                        user.role().equals("service_role")
                            ? RealtimeRights.all()
                            : RealtimeRights.broadcastOnly())
                .start();
        RealtimeClient plain = new RealtimeClient(server);
        RealtimeClient service = new RealtimeClient(server)) {
      String config = "{\"config\":{\"private\":true,\"presence\":{\"enabled\":true}}";
      plain.join("room", config + "}");
      service.join("room", config + ",\"access_token\":\"" + server.token("service_role") + "\"}");
      service.read(); // The state.
      service.send("2", "room", "presence", "{\"event\":\"track\",\"payload\":{}}");
      service.read();
      service.read(); // The answer and the diff.
      plain.send("2", "room", "presence", "{\"event\":\"track\",\"payload\":{}}");
      assertThat(plain.read().toString())
          .contains("\"2\"", "{\"status\":\"error\",\"response\":{}}");
    }
  }
}
