package dev.hawser.testkit;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** What the connections of one {@link SocketIoServer} share: namespaces, the loop, the records. */
final class SocketIoHub implements EngineIoListener {

  private final SocketIoTestServer description;
  private final Map<String, SocketIoAdapter> adapters = new ConcurrentHashMap<>();
  private final Map<EngineIoSession, SocketIoConnection> sessions = new ConcurrentHashMap<>();
  private final List<SocketIoConnection> connections = new CopyOnWriteArrayList<>();
  private final Recorder<SocketIoConnection> opened = new Recorder<>("connection");
  private final Recorder<SocketIoSocket> attempts = new Recorder<>("CONNECT");
  private final Recorder<SocketIoSocket> connected = new Recorder<>("socket");
  private final Recorder<SocketIoEvent> events = new Recorder<>("event");

  private volatile @Nullable ServerLoop loop;

  SocketIoHub(SocketIoTestServer description) {
    this.description = description;
  }

  /** Before any client knows the port. */
  void started(ServerLoop running) {
    loop = running;
  }

  SocketIoTestServer description() {
    return description;
  }

  /** The connections that are open now, in the order they came. */
  List<SocketIoConnection> connections() {
    List<SocketIoConnection> open = new ArrayList<>(connections);
    open.removeIf(connection -> !connection.isOpen());
    return open;
  }

  Recorder<SocketIoConnection> opened() {
    return opened;
  }

  Recorder<SocketIoSocket> attempts() {
    return attempts;
  }

  Recorder<SocketIoSocket> connected() {
    return connected;
  }

  Recorder<SocketIoEvent> events() {
    return events;
  }

  /** The namespace of this name; null if no description fits. */
  @Nullable SocketIoAdapter adapter(String namespace) {
    return adapters.computeIfAbsent(
        namespace,
        name -> {
          SocketIoHandler handler = description.handler(name);
          return handler == null
              ? null
              : new SocketIoAdapter(this, name, handler, description.recovery());
        });
  }

  // ---- the loop

  private ServerLoop loop() {
    ServerLoop running = loop;
    if (running == null) {
      throw new IllegalStateException("the server has not started");
    }
    return running;
  }

  void onLoop(Runnable action) {
    loop().run(action);
  }

  void schedule(Duration delay, Runnable action) {
    loop().schedule(delay, action);
  }

  /** Runs a function of the description. */
  void call(Runnable function) {
    try {
      function.run();
    } catch (RuntimeException | Error e) {
      failed(e);
    }
  }

  void failed(Throwable thrown) {
    loop().server().failed(thrown);
  }

  // ---- on the loop

  @Override
  public void opened(EngineIoSession session) {
    SocketIoConnection connection = new SocketIoConnection(this, session);
    sessions.put(session, connection);
    connections.add(connection);
    opened.add(connection);
    connection.opened();
  }

  @Override
  public void text(EngineIoSession session, String text) {
    with(session, connection -> connection.text(text));
  }

  @Override
  public void binary(EngineIoSession session, byte[] data) {
    with(session, connection -> connection.binary(data));
  }

  @Override
  public void closed(EngineIoSession session, String reason) {
    with(session, connection -> connection.ended(reason));
    sessions.remove(session);
  }

  private void with(EngineIoSession session, Consumer<SocketIoConnection> action) {
    SocketIoConnection connection = sessions.get(session);
    if (connection != null) {
      action.accept(connection);
    }
  }

  void ended(SocketIoConnection connection) {
    connections.remove(connection);
  }
}
