package dev.hawser.testkit;

import dev.hawser.testkit.SocketIoRecovery.Target;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * A running embedded Socket.IO server, on 127.0.0.1 and an ephemeral port; described and started by
 * {@link SocketIoTestServer}. All methods may be called from any thread, but those that wait not
 * from a function of the description.
 *
 * <p>A connection is one Engine.IO session; it carries a socket for each namespace that the client
 * is connected to.
 */
public final class SocketIoServer implements AutoCloseable {

  private final SocketIoHub hub;
  private final EngineIoServer engine;

  SocketIoServer(SocketIoTestServer description) {
    hub = new SocketIoHub(description);
    engine = new EngineIoServer(description.engine(), hub);
    hub.started(engine.loop());
  }

  /** The URL of the server without a path, such as {@code ws://127.0.0.1:40001}. */
  public String url() {
    return engine.server().url("");
  }

  /** The URL of a namespace, such as {@code ws://127.0.0.1:40001/admin}. */
  public String url(String namespace) {
    return engine.server().url(namespace);
  }

  /** The {@code http} or {@code https} URL of the server, without a path. */
  public String httpUrl() {
    return engine.server().httpUrl("");
  }

  /** The server below: port, requests, WebSocket connections and their faults. */
  public TestServer server() {
    return engine.server();
  }

  /** What goes wrong with polling requests and upgrades. */
  public EngineIoFaults faults() {
    return engine.faults();
  }

  // ---- connections

  /** The connections that are open now, in the order they came. */
  public List<SocketIoConnection> connections() {
    return hub.connections();
  }

  /**
   * Waits for the next connection: the first call returns the first one, the second call the
   * second, and so on.
   *
   * @throws AssertionError if it does not come within {@code limit}
   */
  public SocketIoConnection nextConnection(Duration limit) {
    return hub.opened().take(limit);
  }

  /** Cuts all connections: see {@link SocketIoConnection#drop()}. */
  public void drop() {
    hub.onLoop(() -> connections().forEach(SocketIoConnection::drop));
  }

  /** Sends DISCONNECT to everybody, then closes the connections. */
  public void disconnect() {
    hub.onLoop(() -> connections().forEach(SocketIoConnection::disconnect));
  }

  // ---- sockets

  /**
   * Waits for the next client that connects to a namespace, whichever it is: the first call returns
   * the first one, the second call the second, and so on.
   *
   * @throws AssertionError if it does not come within {@code limit}
   */
  public SocketIoSocket nextSocket(Duration limit) {
    return hub.connected().take(limit);
  }

  /**
   * Waits until a client is connected to a namespace.
   *
   * @return the first one that came and is still connected
   * @throws AssertionError if there is none within {@code limit}
   */
  public SocketIoSocket awaitSocket(String namespace, Duration limit) {
    return hub.connected()
        .await(socket -> socket.namespace().equals(namespace) && socket.isConnected(), limit);
  }

  /** Every client that connected to a namespace so far, in their order, those gone included. */
  public List<SocketIoSocket> sockets() {
    return hub.connected().snapshot();
  }

  /**
   * Every client that asked for a namespace so far, in their order: accepted, refused or still
   * waiting. Those that asked for one the server does not have are not here.
   */
  public List<SocketIoSocket> attempts() {
    return hub.attempts().snapshot();
  }

  /**
   * Waits for the next client that asks for a namespace, whatever the answer: the first call
   * returns the first one, the second call the second, and so on.
   *
   * @throws AssertionError if it does not come within {@code limit}
   */
  public SocketIoSocket nextAttempt(Duration limit) {
    return hub.attempts().take(limit);
  }

  /**
   * The next client that asks for this namespace gets this answer, whatever the middleware would
   * say. Several calls answer several clients.
   *
   * @throws IllegalArgumentException if the server does not have the namespace
   */
  public void admitNext(String namespace, SocketIoAdmission admission) {
    adapter(namespace).admitNext(admission);
  }

  // ---- events

  /** Every event of every client so far, in the order of their arrival. */
  public List<SocketIoEvent> received() {
    return hub.events().snapshot();
  }

  /**
   * Waits until some client has sent an event of this name; those before the call count.
   *
   * @return the first one
   * @throws AssertionError if there is none within {@code limit}
   */
  public SocketIoEvent awaitEvent(String name, Duration limit) {
    return awaitEvent(event -> event.name().equals(name), limit);
  }

  /**
   * Waits until some client has sent an event that matches; those before the call count.
   *
   * @return the first one that matches
   * @throws AssertionError if there is none within {@code limit}
   */
  public SocketIoEvent awaitEvent(Predicate<SocketIoEvent> condition, Duration limit) {
    return hub.events().await(condition, limit);
  }

  /**
   * The clients of a namespace, to send to them.
   *
   * @throws IllegalArgumentException if the server does not have the namespace
   */
  public SocketIoBroadcast of(String namespace) {
    return new SocketIoBroadcast(adapter(namespace), new Target(Set.of(), Set.of()));
  }

  /** Sends an event to everybody in the namespace {@code /}; see {@link SocketIoBroadcast#emit}. */
  public void emit(String event, @Nullable Object... args) {
    of("/").emit(event, args);
  }

  /**
   * Stops the server and cuts every connection. Idempotent.
   *
   * @throws IllegalStateException with the cause if the description's functions threw
   */
  @Override
  public void close() {
    engine.close();
  }

  private SocketIoAdapter adapter(String namespace) {
    SocketIoAdapter adapter = hub.adapter(namespace);
    if (adapter == null) {
      throw new IllegalArgumentException(
          "no namespace " + namespace + ": declare it with SocketIoTestServer.namespace");
    }
    return adapter;
  }
}
