package dev.hawser.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The cases of the official test suite of Socket.IO protocol 5 about Engine.IO, under their names,
 * against the embedded server.
 */
class SocketIoSuiteEngineTest {

  private static final Duration LONG = Duration.ofSeconds(60);
  private static final Duration SOON = Duration.ofMillis(300);
  private static final String POLLING = "EIO=4&transport=polling";
  private static final String WEBSOCKET = "EIO=4&transport=websocket";

  /** What the suite wants of the application. */
  private static final SocketIoHandler APPLICATION =
      SocketIoHandler.create()
          .onConnect(socket -> socket.emit("auth", socket.auth()))
          .on("message", e -> e.socket().emit("message-back", e.args().toArray()))
          .on("message-with-ack", e -> e.ack(e.args().toArray()));

  private static final SocketIoTestServer SERVER =
      SocketIoTestServer.create().namespace("/", APPLICATION).namespace("/custom", APPLICATION);

  private static void assertStatus(SocketIoServer server, String method, String query, int status)
      throws IOException, InterruptedException {
    assertThat(new SocketIoPoll(server, query).response(method, null).statusCode())
        .isEqualTo(status);
  }

  private static void assertOpen(JsonNode open, String... upgrades) {
    assertThat(open.fieldNames())
        .toIterable()
        .containsExactlyInAnyOrder("sid", "upgrades", "pingInterval", "pingTimeout", "maxPayload");
    assertThat(open.get("sid").isTextual()).isTrue();
    assertThat(open.get("upgrades")).isEqualTo(SocketIoPacket.array((Object[]) upgrades));
    assertThat(open.get("pingInterval").asInt()).isEqualTo(300);
    assertThat(open.get("pingTimeout").asInt()).isEqualTo(60_000);
    assertThat(open.get("maxPayload").asInt()).isEqualTo(1_000_000);
  }

  @Nested
  @DisplayName("Engine.IO protocol")
  class EngineIo {

    @Nested
    @DisplayName("handshake, HTTP long-polling")
    class Polling {

      @Test
      @DisplayName("should successfully open a session")
      void opens() throws Exception {
        try (SocketIoServer server = SERVER.pingInterval(SOON).pingTimeout(LONG).start()) {
          assertOpen(new SocketIoPoll(server, POLLING).handshake(), "websocket");
        }
      }

      @Test
      @DisplayName("should fail with an invalid 'EIO' query parameter")
      void invalidVersion() throws Exception {
        try (SocketIoServer server = SERVER.start()) {
          assertStatus(server, "GET", "transport=polling", 400);
          assertStatus(server, "GET", "EIO=abc&transport=polling", 400);
        }
      }

      @Test
      @DisplayName("should fail with an invalid 'transport' query parameter")
      void invalidTransport() throws Exception {
        try (SocketIoServer server = SERVER.start()) {
          assertStatus(server, "GET", "EIO=4", 400);
          assertStatus(server, "GET", "EIO=4&transport=abc", 400);
        }
      }

      @Test
      @DisplayName("should fail with an invalid request method")
      void invalidMethod() throws Exception {
        try (SocketIoServer server = SERVER.start()) {
          assertStatus(server, "POST", POLLING, 400);
          assertStatus(server, "PUT", POLLING, 400);
        }
      }
    }

    @Nested
    @DisplayName("handshake, WebSocket")
    class WebSocket {

      @Test
      @DisplayName("should successfully open a session")
      void opens() throws Exception {
        try (SocketIoServer server = SERVER.pingInterval(SOON).pingTimeout(LONG).start();
            SocketIoClient client = new SocketIoClient(server)) {
          assertOpen(SocketIoClient.json("0", client.open()));
        }
      }

      @ParameterizedTest
      @DisplayName("should fail with an invalid 'EIO' query parameter")
      @ValueSource(strings = {"transport=websocket", "EIO=abc&transport=websocket"})
      void invalidVersion(String query) {
        assertFails(query);
      }

      @ParameterizedTest
      @DisplayName("should fail with an invalid 'transport' query parameter")
      @ValueSource(strings = {"EIO=4", "EIO=4&transport=abc"})
      void invalidTransport(String query) {
        assertFails(query);
      }

      private void assertFails(String query) {
        try (SocketIoServer server = SERVER.start()) {
          assertThatThrownBy(() -> new SocketIoClient(server, query))
              .isInstanceOf(IOException.class);
        }
      }
    }

    @Nested
    @DisplayName("heartbeat")
    class Heartbeat {

      @Test
      @DisplayName("should send ping/pong packets (HTTP long-polling)")
      void pollingPings() throws Exception {
        try (SocketIoServer server = SERVER.pingInterval(SOON).pingTimeout(LONG).start()) {
          SocketIoPoll poll = SocketIoPoll.open(server);
          for (int i = 0; i < 3; i++) {
            assertThat(poll.get()).isEqualTo("2");
            poll.post("3");
          }
        }
      }

      @Test
      @DisplayName("should close the session upon ping timeout (HTTP long-polling)")
      void pollingTimesOut() throws Exception {
        try (SocketIoServer server = SERVER.pingInterval(SOON).pingTimeout(SOON).start()) {
          SocketIoPoll poll = SocketIoPoll.open(server);
          assertThat(server.nextConnection(LONG).awaitClosed(LONG)).isEqualTo("ping timeout");
          assertThat(poll.response("GET", null).statusCode()).isEqualTo(400);
        }
      }

      @Test
      @DisplayName("should send ping/pong packets (WebSocket)")
      void webSocketPings() throws Exception {
        try (SocketIoServer server = SERVER.pingInterval(SOON).pingTimeout(LONG).start();
            SocketIoClient client = new SocketIoClient(server)) {
          for (int i = 0; i < 3; i++) {
            assertThat(client.text()).isEqualTo("2");
            client.send("3");
          }
        }
      }

      @Test
      @DisplayName("should close the session upon ping timeout (WebSocket)")
      void webSocketTimesOut() throws Exception {
        try (SocketIoServer server = SERVER.pingInterval(SOON).pingTimeout(SOON).start();
            SocketIoClient client = new SocketIoClient(server)) {
          client.readClose();
          assertThat(server.nextConnection(LONG).awaitClosed(LONG)).isEqualTo("ping timeout");
        }
      }
    }

    @Nested
    @DisplayName("close")
    class Close {

      @Test
      @DisplayName("should forcefully close the session (HTTP long-polling)")
      void polling() throws Exception {
        try (SocketIoServer server = SERVER.start()) {
          SocketIoPoll poll = SocketIoPoll.open(server);
          CompletableFuture<HttpResponse<String>> waiting = poll.getAsync();
          server
              .server()
              .awaitRequest(
                  r -> EngineIoFaults.isPoll(r) && r.query("sid").get().equals(poll.sid()), LONG);
          poll.post("1");
          HttpResponse<String> answer = waiting.get(60, TimeUnit.SECONDS);
          assertThat(answer.statusCode()).isEqualTo(200);
          assertThat(answer.body()).isEqualTo("6");
          assertThat(poll.response("GET", null).statusCode()).isEqualTo(400);
        }
      }

      @Test
      @DisplayName("should forcefully close the session (WebSocket)")
      void webSocket() throws Exception {
        // The reference server leaves the packet alone; what ends the session is the heartbeat.
        try (SocketIoServer server = SERVER.pingInterval(SOON).pingTimeout(SOON).start();
            SocketIoClient client = new SocketIoClient(server)) {
          client.send("1").readClose();
        }
      }
    }

    @Nested
    @DisplayName("upgrade")
    class Upgrade {

      private SocketIoClient probed(SocketIoServer server, SocketIoPoll poll) throws IOException {
        SocketIoClient socket = new SocketIoClient(server, WEBSOCKET + "&sid=" + poll.sid());
        assertThat(socket.send("2probe").text()).isEqualTo("3probe");
        return socket.send("5");
      }

      @Test
      @DisplayName("should successfully upgrade from HTTP long-polling to WebSocket")
      void upgrades() throws Exception {
        try (SocketIoServer server = SERVER.start()) {
          SocketIoPoll poll = SocketIoPoll.open(server);
          try (SocketIoClient socket = probed(server, poll)) {
            socket.send("40");
            assertThat(socket.text()).startsWith("40{");
            assertThat(server.nextConnection(LONG).transport()).isEqualTo("websocket");
          }
        }
      }

      @Test
      @DisplayName("should ignore HTTP requests with same sid after upgrade")
      void ignoresRequests() throws Exception {
        try (SocketIoServer server = SERVER.start()) {
          SocketIoPoll poll = SocketIoPoll.open(server);
          try (SocketIoClient socket = probed(server, poll)) {
            socket.send("40").text();
            HttpResponse<String> response = poll.response("GET", null);
            assertThat(response.statusCode()).isEqualTo(400);
            assertThat(response.body()).isEqualTo("{\"code\":3,\"message\":\"Bad request\"}");
          }
        }
      }

      @Test
      @DisplayName("should ignore WebSocket connection with same sid after upgrade")
      void ignoresWebSockets() throws Exception {
        try (SocketIoServer server = SERVER.start()) {
          SocketIoPoll poll = SocketIoPoll.open(server);
          try (SocketIoClient socket = probed(server, poll)) {
            socket.send("40").text();
            try (SocketIoClient second =
                new SocketIoClient(server, WEBSOCKET + "&sid=" + poll.sid())) {
              second.readClose();
            }
            assertThat(socket.text()).isEqualTo("42[\"auth\",{}]");
          }
        }
      }
    }
  }
}
