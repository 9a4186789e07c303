package dev.hawser.integration.socketio;

import static dev.hawser.integration.official.Scenario.WIRE;

import dev.hawser.testkit.SocketIoSocket;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** Events. */
final class EventScenarios {

  private static final byte[] ONE = {1, 2, 3};
  private static final byte[] NOTHING = {};

  private EventScenarios() {}

  static Stream<SocketIoScenario> all() {
    return Stream.of(
        values(),
        valuesByPolling(),
        serverAsks(),
        buffered(),
        severalNamespaces(),
        beforeConnect(),
        reserved(),
        attachments(),
        tooManyAttachments(),
        volatileOffline(),
        volatileReady(),
        catchAll(),
        emitAndLeave(),
        emitAndLeave().polling());
  }

  private static SocketIoScenario values() {
    return SocketIoScenario.of("values of all kinds there and back", EventScenarios::playValues)
        .differs(
            "s10",
            WIRE,
            List.of("1 websocket 42[\"x\",\"😀\"]"),
            List.of("1 websocket 42[\"x\",\"\\uD83D\\uDE00\"]"));
  }

  private static SocketIoScenario valuesByPolling() {
    return SocketIoScenario.of(
            "values of all kinds there and back by polling", EventScenarios::playValues)
        .polling()
        .differs(
            "s10",
            WIRE,
            List.of("1 polling 42[\"x\",\"😀\"]"),
            List.of("1 polling 42[\"x\",\"\\uD83D\\uDE00\"]"));
  }

  private static void playValues(SocketIoStage stage) {
    stage.client().channel("a", "/", "{}");
    for (String event : List.of("x", "y", "z")) {
      stage.client().on("a", event);
    }
    stage.join("a", "/");
    stage.client().emit("a", "x", 1, "é€\"\\\n\t", false, null, 1.5, List.of(1, "2"));
    stage.client().emit("a", "x", "😀");
    stage.client().emit("a", "x");
    stage.client().emit("a", "y", ONE, Map.of("k", Map.of("b", List.of(NOTHING, 1))), "t");
    stage.client().emit("a", "z", "a text after binaries");
    stage.client().emit("a", "z", Map.of("date", "2026-01-01T00:00:00.000Z"));
    stage.any("a on z", 2);
    stage.end();
  }

  private static SocketIoScenario serverAsks() {
    return SocketIoScenario.of(
        "the server asks",
        stage -> {
          stage.client().channel("a", "/", "{}");
          stage.client().answer("a", "none");
          stage.client().answer("a", "one", 5);
          stage.client().answer("a", "two", 5, Map.of("test", true));
          stage.client().answer("a", "bytes", ONE, "x");
          SocketIoSocket a = stage.join("a", "/");
          for (String event : List.of("none", "one", "two", "bytes")) {
            stage.mark("server", event + " " + a.emitWithAck(event, 1, ONE).join());
          }
          stage.end();
        });
  }

  private static SocketIoScenario buffered() {
    return SocketIoScenario.of(
            "what is emitted before the namespace is connected is sent in order",
            stage -> {
              stage.server().server().stopListening();
              stage.client().channel("a", "/", "{}");
              stage.client().outgoing("a");
              stage.client().join("a");
              stage.seen("connection", "failed");
              IntStream.range(0, 5).forEach(i -> stage.client().emit("a", "n", i));
              stage.client().settle();
              stage.mark("a outgoing", "now");
              stage.server().server().startListening();
              stage.again("a", "connected");
              stage.client().emit("a", "n", 5);
              stage.echo("a");
              stage.end();
            })
        .anyAttempts();
  }

  private static SocketIoScenario severalNamespaces() {
    return SocketIoScenario.of(
        "events of several namespaces",
        stage -> {
          stage.client().channel("foo", "/foo", "{}");
          stage.client().on("foo", "x");
          stage.client().channel("a", "/", "{}");
          stage.client().on("a", "x");
          stage.join("foo", "/foo");
          stage.join("a", "/");
          stage.client().emit("foo", "x", "to foo", ONE);
          stage.client().emit("a", "x", "to a");
          stage.client().emitWithAck("foo", "ack of foo", "w", 1);
          stage.client().emitWithAck("a", "ack of a", "w", 2);
          stage.client().emitWithAck("foo", "next of foo", "w", 3);
          stage.any("ack of a");
          stage.any("next of foo");
          stage.end();
        });
  }

  private static SocketIoScenario beforeConnect() {
    return SocketIoScenario.of(
            "events that come before the answer to CONNECT",
            stage -> {
              stage.client().channel("a", "/", "{}");
              stage.client().on("a", "early");
              stage.join("a", "/");
              stage.any("a on early");
              stage.end();
            })
        .handler(h -> h.eventsBeforeConnect(true).onConnect(s -> s.emit("early", 1)));
  }

  private static SocketIoScenario reserved() {
    List<String> names =
        List.of(
            "connect",
            "connect_error",
            "disconnect",
            "disconnecting",
            "newListener",
            "removeListener");
    return SocketIoScenario.of(
        "reserved names",
        stage -> {
          stage.joined();
          for (String name : names) {
            stage.mark("a emit", name);
            stage.client().emit("a", name, 1);
            stage.again("a emit", "failed");
          }
          for (String name : List.of("error", "reconnect", "ping", "message")) {
            stage.client().emit("a", name, 1);
          }
          stage.echo("a");
          stage.end();
        });
  }

  private static SocketIoScenario attachments() {
    return SocketIoScenario.of(
        "as many attachments as may be, there and back",
        stage -> {
          stage.client().channel("a", "/", "{}");
          stage.client().on("a", "x");
          stage.join("a", "/");
          stage.client().emit("a", "x", Collections.nCopies(10, ONE));
          stage.any("a on x");
          stage.end();
        });
  }

  private static SocketIoScenario tooManyAttachments() {
    return SocketIoScenario.of(
            "too many attachments",
            stage -> {
              stage.joined();
              stage.client().emit("a", "x", Collections.nCopies(11, ONE));
              stage.until(
                  "a",
                  lines ->
                      lines.lastIndexOf("connected") > 0
                          || stage.client().seen().all().containsKey("a emit"));
              stage.end();
            })
        .differs("s11", "a", List.of("connected", "lost", "connected"), List.of("connected"))
        .differs("s11", "a emit", List.of(), List.of("failed"))
        .differs("s11", "attempts", List.of("1"), List.of())
        .differs(
            "s11", "connection", List.of("open", "lost transport close", "open"), List.of("open"))
        .differs("s11", WIRE, sentTooMany(), List.of("1 websocket 41", "1 close 1000"));
  }

  private static List<String> sentTooMany() {
    List<String> lines = new ArrayList<>();
    lines.add(
        IntStream.range(0, 11)
            .mapToObj(i -> "{\"_placeholder\":true,\"num\":" + i + "}")
            .collect(Collectors.joining(",", "1 websocket 4511-[\"x\",[", "]]")));
    lines.addAll(Collections.nCopies(11, "1 websocket 0x010203"));
    lines.add("1 closed by the server");
    lines.add("2 UPGRADE /socket.io/?EIO=4&transport=websocket");
    lines.add("2 websocket 40");
    lines.add("2 websocket 41");
    lines.add("2 close 1005");
    return lines;
  }

  private static SocketIoScenario volatileOffline() {
    return SocketIoScenario.of(
            "a volatile event without a link",
            stage -> {
              stage.server().server().stopListening();
              stage.client().channel("a", "/", "{}");
              stage.client().join("a");
              stage.seen("connection", "failed");
              stage.client().emitVolatile("a", "lost", 1);
              stage.client().settle();
              stage.server().server().startListening();
              stage.again("a", "connected");
              stage.echo("a");
              stage.end();
            })
        .anyAttempts();
  }

  private static SocketIoScenario volatileReady() {
    return SocketIoScenario.of(
        "a volatile event",
        stage -> {
          stage.joined();
          stage.echo("a");
          stage.client().emitVolatile("a", "v", 1);
          stage.server().awaitEvent("v", SocketIoStage.LIMIT);
          stage.end();
        });
  }

  private static SocketIoScenario catchAll() {
    return SocketIoScenario.of(
        "all events, in and out",
        stage -> {
          stage.client().channel("a", "/", "{}");
          stage.client().any("a");
          stage.client().outgoing("a");
          stage.join("a", "/");
          stage.client().emit("a", "x", 1, ONE);
          stage.client().emit("a", "y");
          stage.client().emitWithAck("a", "ack", "z", 2);
          stage.any("ack");
          stage.end();
        });
  }

  private static SocketIoScenario emitAndLeave() {
    return SocketIoScenario.of(
        "emit and leave at once",
        stage -> {
          stage.joined();
          stage.client().emit("a", "n", 1);
          stage.client().emit("a", "n", 2);
          stage.end();
        });
  }
}
