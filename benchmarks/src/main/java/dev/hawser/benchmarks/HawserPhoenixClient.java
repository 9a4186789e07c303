package dev.hawser.benchmarks;

import dev.hawser.Connection;
import dev.hawser.Hawser;
import dev.hawser.ReconnectPolicy;
import dev.hawser.Topic;
import dev.hawser.TopicState;
import java.net.URI;
import java.time.Duration;
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
      Topic topic = topic(connection(), ChannelClient.topic(i));
      topic
          .states()
          .filter(TopicState.Joined.class::isInstance)
          .subscribe(joined -> onJoined.run());
      topic
          .messages(Wire.PUSH, Tick.class)
          .subscribe(consumers.apply(i), HawserBenchClient::failed);
    }
  }

  @Override
  public final long push(String event, long count, Tick[] bodies, long deadline) {
    first().sendAll(event, Flux.fromArray(bodies).repeat().take(count)).block();
    return count;
  }

  @Override
  public void request(Tick body, Consumer<Tick> onReply) {
    first().request(Wire.REQUEST, body, Tick.class).subscribe(onReply, HawserBenchClient::failed);
  }

  final Topic first() {
    return topic(connection(), ChannelClient.topic(0));
  }

  Topic topic(Connection connection, String name) {
    return connection.topic(name);
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
