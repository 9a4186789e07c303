package dev.hawser.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.time.Duration;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/**
 * The cases of the official test suite of Socket.IO protocol 5, under their names, against the
 * embedded server.
 */
class SocketIoProtocolSuiteTest {

  private static final Duration LONG = Duration.ofSeconds(60);
  private static final Duration SOON = Duration.ofMillis(300);

  /** What the suite wants of the application. */
  private static final SocketIoHandler APPLICATION =
      SocketIoHandler.create()
          .onConnect(socket -> socket.emit("auth", socket.auth()))
          .on("message", e -> e.socket().emit("message-back", e.args().toArray()))
          .on("message-with-ack", e -> e.ack(e.args().toArray()));

  private static final SocketIoTestServer SERVER =
      SocketIoTestServer.create().namespace("/", APPLICATION).namespace("/custom", APPLICATION);

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
