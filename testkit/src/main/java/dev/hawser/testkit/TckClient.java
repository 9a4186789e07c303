package dev.hawser.testkit;

import dev.hawser.Cause;
import dev.hawser.Connection;
import dev.hawser.ConnectionObserver;
import dev.hawser.ConnectionState;
import dev.hawser.Hawser;
import dev.hawser.Message;
import dev.hawser.ReconnectPolicy;
import dev.hawser.Topic;
import dev.hawser.TopicState;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.UnaryOperator;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** A connection to a {@link TckServer}, and waits for what is to come. */
final class TckClient implements AutoCloseable {

  static final Duration LIMIT = Duration.ofSeconds(30);

  final List<Cause> failures = new CopyOnWriteArrayList<>();
  final Connection connection;
  final Topic topic;
  private final TckServer server;

  TckClient(TckServer server) {
    this(server, UnaryOperator.identity());
  }

  TckClient(TckServer server, UnaryOperator<Hawser> settings) {
    this.server = server;
    Hawser hawser =
        server
            .hawser()
            .reconnect(ReconnectPolicy.fixed(Duration.ofMillis(20)))
            .observer(
                new ConnectionObserver() {
                  @Override
                  public void linkFailed(Cause cause) {
                    failures.add(cause);
                  }
                });
    connection = settings.apply(hawser).open();
    topic = server.topic(connection);
  }

  /** Connects and gives the server's end of the link. */
  ServerConnection connect() {
    connection.connect().block(LIMIT);
    return server.server().nextConnection(LIMIT);
  }

  /** Waits for the next link and until it is ready. */
  ServerConnection nextLink() {
    ServerConnection link = server.server().nextConnection(LIMIT);
    connection.connect().block(LIMIT);
    return link;
  }

  Mono<Void> send(Object payload) {
    String event = server.event();
    return event == null ? topic.send(payload) : topic.send(event, payload);
  }

  Flux<Message> messages() {
    String event = server.event();
    return event == null ? topic.messages() : topic.messages(event);
  }

  /** Subscribes to messages and waits until they flow. */
  List<String> listen() {
    List<String> got = new CopyOnWriteArrayList<>();
    messages().subscribe(message -> got.add(message.payload().text()));
    awaitJoined();
    // Where another subscriber joined the topic before, this one may still be on its way to the
    // loop; what is asked for after it, and changes nothing, comes after it.
    connection.resume().block(LIMIT);
    return got;
  }

  void awaitJoined() {
    topic.states().filter(TopicState.Joined.class::isInstance).blockFirst(LIMIT);
  }

  <S extends ConnectionState> S await(Class<S> state) {
    S found = connection.states().ofType(state).blockFirst(LIMIT);
    if (found == null) {
      throw new AssertionError("ended before " + state.getSimpleName());
    }
    return found;
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

  /** Closes the connection and waits for that. */
  void end() {
    connection.close();
    connection.onClose().block(LIMIT);
  }

  @Override
  public void close() {
    end();
  }
}
