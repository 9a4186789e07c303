package dev.hawser.socketio;

import dev.hawser.Connection;
import dev.hawser.ConnectionState;
import dev.hawser.Hawser;
import dev.hawser.ReconnectPolicy;
import dev.hawser.Topic;
import dev.hawser.TopicState;
import dev.hawser.socketio.engineio.EngineIoOptions;
import dev.hawser.testkit.EngineIoEntry;
import dev.hawser.testkit.SocketIoConnection;
import dev.hawser.testkit.SocketIoServer;
import dev.hawser.testkit.WireMessage;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.UnaryOperator;

/** A client and an embedded server over real sockets. */
final class Loopback implements AutoCloseable {

  static final Duration LIMIT = Duration.ofSeconds(30);

  /** The ways to a server. */
  enum Way {
    POLLING("polling"),
    WEB_SOCKET("websocket"),
    UPGRADE("polling,websocket");

    private final String transports;

    Way(String transports) {
      this.transports = transports;
    }

    List<String> transports() {
      return List.of(transports.split(",", -1));
    }
  }

  final SocketIoServer server;
  final Connection connection;
  private final String last;

  Loopback(SocketIoServer server, Way way) {
    this(server, way, UnaryOperator.identity());
  }

  Loopback(SocketIoServer server, Way way, UnaryOperator<Hawser> settings) {
    this.server = server;
    connection = settings.apply(hawser(server.url(), way)).open();
    last = way.transports().get(way.transports().size() - 1);
  }

  /** A description that comes back at once. */
  static Hawser hawser(String url, Way way) {
    return Hawser.to("socketio+" + url)
        .with(EngineIoOptions.TRANSPORTS, way.transports())
        .requestTimeout(LIMIT)
        .joinTimeout(LIMIT)
        .reconnect(ReconnectPolicy.fixed(Duration.ofMillis(20)));
  }

  SocketIoNamespace namespace(String name) {
    return SocketIoNamespace.of(connection.topic(name));
  }

  /** A namespace that is joined and kept. */
  SocketIoNamespace joined(String name) {
    connection.topic(name).join().block(LIMIT);
    return namespace(name);
  }

  /** Gathers events from now on; the namespace is joined when this returns. */
  List<SocketEvent> listen(String name) {
    List<SocketEvent> events = new CopyOnWriteArrayList<>();
    namespace(name).events().subscribe(events::add, failure -> {});
    awaitJoined(name);
    connection.resume().block(LIMIT); // By now the loop knows the listener.
    return events;
  }

  void awaitJoined(String name) {
    Topic topic = connection.topic(name);
    topic.states().filter(TopicState.Joined.class::isInstance).blockFirst(LIMIT);
  }

  <S extends ConnectionState> S awaitState(Class<S> state) {
    return Objects.requireNonNull(connection.states().ofType(state).blockFirst(LIMIT));
  }

  /** The next connection that the server sees. */
  SocketIoConnection next() {
    return server.nextConnection(LIMIT);
  }

  /** The same, once it is on the last transport of its way: in between a fault may hit nothing. */
  SocketIoConnection nextSettled() {
    SocketIoConnection connection = next();
    await("the last transport", () -> connection.transport().equals(last));
    return connection;
  }

  /** The text messages of the client over one connection, without their type. */
  static List<String> packets(SocketIoConnection connection) {
    List<String> packets = new ArrayList<>();
    for (EngineIoEntry entry : connection.traffic()) {
      if (entry.direction() == WireMessage.Direction.IN && entry.text().startsWith("4")) {
        packets.add(entry.text().substring(1));
      }
    }
    return packets;
  }

  static void await(String what, BooleanSupplier condition) {
    long start = System.nanoTime();
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() - start > LIMIT.toNanos()) {
        throw new AssertionError("not within " + LIMIT + ": " + what);
      }
      LockSupport.parkNanos(1_000_000);
    }
  }

  @Override
  public void close() {
    connection.close();
    connection.onClose().block(LIMIT);
    server.close();
  }
}
