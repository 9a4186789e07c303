package dev.hawser.phoenix;

import dev.hawser.Connection;
import dev.hawser.Topic;
import dev.hawser.phoenix.channels.Events;
import dev.hawser.phoenix.channels.HeartbeatMessage;
import java.time.Duration;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** The typed view of a connection, on the socket's own topic. */
final class ConnectionView implements PhoenixConnection {

  private final Connection connection;

  ConnectionView(Connection connection) {
    this.connection = connection;
  }

  @Override
  public Connection connection() {
    return connection;
  }

  private Topic socket() {
    return connection.topic(Events.PHOENIX);
  }

  @Override
  public Mono<Duration> ping() {
    return Mono.defer(
        () -> {
          long start = System.nanoTime();
          return socket()
              .request(Events.HEARTBEAT, null)
              .map(reply -> Duration.ofNanos(System.nanoTime() - start));
        });
  }

  @Override
  public Flux<Duration> heartbeats() {
    return socket()
        .messages(Events.HEARTBEAT)
        .map(message -> ((HeartbeatMessage) message).roundTrip());
  }
}
