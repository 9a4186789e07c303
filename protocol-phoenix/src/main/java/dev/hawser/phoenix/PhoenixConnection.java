package dev.hawser.phoenix;

import dev.hawser.Connection;
import java.time.Duration;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** A connection seen as the socket of Phoenix Channels. Thread-safe. */
public interface PhoenixConnection {

  /**
   * The Phoenix side of {@code connection}.
   *
   * @throws IllegalArgumentException if its protocol is not {@code phoenix}
   */
  static PhoenixConnection of(Connection connection) {
    return connection.as(PhoenixConnection.class);
  }

  /** The connection. */
  Connection connection();

  /**
   * Subscribing sends a heartbeat besides the regular ones; emits the time from subscription to its
   * answer, the wait for a link included. Fails as {@link dev.hawser.Topic#request} does.
   */
  Mono<Duration> ping();

  /**
   * The round trip of each answered regular heartbeat. Subscribing does not connect by itself more
   * than subscribing to any topic does. Completes and fails as {@link dev.hawser.Topic#messages()}
   * does.
   */
  Flux<Duration> heartbeats();
}
