package dev.hawser.spi;

import dev.hawser.Cause;
import dev.hawser.Credentials;
import dev.hawser.Option;
import dev.hawser.Options;
import dev.hawser.Payload;
import dev.hawser.PayloadCodec;
import dev.hawser.PayloadException;
import dev.hawser.ReconnectPolicy;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Mono;

/**
 * A protocol, set up for one connection: its endpoint, its codec, its session.
 *
 * @param <P> what its packets are
 */
public interface Protocol<P> {

  /**
   * Where the next attempt goes. Subscribed off the loop, before every attempt, within the connect
   * time-out. The engine adds the header fields of the credentials and of {@code
   * TransportOptions.HEADERS} to what is returned.
   *
   * @param credentials fresh ones
   * @param attempt as in {@link dev.hawser.ConnectionState.Connecting}
   */
  Mono<Endpoint> endpoint(Credentials credentials, int attempt);

  /** A codec for one link. */
  FrameCodec<P> newCodec();

  /** The session; called once for a connection. */
  ProtocolSession<P> newSession(SessionContext<P> context);

  /**
   * What carries the frames: the engine's WebSocket, unless the protocol brings its own. Called
   * once for a connection, when it is opened and before any {@link #view}.
   */
  default Transport transport(Transports transports) {
    return transports.webSocket();
  }

  /** When to try again if the application does not say. */
  default ReconnectPolicy defaultReconnectPolicy() {
    return ReconnectPolicy.exponential(Duration.ofMillis(500), Duration.ofSeconds(30));
  }

  /**
   * What the end of a link or the refusal of an attempt means in this protocol: which are worth
   * another try. Given the causes that the transport reports, not those of the session. Called on
   * the loop.
   */
  default Cause classify(Cause cause) {
    return cause;
  }

  /** When to join again a topic that was refused or ended for a retryable cause. */
  default ReconnectPolicy rejoinPolicy() {
    return ReconnectPolicy.exponential(Duration.ofSeconds(1), Duration.ofSeconds(10));
  }

  /** The name of the default topic, or null if there is none. */
  default @Nullable String defaultTopic() {
    return null;
  }

  /** The event of {@code send(payload)}, or null if an event must be named. */
  default @Nullable String defaultEvent() {
    return null;
  }

  /**
   * Checks a topic's name.
   *
   * @throws IllegalArgumentException if the protocol does not allow it
   */
  default void checkTopic(String name) {}

  /** Options that {@link dev.hawser.Topic#with} accepts. */
  default List<Option<?>> topicOptions() {
    return List.of();
  }

  /**
   * What {@link ProtocolSession#join} gets; empty for none. Called on the loop before every join,
   * to assemble; subscribed off it. An error fails the join.
   */
  default Mono<?> joinParameters(String topic, Options options) {
    return Mono.empty();
  }

  /**
   * How many joins may be under way at a time: from asking for their parameters until they are
   * answered, time out or are left. The others wait in order, and their parameters are asked for
   * when their turn comes; meanwhile their topics are {@link dev.hawser.TopicState.Joining}. By
   * default all may be.
   *
   * <p>For servers that work through the joins of a connection one after another. With a bound, a
   * join whose time-out is over gets more time as long as the server makes progress: if the latest
   * answer was to a join that was sent before it, the time-out counts from that answer.
   *
   * <p>Called once for a connection, which cannot be opened if it is less than 1.
   */
  default int joinWindow() {
    return Integer.MAX_VALUE;
  }

  /** Whether messages of this topic may be sent only while it is joined. */
  default boolean sendsOnlyWhenJoined(String topic) {
    return true;
  }

  /**
   * The wire form of what an application sends. Called on the sender's thread.
   *
   * @throws PayloadException if it has none
   */
  default Payload payload(String topic, @Nullable Object value, PayloadCodec codec) {
    if (value instanceof Payload payload) {
      return payload;
    }
    if (value instanceof byte[] bytes) {
      return Payload.binary(bytes);
    }
    if (value instanceof ByteBuffer buffer) {
      return Payload.binary(buffer);
    }
    if (value instanceof Publisher) {
      throw new PayloadException("a Publisher is not a payload; use sendAll(…)", null);
    }
    try {
      byte[] json = codec.encode(value);
      return new Payload(Payload.Format.JSON, json, 0, json.length, codec);
    } catch (Exception e) {
      String type = value == null ? "null" : value.getClass().getName();
      throw new PayloadException("a " + type + " has no JSON form: " + e.getMessage(), e);
    }
  }

  /** The typed views that {@link #view} makes. */
  default Set<Class<?>> views() {
    return Set.of();
  }

  /** A typed view; called only for one of {@link #views()}. */
  default <V> V view(Class<V> type, ViewContext context) {
    throw new IllegalArgumentException("no view " + type.getName());
  }
}
