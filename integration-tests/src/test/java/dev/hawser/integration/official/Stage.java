package dev.hawser.integration.official;

import dev.hawser.testkit.ServerConnection;
import dev.hawser.testkit.TestServer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

/**
 * Where a scenario is played: one client, one server, and what it waits for.
 *
 * @param <C> what the client can do
 */
public abstract class Stage<C extends Client> implements AutoCloseable {

  public static final Duration LIMIT = Duration.ofSeconds(45);

  private final TestServer server;
  private final C client;
  private final List<ServerConnection> connections = new ArrayList<>();
  private int disconnects;

  protected Stage(TestServer server, C client) {
    this.server = server;
    this.client = client;
  }

  public final C client() {
    return client;
  }

  /** What the client has sent. */
  protected abstract List<String> wire();

  /** Stops the server, once the client has ended. */
  protected abstract void stopServer();

  /** Connects and waits until the user sees it. */
  public final void connect() {
    client.connect();
    seen("connection", "open");
  }

  /** Waits until the user saw this. */
  public final void seen(String source, String line) {
    seen(source, line, 1);
  }

  /** Waits until the user saw this so many times. */
  public final void seen(String source, String line, int times) {
    client.seen().await(source, line, times, LIMIT);
  }

  /** Puts a line of the scenario's own between those of a source. */
  public final void mark(String source, String line) {
    client.seen().add(source, line);
  }

  /** Waits until a source has shown anything, or one of these lines. */
  public final void any(String source, String... lines) {
    any(source, 1, lines);
  }

  /** Waits until a source has shown so many lines, or so many of these. */
  public final void any(String source, int times, String... lines) {
    client.seen().awaitAny(source, List.of(lines), times, LIMIT);
  }

  /** Waits until what a source has shown is like this. */
  public final void until(String source, Predicate<List<String>> condition) {
    client.seen().await(source, condition, "what it waits for", LIMIT);
  }

  /** Waits for the n-th connection, from 1 on, of those that the server accepted. */
  public final ServerConnection connection(int n) {
    while (connections.size() < n) {
      connections.add(server.nextConnection(LIMIT));
    }
    return connections.get(n - 1);
  }

  /** Disconnects, waits until the user has seen it and until all connections are gone. */
  public final void disconnect() {
    client.disconnect();
    seen("disconnect", "done", ++disconnects);
    seen("connection", "closed", disconnects);
    gone();
  }

  /** Waits until the server has no connection. */
  public final void gone() {
    server.connections().forEach(connection -> connection.awaitDisconnected(LIMIT));
  }

  @Override
  public final void close() {
    try {
      client.close();
    } finally {
      stopServer();
    }
  }
}
