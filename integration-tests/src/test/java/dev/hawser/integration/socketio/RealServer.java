package dev.hawser.integration.socketio;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.JsonNode;
import dev.hawser.integration.official.Json;
import dev.hawser.testkit.internal.NodeProject;
import dev.hawser.testkit.internal.NodeServer;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.HttpURLConnection;
import java.net.Proxy;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * npm's {@code socket.io} in a process of its own, on 127.0.0.1. {@code namespaces.js} says what a
 * client finds there, {@code server.js} which options there are.
 */
final class RealServer implements AutoCloseable {

  static final Duration LIMIT = Duration.ofSeconds(60);

  static final TypeReference<Map<String, Object>> OPTIONS = new TypeReference<>() {};

  private final NodeServer process;

  private RealServer(NodeServer process) {
    this.process = process;
  }

  /** The project with the servers and the official clients. */
  static NodeProject project() {
    return NodeProject.install(
        RealServer.class,
        "node/socketio",
        "server.js",
        "namespaces.js",
        "control.js",
        "check.js",
        "fleet.js");
  }

  static RealServer start(ServerVersion version) {
    return start(version, Map.of());
  }

  /** Starts a server with these options and waits until it listens. */
  static RealServer start(ServerVersion version, Map<String, ?> options) {
    Map<String, Object> all = new LinkedHashMap<>(options);
    all.put("version", version.major());
    if (version == ServerVersion.V4_WITH_EIO3) {
      all.put("allowEIO3", true);
    }
    return new RealServer(project().start("server.js", Json.write(all)));
  }

  int port() {
    return process.port();
  }

  /** The {@code http} URL without a path. */
  String url() {
    return "http://127.0.0.1:" + port();
  }

  /** Gives a command of {@code control.js} and waits until it is done. */
  JsonNode tell(String command, Map<String, ?> arguments) {
    Map<String, Object> all = new LinkedHashMap<>(arguments);
    all.put("do", command);
    try {
      HttpURLConnection request =
          (HttpURLConnection) URI.create(url() + "/").toURL().openConnection(Proxy.NO_PROXY);
      request.setDoOutput(true);
      request.setReadTimeout((int) LIMIT.toMillis());
      try (OutputStream body = request.getOutputStream()) {
        body.write(Json.write(all).getBytes(StandardCharsets.UTF_8));
      }
      try (InputStream answer = request.getInputStream()) {
        return Json.read(new String(answer.readAllBytes(), StandardCharsets.UTF_8));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Sends an event to all sockets of a namespace. */
  void emit(String namespace, String event, Object... arguments) {
    tell("emit", Map.of("nsp", namespace, "event", event, "args", List.of(arguments)));
  }

  /** Sends an event to the sockets of a room of the root namespace. */
  void emitToRoom(String room, String event, Object... arguments) {
    tell("emit", Map.of("room", room, "event", event, "args", List.of(arguments)));
  }

  /** Ends the TCP connections of all sessions, and the sessions. */
  void drop() {
    tell("drop", Map.of());
  }

  /** Disconnects all sockets of a namespace, not their connections. */
  void kick(String namespace) {
    tell("kick", Map.of("nsp", namespace));
  }

  /** Closes all sessions as Engine.IO does. */
  void closeEngines() {
    tell("closeEngines", Map.of());
  }

  /** What {@code /auth} accepts from now on. */
  void acceptToken(String token) {
    tell("token", Map.of("token", token));
  }

  /** How many sessions it has. */
  int clients() {
    return tell("clients", Map.of()).asInt();
  }

  /** Waits for a line of its log, past or to come, that starts so. */
  String awaitLine(String start) {
    return process.awaitLine(line -> line.startsWith(start), LIMIT);
  }

  /** The lines of its log up to now that start so. */
  List<String> lines(String start) {
    return process.lines().stream().filter(line -> line.startsWith(start)).toList();
  }

  /** Kills the process by force. */
  void kill() {
    process.kill();
  }

  @Override
  public void close() {
    process.close();
  }
}
