package dev.hawser.integration.realtime;

import static dev.hawser.integration.official.Scenario.WIRE;
import static dev.hawser.integration.realtime.RealtimeScenario.joined;
import static java.util.Collections.nCopies;

import dev.hawser.testkit.RealtimeRefusal;
import dev.hawser.testkit.ServerConnection;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** Connecting, losing and closing the connection. */
final class SocketScenarios {

  private SocketScenarios() {}

  static Stream<RealtimeScenario> all() {
    return Stream.concat(
        Stream.of(
            subscribe(),
            parameters(),
            serializer1(),
            heartbeats(),
            heartbeatTimeout(),
            dropAndRejoin(),
            disconnectThenConnect(),
            connectTwice(),
            serverRequestedDisconnect(),
            refusedConnects(),
            refusedOnce(),
            forbidden(),
            noChannelsLeft(),
            badFrame()),
        IntStream.of(1000, 1001, 1012).mapToObj(SocketScenarios::serverClose));
  }

  private static RealtimeScenario subscribe() {
    return RealtimeScenario.of(
            "join and leave",
            stage -> {
              stage.connect();
              stage.joined("a", "room1");
              stage.leave("a", "room1");
              stage.disconnect();
            })
        .recorded("01-subscribe-plain");
  }

  private static RealtimeScenario parameters() {
    return RealtimeScenario.of(
            "parameters and a log level",
            stage -> {
              stage.connect();
              stage.disconnect();
            })
        .params(Map.of("extra", "x y"))
        .setup(setup -> setup.logLevel("info"));
  }

  private static RealtimeScenario serializer1() {
    return RealtimeScenario.of(
            "serializer 1",
            stage -> {
              stage.connect();
              stage.client().channel("a", "room1", "{\"broadcast\":{\"self\":true,\"ack\":true}}");
              stage.client().on("a", "cur");
              stage.join("a");
              stage.client().broadcast("a", "broadcast", "cur", "{\"x\":1}");
              stage.seen("a on cur", "cur {\"x\":1}");
              stage.seen("broadcast", "ok");
              stage.leave("a", "room1");
              stage.disconnect();
            })
        .setup(setup -> setup.v1())
        .recorded("14-vsn1");
  }

  private static RealtimeScenario heartbeats() {
    return RealtimeScenario.of(
            "heartbeats are answered",
            stage -> {
              stage.connect();
              stage.received("phoenix", "heartbeat", 3);
              stage.disconnect();
            })
        .setup(setup -> setup.heartbeat(700));
  }

  private static RealtimeScenario heartbeatTimeout() {
    return RealtimeScenario.of(
            "a heartbeat without an answer replaces the link",
            stage -> {
              stage.connect();
              stage.joined("a", "room1");
              stage.received("phoenix", "heartbeat", 1);
              ServerConnection first = stage.connection(1);
              first.stopReading();
              stage.seen("a", "joined", 2);
              first.resumeReading();
              stage.received("phoenix", "heartbeat", 3);
              stage.disconnect();
            })
        .setup(setup -> setup.heartbeat(1500).reconnect(20))
        .differs("r04", WIRE, List.of("1 close 1000 heartbeat timeout"), List.of("1 cut"))
        .differs(
            "r04", "connection", List.of("open", "open"), List.of("open", "lost heartbeat", "open"))
        .recorded("08-heartbeat-timeout");
  }

  private static RealtimeScenario dropAndRejoin() {
    return RealtimeScenario.of(
            "after a drop, a rejoin",
            stage -> {
              stage.connect();
              stage.joined("a", "room1");
              stage.connection(1).disconnect();
              stage.seen("a", "joined", 2);
              stage.disconnect();
            })
        .setup(setup -> setup.reconnect(20))
        .recorded("09-drop-rejoin");
  }

  private static RealtimeScenario serverClose(int code) {
    return RealtimeScenario.of(
            "the server closes with " + code,
            stage -> {
              stage.connect();
              stage.joined("a", "room1");
              stage.connection(1).close(code, "x");
              stage.seen("a", "joined", 2);
              stage.disconnect();
            })
        .setup(setup -> setup.reconnect(20))
        .recorded("10-server-close-" + code);
  }

  private static RealtimeScenario disconnectThenConnect() {
    return RealtimeScenario.of(
        "disconnect and connect again",
        stage -> {
          stage.connect();
          stage.joined("a", "room1");
          stage.disconnect();
          stage.client().connect();
          stage.seen("a", "joined", 2);
          stage.disconnect();
        });
  }

  private static RealtimeScenario connectTwice() {
    return RealtimeScenario.of(
            "connect twice makes one connection",
            stage -> {
              stage.client().connect();
              stage.client().connect();
              stage.seen("connection", "open");
              stage.client().connect();
              stage.joined("a", "room1");
              stage.disconnect();
            })
        .differs("r02", WIRE, List.of("1 close 1005"), List.of("1 close 1000"));
  }

  private static RealtimeScenario serverRequestedDisconnect() {
    return RealtimeScenario.of(
            "an operator disconnects everybody",
            stage -> {
              stage.connect();
              stage.client().channel("a", "room1", "{}");
              stage.client().system("a");
              stage.join("a");
              stage.server().disconnect();
              stage.seen("a", "joined", 2);
              stage.disconnect();
            })
        .setup(setup -> setup.reconnect(20));
  }

  private static RealtimeScenario refusedConnects() {
    return RealtimeScenario.of(
            "refused again and again",
            stage -> {
              refuse(stage, 5, RealtimeRefusal.TOO_MANY_USERS);
              stage.client().channel("a", "room1", "{}");
              stage.client().join("a"); // Connects, so that the join surely waits.
              stage.any("connection", 5);
            })
        .setup(setup -> setup.reconnect(20, 20, 20, 20, 60_000))
        .differs("r05", "connection", nCopies(5, "lost 1006"), nCopies(5, "lost 429"))
        .differs("r06", "a", List.of("lost while joining"), List.of())
        .recorded("20-refused-backoff");
  }

  private static RealtimeScenario refusedOnce() {
    return RealtimeScenario.of(
            "refused once with a join queued",
            stage -> {
              refuse(stage, 1, RealtimeRefusal.SERVER_ERROR);
              stage.joined("a", "room1"); // Connects, so that the join surely waits.
              stage.ping();
              stage.disconnect();
            })
        .setup(setup -> setup.reconnect(20))
        .differs("r05", "connection", List.of("lost 1006"), List.of("lost 500"))
        .differs("r06", "a", List.of("lost while joining"), List.of())
        .differs(
            "r07",
            WIRE,
            List.of(joined(2, 1, "room1"), joined(2, 2, "room1")),
            List.of(joined(2, 1, "room1")))
        .recorded("23-join-queued-refused-once");
  }

  private static RealtimeScenario forbidden() {
    return RealtimeScenario.of(
            "401, twice, with each client's own policy",
            stage -> {
              refuse(stage, 2, RealtimeRefusal.TOKEN_EXPIRED);
              stage.client().connect();
              stage.any("connection", "open", "given up 401");
              stage.client().disconnect();
              stage.seen("disconnect", "done");
              stage.gone();
            })
        .setup(setup -> setup.withOwnPolicies())
        .differs(
            "r08",
            "connection",
            List.of("lost 1006", "lost 1006", "open", "closed"),
            List.of("lost 401", "given up 401"))
        .differs(
            "r08",
            WIRE,
            List.of("3 GET /realtime/v1/websocket?apikey=anon-key&vsn=2.0.0", "3 close 1005"),
            List.of());
  }

  private static void refuse(RealtimeStage stage, int times, RealtimeRefusal refusal) {
    for (int i = 0; i < times; i++) {
      stage.server().refuseNext(refusal);
    }
  }

  private static RealtimeScenario noChannelsLeft() {
    return RealtimeScenario.of(
            "no channel is left, for a moment and for good",
            stage -> {
              stage.joined("a", "room1");
              stage.leave("a", "room1");
              stage.joined("b", "room2");
              stage.leave("b", "room2");
              stage.seen("connection", "closed");
              stage.gone();
            })
        .setup(setup -> setup.disconnectAfter(2000))
        .recorded("11-empty-channels-deferral");
  }

  private static RealtimeScenario badFrame() {
    return RealtimeScenario.of(
            "a frame that cannot be read, and what comes after it",
            stage -> {
              stage.connect();
              stage.client().channel("a", "room1", "{}");
              stage.client().on("a", "cur");
              stage.join("a");
              stage.connection(1).send("this is no JSON");
              stage.client().broadcast("a", "broadcast", "cur", "{}");
              stage.broadcast("room1", "cur");
              stage.client().disconnect();
              stage.connection(1).awaitClose(RealtimeStage.LIMIT);
              stage.seen("disconnect", "done");
              stage.connection(1).reset();
              stage.gone();
            })
        .differs("r09", "a", List.of("joined"), List.of("joined", "lost"))
        .differs("r09", "uncaught", List.of("SyntaxError"), List.of())
        .differs("r09", "connection", List.of("open"), List.of("open", "closed"));
  }
}
