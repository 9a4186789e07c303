package dev.hawser.phoenix.channels;

import dev.hawser.Connection;
import dev.hawser.Topic;
import java.time.Duration;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** The heartbeats of a connection as the application sees them, on the socket's own topic. */
public final class Heartbeats {

  private Heartbeats() {}

  /**
   * Subscribing sends a heartbeat besides the regular ones; emits the time from subscription to its
   * answer, the wait for a link included.
   */
  public static Mono<Duration> ping(Connection connection) {
    return Mono.defer(
        () -> {
          long start = System.nanoTime();
          return socket(connection)
              .request(Events.HEARTBEAT, null)
              .map(reply -> Duration.ofNanos(System.nanoTime() - start));
        });
  }

  /** The round trip of each answered regular heartbeat. */
  public static Flux<Duration> of(Connection connection) {
    return socket(connection)
        .messages(Events.HEARTBEAT)
        .map(message -> ((HeartbeatMessage) message).roundTrip());
  }

  private static Topic socket(Connection connection) {
    return connection.topic(Events.PHOENIX);
  }
}
