package dev.hawser.integration.socketio;

import static dev.hawser.integration.official.Scenario.WIRE;

import dev.hawser.testkit.SocketIoAdmission;
import dev.hawser.testkit.SocketIoSocket;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** The same as clients of version 2. */
final class EngineIo3Scenarios {

  private static final byte[] ONE = {1, 2, 3};

  private EngineIo3Scenarios() {}

  static Stream<SocketIoScenario> all() {
    return Stream.of(
        namespaces(),
        events().setup(setup -> setup.with("transports", List.of("websocket"))),
        events().polling(),
        upgrade(),
        auth(),
        refused(),
        dropped(),
        serverAsks(),
        heartbeat());
  }

  private static SocketIoScenario of(String name, java.util.function.Consumer<SocketIoStage> play) {
    return SocketIoScenario.of("Engine.IO 3: " + name, play::accept)
        .setup(SocketIoSetup::engineIo3)
        .server(server -> server.allowEngineIo3(true));
  }

  private static SocketIoScenario namespaces() {
    return of(
        "namespaces",
        stage -> {
          stage.joined();
          stage.joined("foo", "/foo", "{}");
          stage.echo("foo");
          stage.leave("foo");
          stage.sent(1, "41/foo,");
          stage.echo("a");
          stage.end();
        });
  }

  private static SocketIoScenario events() {
    return of(
        "events",
        stage -> {
          stage.client().channel("a", "/", "{}");
          stage.client().on("a", "x");
          stage.join("a", "/");
          stage.client().emit("a", "x", 1, "é€\"\\\n", false, null);
          stage.client().emit("a", "x", ONE, Map.of("k", List.of(ONE, 1)), "t");
          stage.client().emit("a", "x", "text");
          stage.client().emitWithAck("a", "ack", "w", 1, ONE);
          stage.any("ack");
          stage.any("a on x", 3);
          stage.end();
        });
  }

  private static SocketIoScenario upgrade() {
    return of(
            "upgrade",
            stage -> {
              stage.joined();
              stage.sent(1, "websocket", "5");
              stage.echo("a");
              stage.end();
            })
        .allTransports();
  }

  private static SocketIoScenario auth() {
    return of(
        "auth of a namespace is its query",
        stage -> {
          stage.joined("foo", "/foo", "{\"auth\":{\"token\":\"a b\"}}");
          stage.end();
        });
  }

  private static SocketIoScenario refused() {
    return of(
            "a middleware refuses",
            stage -> {
              stage.joined();
              stage.client().channel("no", "/no", "{}");
              stage.client().join("no");
              stage.any("no");
              stage.end();
            })
        .server(
            server ->
                server.namespace(
                    "/no",
                    dev.hawser.testkit.SocketIoHandler.create()
                        .middleware(s -> SocketIoAdmission.refuse("no", Map.of("code", 7)))));
  }

  private static SocketIoScenario dropped() {
    return of(
        "the link is lost",
        stage -> {
          stage.joined();
          stage.joined("foo", "/foo", "{}");
          stage.session(1).drop();
          stage.again("a", "connected");
          stage.again("foo", "connected");
          stage.end();
        });
  }

  private static SocketIoScenario serverAsks() {
    return of(
        "the server asks, and disconnects",
        stage -> {
          stage.client().channel("a", "/", "{}");
          stage.client().answer("a", "bytes", ONE, "x");
          SocketIoSocket a = stage.join("a", "/");
          stage.mark("server", a.emitWithAck("bytes", 1, ONE).join().toString());
          a.disconnect();
          stage.seen("a", "closed");
          stage.closed();
        });
  }

  private static SocketIoScenario heartbeat() {
    return of(
            "heartbeats",
            stage -> {
              stage.joined();
              stage.sent(1, "2");
              stage.echo("a");
              stage.session(1).silence();
              stage.again("a", "connected");
              stage.session(1).drop();
              stage.end();
            })
        .server(s -> s.pingInterval(Duration.ofSeconds(1)).pingTimeout(Duration.ofSeconds(3)))
        .differs("s06", WIRE, List.of("1 close 1005"), List.of("1 cut"));
  }
}
