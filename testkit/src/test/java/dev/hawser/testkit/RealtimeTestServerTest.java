package dev.hawser.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The embedded Realtime server as its users see it; its wire is proven with recordings. */
class RealtimeTestServerTest {

  private static final Duration LIMIT = Duration.ofSeconds(30);
  private static final RealtimeTestServer SERVER = RealtimeTestServer.create().withoutDelays();
  private static final String TODOS =
      "{\"config\":{\"postgres_changes\":[{\"event\":\"*\",\"schema\":\"public\",\"table\":\"todos\"}]}}";

  @Test
  void carriesBroadcastsBetweenClientsOfBothSerializersAndTheTest() throws IOException {
    try (RealtimeServer server = SERVER.start();
        RealtimeClient two = new RealtimeClient(server);
        RealtimeClient one = new RealtimeClient(server, "1.0.0")) {
      assertThat(two.join("room", RealtimeClient.PUBLIC).toString())
          .contains("{\"status\":\"ok\",\"response\":{\"postgres_changes\":[]}}");
      one.raw()
          .sendText(
              "{\"topic\":\"realtime:room\",\"event\":\"phx_join\",\"ref\":\"1\","
                  + "\"payload\":{\"config\":{}}}");
      one.read();

      two.raw().send(0x82, frame(3, "1", "2", "realtime:room", "ev", 1, "{\"k\":1}"));
      assertThat(two.readBinary()).isEqualTo("\4\15\2\0\1realtime:roomev{\"k\":1}");
      assertThat(two.read().toString()).contains("\"phx_reply\",{\"status\":\"ok\"");
      assertThat(one.read().path("payload").toString())
          .isEqualTo("{\"event\":\"ev\",\"payload\":{\"k\":1},\"type\":\"broadcast\"}");
      RealtimeBroadcast sent = server.awaitBroadcast("room", "ev", LIMIT);
      assertThat(sent.json().orElseThrow().path("k").asInt()).isEqualTo(1);

      server.broadcast("room", "bin", new byte[] {1, 2});
      server.broadcast("room", "txt", Map.of("n", 1));
      assertThat(two.readBinary()).isEqualTo("\4\15\3\0\0realtime:roombin\1\2");
      assertThat(two.read().get(4).path("payload").toString()).isEqualTo("{\"n\":1}");
      assertThat(one.read().path("payload").path("event").asText()).isEqualTo("txt");
    }
  }

  @Test
  void changesOfTheDatabaseReachThoseWhoSubscribed() throws IOException {
    try (RealtimeServer server = SERVER.start();
        RealtimeClient client = new RealtimeClient(server)) {
      JsonNode reply = client.join("db", TODOS);
      int id = reply.get(4).path("response").path("postgres_changes").get(0).path("id").asInt();
      server.awaitSubscribed("db", LIMIT);
      assertThat(client.read().get(4).path("message").asText())
          .isEqualTo("Subscribed to PostgreSQL");

      Map<String, Object> row = new LinkedHashMap<>();
      row.put("id", Long.MAX_VALUE);
      row.put("amount", new BigDecimal("12.50"));
      row.put("note", null);
      server.insert("public", "others", row);
      server.insert("public", "todos", row);
      server.update("public", "todos", row, "{\"id\":1,\"amount\":12.500}");
      server.delete("public", "todos", Map.of("id", 1));

      String inserted = client.raw().read().text();
      assertThat(inserted)
          .contains("\"record\":{\"id\":9223372036854775807,\"amount\":12.50,\"note\":null}")
          .contains("\"ids\":[" + id + "]")
          .contains("{\"name\":\"amount\",\"type\":\"numeric\"}");
      assertThat(client.raw().read().text())
          .contains("\"type\":\"UPDATE\"", "\"record\":{\"id\":1,\"amount\":12.500}", "old_record");
      assertThat(client.raw().read().text())
          .contains("\"type\":\"DELETE\"")
          .doesNotContain("\"record\"");
    }
  }

  @Test
  void presenceIsTrackedAndSeen() throws IOException {
    try (RealtimeServer server = SERVER.start();
        RealtimeClient client = new RealtimeClient(server)) {
      client.join("room", "{\"config\":{\"presence\":{\"enabled\":true,\"key\":\"me\"}}}");
      assertThat(client.read().toString())
          .isEqualTo("[\"1\",null,\"realtime:room\",\"presence_state\",{}]");
      client.send("2", "room", "presence", "{\"event\":\"track\",\"payload\":{\"a\":1}}");
      assertThat(client.read().get(4).path("status").asText()).isEqualTo("ok");
      assertThat(client.read().get(4).at("/joins/me/metas/0/a").asInt()).isEqualTo(1);
      assertThat(server.presences("room", false).has("me")).isTrue();
      assertThat(server.presences("room", true).isEmpty()).isTrue();
    }
  }

  @Test
  void tokensAreCheckedAndExpire() throws IOException {
    try (RealtimeServer server = SERVER.start();
        RealtimeClient client = new RealtimeClient(server)) {
      assertThat(client.join("room", "{\"config\":{\"private\":true}}").toString())
          .contains(
              "Unauthorized: You do not have permissions to read from this Channel topic: room");
      String token = server.sign(RealtimeToken.of("authenticated").subject("u1"));
      client.join("room", "{\"config\":{\"private\":true},\"access_token\":\"" + token + "\"}");
      assertThat(server.awaitJoin("room", LIMIT).token().subject()).contains("u1");
      server.expireTokens("room");
      assertThat(client.read().get(4).path("message").asText())
          .isEqualTo("Token has expired 0 seconds ago");
      assertThat(client.read().get(3).asText()).isEqualTo("phx_close");
      token = server.sign(RealtimeToken.of("authenticated").expiresIn(Duration.ofSeconds(6)));
      client.join("room", "{\"config\":{},\"access_token\":\"" + token + "\"}");
      assertThat(client.read().get(3).asText()).isEqualTo("system");
      assertThat(client.read().get(3).asText()).isEqualTo("phx_close");
    }
  }

  @Test
  void replaysWhatWasKept() throws IOException {
    try (RealtimeServer server = SERVER.start();
        RealtimeClient client = new RealtimeClient(server)) {
      Instant before = Instant.now();
      server.store("room", "old", Map.of(), before.minusSeconds(10));
      String id = server.send("room", "new", Map.of("a", 1), true);
      String token = server.token("authenticated");
      client.join(
          "room",
          "{\"config\":{\"private\":true,\"broadcast\":{\"replay\":{\"since\":"
              + before.toEpochMilli()
              + "}}},\"access_token\":\""
              + token
              + "\"}");
      assertThat(client.read().get(4).path("meta").toString())
          .isEqualTo("{\"id\":\"" + id + "\",\"replayed\":true}");
    }
  }

  @Test
  void endsConnectionsInEveryWay() throws IOException {
    try (RealtimeServer server = SERVER.start()) {
      try (RealtimeClient client = new RealtimeClient(server)) {
        client.join("room", RealtimeClient.PUBLIC);
        server.disconnect();
        assertThat(client.read().toString())
            .isEqualTo(
                "[null,null,\"realtime:room\",\"system\",{\"message\":\"Server requested"
                    + " disconnect\",\"status\":\"ok\",\"extension\":\"system\"}]");
        assertThat(client.readClose()).isEqualTo(1012);
      }
      try (RealtimeClient client = new RealtimeClient(server)) {
        server.limitJoins(true);
        assertThat(client.join("room", RealtimeClient.PUBLIC).toString())
            .contains("ClientJoinRateLimitReached: Too many joins per second");
        assertThat(client.readClose()).isEqualTo(1001);
      }
    }
  }

  static byte[] frame(
      int kind, String joinRef, String ref, String topic, String event, int json, String payload) {
    char[] lengths = {
      (char) kind,
      (char) joinRef.length(),
      (char) ref.length(),
      (char) topic.length(),
      (char) event.length(),
      0,
      (char) json
    };
    String frame = new String(lengths) + joinRef + ref + topic + event + payload;
    return frame.getBytes(StandardCharsets.ISO_8859_1);
  }
}
