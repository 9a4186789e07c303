package dev.hawser.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** The HTTP endpoints of the embedded Realtime server. */
class RealtimeHttpTest {

  private static final Duration LIMIT = Duration.ofSeconds(30);
  private static final RealtimeTestServer SERVER = RealtimeTestServer.create().withoutDelays();

  private static HttpResponse<String> post(
      RealtimeServer server, String role, String target, String type, String body)
      throws IOException, InterruptedException {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create(server.httpUrl() + target))
            .header("apikey", server.apiKey())
            .header("Authorization", "Bearer " + server.token(role))
            .header("Content-Type", type)
            .POST(BodyPublishers.ofString(body))
            .build();
    return HttpClient.newHttpClient().send(request, BodyHandlers.ofString());
  }

  @Test
  void singleBroadcastIsDeliveredKeptAndRecorded() throws Exception {
    try (RealtimeServer server = SERVER.start();
        RealtimeClient client = new RealtimeClient(server)) {
      String join =
          "{\"access_token\":\""
              + server.token("authenticated")
              + "\",\"config\":{\"private\":true,\"broadcast\":{\"replay\":{\"since\":0}}}}";
      client.join("my room", join);
      String target = "/api/broadcast/my%20room/events/an%2Fevent?private=true&persist%5Bttl%5D=60";
      assertThat(
              post(server, "authenticated", target, "application/json", "{\"a\":1}").statusCode())
          .isEqualTo(202);
      assertThat(client.readBinary())
          .contains("realtime:my room", "an/event{\"id\":\"")
          .endsWith("\"}{\"a\":1}");
      RealtimeBroadcast sent = server.awaitBroadcast("my room", "an/event", LIMIT);
      assertThat(sent.isPrivate()).isTrue();
      ClientRequest request = server.httpRequests().get(0);
      assertThat(request.target()).isEqualTo("/realtime/v1" + target);
      assertThat(request.header("apikey")).isPresent();
      assertThat(request.bodyText()).isEqualTo("{\"a\":1}");

      client.join("my room", join);
      assertThat(client.read().get(3).asText()).isEqualTo("phx_close");
      assertThat(client.read().get(4).path("meta").path("replayed").asBoolean()).isTrue();
    }
  }

  @Test
  void privateBroadcastNeedsTheRight() throws Exception {
    try (RealtimeServer server = SERVER.start()) {
      String single = "/api/broadcast/room/events/e?private=true";
      assertThat(post(server, "anon", single, "application/json", "{}").statusCode())
          .isEqualTo(403);
      String batch =
          "{\"messages\":[{\"topic\":\"room\",\"event\":\"e\",\"payload\":{},\"private\":true}]}";
      assertThat(post(server, "anon", "/api/broadcast", "application/json", batch).statusCode())
          .isEqualTo(202); // It vanishes.
      assertThat(server.broadcasts()).hasSize(2);
      assertThat(post(server, "anon", "/api/broadcast/room", "text/plain", "").statusCode())
          .isEqualTo(404);
    }
  }
}
