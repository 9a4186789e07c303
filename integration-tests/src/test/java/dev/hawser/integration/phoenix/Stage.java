package dev.hawser.integration.phoenix;

import dev.hawser.testkit.PhoenixMessage;
import dev.hawser.testkit.PhoenixServer;
import dev.hawser.testkit.ServerConnection;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** Where a scenario is played: one client, one server, and what it waits for. */
final class Stage {

  static final Duration LIMIT = Duration.ofSeconds(45);

  private final PhoenixServer server;
  private final Client client;
  private final List<ServerConnection> connections = new ArrayList<>();
  private int disconnects;

  Stage(PhoenixServer server, Client client) {
    this.server = server;
    this.client = client;
  }

  PhoenixServer server() {
    return server;
  }

  Client client() {
    return client;
  }

  /** Connects and waits until the user sees it. */
  void connect() {
    client.connect();
    seen("connection", "open");
  }

  /** A channel under the name of its topic's last part, joined when it returns. */
  void joined(String name, String topic) {
    client.channel(name, topic, "{}");
    client.join(name);
    seen(name, ok(topic));
  }

  /** How the join of a topic is answered. */
  static String ok(String topic) {
    return "ok {\"joined\":\"" + topic + "\"}";
  }

  void push(String name, String source, String event, Object payload) {
    client.push(name, source, event, payload, (@Nullable Duration) null);
  }

  void on(String name, String event) {
    client.on(name, name + " on " + event, event, false);
  }

  /** Waits until the user saw this. */
  void seen(String source, String line) {
    seen(source, line, 1);
  }

  void seen(String source, String line, int times) {
    client.seen().await(source, line, times, LIMIT);
  }

  /** Puts a line of the scenario's own between those of a source. */
  void mark(String source, String line) {
    client.seen().add(source, line);
  }

  /** Waits until a source has shown anything, or one of these lines. */
  void any(String source, String... lines) {
    client.seen().awaitAny(source, List.of(lines), LIMIT);
  }

  /** Waits until the server got an event so many times. */
  void received(String topic, String event, int times) {
    AtomicInteger count = new AtomicInteger();
    server.awaitReceived(
        m -> m.topic().equals(topic) && m.event().equals(event) && count.incrementAndGet() == times,
        LIMIT);
  }

  /** Answers a push that the server itself leaves unanswered, once it has come, with {@code ok}. */
  void answer(String topic, String event) {
    PhoenixMessage push =
        server.awaitReceived(m -> m.topic().equals(topic) && m.event().equals(event), LIMIT);
    String refs = "\"" + push.joinRef().orElseThrow() + "\",\"" + push.ref().orElseThrow() + "\"";
    connection(1)
        .send("[" + refs + ",\"" + topic + "\",\"phx_reply\",{\"status\":\"ok\",\"response\":{}}]");
  }

  /** Waits for the n-th connection, from 1 on, of those that the server accepted. */
  ServerConnection connection(int n) {
    while (connections.size() < n) {
      connections.add(server.server().nextConnection(LIMIT));
    }
    return connections.get(n - 1);
  }

  /** Disconnects, waits until the user has seen it and until all connections are gone. */
  void disconnect() {
    client.disconnect();
    seen("disconnect", "done", ++disconnects);
    seen("connection", "closed", disconnects);
    gone();
  }

  /** Waits until the server has no connection. */
  void gone() {
    server.server().connections().forEach(connection -> connection.awaitDisconnected(LIMIT));
  }
}
