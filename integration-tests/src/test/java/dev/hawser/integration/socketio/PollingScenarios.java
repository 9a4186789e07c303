package dev.hawser.integration.socketio;

import static dev.hawser.integration.official.Scenario.WIRE;

import dev.hawser.testkit.EngineIoFaults;
import dev.hawser.testkit.HttpReply;
import dev.hawser.testkit.SocketIoSocket;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;

/** What is particular to polling, and to sizes. */
final class PollingScenarios {

  private PollingScenarios() {}

  static Stream<SocketIoScenario> all() {
    return Stream.of(
        polling(),
        batches(),
        tooLargeByPolling(),
        tooLargeByWebSocket(),
        cookies(),
        noCookies(),
        timestampsForAll(),
        timestampsForNone(),
        timestampName(),
        sessionForgotten(),
        postFails(),
        refusedByServer(),
        heartbeatByPolling());
  }

  private static SocketIoScenario polling() {
    return SocketIoScenario.of(
            "polling only",
            stage -> {
              stage.joined();
              stage.joined("foo", "/foo", "{}");
              stage.echo("a");
              stage.end();
            })
        .polling();
  }

  private static SocketIoScenario batches() {
    return SocketIoScenario.of(
            "what is posted together is no more than the server takes",
            stage -> {
              stage.server().server().stopListening();
              stage.client().channel("a", "/", "{}");
              stage.client().on("a", "n");
              stage.client().join("a");
              stage.seen("connection", "failed");
              stage.client().emit("a", "n", "x".repeat(80));
              stage.client().emit("a", "n", "x".repeat(30));
              stage.client().emit("a", "n", "x".repeat(30));
              stage.client().emit("a", "n", "€".repeat(10));
              stage.client().emit("a", "n", "€".repeat(11), new byte[30]);
              stage.client().emit("a", "n", new byte[60]);
              stage.client().settle();
              stage.server().server().startListening();
              stage.any("a on n", 6);
              stage.end();
              stage.server().server().requests().stream()
                  .filter(EngineIoFaults::isPost)
                  .forEach(
                      post ->
                          stage.mark(
                              "posts", post.bodyText().split("\u001e", -1).length + " packets"));
            })
        .polling()
        .server(server -> server.maxPayload(100))
        .anyAttempts();
  }

  private static SocketIoScenario tooLargeByPolling() {
    return SocketIoScenario.of(
            "a message that is too large for the server, by polling",
            stage -> {
              stage.joined();
              stage.client().emit("a", "n", "x".repeat(200));
              stage.again("a", "connected");
              stage.end();
            })
        .polling()
        .server(server -> server.maxPayload(100))
        .differs("s15", WIRE, List.of("1 polling 1"), List.of())
        .differs("s16", "a emit", List.of(), List.of("failed"));
  }

  private static SocketIoScenario tooLargeByWebSocket() {
    return SocketIoScenario.of(
            "a message that is too large for the server, over WebSocket",
            stage -> {
              stage.joined();
              stage.client().emit("a", "n", "x".repeat(200));
              stage.again("a", "connected");
              stage.end();
            })
        .server(server -> server.maxPayload(100));
  }

  private static SocketIoScenario withCookies(String name) {
    return SocketIoScenario.of(
            name,
            stage -> {
              stage.joined();
              stage.sent(1, "websocket", "5");
              stage.echo("a");
              stage.end();
            })
        .allTransports()
        .server(
            server ->
                server.decorate(
                    (request, reply) ->
                        EngineIoFaults.isHandshake(request)
                            ? reply
                                .addHeader("Set-Cookie", "lb=node1; Path=/; HttpOnly")
                                .addHeader("Set-Cookie", "old=1; Max-Age=0")
                            : reply));
  }

  private static SocketIoScenario cookies() {
    return withCookies("cookies are kept").with("withCredentials", true);
  }

  private static SocketIoScenario noCookies() {
    String get = "1 GET /socket.io/?EIO=4&sid=*&t=*&transport=polling";
    String post =
        "1 POST /socket.io/?EIO=4&sid=*&t=*&transport=polling"
            + " content-type: text/plain;charset=UTF-8";
    String upgrade = "1 UPGRADE /socket.io/?EIO=4&sid=*&transport=websocket";
    String cookie = " cookie: lb=node1";
    return withCookies("cookies by default")
        .differs(
            "s17",
            WIRE,
            List.of(get, post, upgrade),
            List.of(get + cookie, post + cookie, upgrade + cookie));
  }

  private static SocketIoScenario upgraded(String name) {
    return SocketIoScenario.of(
            name,
            stage -> {
              stage.joined();
              stage.sent(1, "websocket", "5");
              stage.echo("a");
              stage.end();
            })
        .allTransports();
  }

  private static SocketIoScenario timestampsForAll() {
    return upgraded("all requests have a timestamp").with("timestampRequests", true);
  }

  private static SocketIoScenario timestampsForNone() {
    return upgraded("no requests have a timestamp").with("timestampRequests", false);
  }

  private static SocketIoScenario timestampName() {
    return upgraded("timestamps have another name").with("timestampParam", "stamp");
  }

  private static SocketIoScenario sessionForgotten() {
    return SocketIoScenario.of(
            "the server does not know the session any more",
            stage -> {
              SocketIoSocket a = stage.joined();
              stage
                  .server()
                  .faults()
                  .next(
                      EngineIoFaults::isPoll,
                      HttpReply.status(400)
                          .body("{\"code\":1,\"message\":\"Session ID unknown\"}"));
              a.emit("next poll");
              stage.again("a", "connected");
              stage.session(1).forget();
              stage.end();
            })
        .polling()
        .differs("s15", WIRE, List.of("1 polling 1"), List.of());
  }

  private static SocketIoScenario postFails() {
    return SocketIoScenario.of(
            "a post that fails",
            stage -> {
              stage.joined();
              stage.server().faults().next(EngineIoFaults::isPost, HttpReply.status(500));
              stage.client().emit("a", "n", 1);
              stage.again("a", "connected");
              stage.end();
            })
        .polling()
        .differs("s15", WIRE, List.of("1 polling 1"), List.of())
        .differs("s16", "a emit", List.of(), List.of("failed"));
  }

  private static SocketIoScenario refusedByServer() {
    return SocketIoScenario.of(
            "a handshake that the server refuses",
            stage -> {
              for (int status : List.of(403, 502)) {
                stage
                    .server()
                    .faults()
                    .next(
                        EngineIoFaults::isHandshake,
                        HttpReply.status(status).body("{\"code\":4,\"message\":\"no\"}"));
              }
              stage.joined();
              stage.end();
            })
        .polling();
  }

  private static SocketIoScenario heartbeatByPolling() {
    return SocketIoScenario.of(
            "no heartbeat while polling",
            stage -> {
              stage.joined();
              stage.sent(1, "3");
              stage.session(1).stopPings();
              stage.again("a", "connected");
              stage.end();
            })
        .polling()
        .server(s -> s.pingInterval(Duration.ofSeconds(1)).pingTimeout(Duration.ofSeconds(3)))
        .differs("s15", WIRE, List.of("1 polling 1"), List.of());
  }
}
