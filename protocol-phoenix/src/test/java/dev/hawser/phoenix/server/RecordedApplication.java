package dev.hawser.phoenix.server;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.hawser.testkit.HttpReply;
import dev.hawser.testkit.PhoenixConnect;
import dev.hawser.testkit.PhoenixServer;
import dev.hawser.testkit.PhoenixSocket;
import dev.hawser.testkit.PhoenixTestServer;
import dev.hawser.testkit.ServerConnection;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.function.Consumer;

/**
 * The application that the recordings were made with, on embedded servers: one for each of its
 * sockets.
 */
final class RecordedApplication implements AutoCloseable {

  /** /short hangs up that long after the last frame; 1.5 s in the recordings. */
  static final Duration SHORT = Duration.ofSeconds(1);

  private final ConcurrentMap<String, Integer> attempts = new ConcurrentHashMap<>();
  private final Map<String, PhoenixServer> running = new LinkedHashMap<>();
  private final Map<String, PhoenixTestServer> sockets = new HashMap<>();

  RecordedApplication(PhoenixTestServer.Version version, PhoenixTestServer.Adapter adapter) {
    PhoenixTestServer plain =
        PhoenixTestServer.create()
            .version(version)
            .adapter(adapter)
            .connect(this::connect)
            .channel("room:*", () -> new RoomChannel(attempts))
            .channel("lobby", () -> new RoomChannel(attempts))
            .channel("presence:*", PresenceChannel::new);
    sockets.put("/socket", plain);
    sockets.put("/origin", plain.checkOrigin("http://allowed.example"));
    sockets.put("/subproto", plain.subprotocols("chat.v1"));
    sockets.put("/deflate", plain.webSocket(server -> server.compression(true)));
    sockets.put("/small", plain.webSocket(server -> server.maxMessageSize(1024)));
    sockets.put("/short", plain.idleTimeout(SHORT));
    sockets.put("/limited", plain.maxChannels(2));
    if (version == PhoenixTestServer.Version.V1_8) {
      sockets.put("/auth", plain.authToken(true).connect(RecordedApplication::connectByToken));
    }
  }

  private PhoenixConnect connect(PhoenixConnect client) {
    String token = client.param("token").orElse("");
    if (token.startsWith("secret-")) {
      int attempt =
          client.param("flaky").map(key -> attempts.merge(key, 1, Integer::sum)).orElse(1);
      return attempt <= client.param("fail").map(Integer::parseInt).orElse(0)
          ? client.refuse(HttpReply.status(503).body("unavailable"))
          : client.accept(token.substring(7));
    }
    return switch (token) {
      case "anon" -> client.accept();
      case "ratelimited" ->
          client.refuse(HttpReply.status(429).header("Retry-After", "1").body("Too many requests"));
      case "crash" -> client.refuse(HttpReply.status(500));
      default -> client.refuse();
    };
  }

  private static PhoenixConnect connectByToken(PhoenixConnect client) {
    return client.authToken().filter("secret-tok"::equals).isPresent()
        ? client.accept("tok")
        : client.refuse();
  }

  /** The port of the server that has the socket of this path; one without it answers the rest. */
  int port(String target) {
    String path = target.substring(0, target.indexOf('/', 1));
    return server(sockets.containsKey(path) ? path : "/socket").server().port();
  }

  private PhoenixServer server(String path) {
    return running.computeIfAbsent(path, p -> sockets.get(p).path(p).start());
  }

  /** Does what the application's HTTP interface for the recorder does. */
  void admin(String target) {
    Map<String, String> query = new HashMap<>();
    String path = target.contains("?") ? target.substring(0, target.indexOf('?')) : target;
    if (target.contains("?")) {
      for (String pair : target.substring(target.indexOf('?') + 1).split("&", -1)) {
        String[] parts = pair.split("=", 2);
        query.put(parts[0], URLDecoder.decode(parts[1], StandardCharsets.UTF_8));
      }
    }
    String topic = query.getOrDefault("topic", "");
    String event = query.getOrDefault("event", "");
    switch (path) {
      case "/admin/broadcast" -> servers(s -> s.broadcast(topic, event, json(query)));
      case "/admin/bin_broadcast" ->
          servers(s -> s.broadcast(topic, event, HexFormat.of().parseHex(query.get("hex"))));
      case "/admin/push" -> servers(s -> s.push(topic, event, json(query)));
      case "/admin/kill" -> servers(s -> s.crash(topic));
      case "/admin/close" -> servers(s -> s.stop(topic));
      case "/admin/disconnect" -> servers(s -> s.disconnect(query.get("id")));
      case "/admin/drop" -> sockets(query, PhoenixSocket::abort);
      case "/admin/wsclose" -> sockets(query, s -> s.close(Integer.parseInt(query.get("code"))));
      case "/admin/boom" -> sockets(query, s -> s.close(1011));
      case "/admin/wsping" ->
          sockets(
              query,
              s -> {
                ServerConnection connection = s.connection().orElseThrow();
                connection.ping(query.get("data").getBytes(StandardCharsets.UTF_8));
              });
      default -> throw new IllegalArgumentException("unknown: " + target);
    }
  }

  /** The server is told to stop, and does it decently. */
  void drain() {
    servers(PhoenixServer::drain);
  }

  /** The server is killed. */
  void kill() {
    servers(server -> server.sockets().forEach(PhoenixSocket::abort));
  }

  @Override
  public void close() {
    servers(PhoenixServer::close);
  }

  private void servers(Consumer<PhoenixServer> action) {
    running.values().forEach(action);
  }

  private void sockets(Map<String, String> query, Consumer<PhoenixSocket> action) {
    servers(
        server ->
            server.sockets().stream()
                .filter(s -> s.id().equals(Optional.of(query.get("uid"))))
                .forEach(action));
  }

  private static Object json(Map<String, String> query) {
    try {
      return new JsonMapper().readTree(query.get("payload"));
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException(e);
    }
  }
}
