package dev.hawser.realtime;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hawser.Connection;
import dev.hawser.Credentials;
import dev.hawser.Hawser;
import dev.hawser.ReconnectPolicy;
import dev.hawser.TopicState;
import dev.hawser.testkit.PhoenixMessage;
import dev.hawser.testkit.RealtimeServer;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** What most tests with the embedded server need. */
final class Projects {

  static final Duration LIMIT = Duration.ofSeconds(60);

  /** A connection that comes back soon, and joins again soon; nobody is signed in. */
  static Hawser hawser(RealtimeServer server) {
    return hawser(server.url(), server.apiKey());
  }

  static Hawser hawser(String url, String apiKey) {
    return Hawser.to("realtime+" + url)
        .with(RealtimeOptions.API_KEY, apiKey)
        .reconnect(soon())
        .with(RealtimeOptions.REJOIN, soon());
  }

  /** As {@link #hawser(RealtimeServer)}, for a user who is signed in. */
  static Hawser user(RealtimeServer server) {
    String token = server.token("authenticated");
    return hawser(server).credentials(() -> Mono.just(Credentials.token(token)));
  }

  /** What can be retried is retried after 20 ms. */
  static ReconnectPolicy soon() {
    return ReconnectPolicy.fixed(Duration.ofMillis(20));
  }

  static RealtimeTopic room(Connection connection) {
    return room(connection, "room1");
  }

  static RealtimeTopic room(Connection connection, String name) {
    return RealtimeTopic.of(connection.topic(name));
  }

  /** Waits until the topic is joined. */
  static void joined(RealtimeTopic topic) {
    topic.topic().states().ofType(TopicState.Joined.class).blockFirst(LIMIT);
  }

  /** Waits until the topic has failed. */
  static TopicState.Failed failed(RealtimeTopic topic) {
    return topic.topic().states().ofType(TopicState.Failed.class).blockFirst(LIMIT);
  }

  /** What the stream gives, and its failure, if any, as the last. */
  static BlockingQueue<Object> collect(Flux<?> flux) {
    BlockingQueue<Object> queue = new LinkedBlockingQueue<>();
    flux.subscribe(queue::add, queue::add);
    return queue;
  }

  static <T> T next(BlockingQueue<Object> queue, Class<T> type) throws InterruptedException {
    Object value = queue.poll(LIMIT.toSeconds(), TimeUnit.SECONDS);
    assertThat(value).isInstanceOf(type);
    return type.cast(value);
  }

  /** Subscribes to the broadcasts of a topic and waits until they come. */
  static BlockingQueue<Object> listen(RealtimeTopic topic) {
    BlockingQueue<Object> queue = collect(topic.broadcasts());
    joined(topic);
    // The subscription may still be on its way to the loop; what changes nothing comes after it.
    topic.topic().connection().resume().block(LIMIT);
    return queue;
  }

  /** All messages of this event that clients have sent. */
  static List<PhoenixMessage> sent(RealtimeServer server, String event) {
    return server.received().stream()
        .filter(message -> message.event().equals(event))
        .collect(Collectors.toList());
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

  private Projects() {}
}
