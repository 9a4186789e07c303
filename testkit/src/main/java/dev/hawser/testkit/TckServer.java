package dev.hawser.testkit;

import dev.hawser.Connection;
import dev.hawser.Hawser;
import dev.hawser.Topic;
import dev.hawser.TransportOptions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/**
 * The server of one {@link ProtocolTck} test: an embedded server that speaks the protocol, and how
 * to make it do things. A plugin's tests extend it.
 *
 * <p>Payloads are JSON texts without white space.
 */
public abstract class TckServer implements AutoCloseable {

  private final TestServer server;

  /** Uses a started server, which {@link #close()} stops. */
  protected TckServer(TestServer server) {
    this.server = server;
  }

  /** The sockets below the protocol, and their faults. */
  public final TestServer server() {
    return server;
  }

  /** A connection to the server, with the protocol and what options it needs. */
  public abstract Hawser hawser();

  /** A topic that the server accepts. */
  public abstract Topic topic(Connection connection);

  /** The event of the messages in both directions, or null for the protocol's default. */
  public abstract @Nullable String event();

  /** The server sends one message of the topic and event. Called when the topic is joined. */
  public abstract void emit(ServerConnection link, String payload);

  /** The payloads of the messages of the topic and event that came over a link, in order. */
  public abstract List<String> received(ServerConnection link);

  /** How many joins of the topic came over a link; empty if the protocol sends none. */
  public OptionalInt joins(ServerConnection link) {
    return OptionalInt.empty();
  }

  /** A topic that the server refuses for good, or null if the protocol refuses none. */
  public @Nullable Topic refusedTopic(Connection connection) {
    return null;
  }

  /** An event whose requests are answered with their payload, or null for none. */
  public @Nullable String echoedEvent() {
    return null;
  }

  /** An event whose requests are never answered, or null for none. */
  public @Nullable String ignoredEvent() {
    return null;
  }

  /** From now on every attempt is refused for its credentials; by default with HTTP 401. */
  public void refuseCredentials() {
    server.faults().always(Fault.status(401));
  }

  /** The description with a heartbeat that notices a dead peer in well under a second. */
  public Hawser withQuickHeartbeat(Hawser hawser) {
    return hawser
        .with(TransportOptions.PING_INTERVAL, Duration.ofMillis(100))
        .with(TransportOptions.PONG_TIMEOUT, Duration.ofMillis(200));
  }

  /** What came over all links, in their order. */
  public final List<String> received() {
    List<String> all = new ArrayList<>();
    server.connections().forEach(link -> all.addAll(received(link)));
    return all;
  }

  /** Stops the server. */
  @Override
  public void close() {
    server.close();
  }
}
