package dev.hawser.integration.socketio;

import static dev.hawser.integration.official.Scenario.WIRE;

import dev.hawser.testkit.Fault;
import dev.hawser.testkit.SocketIoAdmission;
import dev.hawser.testkit.SocketIoSocket;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** Connections and namespaces that nothing happens to. */
final class ConnectionScenarios {

  private ConnectionScenarios() {}

  static Stream<SocketIoScenario> all() {
    return Stream.of(
        namespaces(),
        leaveAndJoin(),
        noNamespace(),
        auth(),
        refused(),
        refusedAlone(),
        unknownNamespace(),
        kicked(),
        kickedFromAll(),
        leaveBeforeTheAnswer(),
        leaveBeforeTheHandshake(),
        serverOfVersion2(),
        namespaceOfTheUrl(),
        query(),
        headers(),
        path(),
        withoutSlash());
  }

  private static void showId(SocketIoStage stage, String name, SocketIoSocket socket) {
    String id = stage.client().id(name);
    boolean same = id.equals(socket.id()) && !id.equals(stage.session(1).sid());
    stage.mark(name, same ? "has the id that the server knows" : "has the id " + id);
  }

  private static SocketIoScenario namespaces() {
    return SocketIoScenario.of(
            "namespaces share a connection, which ends with the last one",
            stage -> {
              showId(stage, "a", stage.joined());
              showId(stage, "foo", stage.joined("foo", "/foo", "{}"));
              stage.leave("foo");
              stage.mark("foo", "has the id '" + stage.client().id("foo") + "'");
              stage.sent(1, "41/foo,");
              stage.echo("a");
              stage.join("foo", "/foo");
              stage.leave("a");
              stage.leave("foo");
              stage.closed();
            })
        .differs("s01", WIRE, List.of("1 close 1005"), List.of("1 close 1000"));
  }

  private static SocketIoScenario leaveAndJoin() {
    return SocketIoScenario.of(
        "disconnect and connect again",
        stage -> {
          stage.joined();
          stage.leave("a");
          stage.closed();
          stage.join("a", "/");
          stage.end();
        });
  }

  private static SocketIoScenario noNamespace() {
    return SocketIoScenario.of(
        "a connection without a namespace",
        stage -> {
          stage.connect();
          stage.end();
        });
  }

  private static SocketIoScenario auth() {
    return SocketIoScenario.of(
            "auth goes into CONNECT, is fresh for each, and is not in the query",
            stage -> {
              stage.joined("a", "/", "{\"auths\":[{\"token\":\"t1\",\"n\":1},{\"token\":\"t2\"}]}");
              stage.joined("foo", "/foo", "{\"auth\":{\"key\":\"k\"}}");
              stage.session(1).drop();
              stage.again("a", "connected");
              stage.again("foo", "connected");
              stage.end();
            })
        .with("query", Map.of("q", "1"));
  }

  private static SocketIoScenario refused() {
    return SocketIoScenario.of(
            "what a middleware refuses is not tried again, nor with the next link",
            stage -> {
              stage.joined("foo", "/foo", "{}");
              stage.client().channel("a", "/", "{}");
              stage.client().join("a");
              stage.seen("a", "refused no {\"code\":7}");
              stage.session(1).drop();
              stage.again("foo", "connected");
              stage.end();
            })
        .handler(h -> h.middleware(s -> SocketIoAdmission.refuse("no", Map.of("code", 7))));
  }

  private static SocketIoScenario refusedAlone() {
    return SocketIoScenario.of(
        "the only namespace is refused, and connected again by hand",
        stage -> {
          stage.server().admitNext("/", SocketIoAdmission.refuse("no"));
          stage.client().channel("a", "/", "{}");
          stage.client().join("a");
          stage.seen("a", "refused no");
          stage.closed();
          stage.join("a", "/");
          stage.end();
        });
  }

  private static SocketIoScenario unknownNamespace() {
    return SocketIoScenario.of(
        "an unknown namespace",
        stage -> {
          stage.joined();
          stage.client().channel("b", "/none", "{}");
          stage.client().join("b");
          stage.seen("b", "refused Invalid namespace");
          stage.end();
        });
  }

  private static SocketIoScenario kicked() {
    return SocketIoScenario.of(
        "the server disconnects a namespace",
        stage -> {
          SocketIoSocket a = stage.joined();
          stage.joined("foo", "/foo", "{}");
          a.disconnect();
          stage.seen("a", "closed");
          stage.join("a", "/");
          stage.end();
        });
  }

  private static SocketIoScenario kickedFromAll() {
    return SocketIoScenario.of(
            "the server disconnects the client from everything",
            stage -> {
              stage.joined();
              stage.joined("foo", "/foo", "{}");
              stage.session(1).disconnect();
              stage.seen("a", "closed");
              stage.seen("foo", "closed");
              stage.closed();
            })
        .setup(setup -> setup.disconnectAfter(2000))
        .differs("s13", "attempts", List.of(), List.of("1"))
        .differs(
            "s13", "connection", List.of("open"), List.of("open", "lost transport close", "open"))
        .differs(
            "s13",
            WIRE,
            List.of("1 closed by the server"),
            List.of(
                "1 closed by the server",
                "2 UPGRADE /socket.io/?EIO=4&transport=websocket",
                "2 close 1000"));
  }

  private static SocketIoScenario leaveBeforeTheAnswer() {
    return SocketIoScenario.of(
            "leaving before the server has answered",
            stage -> {
              stage.client().channel("foo", "/foo", "{}");
              stage.client().answer("foo", "sync");
              SocketIoSocket foo = stage.join("foo", "/foo");
              stage
                  .server()
                  .admitNext("/", SocketIoAdmission.accept().after(Duration.ofSeconds(2)));
              stage.client().channel("a", "/", "{}");
              stage.client().join("a");
              stage.sent(1, "40");
              stage.client().leave("a");
              stage.server().nextSocket(SocketIoStage.LIMIT); // foo
              stage.server().nextSocket(SocketIoStage.LIMIT);
              foo.emitWithAck("sync").join();
              stage.end();
            })
        .differs(
            "s02",
            WIRE,
            List.of("1 websocket 43/foo,0[]"),
            List.of("1 websocket 41", "1 websocket 43/foo,0[]"));
  }

  private static SocketIoScenario leaveBeforeTheHandshake() {
    return SocketIoScenario.of(
            "leaving before the link is open",
            stage -> {
              stage.server().server().faults().next(Fault.status(503));
              stage.client().channel("a", "/", "{}");
              stage.client().join("a");
              stage.seen("connection", "failed");
              stage.client().leave("a");
              stage.closed();
            })
        .with("reconnectionDelay", 2000)
        .with("reconnectionDelayMax", 2000)
        .differs("s13", "attempts", List.of(), List.of("1"))
        .differs("s13", "connection", List.of("failed"), List.of("failed", "open"))
        .differs(
            "s13",
            WIRE,
            List.of(),
            List.of("1 UPGRADE /socket.io/?EIO=4&transport=websocket", "1 close 1000"));
  }

  private static SocketIoScenario serverOfVersion2() {
    return SocketIoScenario.of(
            "a server of version 2",
            stage -> {
              stage.server().admitNext("/", SocketIoAdmission.never());
              stage.client().channel("a", "/", "{}");
              stage.client().join("a");
              stage.sent(1, "40");
              stage.session(1).sendPacket("0");
              stage.any("a");
              stage.client().leave("a");
              stage.closed();
            })
        .differs(
            "s03",
            "a",
            List.of(
                "refused It seems you are trying to reach a Socket.IO server in v2.x with a v3.x"
                    + " client, but they are not compatible (more information here:"
                    + " https://socket.io/docs/v3/migrating-from-2-x-to-3-0/)"),
            List.of(
                "CONFIGURATION the server speaks the protocol of Socket.IO 2: set the option"
                    + " engine-io to v3"));
  }

  private static SocketIoScenario namespaceOfTheUrl() {
    return SocketIoScenario.of(
            "the URL's path is a namespace, its query goes with the handshake",
            stage -> {
              stage.client().channel("foo", "", "{}");
              stage.join("foo", "/foo");
              stage.end();
            })
        .url("/foo?x=1&y=a%20b");
  }

  private static SocketIoScenario query() {
    return SocketIoScenario.of(
            "the query is encoded",
            stage -> {
              stage.joined();
              stage.end();
            })
        .with("query", Map.of("&a", "&=?a", "é", "ü€ +/"));
  }

  private static SocketIoScenario headers() {
    return SocketIoScenario.of(
            "further header fields go with all requests",
            stage -> {
              stage.joined();
              stage.sent(1, "websocket", "5");
              stage.echo("a");
              stage.end();
            })
        .allTransports()
        .with("extraHeaders", Map.of("X-Custom", "a b"));
  }

  private static SocketIoScenario path() {
    return SocketIoScenario.of(
            "another path",
            stage -> {
              stage.joined();
              stage.end();
            })
        .server(server -> server.path("/my/io/"))
        .with("path", "/my/io");
  }

  private static SocketIoScenario withoutSlash() {
    return SocketIoScenario.of(
            "a path without a slash at its end",
            stage -> {
              stage.client().channel("a", "/", "{}");
              stage.client().join("a");
              stage.seen("connection", "given up");
            })
        .with("addTrailingSlash", false)
        .with("reconnection", false);
  }
}
