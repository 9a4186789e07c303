package dev.hawser.realtime;

import dev.hawser.Connection;
import java.time.Duration;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** A connection seen as one to Supabase Realtime. Thread-safe. */
public interface RealtimeConnection {

  /**
   * The Realtime side of {@code connection}.
   *
   * @throws IllegalArgumentException if its protocol is not {@code realtime}
   */
  static RealtimeConnection of(Connection connection) {
    return connection.as(RealtimeConnection.class);
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

  /**
   * Subscribing asks for the token now, as after a sign-in, and gives it to the topics that are
   * joined; {@link RealtimeOptions#TOKEN_REFRESH_AHEAD} does so by time. Completes when it was
   * handed to the link; without one the next join takes it. No token, as after a sign-out, is told
   * to nobody: leave the topics. Fails with what the credentials supplier fails with.
   */
  Mono<Void> refreshToken();

  /** Broadcasts over HTTP, to any topics, with or without a link. */
  HttpBroadcasts http();
}
