package dev.hawser.androidtests.app;

import dev.hawser.Connection;
import dev.hawser.Hawser;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Function;
import reactor.core.Disposable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** One visit to a server of each protocol. */
final class MainPath {

  /** Generous: machines may be busy. */
  static final Duration LIMIT = Duration.ofSeconds(60);

  /**
   * Visits every server; throws if one does not behave.
   *
   * @param args {@code name=value} for each of the servers, as {@code Servers} prints them
   */
  static void walk(
      String[] args,
      Function<String, Hawser> webSocket,
      Function<String, Hawser> socketIo,
      Function<String, Hawser> phoenix,
      Function<String, Hawser> realtime)
      throws Exception {
    Map<String, String> servers = servers(args);
    WebSocketVisit.make(
        webSocket.apply(need(servers, "ws")),
        need(servers, "certificate"),
        Integer.parseInt(need(servers, "http")),
        Integer.parseInt(need(servers, "socks")));
    done("ws");
    SocketIoVisit.make(socketIo.apply(need(servers, "socketio")));
    done("socketio");
    PhoenixVisit.make(phoenix.apply(need(servers, "phoenix")));
    done("phoenix");
    RealtimeVisit.make(realtime.apply(need(servers, "realtime")), need(servers, "key"));
    done("realtime");
  }

  private static Map<String, String> servers(String[] args) {
    Map<String, String> servers = new HashMap<>();
    for (String arg : args) {
      int equals = arg.indexOf('=');
      servers.put(arg.substring(0, equals), arg.substring(equals + 1));
    }
    return servers;
  }

  private static String need(Map<String, String> servers, String name) {
    String value = servers.get(name);
    if (value == null) {
      throw new IllegalArgumentException("no " + name + " in the arguments");
    }
    return value;
  }

  /** Sends when the connection knows the listener; the first that the listener gets. */
  static <T> T answer(Connection connection, Flux<T> listener, Mono<?> send) {
    Mono<T> first = listener.next().cache();
    Disposable listening = first.subscribe(got -> {}, failure -> {});
    connection.resume().block(LIMIT);
    send.block(LIMIT);
    T answer = first.block(LIMIT);
    listening.dispose();
    if (answer == null) {
      throw new IllegalStateException("the stream ended without an answer");
    }
    return answer;
  }

  static void done(String visit) {
    System.out.println("done: " + visit);
  }

  static void check(boolean condition, String what) {
    if (!condition) {
      throw new IllegalStateException("not so: " + what);
    }
  }

  private MainPath() {}
}
