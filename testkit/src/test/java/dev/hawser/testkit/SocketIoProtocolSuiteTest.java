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
 * The cases of the official test suite of Socket.IO protocol 5, under their names, against the
 * embedded server.
 */
class SocketIoProtocolSuiteTest {

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

  @Nested
  @DisplayName("Socket.IO protocol")
  class SocketIo {

    private SocketIoClient joined(SocketIoServer server) throws IOException {
      SocketIoClient client = SocketIoClient.joined(server);
      assertThat(client.text()).isEqualTo("42[\"auth\",{}]");
      return client;
    }

    @Nested
    @DisplayName("connect")
    class Connect {

      @Test
      @DisplayName("should allow connection to the main namespace")
      void mainNamespace() throws Exception {
        assertAllowed("40", "40", "42[\"auth\",{}]");
      }

      @Test
      @DisplayName("should allow connection to the main namespace with a payload")
      void mainNamespaceWithPayload() throws Exception {
        assertAllowed("40{\"token\":\"123\"}", "40", "42[\"auth\",{\"token\":\"123\"}]");
      }

      @Test
      @DisplayName("should allow connection to a custom namespace")
      void customNamespace() throws Exception {
        assertAllowed("40/custom,", "40/custom,", "42/custom,[\"auth\",{}]");
      }

      @Test
      @DisplayName("should allow connection to a custom namespace with a payload")
      void customNamespaceWithPayload() throws Exception {
        assertAllowed(
            "40/custom,{\"token\":\"abc\"}",
            "40/custom,",
            "42/custom,[\"auth\",{\"token\":\"abc\"}]");
      }

      private void assertAllowed(String connect, String answer, String auth) throws Exception {
        try (SocketIoServer server = SERVER.start();
            SocketIoClient client = new SocketIoClient(server)) {
          JsonNode payload = client.send(connect).json(answer);
          assertThat(payload.fieldNames()).toIterable().containsExactly("sid");
          assertThat(payload.get("sid").isTextual()).isTrue();
          assertThat(client.text()).isEqualTo(auth);
        }
      }

      @Test
      @DisplayName("should disallow connection to an unknown namespace")
      void unknownNamespace() throws Exception {
        try (SocketIoServer server = SERVER.start();
            SocketIoClient client = new SocketIoClient(server)) {
          assertThat(client.send("40/random").text())
              .isEqualTo("44/random,{\"message\":\"Invalid namespace\"}");
        }
      }

      @Test
      @DisplayName("should disallow connection with an invalid handshake")
      void invalidHandshake() throws Exception {
        try (SocketIoServer server = SERVER.start();
            SocketIoClient client = new SocketIoClient(server)) {
          client.send("4abc").readClose();
        }
      }

      @Test
      @DisplayName("should close the connection if no handshake is received")
      void noHandshake() throws Exception {
        try (SocketIoServer server = SERVER.connectTimeout(SOON).start();
            SocketIoClient client = new SocketIoClient(server)) {
          client.readClose();
        }
      }
    }

    @Nested
    @DisplayName("disconnect")
    class Disconnect {

      @Test
      @DisplayName("should disconnect from the main namespace")
      void mainNamespace() throws Exception {
        try (SocketIoServer server = SERVER.pingInterval(SOON).pingTimeout(LONG).start();
            SocketIoClient client = joined(server)) {
          assertThat(client.send("41").text()).isEqualTo("2");
          assertThat(server.nextSocket(LONG).awaitDisconnect(LONG))
              .isEqualTo("client namespace disconnect");
        }
      }

      @Test
      @DisplayName("should connect then disconnect from a custom namespace")
      void customNamespace() throws Exception {
        try (SocketIoServer server = SERVER.start();
            SocketIoClient client = joined(server)) {
          assertThat(client.send("40/custom").text()).startsWith("40/custom,{\"sid\":");
          assertThat(client.text()).isEqualTo("42/custom,[\"auth\",{}]");
          client.send("41/custom", "42[\"message\",\"message to main namespace\"]");
          assertThat(client.text()).isEqualTo("42[\"message-back\",\"message to main namespace\"]");
        }
      }
    }

    @Nested
    @DisplayName("message")
    class Message {

      @Test
      @DisplayName("should send a plain-text packet")
      void text() throws Exception {
        try (SocketIoServer server = SERVER.start();
            SocketIoClient client = joined(server)) {
          assertThat(client.send("42[\"message\",1,\"2\",{\"3\":[true]}]").text())
              .isEqualTo("42[\"message-back\",1,\"2\",{\"3\":[true]}]");
        }
      }

      @Test
      @DisplayName("should send a packet with binary attachments")
      void binary() throws Exception {
        assertBinary("452-[\"message\",", "452-[\"message-back\",");
      }

      @Test
      @DisplayName("should send a plain-text packet with an ack")
      void textWithAck() throws Exception {
        try (SocketIoServer server = SERVER.start();
            SocketIoClient client = joined(server)) {
          assertThat(client.send("42456[\"message-with-ack\",1,\"2\",{\"3\":[false]}]").text())
              .isEqualTo("43456[1,\"2\",{\"3\":[false]}]");
        }
      }

      @Test
      @DisplayName("should send a packet with binary attachments and an ack")
      void binaryWithAck() throws Exception {
        assertBinary("452-789[\"message-with-ack\",", "462-789[");
      }

      private void assertBinary(String sent, String answered) throws Exception {
        String attachments = "{\"_placeholder\":true,\"num\":0},{\"_placeholder\":true,\"num\":1}]";
        try (SocketIoServer server = SERVER.start();
            SocketIoClient client = joined(server)) {
          client.send(sent + attachments);
          client.send(new byte[] {1, 2, 3}).send(new byte[] {4, 5, 6});
          assertThat(client.text()).isEqualTo(answered + attachments);
          assertThat(client.binary()).containsExactly(1, 2, 3);
          assertThat(client.binary()).containsExactly(4, 5, 6);
        }
      }

      @Test
      @DisplayName("should close the connection upon invalid format (unknown packet type)")
      void unknownType() throws Exception {
        assertCloses("4abc");
      }

      @Test
      @DisplayName("should close the connection upon invalid format (invalid payload format)")
      void invalidPayload() throws Exception {
        assertCloses("42{}");
      }

      @Test
      @DisplayName("should close the connection upon invalid format (invalid ack id)")
      void invalidAckId() throws Exception {
        assertCloses("42abc[\"message-with-ack\",1,\"2\",{\"3\":[false]}]");
      }

      private void assertCloses(String packet) throws Exception {
        try (SocketIoServer server = SERVER.start();
            SocketIoClient client = joined(server)) {
          client.send(packet).readClose();
          assertThat(server.nextSocket(LONG).awaitDisconnect(LONG)).isEqualTo("forced close");
        }
      }
    }
  }
}
