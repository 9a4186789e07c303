package dev.hawser.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/** Connection state recovery of the embedded server, as the reference server has it. */
class SocketIoRecoveryTest {

  private static final Duration LIMIT = Duration.ofSeconds(30);
  private static final SocketIoTestServer RECOVERS =
      SocketIoTestServer.create().recovery(Duration.ofMinutes(2));

  /** What a client knows that was lost. */
  private record Lost(String sid, String pid, String offset) {
    String connect() {
      return "40{\"pid\":\"" + pid + "\",\"offset\":\"" + offset + "\"}";
    }

    String connected() {
      return "40{\"sid\":\"" + sid + "\",\"pid\":\"" + pid + "\"}";
    }
  }

  /** A client joins, gets one event and closes its connection. */
  private static Lost lose(SocketIoServer server) throws IOException, InterruptedException {
    SocketIoPoll poll = SocketIoPoll.open(server);
    JsonNode answer = poll.join("40");
    server.emit("hello");
    JsonNode event = SocketIoClient.json("42", poll.get());
    assertThat(event).hasSize(2);
    assertThat(event.get(0).asText()).isEqualTo("hello");
    assertThat(event.get(1).asText()).matches("[0-9A-Za-z_-]{7}(\\.[0-9A-Za-z_-]+)?");
    poll.post("1");
    assertThat(server.nextSocket(LIMIT).awaitDisconnect(LIMIT)).isEqualTo("transport close");
    return new Lost(answer.get("sid").asText(), answer.get("pid").asText(), event.get(1).asText());
  }

  private static void assertNew(JsonNode connected, Lost lost) {
    assertThat(connected.get("sid").asText()).isNotEqualTo(lost.sid());
    assertThat(connected.get("pid").asText()).isNotEqualTo(lost.pid());
  }

  @Nested
  @DisplayName("connection state recovery")
  class Official {

    @Test
    @DisplayName("should restore session and missed packets")
    void missedPackets() throws Exception {
      SocketIoHandler joins = SocketIoHandler.create().onConnect(socket -> socket.join("room1"));
      try (SocketIoServer server = RECOVERS.namespace("/", joins).start()) {
        Lost lost = lose(server);
        server.emit("hello1");
        server.of("/").to("room1").emit("hello2");
        server.of("/").to("room2").emit("not for the client");
        server.of("/").except("room1").emit("not for the client");
        server.sockets().get(0).emit("hello3");

        SocketIoPoll poll = SocketIoPoll.open(server);
        poll.post(lost.connect());
        String[] packets = poll.get().split("\u001e");
        assertThat(packets).hasSize(4);
        assertThat(packets[0]).startsWith("42[\"hello1\",\"");
        assertThat(packets[1]).startsWith("42[\"hello2\",\"");
        assertThat(packets[2]).startsWith("42[\"hello3\",\"");
        assertThat(packets[3]).isEqualTo(lost.connected());
      }
    }

    @Test
    @DisplayName("should restore rooms and data attributes")
    void roomsAndData() throws Exception {
      SocketIoHandler joins =
          SocketIoHandler.create()
              .onConnect(
                  socket -> {
                    if (!socket.isRecovered()) {
                      socket.join("room1", "room2");
                      socket.data().put("foo", "bar");
                    }
                  });
      try (SocketIoServer server = RECOVERS.namespace("/", joins).start()) {
        Lost lost = lose(server);
        assertThat(server.sockets().get(0).isRecovered()).isFalse();
        assertThat(server.sockets().get(0).rooms()).isEmpty();
        SocketIoPoll.open(server).join(lost.connect());
        SocketIoSocket socket = server.nextSocket(LIMIT);
        assertThat(socket.id()).isEqualTo(lost.sid());
        assertThat(socket.isRecovered()).isTrue();
        assertThat(socket.rooms()).containsExactlyInAnyOrder(lost.sid(), "room1", "room2");
        assertThat(socket.data()).containsEntry("foo", "bar");
      }
    }

    @Test
    @DisplayName("should not run middlewares upon recovery by default")
    void skipsMiddlewares() throws Exception {
      assertThat(middlewareRuns(RECOVERS)).isEqualTo(1);
    }

    @Test
    @DisplayName("should run middlewares even upon recovery")
    void runsMiddlewares() throws Exception {
      assertThat(middlewareRuns(RECOVERS.skipMiddlewares(false))).isEqualTo(2);
    }

    private int middlewareRuns(SocketIoTestServer description) throws Exception {
      SocketIoHandler counts =
          SocketIoHandler.create()
              .middleware(
                  socket -> {
                    socket.data().merge("runs", 1, (a, b) -> (int) a + (int) b);
                    return SocketIoAdmission.accept();
                  });
      try (SocketIoServer server = description.namespace("/", counts).start()) {
        SocketIoPoll.open(server).join(lose(server).connect());
        SocketIoSocket socket = server.nextSocket(LIMIT);
        assertThat(socket.isRecovered()).isTrue();
        return (int) socket.data().get("runs");
      }
    }

    @Test
    @DisplayName("should fail to restore an unknown session")
    void unknownSession() throws Exception {
      try (SocketIoServer server = RECOVERS.start()) {
        Lost unknown = new Lost("", "foo", "bar");
        JsonNode answer = SocketIoPoll.open(server).join(unknown.connect());
        assertThat(answer.get("sid").asText()).hasSize(20);
        assertNew(answer, unknown);
        assertThat(server.nextSocket(LIMIT).isRecovered()).isFalse();
      }
    }

    @Test
    @DisplayName("should be disabled by default")
    void disabled() throws Exception {
      try (SocketIoServer server = SocketIoTestServer.create().start()) {
        SocketIoPoll poll = SocketIoPoll.open(server);
        JsonNode answer = poll.join("40{\"pid\":\"foo\",\"offset\":\"bar\"}");
        assertThat(answer.fieldNames()).toIterable().containsExactly("sid");
        server.emit("hello");
        assertThat(poll.get()).isEqualTo("42[\"hello\"]");
      }
    }
  }

  @Test
  void missedAttachmentsComeBeforeTheAnswer() throws Exception {
    try (SocketIoServer server = RECOVERS.start();
        SocketIoClient client = new SocketIoClient(server)) {
      JsonNode answer = client.send("40").json("40");
      SocketIoSocket socket = server.nextSocket(LIMIT);
      socket.join("room");
      socket.emit("hello", 1);
      JsonNode event = client.json("42");
      Lost lost =
          new Lost(answer.get("sid").asText(), answer.get("pid").asText(), event.get(2).asText());
      socket.connection().drop();
      assertThat(socket.awaitDisconnect(LIMIT)).isEqualTo("transport close");
      server.of("/").to("room").emit("missed", "a");
      server.of("/").to("room").emit("missed-room", new byte[] {7, 8});

      try (SocketIoClient again = new SocketIoClient(server)) {
        again.send(lost.connect());
        JsonNode missed = again.json("42");
        assertThat(missed).hasSize(3);
        String text = again.text();
        assertThat(text)
            .startsWith("451-[\"missed-room\",{\"_placeholder\":true,\"num\":0},\"")
            .endsWith("\"]");
        assertThat(again.binary()).containsExactly(7, 8);
        assertThat(again.text()).isEqualTo(lost.connected());
        again.send("451-7[\"b\",{\"_placeholder\":true,\"num\":0}]").send(new byte[] {9, 9});
        assertThat(again.text()).isEqualTo("461-7[{\"_placeholder\":true,\"num\":0}]");
        assertThat(again.binary()).containsExactly(9, 9);
      }
    }
  }

  @Test
  void whatIsSentRightAfterTheConnectionWasCutIsMissedOverPollingToo() throws Exception {
    SocketIoHandler cuts =
        SocketIoHandler.create()
            .on(
                "cut",
                event -> {
                  event.socket().connection().drop();
                  event.socket().emit("missed");
                });
    try (SocketIoServer server = RECOVERS.namespace("/", cuts).start()) {
      SocketIoPoll poll = SocketIoPoll.open(server);
      JsonNode answer = poll.join("40");
      server.emit("hello");
      JsonNode event = SocketIoClient.json("42", poll.get());
      Lost lost =
          new Lost(answer.get("sid").asText(), answer.get("pid").asText(), event.get(1).asText());
      CompletableFuture<HttpResponse<String>> waiting = poll.getAsync();
      server.server().awaitRequest(r -> polls(server) == 3, LIMIT);
      assertThatThrownBy(() -> poll.post("42[\"cut\"]")).isInstanceOf(IOException.class);
      assertThat(server.nextSocket(LIMIT).awaitDisconnect(LIMIT)).isEqualTo("transport error");
      waiting.cancel(true); // The client of the JDK may have sent it again.
      SocketIoPoll again = SocketIoPoll.open(server);
      again.post(lost.connect());
      assertThat(again.get()).startsWith("42[\"missed\",").endsWith(lost.connected());
    }
  }

  private static long polls(SocketIoServer server) {
    return server.server().requests().stream().filter(EngineIoFaults::isPoll).count();
  }

  @Test
  void eventsWithAckAndVolatileOnesHaveNoOffset() throws Exception {
    try (SocketIoServer server = RECOVERS.start();
        SocketIoClient client = SocketIoClient.joined(server)) {
      SocketIoSocket socket = server.nextSocket(LIMIT);
      CompletableFuture<List<JsonNode>> answer = socket.emitWithAck("needack", "string");
      socket.emitVolatile("vol", "string");
      server.of("/").emitVolatile("vol", "string");
      assertThat(client.text()).isEqualTo("420[\"needack\",\"string\"]");
      assertThat(client.text()).isEqualTo("42[\"vol\",\"string\"]");
      assertThat(client.text()).isEqualTo("42[\"vol\",\"string\"]");
      assertThat(answer).isNotDone();
    }
  }

  @Test
  void offsetsDifferWithinAMillisecond() throws Exception {
    try (SocketIoServer server = RECOVERS.start();
        SocketIoClient client = SocketIoClient.joined(server)) {
      List<String> offsets = new ArrayList<>();
      for (int i = 0; i < 50; i++) {
        server.emit("e");
      }
      for (int i = 0; i < 50; i++) {
        offsets.add(client.json("42").get(1).asText());
      }
      assertThat(offsets).doesNotHaveDuplicates();
    }
  }

  @Test
  void unknownOffsetAndLateReturnStartAnew() throws Exception {
    try (SocketIoServer server = RECOVERS.start()) {
      Lost lost = lose(server);
      Lost wrong = new Lost(lost.sid(), lost.pid(), "Q7u784Z");
      assertNew(SocketIoPoll.open(server).join(wrong.connect()), lost);
    }
    try (SocketIoServer server = RECOVERS.recovery(Duration.ofNanos(1)).start()) {
      Lost lost = lose(server);
      assertNew(SocketIoPoll.open(server).join(lost.connect()), lost);
    }
  }

  @Test
  void whoLeavesOrIsSentAwayIsNotRecovered() throws Exception {
    try (SocketIoServer server = RECOVERS.start();
        SocketIoClient client = new SocketIoClient(server)) {
      Lost left = joinAndHear(server, client, "40");
      client.send("41");
      assertThat(server.nextSocket(LIMIT).awaitDisconnect(LIMIT))
          .isEqualTo("client namespace disconnect");
      Lost sentAway = joinAndHear(server, client, left.connect());
      assertThat(sentAway.pid()).isNotEqualTo(left.pid());
      server.nextSocket(LIMIT).disconnect();
      assertThat(client.text()).isEqualTo("41");
      assertThat(joinAndHear(server, client, sentAway.connect()).pid())
          .isNotEqualTo(sentAway.pid());
    }
  }

  private static Lost joinAndHear(SocketIoServer server, SocketIoClient client, String connect)
      throws IOException {
    JsonNode answer = client.send(connect).json("40");
    server.emit("hello");
    return new Lost(
        answer.get("sid").asText(), answer.get("pid").asText(), client.json("42").get(1).asText());
  }
}
