package dev.hawser.benchmarks;

import dev.hawser.Connection;
import dev.hawser.Hawser;
import dev.hawser.ReconnectPolicy;
import dev.hawser.Topic;
import dev.hawser.TopicState;
import java.net.URI;
import java.time.Duration;
import java.util.Arrays;
import java.util.function.Consumer;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.scheduler.Schedulers;

/** Hawser as an application uses it; see {@link HawserBenchClient}. */
class HawserPhoenixClient implements ChannelClient {

  private final boolean immediate;
  private volatile @Nullable Connection connection;

  /**
   * @param immediate delivers on the connection's loop, not on the default scheduler
   */
  HawserPhoenixClient(boolean immediate) {
    this.immediate = immediate;
  }

  @Override
  public final void connect(URI server, String work) {
    Hawser hawser =
        endpoint(server, work)
            .overflow(HawserBenchClient.LOSSLESS)
            .reconnect(ReconnectPolicy.fixed(Duration.ofNanos(1)));
    if (immediate) {
      hawser = hawser.deliverOn(Schedulers.immediate());
    }
    Connection opened = hawser.open();
    connection = opened;
    opened.connect().block(Duration.ofSeconds(30));
  }

  Hawser endpoint(URI server, String work) {
    return Hawser.to("phoenix+" + server + PhoenixMode.PATH + work);
  }

  @Override
  public final void join(int topics, IntFunction<Consumer<Tick>> consumers, Runnable onJoined) {
    for (int i = 0; i < topics; i++) {
      Topic topic = topic(connection(), name(i));
      topic
          .states()
          .filter(TopicState.Joined.class::isInstance)
          .subscribe(joined -> onJoined.run());
      ticks(topic).subscribe(consumers.apply(i), HawserBenchClient::failed);
    }
  }

  @Override
  public final long push(String event, long count, Tick[] bodies, long deadline) {
    Object[] payloads = Arrays.stream(bodies).map(this::body).toArray();
    first().sendAll(event, Flux.fromArray(payloads).repeat().take(count)).block();
    return count;
  }

  @Override
  public void request(Tick body, Consumer<Tick> onReply) {
    first().request(Wire.REQUEST, body, Tick.class).subscribe(onReply, HawserBenchClient::failed);
  }

  final Topic first() {
    return topic(connection(), name(0));
  }

  String name(int index) {
    return ChannelClient.topic(index);
  }

  Topic topic(Connection connection, String name) {
    return connection.topic(name);
  }

  Flux<Tick> ticks(Topic topic) {
    return topic.messages(Wire.PUSH, Tick.class);
  }

  /** What is sent for a body. */
  Object body(Tick tick) {
    return tick;
  }

  @Override
  public final void close() {
    Connection current = connection;
    if (current != null) {
      current.close();
    }
  }

  private Connection connection() {
    Connection current = connection;
    if (current == null) {
      throw new IllegalStateException("connect first");
    }
    return current;
  }
}
