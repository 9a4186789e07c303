package dev.hawser.benchmarks;

import dev.hawser.Connection;
import dev.hawser.ConnectionState;
import dev.hawser.Hawser;
import dev.hawser.OverflowPolicy;
import dev.hawser.ReconnectPolicy;
import dev.hawser.Topic;
import dev.hawser.ws.Envelope;
import dev.hawser.ws.WsOptions;
import java.net.URI;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.scheduler.Schedulers;

/**
 * Hawser as an application uses it: its own JSON mapping, envelope, routing, correlation and
 * reconnect. Reading pauses when a subscriber falls behind, so that a flood loses nothing.
 */
final class HawserBenchClient implements BenchClient {

  static final OverflowPolicy LOSSLESS = OverflowPolicy.pauseReading(8192, Duration.ofMinutes(1));

  private static final Envelope ENVELOPE =
      Envelope.builder().topic("topic").event("event").payload("payload").id("id").build();

  private final Wire wire;
  private final boolean immediate;
  private final Map<String, Consumer<Tick>> topics = new LinkedHashMap<>();
  private @Nullable Consumer<Tick> all;
  private volatile @Nullable Connection connection;

  /**
   * @param immediate delivers on the connection's loop, not on the default scheduler
   */
  HawserBenchClient(Wire wire, boolean immediate) {
    this.wire = wire;
    this.immediate = immediate;
  }

  @Override
  public void onTick(Consumer<Tick> consumer) {
    all = consumer;
  }

  @Override
  public void onTopic(String topic, Consumer<Tick> consumer) {
    topics.put(topic, consumer);
  }

  @Override
  public void connect(URI uri, Runnable onReady) {
    Connection opened = description(uri).open();
    connection = opened;
    Consumer<Tick> everything = all;
    if (everything != null) {
      opened
          .topic()
          .messages("message", Tick.class)
          .subscribe(everything, HawserBenchClient::failed);
    }
    topics.forEach(
        (name, consumer) ->
            opened
                .topic(name)
                .messages(Wire.PUSH, Tick.class)
                .subscribe(consumer, HawserBenchClient::failed));
    opened
        .states()
        .filter(ConnectionState.Ready.class::isInstance)
        .subscribe(ready -> onReady.run());
    opened.connect().block(Duration.ofSeconds(30));
  }

  private Hawser description(URI uri) {
    Hawser hawser =
        Hawser.to(uri).overflow(LOSSLESS).reconnect(ReconnectPolicy.fixed(Duration.ofNanos(1)));
    if (immediate) {
      hawser = hawser.deliverOn(Schedulers.immediate());
    }
    return wire == Wire.BARE ? hawser : hawser.with(WsOptions.ENVELOPE, ENVELOPE);
  }

  @Override
  public void send(long count, Tick[] bodies) {
    Topic topic = connection().topic();
    topic.sendAll(Flux.fromArray(bodies).repeat().take(count)).block();
  }

  @Override
  public void request(Tick body, Consumer<Tick> onReply) {
    connection()
        .topic()
        .request(Wire.REQUEST, body, Tick.class)
        .subscribe(onReply, HawserBenchClient::failed);
  }

  @Override
  public void close() {
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

  /** The run then times out; this says why. */
  static void failed(Throwable failure) {
    System.err.println("Hawser: " + failure);
  }
}
