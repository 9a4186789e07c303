package dev.hawser.socketio;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hawser.Cause;
import dev.hawser.ConnectionObserver;
import dev.hawser.ConnectionState;
import dev.hawser.LinkLostException;
import dev.hawser.TopicState;
import dev.hawser.socketio.Loopback.Way;
import dev.hawser.testkit.SocketIoConnection;
import dev.hawser.testkit.SocketIoHandler;
import dev.hawser.testkit.SocketIoSocket;
import dev.hawser.testkit.SocketIoTestServer;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** However a link ends, the client notices, says why, and is back. */
class LinkLossTest {

  private final List<Cause> failures = new CopyOnWriteArrayList<>();

  private Loopback start(SocketIoTestServer description, Way way) {
    return new Loopback(
        description.start(),
        way,
        hawser ->
            hawser.observer(
                new ConnectionObserver() {
                  @Override
                  public void linkFailed(Cause cause) {
                    failures.add(cause);
                  }
                }));
  }

  private Loopback start(Way way) {
    return start(SocketIoTestServer.create(), way);
  }

  private static Map<String, Consumer<SocketIoConnection>> losses() {
    return Map.of(
        "reset",
        SocketIoConnection::drop,
        "close",
        SocketIoConnection::close,
        "close packet",
        SocketIoConnection::sendClosePacket,
        "no packet of Engine.IO",
        SocketIoConnection::sendGarbage,
        "no packet of Socket.IO",
        connection -> connection.sendPacket("9"),
        "no JSON",
        connection -> connection.sendPacket("2[\"a\""),
        "stray binary",
        connection -> connection.sendAttachment(new byte[] {1}),
        "text among binaries",
        connection -> {
          connection.sendPacket("51-[\"a\",{\"_placeholder\":true,\"num\":0}]");
          connection.sendPacket("2[\"a\"]");
        });
  }

  @ParameterizedTest
  @EnumSource
  void itComesBackAfterEveryKindOfLoss(Way way) {
    try (Loopback io = start(way)) {
      List<SocketEvent> events = io.listen("/");
      int round = 0;
      for (Map.Entry<String, Consumer<SocketIoConnection>> loss : losses().entrySet()) {
        int number = ++round;
        SocketIoConnection connection = io.nextSettled();
        Loopback.await("the namespace", () -> connection.socket("/").isPresent());
        loss.getValue().accept(connection);
        Loopback.await(loss.getKey(), () -> failures.size() == number);
        io.awaitJoined("/");
        Loopback.await("the next connection", () -> io.server.sockets().size() == number + 1);
        io.server.sockets().get(number).emit("round", number);
        Loopback.await("round " + number, () -> events.size() == number);
      }
      assertThat(failures).allMatch(Cause::retryable);
    }
  }

  @ParameterizedTest
  @EnumSource
  void theReasonIsToldInTheWordsOfSocketIoClient(Way way) {
    try (Loopback io = start(way)) {
      io.joined("/");
      io.nextSettled().close();
      Loopback.await("the close", () -> failures.size() == 1);
      SocketIoConnection second = io.nextSettled();
      io.awaitJoined("/");
      Loopback.await("the namespace", () -> second.socket("/").isPresent());
      second.sendPacket("2{}");
      Loopback.await("the parse error", () -> failures.size() == 2);
      assertThat(failures)
          .extracting(cause -> DisconnectReason.of(cause).toString())
          .containsExactly("transport close", "parse error");
    }
  }

  @ParameterizedTest
  @EnumSource
  void aServerThatStopsPingingIsLeft(Way way) {
    try (Loopback io =
        start(
            SocketIoTestServer.create()
                .pingInterval(Duration.ofMillis(300))
                .pingTimeout(Duration.ofMillis(1000)),
            way)) {
      io.joined("/");
      io.next().stopPings();
      Loopback.await("the time-out", () -> !failures.isEmpty());
      assertThat(DisconnectReason.of(failures.get(0))).hasToString("ping timeout");
      io.awaitJoined("/");
    }
  }

  @ParameterizedTest
  @EnumSource
  void aSessionThatTheServerForgotIsReplaced(Way way) {
    try (Loopback io = start(way)) {
      io.joined("/");
      SocketIoConnection first = io.next();
      Loopback.await(
          "the way", () -> first.transport().equals(way == Way.POLLING ? "polling" : "websocket"));
      first.forget();
      if (way != Way.POLLING) {
        first.drop();
      }
      io.namespace("/").emit("a").onErrorComplete().block(Loopback.LIMIT);
      Loopback.await("the loss", () -> !failures.isEmpty());
      assertThat(failures.get(0).retryable()).isTrue();
      io.next();
      io.awaitJoined("/");
    }
  }

  @ParameterizedTest
  @EnumSource
  void aRequestFailsWithTheLinkAndWhatIsEmittedMeanwhileArrivesLater(Way way) {
    SocketIoTestServer description =
        SocketIoTestServer.create().namespace("/", SocketIoHandler.create());
    try (Loopback io = start(description, way)) {
      SocketIoNamespace root = io.joined("/");
      SocketIoSocket first = io.server.awaitSocket("/", Loopback.LIMIT);
      List<Throwable> failed = new CopyOnWriteArrayList<>();
      root.emitWithAck("never answered").subscribe(ack -> {}, failed::add);
      first.awaitEvent("never answered", Loopback.LIMIT);
      io.server.server().stopListening();
      io.nextSettled().drop();
      Loopback.await("the failure", () -> failed.size() == 1);
      assertThat(failed.get(0)).isInstanceOf(LinkLostException.class);
      io.connection
          .states()
          .filter(state -> !(state instanceof ConnectionState.Ready))
          .blockFirst(Loopback.LIMIT);
      for (int i = 0; i < 10; i++) {
        root.emit("later", i).subscribe();
      }
      io.server.server().startListening();
      Loopback.await("all", () -> io.server.received().size() == 11);
      assertThat(io.server.received().subList(1, 11).stream().map(e -> e.arg(0).asInt()).toList())
          .isEqualTo(IntStream.range(0, 10).boxed().toList());
    }
  }

  @ParameterizedTest
  @EnumSource
  void theMissedEventsAreRecovered(Way way) {
    try (Loopback io = start(SocketIoTestServer.create().recovery(Duration.ofMinutes(2)), way)) {
      List<SocketEvent> events = io.listen("/");
      SocketIoSocket socket = io.server.awaitSocket("/", Loopback.LIMIT);
      String id = io.namespace("/").id();
      socket.join("r1");
      socket.emit("b0", 1, "é€😀", new byte[] {1});
      Loopback.await("the first", () -> events.size() == 1);
      io.server.server().stopListening();
      io.nextSettled().drop();
      socket.awaitDisconnect(Loopback.LIMIT);
      io.server.emit("missed", 1);
      io.server.of("/").to("r1").emit("room", 2);
      io.server.of("/").to("r2").emit("not mine", 3);
      io.server.server().startListening();
      Loopback.await("the missed", () -> events.size() == 3);
      io.awaitJoined("/");
      assertThat(events)
          .extracting(event -> event.event() + event.args().count())
          .containsExactly("b03", "missed1", "room1");
      assertThat(events.get(0).args().argument(2).toByteArray()).containsExactly(1);
      assertThat(((TopicState.Joined) io.connection.topic("/").state()).resumed()).isTrue();
      assertThat(io.namespace("/").id()).isEqualTo(id);
    }
  }

  @ParameterizedTest
  @EnumSource
  void whatIsTooOldIsNotRecovered(Way way) {
    try (Loopback io = start(SocketIoTestServer.create().recovery(Duration.ZERO), way)) {
      List<SocketEvent> events = io.listen("/");
      String id = io.namespace("/").id();
      io.server.awaitSocket("/", Loopback.LIMIT).emit("a");
      Loopback.await("the event", () -> events.size() == 1);
      io.nextSettled().drop();
      Loopback.await(
          "another id",
          () -> {
            String now = io.namespace("/").id();
            return now != null && !now.equals(id);
          });
      assertThat(((TopicState.Joined) io.connection.topic("/").state()).resumed()).isFalse();
    }
  }

  @ParameterizedTest
  @EnumSource
  void aConnectWithoutAnswerIsNoticedAndTheOthersLiveOn(Way way) {
    SocketIoTestServer description =
        SocketIoTestServer.create()
            .namespace(
                "/slow",
                SocketIoHandler.create()
                    .middleware(socket -> dev.hawser.testkit.SocketIoAdmission.never()));
    try (Loopback io =
        new Loopback(
            description.start(), way, hawser -> hawser.joinTimeout(Duration.ofMillis(500)))) {
      SocketIoNamespace root = io.joined("/");
      io.connection.topic("/slow").join().subscribe(reply -> {}, failure -> {});
      TopicState.Failed failed =
          io.connection
              .topic("/slow")
              .states()
              .ofType(TopicState.Failed.class)
              .blockFirst(Loopback.LIMIT);
      assertThat(failed.cause().kind()).isEqualTo(Cause.Kind.TIMEOUT);
      assertThat(root.emitWithAck(Integer.class, "echo", 1).block(Loopback.LIMIT)).isEqualTo(1);
      assertThat(Loopback.packets(io.next())).filteredOn(p -> p.startsWith("0/slow")).hasSize(1);
    }
  }
}
