package dev.hawser.integration.phoenix;

import static dev.hawser.integration.official.Scenario.WIRE;

import dev.hawser.testkit.Fault;
import dev.hawser.testkit.PhoenixTestServer;
import dev.hawser.testkit.ServerConnection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Connecting, losing and closing the connection. */
final class SocketScenarios {

  private SocketScenarios() {}

  static Stream<PhoenixScenario> all() {
    return Stream.concat(
        Stream.of(
            connectJoinPushLeave(),
            heartbeats(),
            heartbeatTimeout(),
            dropAndRejoin(),
            refusedTwice(),
            authToken(),
            manyChannels(),
            disconnectThenConnect(),
            disconnectTwice(),
            connectTwice(),
            failedConnectAfterDisconnect(),
            heartbeatsEndWithTheConnection(),
            forbidden(),
            nullParameter(),
            slowJoin(),
            ping()),
        IntStream.of(1000, 1001, 1002, 1011, 1012, 4000).mapToObj(SocketScenarios::serverClose));
  }

  private static PhoenixScenario connectJoinPushLeave() {
    Map<String, Object> params = new LinkedHashMap<>();
    params.put("token", "abc def");
    Map<String, Object> user = new LinkedHashMap<>();
    user.put("id", 7);
    user.put("tags", List.of("a", "b"));
    params.put("user", user);
    return PhoenixScenario.of(
            "connect with nested parameters, join, push, leave",
            stage -> {
              stage.connect();
              stage.client().channel("a", "room:1", "{\"since\":5}");
              stage.client().join("a");
              stage.seen("a", PhoenixStage.ok("room:1"));
              stage.push("a", "push", "new_msg", "{\"body\":\"héllo\"}");
              stage.client().send("a", "noreply", "{}");
              stage.push("a", "error", "err", "{}");
              stage.seen("push", "ok {\"body\":\"héllo\"}");
              stage.seen("error", "error {\"reason\":\"nope\"}");
              stage.client().leave("a");
              stage.seen("a leave", "ok");
              stage.seen("a", "left");
              stage.received("room:1", "phx_leave", 1);
              stage.disconnect();
            })
        .setup(setup -> setup.params(params))
        .recorded("01-connect-join-push-leave");
  }

  private static PhoenixScenario heartbeats() {
    return PhoenixScenario.of(
            "heartbeats are answered",
            stage -> {
              stage.connect();
              stage.received("phoenix", "heartbeat", 3);
              stage.disconnect();
            })
        .setup(setup -> setup.heartbeat(1000));
  }

  private static PhoenixScenario heartbeatTimeout() {
    return PhoenixScenario.of(
            "a heartbeat without an answer replaces the link",
            stage -> {
              stage.connect();
              stage.joined("a", "room:1");
              stage.received("phoenix", "heartbeat", 2);
              ServerConnection first = stage.connection(1);
              first.stopReading();
              stage.seen("a", PhoenixStage.ok("room:1"), 2);
              first.resumeReading();
              stage.received("room:1", "phx_join", 2);
              stage.disconnect();
            })
        .setup(setup -> setup.heartbeat(1500))
        .differs("d04", WIRE, List.of("1 close 1000 heartbeat timeout"), List.of("1 cut"))
        .differs(
            "d04",
            "connection",
            List.of("open", "open"),
            List.of("open", "lost heartbeat", "open"));
  }

  private static PhoenixScenario dropAndRejoin() {
    return PhoenixScenario.of(
            "after a drop: fresh parameters, a rejoin, and the push that waited",
            stage -> {
              stage.connect();
              stage.client().channel("a", "room:1", "{\"since\":0}");
              stage.client().join("a");
              stage.seen("a", PhoenixStage.ok("room:1"));
              stage.client().params("a", "{\"since\":42}");
              stage.connection(1).disconnect();
              stage.seen("a", "lost");
              stage.push("a", "while down", "while_down", "{\"a\":1}");
              stage.seen("while down", "ok {\"a\":1}");
              stage.disconnect();
            })
        .setup(setup -> setup.counting("n").reconnect(1000))
        .recorded("03-drop-reconnect-rejoin");
  }

  private static PhoenixScenario refusedTwice() {
    return PhoenixScenario.of(
            "refused twice with a join and a push queued",
            stage -> {
              stage.client().channel("a", "room:1", "{}");
              stage.client().join("a");
              stage.push("a", "buffered", "buffered", "{\"b\":1}");
              stage.client().connect();
              stage.seen("buffered", "ok {\"b\":1}");
              stage.disconnect();
            })
        .server(() -> refusing(2))
        .differs(
            "d11", "connection", List.of("lost 1006", "lost 1006"), List.of("lost 403", "lost 403"))
        .differs("d12", "a", List.of("lost while joining"), List.of())
        .recorded("04-join-before-connect-refused-once");
  }

  private static PhoenixScenario authToken() {
    return PhoenixScenario.of(
            "a token as sub-protocol, asked for at each attempt",
            stage -> {
              stage.connect();
              stage.connection(1).disconnect();
              stage.seen("connection", "open", 2);
              stage.disconnect();
            })
        .server(() -> Rooms.server().authToken(true))
        .setup(
            setup ->
                setup.tokens(
                    "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJ1LTEifQ.sig_-1",
                    "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJ1LTEifQ.sig_-2"))
        .recorded("07-auth-token-subprotocol");
  }

  private static PhoenixScenario serverClose(int code) {
    return PhoenixScenario.of(
            "the server closes with " + code,
            stage -> {
              stage.connect();
              stage.joined("a", "room:1");
              stage.connection(1).close(code, "bye");
              stage.seen("a", PhoenixStage.ok("room:1"), 2);
              stage.disconnect();
            })
        .recorded("11-server-close-" + code);
  }

  private static PhoenixScenario manyChannels() {
    return PhoenixScenario.of(
            "all channels are joined again, in their order",
            stage -> {
              stage.connect();
              for (int i = 0; i < 5; i++) {
                stage.joined("c" + i, "room:" + i);
              }
              stage.connection(1).disconnect();
              for (int i = 0; i < 5; i++) {
                stage.seen("c" + i, PhoenixStage.ok("room:" + i), 2);
              }
              stage.disconnect();
            })
        .recorded("20-many-channels-rejoin");
  }

  private static PhoenixScenario disconnectThenConnect() {
    return PhoenixScenario.of(
            "disconnect, connect again, and both at once",
            stage -> {
              stage.connect();
              stage.joined("a", "room:1");
              stage.disconnect();
              stage.client().connect();
              stage.seen("a", PhoenixStage.ok("room:1"), 2);
              stage.client().disconnectAndConnect();
              stage.seen("a", PhoenixStage.ok("room:1"), 3);
              stage.client().disconnect();
              stage.seen("disconnect", "done", 3);
              stage.seen("connection", "closed", 2);
              stage.gone();
            })
        .recorded("18-disconnect-then-connect");
  }

  private static PhoenixScenario disconnectTwice() {
    return PhoenixScenario.of(
            "disconnect twice",
            stage -> {
              stage.connect();
              stage.client().disconnect();
              stage.client().disconnect();
              stage.seen("disconnect", "done", 2);
              stage.seen("connection", "closed");
              stage.gone();
            })
        .differs("d05", WIRE, List.of("1 close 1005"), List.of("1 close 1000"));
  }

  private static PhoenixScenario connectTwice() {
    return PhoenixScenario.of(
        "connect twice makes one connection",
        stage -> {
          stage.client().connect();
          stage.client().connect();
          stage.seen("connection", "open");
          stage.client().connect();
          stage.joined("a", "room:1");
          stage.disconnect();
        });
  }

  private static PhoenixScenario failedConnectAfterDisconnect() {
    return PhoenixScenario.of(
            "an attempt that fails after a disconnect is repeated",
            stage -> {
              stage.connect();
              stage.disconnect();
              stage.server().server().faults().next(Fault.status(503));
              stage.client().connect();
              stage.seen("connection", "open", 2);
              stage.disconnect();
            })
        .differs("d11", "connection", List.of("lost 1006"), List.of("lost 503"));
  }

  private static PhoenixScenario heartbeatsEndWithTheConnection() {
    return PhoenixScenario.of(
            "no heartbeat and no time-out after a disconnect",
            stage -> {
              stage.connect();
              stage.received("phoenix", "heartbeat", 1);
              stage.connection(1).stopReading();
              stage.client().disconnect();
              stage.connection(1).resumeReading();
              stage.seen("connection", "closed");
              stage.seen("disconnect", "done");
              stage.connect();
              stage.received("phoenix", "heartbeat", 4);
              stage.client().disconnect();
              stage.seen("disconnect", "done", 2);
              stage.seen("connection", "closed", 2);
              stage.gone();
            })
        .setup(setup -> setup.heartbeat(1000));
  }

  private static PhoenixScenario forbidden() {
    return PhoenixScenario.of(
            "403, twice, with each client's own policy",
            stage -> {
              stage.client().connect();
              stage.any("connection", "open", "given up 403");
              stage.client().disconnect();
              stage.seen("disconnect", "done");
              stage.gone();
            })
        .server(() -> refusing(3))
        .setup(setup -> setup.withOwnPolicies())
        .differs("d11", "connection", List.of("lost 1006"), List.of("lost 403"))
        .differs(
            "d16",
            "connection",
            List.of("lost 1006", "lost 1006", "open", "closed"),
            List.of("given up 403"))
        .differs(
            "d16",
            WIRE,
            List.of(
                "3 GET /socket/websocket?vsn=2.0.0",
                "3 refused",
                "4 GET /socket/websocket?vsn=2.0.0",
                "4 close 1005"),
            List.of());
  }

  private static PhoenixScenario nullParameter() {
    Map<String, @Nullable Object> params = new LinkedHashMap<>();
    params.put("a", 1);
    params.put("none", null);
    params.put("b", 2);
    return PhoenixScenario.of(
            "a null among the parameters",
            stage -> {
              stage.connect();
              stage.disconnect();
            })
        .setup(setup -> setup.params(params))
        .differs(
            "d13",
            WIRE,
            List.of("1 GET /socket/websocket?a=1&&b=2&vsn=2.0.0"),
            List.of("1 GET /socket/websocket?a=1&b=2&vsn=2.0.0"));
  }

  private static PhoenixScenario slowJoin() {
    return PhoenixScenario.of(
            "a join that takes longer than a heartbeat may",
            stage -> {
              stage.connect();
              stage.client().channel("a", "slow:1", "{}");
              stage.client().join("a");
              stage.any("a");
              stage.disconnect();
            })
        .setup(setup -> setup.heartbeat(400))
        .differs(
            "d06", "a", List.of("lost while joining"), List.of(PhoenixStage.ok("slow:1"), "lost"))
        .differs("d06", WIRE, List.of("1 close 1000 heartbeat timeout"), List.of("1 close 1000"));
  }

  private static PhoenixScenario ping() {
    return PhoenixScenario.of(
        "a ping is a heartbeat",
        stage -> {
          stage.connect();
          stage.client().ping();
          stage.seen("ping", "answered");
          stage.disconnect();
        });
  }

  private static PhoenixTestServer refusing(int attempts) {
    AtomicInteger left = new AtomicInteger(attempts);
    return Rooms.server()
        .connect(client -> left.getAndDecrement() > 0 ? client.refuse() : client.accept());
  }
}
