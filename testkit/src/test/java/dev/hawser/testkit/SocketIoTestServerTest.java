package dev.hawser.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.BinaryNode;
import com.fasterxml.jackson.databind.node.IntNode;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The embedded Socket.IO server as its users see it. */
class SocketIoTestServerTest {

  private static final Duration LIMIT = Duration.ofSeconds(30);
  private static final SocketIoTestServer SERVER = SocketIoTestServer.create();
  private static final SocketIoHandler SILENT = SocketIoHandler.create();

  private static <T> T get(CompletableFuture<T> future) throws Exception {
    return future.get(LIMIT.toSeconds(), TimeUnit.SECONDS);
  }

  @Test
  void echoesByDefault() throws Exception {
    try (SocketIoServer server = SERVER.start();
        SocketIoClient client = SocketIoClient.joined(server)) {
      assertThat(client.send("42[\"a\",1]").text()).isEqualTo("42[\"a\",1]");
      assertThat(client.send("42[7,null]").text()).isEqualTo("42[7,null]");
      assertThat(client.send("4212[\"b\",{\"x\":[]},\"y\"]").text())
          .isEqualTo("4312[{\"x\":[]},\"y\"]");
      assertThat(client.send("420[\"b\"]").text()).isEqualTo("430[]");
      client.send("451-[\"c\",{\"_placeholder\":true,\"num\":0}]").send(new byte[0]);
      assertThat(client.text()).isEqualTo("451-[\"c\",{\"_placeholder\":true,\"num\":0}]");
      assertThat(client.binary()).isEmpty();
    }
  }

  @Test
  void showsWhatTheClientDid() throws Exception {
    try (SocketIoServer server = SERVER.namespace("/admin", SILENT).start();
        SocketIoClient client =
            new SocketIoClient(server, "EIO=4&transport=websocket&user=1", "X-Trace: t\r\n")) {
      client.send("40/admin,{\"token\":\"123\"}").json("40/admin,");
      client.send("451-/admin,3[\"up\",{\"_placeholder\":true,\"num\":0},5]");
      client.send(new byte[] {1});

      SocketIoConnection connection = server.nextConnection(LIMIT);
      assertThat(connection.request().query("user")).contains("1");
      assertThat(connection.request().header("x-trace")).contains("t");
      assertThat(connection.version()).isEqualTo(4);
      assertThat(connection.transport()).isEqualTo("websocket");
      assertThat(server.connections()).containsExactly(connection);

      SocketIoSocket socket = server.awaitSocket("/admin", LIMIT);
      assertThat(socket).isSameAs(server.nextSocket(LIMIT)).isSameAs(server.nextAttempt(LIMIT));
      assertThat(connection.socket("/admin")).contains(socket);
      assertThat(connection.socket("/")).isEmpty();
      assertThat(socket.auth()).isEqualTo(SocketIoPacket.tree(Map.of("token", "123")));

      SocketIoEvent event = server.awaitEvent("up", LIMIT);
      assertThat(event).isSameAs(socket.awaitEvent("up", LIMIT));
      assertThat(event.socket()).isSameAs(socket);
      assertThat(event.args())
          .containsExactly(BinaryNode.valueOf(new byte[] {1}), IntNode.valueOf(5));
      assertThat(event.arg(2).isMissingNode()).isTrue();
      assertThat(event.isAckWanted()).isTrue();
      event.ack("late", new byte[] {2});
      event.ack("twice");
      assertThat(client.text())
          .isEqualTo("461-/admin,3[\"late\",{\"_placeholder\":true,\"num\":0}]");
      assertThat(client.binary()).containsExactly(2);
      assertThat(client.send("41/admin", "40/admin,").text()).startsWith("40/admin,");
      assertThat(connection.traffic().get(1).text()).isEqualTo("40/admin,{\"token\":\"123\"}");
      assertThat(connection.violation()).isEmpty();
    }
  }

  // ---- who may connect

  @Test
  void middlewareDecides() throws Exception {
    SocketIoHandler guarded =
        SILENT.middleware(
            socket ->
                switch (socket.auth().path("token").asText()) {
                  case "good" -> SocketIoAdmission.accept().after(Duration.ofMillis(20));
                  case "old" -> SocketIoAdmission.refuse("expired", Map.of("code", "E_AUTH"));
                  case "slow" -> SocketIoAdmission.never();
                  default -> SocketIoAdmission.refuse("not authorized");
                });
    try (SocketIoServer server = SERVER.namespace("/auth", guarded).start();
        SocketIoClient client = new SocketIoClient(server)) {
      assertThat(client.send("40/auth,").text())
          .isEqualTo("44/auth,{\"message\":\"not authorized\"}");
      assertThat(client.send("40/auth,{\"token\":\"old\"}").text())
          .isEqualTo("44/auth,{\"message\":\"expired\",\"data\":{\"code\":\"E_AUTH\"}}");
      client.send("40/auth,{\"token\":\"good\"}").json("40/auth,");
      try (SocketIoClient slow = new SocketIoClient(server)) {
        slow.send("40/auth,{\"token\":\"slow\"}", "40", "42[\"alive\"]");
        assertThat(slow.text()).startsWith("40{");
        assertThat(slow.text()).isEqualTo("42[\"alive\"]");
      }
      assertThat(server.attempts()).hasSize(5);
      assertThat(server.attempts().get(1).auth().get("token").asText()).isEqualTo("old");
      assertThat(server.attempts().get(1).isConnected()).isFalse();
    }
  }

  @Test
  void testDecidesOnTheNextClient() throws Exception {
    try (SocketIoServer server = SERVER.start();
        SocketIoClient client = new SocketIoClient(server)) {
      server.admitNext("/", SocketIoAdmission.refuse("first"));
      server.admitNext("/", SocketIoAdmission.refuse("second", 2));
      assertThat(client.send("40").text()).isEqualTo("44{\"message\":\"first\"}");
      assertThat(client.send("40").text()).isEqualTo("44{\"message\":\"second\",\"data\":2}");
      assertThat(client.send("40").text()).startsWith("40{");
      assertThatThrownBy(() -> server.admitNext("/none", SocketIoAdmission.accept()))
          .isInstanceOf(IllegalArgumentException.class);
    }
  }

  @Test
  void patternServesDynamicNamespaces() throws Exception {
    SocketIoTestServer description =
        SERVER.namespace(Pattern.compile("/dyn-\\d+"), SocketIoHandler.echo());
    try (SocketIoServer server = description.start();
        SocketIoClient client = new SocketIoClient(server)) {
      client.send("40/dyn-101").json("40/dyn-101,");
      assertThat(client.send("42/dyn-101,[\"a\"]").text()).isEqualTo("42/dyn-101,[\"a\"]");
      assertThat(client.send("40/dyn-x").text()).startsWith("44/dyn-x,");
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "42[\"x\"]", // before CONNECT
        "41",
        "44{\"message\":\"m\"}",
        "43/x,0[]",
        "4511-[\"x\"]",
        "b"
      })
  void packetOutOfStateEndsTheConnection(String packet) throws Exception {
    try (SocketIoServer server = SERVER.start();
        SocketIoClient client = new SocketIoClient(server)) {
      client.send(packet).readClose();
      SocketIoConnection connection = server.nextConnection(LIMIT);
      assertThat(connection.awaitClosed(LIMIT)).isEqualTo("forced close");
      assertThat(connection.isOpen()).isFalse();
      assertThat(server.connections()).isEmpty();
    }
  }

  @Test
  void packetForNamespaceLeftOrJoinedTwiceEndsTheConnection() throws Exception {
    try (SocketIoServer server = SERVER.start();
        SocketIoClient left = SocketIoClient.joined(server);
        SocketIoClient twice = SocketIoClient.joined(server)) {
      left.send("41", "42[\"late\"]").readClose();
      twice.send("40").readClose();
      assertThat(server.sockets().get(1).awaitDisconnect(LIMIT)).isEqualTo("forced close");
      assertThat(server.sockets().get(1).connection().violation())
          .contains("CONNECT in the wrong state of /");
    }
  }

  @Test
  void limitOfAttachmentsCanBeChanged() throws Exception {
    try (SocketIoServer server = SERVER.maxAttachments(11).start();
        SocketIoClient client = SocketIoClient.joined(server)) {
      client.send("4511-1[\"x\"]");
      for (int i = 0; i < 11; i++) {
        client.send(new byte[] {0});
      }
      assertThat(client.text()).isEqualTo("431[]");
      client.send("4512-1[\"x\"]").readClose();
      assertThat(server.nextConnection(LIMIT).violation()).contains("too many attachments");
    }
  }

  // ---- what the server sends

  @Test
  void asksForAcknowledgements() throws Exception {
    try (SocketIoServer server = SERVER.start();
        SocketIoClient client = SocketIoClient.joined(server)) {
      SocketIoSocket socket = server.nextSocket(LIMIT);
      CompletableFuture<List<JsonNode>> first = socket.emitWithAck("one", 1);
      CompletableFuture<List<JsonNode>> second = socket.emitWithAck("two");
      CompletableFuture<List<JsonNode>> third = socket.emitWithAck("three");
      assertThat(client.text()).isEqualTo("420[\"one\",1]");
      assertThat(client.text()).isEqualTo("421[\"two\"]");
      assertThat(client.text()).isEqualTo("422[\"three\"]");
      client.send("431[\"b\",2]", "4399[]", "431[\"again\"]");
      client.send("461-0[{\"_placeholder\":true,\"num\":0}]").send(new byte[] {5});
      assertThat(get(second).get(1).asInt()).isEqualTo(2);
      assertThat(get(first)).containsExactly(BinaryNode.valueOf(new byte[] {5}));
      client.send("41");
      assertThatThrownBy(() -> get(third))
          .isInstanceOf(ExecutionException.class)
          .hasRootCauseInstanceOf(IllegalStateException.class)
          .hasMessageContaining("client namespace disconnect");
      assertThatThrownBy(() -> get(socket.emitWithAck("late")))
          .hasRootCauseInstanceOf(IllegalStateException.class);
    }
  }

  @Test
  void sendsToRooms() throws Exception {
    try (SocketIoServer server = SERVER.start();
        SocketIoClient one = SocketIoClient.joined(server);
        SocketIoClient two = SocketIoClient.joined(server)) {
      SocketIoSocket first = server.nextSocket(LIMIT);
      SocketIoSocket second = server.nextSocket(LIMIT);
      first.join("a", "b");
      second.join("b");
      SocketIoBroadcast all = server.of("/");
      all.to("a").emit("to a");
      all.to("a").to("b").emit("to both", new byte[] {1});
      all.except("a").emit("not a");
      all.to("b").except(second.id()).emit("not second");
      all.to(second.id()).emit("second");
      first.leave("b");
      all.to("b").emit("to b");
      server.emit("end");
      assertThat(one.text()).isEqualTo("42[\"to a\"]");
      assertThat(one.text()).startsWith("451-[\"to both\",");
      assertThat(one.binary()).containsExactly(1);
      assertThat(one.text()).isEqualTo("42[\"not second\"]");
      assertThat(one.text()).isEqualTo("42[\"end\"]");
      assertThat(two.text()).startsWith("451-[\"to both\",");
      assertThat(two.binary()).containsExactly(1);
      assertThat(two.text()).isEqualTo("42[\"not a\"]");
      assertThat(two.text()).isEqualTo("42[\"second\"]");
      assertThat(two.text()).isEqualTo("42[\"to b\"]");
      assertThat(two.text()).isEqualTo("42[\"end\"]");
      assertThat(all.to("b").sockets()).containsExactly(second);

      CompletableFuture<List<List<JsonNode>>> answers = all.emitWithAck("ask");
      String ask = one.text();
      assertThat(two.text()).isEqualTo(ask).isEqualTo("420[\"ask\"]");
      one.send("430[1]");
      two.send("430[2]");
      assertThat(get(answers))
          .containsExactly(List.of(IntNode.valueOf(1)), List.of(IntNode.valueOf(2)));
    }
  }

  @Test
  void volatileEventIsDroppedUnlessAPollWaits() throws Exception {
    try (SocketIoServer server = SERVER.start()) {
      SocketIoPoll poll = SocketIoPoll.open(server);
      poll.join("40");
      server.nextSocket(LIMIT).emitVolatile("dropped");
      server.emit("kept");
      assertThat(poll.get()).isEqualTo("42[\"kept\"]");
    }
  }

  @Test
  void pollingCarriesAttachmentsInOnePayload() throws Exception {
    byte[] five = {5};
    SocketIoHandler recorded =
        SILENT
            .on("x", e -> e.socket().emit("y", new byte[] {1, 2, 3, 4}, Map.of("k", five)))
            .on("b", e -> e.ack(e.arg(0)));
    try (SocketIoServer server = SERVER.namespace("/", recorded).start()) {
      SocketIoPoll poll = SocketIoPoll.open(server);
      poll.join("40");
      poll.post("42[\"x\"]\u001e451-9[\"b\",{\"_placeholder\":true,\"num\":0}]\u001ebAQIDBA==");
      assertThat(poll.get())
          .isEqualTo(
              "452-[\"y\",{\"_placeholder\":true,\"num\":0},"
                  + "{\"k\":{\"_placeholder\":true,\"num\":1}}]\u001ebAQIDBA==\u001ebBQ=="
                  + "\u001e461-9[{\"_placeholder\":true,\"num\":0}]\u001ebAQIDBA==");
    }
  }
}
