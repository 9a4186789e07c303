package dev.hawser.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** How the embedded Socket.IO server ends things, and what it does wrong on purpose. */
class SocketIoTestServerEndsTest {

  private static final Duration LIMIT = Duration.ofSeconds(30);
  private static final SocketIoTestServer SERVER = SocketIoTestServer.create();
  private static final SocketIoHandler SILENT = SocketIoHandler.create();

  private static <T> T get(CompletableFuture<T> future) throws Exception {
    return future.get(LIMIT.toSeconds(), TimeUnit.SECONDS);
  }

  // ---- how it ends

  @Test
  void disconnectLeavesOtherNamespacesAlone() throws Exception {
    try (SocketIoServer server = SERVER.namespace("/x", SocketIoHandler.echo()).start();
        SocketIoClient client = SocketIoClient.joined(server)) {
      client.send("40/x").json("40/x,");
      server.of("/x").disconnect();
      assertThat(client.text()).isEqualTo("41/x,");
      assertThat(server.sockets().get(1).awaitDisconnect(LIMIT))
          .isEqualTo("server namespace disconnect");
      assertThat(client.send("42[\"alive\"]").text()).isEqualTo("42[\"alive\"]");
      server.disconnect();
      assertThat(client.text()).isEqualTo("41");
      client.readClose();
    }
  }

  @Test
  void disconnectAndCloseOverPolling() throws Exception {
    try (SocketIoServer server = SERVER.start()) {
      SocketIoPoll poll = SocketIoPoll.open(server);
      poll.join("40");
      SocketIoSocket socket = server.nextSocket(LIMIT);
      CompletableFuture<HttpResponse<String>> waiting = poll.getAsync();
      int polls = 2; // One for the answer to CONNECT.
      server.server().awaitRequest(r -> polls(server) >= polls, LIMIT);
      socket.disconnectAndClose();
      assertThat(get(waiting).body()).isEqualTo("41");
      assertThat(poll.get()).isEqualTo("6\u001e1");
      assertThat(socket.awaitDisconnect(LIMIT)).isEqualTo("server namespace disconnect");
    }
  }

  private static long polls(SocketIoServer server) {
    return server.server().requests().stream().filter(EngineIoFaults::isPoll).count();
  }

  @Test
  void applicationHearsOfTheEnd() throws Exception {
    SocketIoHandler remembers =
        SILENT.onDisconnect((socket, reason) -> socket.data().put("reason", reason));
    try (SocketIoServer server = SERVER.namespace("/", remembers).start();
        SocketIoClient client = SocketIoClient.joined(server)) {
      SocketIoSocket socket = server.nextSocket(LIMIT);
      socket.connection().close();
      client.readClose();
      server.emit("nobody");
      SocketIoClient.joined(server).close(); // The loop has done what came before.
      assertThat(socket.data()).containsEntry("reason", "forced close");
      assertThat(socket.isConnected()).isFalse();
      assertThat(socket.connection().sockets()).isEmpty();
    }
  }

  @Test
  void serverForgetsASession() throws Exception {
    try (SocketIoServer server = SERVER.start()) {
      SocketIoPoll poll = SocketIoPoll.open(server);
      SocketIoConnection connection = server.nextConnection(LIMIT);
      connection.forget();
      connection.awaitClosed(LIMIT);
      assertThat(poll.response("GET", null).body())
          .isEqualTo("{\"code\":1,\"message\":\"Session ID unknown\"}");
    }
  }

  @Test
  void handlerThatThrowsFailsTheTest() throws IOException {
    SocketIoServer server =
        SERVER
            .namespace(
                "/",
                SILENT.on(
                    "bad",
                    event -> {
                      throw new IllegalArgumentException("on purpose");
                    }))
            .start();
    try (SocketIoClient client = SocketIoClient.joined(server)) {
      client.send("42[\"bad\"]", "40/none");
      assertThat(client.text()).startsWith("44/none,");
    }
    assertThatThrownBy(server::close).hasRootCauseMessage("on purpose");
  }

  // ---- faults

  @Test
  void sendsWhatNoServerSends() throws Exception {
    SocketIoHandler hasty = SILENT.onConnect(s -> s.emit("hasty")).eventsBeforeConnect(true);
    try (SocketIoServer server = SERVER.namespace("/", hasty).start();
        SocketIoClient client = new SocketIoClient(server)) {
      assertThat(client.send("40").text()).isEqualTo("42[\"hasty\"]");
      assertThat(client.text()).startsWith("40{");
      SocketIoConnection connection = server.nextConnection(LIMIT);
      connection.sendPacket("2{}");
      connection.sendAttachment(new byte[] {1});
      connection.sendRaw("9");
      connection.sendRaw(new byte[] {2});
      connection.sendClosePacket();
      connection.sendGarbage();
      assertThat(client.text()).isEqualTo("42{}");
      assertThat(client.binary()).containsExactly(1);
      assertThat(client.text()).isEqualTo("9");
      assertThat(client.binary()).containsExactly(2);
      assertThat(client.text()).isEqualTo("1");
      assertThat(client.text()).isEqualTo("\u0000garbage");
    }
  }

  @Test
  void forgetsOneNamespace() throws Exception {
    try (SocketIoServer server = SERVER.namespace("/x", SILENT).start();
        SocketIoClient client = SocketIoClient.joined(server)) {
      client.send("40/x").json("40/x,");
      server.awaitSocket("/x", LIMIT).forget();
      assertThat(client.send("42[\"alive\"]").text()).isEqualTo("42[\"alive\"]");
      client.send("42/x,[\"lost\"]").readClose();
    }
  }

  @Test
  void connectionCanGoSilentOrBeCut() throws Exception {
    Duration interval = Duration.ofMillis(50);
    try (SocketIoServer server = SERVER.pingInterval(interval).pingTimeout(LIMIT).start();
        SocketIoClient silent = SocketIoClient.joined(server);
        SocketIoClient calm = new SocketIoClient(server);
        SocketIoClient cut = new SocketIoClient(server)) {
      SocketIoConnection first = server.nextConnection(LIMIT);
      first.silence();
      silent.send("42[\"a\"]");
      first.awaitTraffic(entry -> entry.text().equals("42[\"a\"]"), LIMIT);
      server.nextConnection(LIMIT).stopPings();
      assertThat(calm.send("40").text()).matches("2|40.*");
      SocketIoConnection third = server.nextConnection(LIMIT);
      third.drop();
      cut.readClose();
      assertThat(third.awaitClosed(LIMIT)).isEqualTo("transport close");
      assertThat(third.isOpen()).isFalse();
      assertThat(first.isOpen()).isTrue();
      assertThat(server.received()).isEmpty();
    }
  }

  // ---- Socket.IO 4

  @Test
  void speaksWithClientsOfEngineIo3() throws Exception {
    SocketIoHandler guarded =
        SocketIoHandler.echo()
            .middleware(
                socket ->
                    socket.auth().path("token").asText().equals("good")
                        ? SocketIoAdmission.accept()
                        : socket.auth().has("token")
                            ? SocketIoAdmission.refuse(
                                "bad", Map.of("code", "E_AUTH", "got", "bad"))
                            : SocketIoAdmission.refuse("no token"));
    SocketIoTestServer description =
        SERVER.allowEngineIo3(true).namespace("/auth", guarded).recovery(LIMIT);
    try (SocketIoServer server = description.start();
        SocketIoClient client = new SocketIoClient(server, "EIO=3&transport=websocket&x=1")) {
      assertThat(client.text()).isEqualTo("40");
      SocketIoSocket root = server.nextSocket(LIMIT);
      assertThat(root.id()).isEqualTo(root.connection().sid());
      assertThat(client.send("40/auth").text()).isEqualTo("44/auth,\"no token\"");
      assertThat(client.send("40/auth?token=bad,").text())
          .startsWith("44/auth,{")
          .contains("\"code\":\"E_AUTH\"", "\"got\":\"bad\"");
      assertThat(client.send("40/auth?token=good,").text()).isEqualTo("40/auth,");
      assertThat(server.nextSocket(LIMIT).id()).isEqualTo("/auth#" + root.id());
      assertThat(client.send("42/auth,7[\"a\",1]").text()).isEqualTo("43/auth,7[1]");
      client.send("451-1[\"b\",{\"_placeholder\":true,\"num\":0}]").send(new byte[] {4, 1, 2});
      assertThat(client.text()).isEqualTo("461-1[{\"_placeholder\":true,\"num\":0}]");
      assertThat(client.binary()).containsExactly(4, 1, 2);
    }
  }
}
