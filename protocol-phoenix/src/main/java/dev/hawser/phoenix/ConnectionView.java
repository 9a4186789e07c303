package dev.hawser.phoenix;

import dev.hawser.Connection;
import dev.hawser.phoenix.channels.Heartbeats;
import java.time.Duration;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** The typed view of a connection. */
final class ConnectionView implements PhoenixConnection {

  private final Connection connection;

  ConnectionView(Connection connection) {
    this.connection = connection;
  }

  @Override
  public Connection connection() {
    return connection;
  }

  @Override
  public Mono<Duration> ping() {
    return Heartbeats.ping(connection);
  }

  @Override
  public Flux<Duration> heartbeats() {
    return Heartbeats.of(connection);
  }
}
