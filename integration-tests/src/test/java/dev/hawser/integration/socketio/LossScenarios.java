package dev.hawser.integration.socketio;

import static dev.hawser.integration.official.Scenario.WIRE;

import dev.hawser.testkit.Fault;
import dev.hawser.testkit.SocketIoSocket;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;

/** Links that fail, and what is done then. */
final class LossScenarios {

  private LossScenarios() {}

  static Stream<SocketIoScenario> all() {
    return Stream.of(
        closedByServer(),
        closedByPacket(),
        dropped(),
        firstAttemptFails(),
        attempts(),
        twoLosses(),
        noReconnection(),
        connectTimeout(),
        pingTimeout(),
        pings(),
        parseError("text that is no packet", "9"),
        parseError("JSON that is broken", "2[\"a\",{]"),
        parseError("a reserved event", "2[\"connect\"]"),
        parseError("too many attachments", "511-[\"a\"]"),
        textBetweenAttachments(),
        recovery(),
        recoveryInVain(),
        recoveryAfterLeaving());
  }

  private static SocketIoScenario closedByServer() {
    return SocketIoScenario.of(
        "the server closes the connection",
        stage -> {
          stage.joined();
          stage.session(1).close();
          stage.again("a", "connected");
          stage.end();
        });
  }

  private static SocketIoScenario closedByPacket() {
    return SocketIoScenario.of(
            "the server closes the connection while the client polls",
            stage -> {
              stage.joined();
              stage.session(1).close();
              stage.again("a", "connected");
              stage.end();
            })
        .polling();
  }

  private static SocketIoScenario dropped() {
    return SocketIoScenario.of(
        "the link is lost",
        stage -> {
          SocketIoSocket first = stage.joined();
          stage.session(1).drop();
          stage.again("a", "connected");
          SocketIoSocket second = stage.server().awaitSocket("/", SocketIoStage.LIMIT);
          stage.mark("a", second.id().equals(first.id()) ? "has the id of before" : "has a new id");
          stage.end();
        });
  }

  private static SocketIoScenario firstAttemptFails() {
    return SocketIoScenario.of(
        "the first attempts fail",
        stage -> {
          for (int i = 0; i < 3; i++) {
            stage.server().server().faults().next(Fault.status(503));
          }
          stage.joined();
          stage.end();
        });
  }

  private static SocketIoScenario attempts() {
    return SocketIoScenario.of(
            "so many attempts",
            stage -> {
              stage.joined();
              stage.server().server().stopListening();
              stage.session(1).drop();
              stage.seen("connection", "given up");
            })
        .with("reconnectionAttempts", 3);
  }

  private static SocketIoScenario twoLosses() {
    return SocketIoScenario.of(
            "lost, and lost again soon",
            stage -> {
              stage.joined();
              stage.session(1).drop();
              stage.again("a", "connected");
              stage.session(2).drop();
              stage.again("a", "connected");
              stage.end();
            })
        .differs("s04", "attempts", List.of("1", "1"), List.of("1", "2"));
  }

  private static SocketIoScenario noReconnection() {
    return SocketIoScenario.of(
            "no further attempts",
            stage -> {
              stage.joined();
              stage.session(1).drop();
              stage.seen("connection", "given up");
              stage.seen("a", "lost");
              stage.client().join("a");
              stage.until(
                  "a",
                  l -> l.contains("cannot connect any more") || l.lastIndexOf("connected") > 0);
              stage.client().settle();
            })
        .with("reconnection", false)
        .differs(
            "s05", "a", List.of("lost", "connected"), List.of("lost", "cannot connect any more"))
        .differs("s05", "connection", List.of("given up", "open"), List.of("given up"))
        .differs(
            "s05",
            WIRE,
            List.of(
                "1 cut",
                "2 UPGRADE /socket.io/?EIO=4&transport=websocket",
                "2 websocket 40",
                "2 cut"),
            List.of("1 cut"));
  }

  private static SocketIoScenario connectTimeout() {
    return SocketIoScenario.of(
            "a handshake that is not answered",
            stage -> {
              stage.server().server().faults().next(Fault.AtAccept.SILENCE);
              stage.joined();
              stage.end();
            })
        .with("timeout", 3000);
  }

  private static SocketIoScenario pingTimeout() {
    return SocketIoScenario.of(
            "no heartbeat",
            stage -> {
              stage.joined();
              stage.session(1).stopPings();
              stage.again("a", "connected");
              stage.end();
            })
        .server(s -> s.pingInterval(Duration.ofSeconds(1)).pingTimeout(Duration.ofSeconds(3)))
        .differs("s06", WIRE, List.of("1 close 1005"), List.of("1 cut"));
  }

  private static SocketIoScenario pings() {
    return SocketIoScenario.of(
            "heartbeats",
            stage -> {
              stage.joined();
              stage.sent(1, "3");
              stage.echo("a");
              stage.end();
            })
        .server(s -> s.pingInterval(Duration.ofMillis(300)));
  }

  private static SocketIoScenario parseError(String what, String packet) {
    return SocketIoScenario.of(
            what + " is the end of a link",
            stage -> {
              stage.joined();
              stage.session(1).sendPacket(packet);
              stage.again("a", "connected");
              stage.end();
            })
        .differs("s07", WIRE, List.of("1 close 1005"), List.of("1 close 1002 protocol error"));
  }

  private static SocketIoScenario textBetweenAttachments() {
    return SocketIoScenario.of(
            "text in place of an attachment is the end of a link",
            stage -> {
              stage.joined();
              stage.session(1).sendPacket("51-[\"a\",{\"_placeholder\":true,\"num\":0}]");
              stage.session(1).sendPacket("2[\"b\"]");
              stage.again("a", "connected");
              stage.end();
            })
        .differs("s07", WIRE, List.of("1 close 1005"), List.of("1 close 1002 protocol error"));
  }

  /** Emits while the client is away. */
  private static void away(SocketIoStage stage, SocketIoSocket socket, Runnable action) {
    stage.server().server().stopListening();
    stage.session(1).drop();
    socket.awaitDisconnect(SocketIoStage.LIMIT);
    action.run();
    stage.server().server().startListening();
  }

  private static SocketIoScenario recovery() {
    return SocketIoScenario.of(
            "what was missed comes after a loss",
            stage -> {
              stage.client().channel("a", "/", "{\"auth\":{\"token\":\"t\"}}");
              stage.client().on("a", "news");
              SocketIoSocket socket = stage.join("a", "/");
              socket.emit("news", 1);
              stage.any("a on news");
              away(
                  stage,
                  socket,
                  () -> {
                    socket.emit("news", 2);
                    socket.emit("news", 3, new byte[] {1, 2});
                  });
              stage.again("a", "recovered");
              String id = stage.client().id("a");
              stage.mark("a", id.equals(socket.id()) ? "has the id of before" : "has a new id");
              stage.any("a on news", 3);
              stage.end();
            })
        .server(s -> s.recovery(Duration.ofMinutes(2)))
        .differs(
            "s08",
            "a on news",
            List.of("says [1,\"OFFSET\"]", "says [2,\"OFFSET\"]", "says [3,\"0x0102\",\"OFFSET\"]"),
            List.of("says [1]", "says [2]", "says [3,\"0x0102\"]"))
        .anyAttempts();
  }

  private static SocketIoScenario recoveryInVain() {
    return SocketIoScenario.of(
            "what was missed is not known to the server any more",
            stage -> {
              stage.client().channel("a", "/", "{}");
              stage.client().on("a", "news");
              SocketIoSocket socket = stage.join("a", "/");
              socket.emit("news", 1);
              stage.any("a on news");
              away(stage, socket, () -> socket.emit("news", 2));
              stage.again("a", "connected");
              stage.end();
            })
        .server(s -> s.recovery(Duration.ofMillis(1)))
        .differs("s08", "a on news", List.of("says [1,\"OFFSET\"]"), List.of("says [1]"))
        .anyAttempts();
  }

  private static SocketIoScenario recoveryAfterLeaving() {
    return SocketIoScenario.of(
            "nothing is recovered for who has left",
            stage -> {
              stage.client().channel("a", "/", "{}");
              stage.client().on("a", "news");
              SocketIoSocket socket = stage.join("a", "/");
              socket.emit("news", 1);
              stage.any("a on news");
              stage.leave("a");
              stage.closed();
              stage.join("a", "/");
              stage.end();
            })
        .server(s -> s.recovery(Duration.ofMinutes(2)))
        .differs("s08", "a on news", List.of("says [1,\"OFFSET\"]"), List.of("says [1]"))
        .differs(
            "s09",
            WIRE,
            List.of("2 websocket 40{\"pid\":\"*\",\"offset\":\"*\"}"),
            List.of("2 websocket 40"));
  }
}
