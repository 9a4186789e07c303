package dev.hawser.integration.socketio;

import dev.hawser.integration.official.Stage;
import dev.hawser.testkit.EngineIoEntry;
import dev.hawser.testkit.SocketIoConnection;
import dev.hawser.testkit.SocketIoServer;
import dev.hawser.testkit.SocketIoSocket;
import dev.hawser.testkit.WireMessage.Direction;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** A client and a server. */
final class SocketIoStage extends Stage<SocketIoClient> {

  private final SocketIoServer server;
  private final boolean isByTransport;
  private final List<SocketIoConnection> sessions = new ArrayList<>();
  private final Map<String, Integer> times = new HashMap<>();

  SocketIoStage(SocketIoServer server, SocketIoClient client, boolean isByTransport) {
    super(server.server(), client);
    this.server = server;
    this.isByTransport = isByTransport;
  }

  SocketIoServer server() {
    return server;
  }

  @Override
  protected List<String> wire() {
    return SocketIoTrace.of(server.server(), sessions(), isByTransport);
  }

  @Override
  protected void stopServer() {
    server.close();
  }

  /** The Engine.IO sessions so far. */
  private List<SocketIoConnection> sessions() {
    try {
      while (true) {
        sessions.add(server.nextConnection(Duration.ZERO));
      }
    } catch (AssertionError none) {
      return sessions;
    }
  }

  /** Waits for the n-th Engine.IO session, from 1 on. */
  SocketIoConnection session(int n) {
    while (sessions.size() < n) {
      sessions.add(server.nextConnection(LIMIT));
    }
    return sessions.get(n - 1);
  }

  /** Waits until the client has sent this packet in the n-th session. */
  void sent(int session, String packet) {
    session(session)
        .awaitTraffic(
            entry -> entry.direction() == Direction.IN && entry.text().equals(packet), LIMIT);
  }

  /** Waits until the client has sent a packet over this transport in the n-th session. */
  void sent(int session, String transport, String packet) {
    session(session)
        .awaitTraffic(
            (EngineIoEntry entry) ->
                entry.direction() == Direction.IN
                    && entry.transport().equals(transport)
                    && entry.text().equals(packet),
            LIMIT);
  }

  /** The namespace {@code /} under the name {@code a}, connected when it returns. */
  SocketIoSocket joined() {
    return joined("a", "/", "{}");
  }

  /** A namespace, connected when it returns. */
  SocketIoSocket joined(String name, String namespace, String settings) {
    client().channel(name, namespace, settings);
    return join(name, namespace);
  }

  /** Connects a namespace and waits until the user sees it. */
  SocketIoSocket join(String name, String namespace) {
    client().join(name);
    again(name, "connected");
    return server.awaitSocket(namespace, LIMIT);
  }

  /** Leaves and waits until the user sees it. */
  void leave(String name) {
    client().leave(name);
    again(name, "left");
  }

  /** Waits until the user saw this once more than the last call did. */
  void again(String source, String line) {
    seen(source, line, times.merge(source + " " + line, 1, Integer::sum));
  }

  /** Lets an event go there and back, so that the client has read what was sent before. */
  void echo(String name) {
    client().emitWithAck(name, "echo", "echo");
    again("echo", "ack []");
  }

  /** Waits until the user has seen that the connection is closed, and the server, too. */
  void closed() {
    again("connection", "closed");
    gone();
    sessions().forEach(session -> session.awaitClosed(LIMIT));
  }

  /** Leaves all namespaces, which closes the connection. */
  void end() {
    client().settle();
    client().disconnect();
    seen("disconnect", "done");
    closed();
  }
}
