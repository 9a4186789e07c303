package dev.hawser.micrometer;

import dev.hawser.Cause;
import dev.hawser.Connection;
import dev.hawser.ConnectionObserver;
import dev.hawser.ConnectionState;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tag;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.function.Function;

/**
 * Counts, times and gauges what happens in connections, in a registry of Micrometer.
 *
 * <pre>{@code
 * MicrometerObserver metrics = new MicrometerObserver(registry, Tags.of("feed", "prices"));
 * Connection connection = Hawser.to(url).observer(metrics).open();
 * }</pre>
 *
 * <p>One observer may serve any number of connections: its meters are sums over all of them. To
 * tell connections apart give each an observer with tags of its own; two observers with the same
 * tags in one registry disturb each other's gauges.
 *
 * <table>
 * <caption>The meters</caption>
 * <tr><th>name</th><th>kind</th><th>what</th></tr>
 * <tr><td>{@code hawser.frames}</td><td>counter</td>
 *     <td>messages on the socket; {@code direction} is in or out</td></tr>
 * <tr><td>{@code hawser.bytes}</td><td>counter</td><td>their bytes</td></tr>
 * <tr><td>{@code hawser.links}</td><td>counter</td><td>links that became ready</td></tr>
 * <tr><td>{@code hawser.link.failures}</td><td>counter</td>
 *     <td>links and attempts that failed; {@code cause} is the kind of the {@link Cause}</td></tr>
 * <tr><td>{@code hawser.dropped}</td><td>counter</td>
 *     <td>messages that overflow policies dropped; with {@link #tagTopics} by {@code topic}</td></tr>
 * <tr><td>{@code hawser.send.failures}</td><td>counter</td>
 *     <td>messages not sent; {@code exception} is the simple name of its class</td></tr>
 * <tr><td>{@code hawser.problems}</td><td>counter</td>
 *     <td>{@linkplain ConnectionObserver#problem problems}; {@code exception} as above</td></tr>
 * <tr><td>{@code hawser.requests}</td><td>timer</td>
 *     <td>round trips of answered requests; with {@link #tagEvents} by {@code event}</td></tr>
 * <tr><td>{@code hawser.request.failures}</td><td>counter</td>
 *     <td>requests without an answer; {@code exception} as above</td></tr>
 * <tr><td>{@code hawser.heartbeats}</td><td>timer</td><td>round trips of heartbeats</td></tr>
 * <tr><td>{@code hawser.queued.messages}</td><td>gauge</td><td>messages waiting to be written</td></tr>
 * <tr><td>{@code hawser.queued.bytes}</td><td>gauge</td><td>bytes of their payloads</td></tr>
 * <tr><td>{@code hawser.pending.requests}</td><td>gauge</td>
 *     <td>requests waiting for a reply</td></tr>
 * <tr><td>{@code hawser.connections}</td><td>gauge</td>
 *     <td>connections by {@code state}: idle, connecting, handshaking, ready, backoff, suspended,
 *     closing</td></tr>
 * </table>
 *
 * <p>The gauges are there while a connection of this observer is open, and hold connections weakly.
 * Counters and timers stay in the registry. Names of topics and events are no tags unless asked
 * for: each new name is a meter that stays. Thread-safe; allocates nothing per message.
 */
public final class MicrometerObserver implements ConnectionObserver {

  private final MeterRegistry registry;
  private final Tags tags;
  private final boolean tagTopics;
  private final boolean tagEvents;

  private final Gauges gauges;
  private final Counter framesIn;
  private final Counter bytesIn;
  private final Counter framesOut;
  private final Counter bytesOut;
  private final Counter links;
  private final Timer heartbeats;
  private final Map<Cause.Kind, Counter> linkFailures = new EnumMap<>(Cause.Kind.class);
  private final Family<String, Counter> dropped;
  private final Family<Class<?>, Counter> sendFailures;
  private final Family<Class<?>, Counter> problems;
  private final Family<Class<?>, Counter> requestFailures;
  private final Family<String, Timer> requests;

  /** An observer without tags of its own. */
  public MicrometerObserver(MeterRegistry registry) {
    this(registry, Tags.empty());
  }

  /** An observer whose meters all have {@code tags}. */
  public MicrometerObserver(MeterRegistry registry, Iterable<Tag> tags) {
    this(registry, Tags.of(tags), false, false);
  }

  private MicrometerObserver(
      MeterRegistry registry, Tags tags, boolean tagTopics, boolean tagEvents) {
    this.registry = registry;
    this.tags = tags;
    this.tagTopics = tagTopics;
    this.tagEvents = tagEvents;
    gauges = new Gauges(registry, tags);
    framesIn = counter("hawser.frames", "messages on the socket", "direction", "in");
    framesOut = counter("hawser.frames", "messages on the socket", "direction", "out");
    bytesIn = bytes("in");
    bytesOut = bytes("out");
    links =
        Counter.builder("hawser.links")
            .description("links that became ready")
            .tags(tags)
            .register(registry);
    heartbeats = timer("hawser.heartbeats", "round trips of heartbeats", Tags.empty());
    for (Cause.Kind kind : Cause.Kind.values()) {
      String name = kind.name().toLowerCase(Locale.ROOT);
      linkFailures.put(
          kind, counter("hawser.link.failures", "links and attempts that failed", "cause", name));
    }
    dropped = new Family<>(this::droppedCounter);
    sendFailures = byException("hawser.send.failures", "messages not sent");
    problems = byException("hawser.problems", "isolated problems");
    requestFailures = byException("hawser.request.failures", "requests without an answer");
    requests = new Family<>(this::requestTimer);
  }

  /**
   * An observer like this one that also tags {@code hawser.dropped} with the topic, one counter for
   * each topic that ever overflows.
   */
  public MicrometerObserver tagTopics() {
    return new MicrometerObserver(registry, tags, true, tagEvents);
  }

  /**
   * An observer like this one that also tags {@code hawser.requests} with the event, one timer for
   * each event ever requested.
   */
  public MicrometerObserver tagEvents() {
    return new MicrometerObserver(registry, tags, tagTopics, true);
  }

  @Override
  public void opened(Connection connection) {
    gauges.add(connection);
  }

  @Override
  public void stateChanged(ConnectionState state) {
    if (state instanceof ConnectionState.Ready) {
      links.increment();
    }
  }

  @Override
  public void frameReceived(int bytes) {
    framesIn.increment();
    bytesIn.increment(bytes);
  }

  @Override
  public void frameSent(int bytes) {
    framesOut.increment();
    bytesOut.increment(bytes);
  }

  @Override
  public void dropped(String topic, long messages) {
    dropped.get(tagTopics ? topic : "").increment((double) messages);
  }

  @Override
  public void sendFailed(String topic, Throwable failure) {
    sendFailures.get(failure.getClass()).increment();
  }

  @Override
  public void linkFailed(Cause cause) {
    Counter counter = linkFailures.get(cause.kind());
    if (counter != null) {
      counter.increment();
    }
  }

  @Override
  public void requestAnswered(String topic, String event, Duration roundTrip) {
    requests.get(tagEvents ? event : "").record(roundTrip);
  }

  @Override
  public void requestFailed(String topic, String event, Throwable failure) {
    requestFailures.get(failure.getClass()).increment();
  }

  @Override
  public void heartbeat(Duration roundTrip) {
    heartbeats.record(roundTrip);
  }

  @Override
  public void problem(Throwable problem) {
    problems.get(problem.getClass()).increment();
  }

  private Counter droppedCounter(String topic) {
    return Counter.builder("hawser.dropped")
        .description("messages that overflow policies dropped")
        .tags(tagTopics ? tags.and("topic", topic) : tags)
        .register(registry);
  }

  private Timer requestTimer(String event) {
    return timer(
        "hawser.requests",
        "round trips of answered requests",
        tagEvents ? Tags.of("event", event) : Tags.empty());
  }

  private Family<Class<?>, Counter> byException(String name, String description) {
    return new Family<>(type -> counter(name, description, "exception", type.getSimpleName()));
  }

  private Counter counter(String name, String description, String key, String value) {
    return Counter.builder(name)
        .description(description)
        .tags(tags.and(key, value))
        .register(registry);
  }

  private Counter bytes(String direction) {
    return Counter.builder("hawser.bytes")
        .description("bytes of messages on the socket")
        .baseUnit("bytes")
        .tags(tags.and("direction", direction))
        .register(registry);
  }

  private Timer timer(String name, String description, Tags more) {
    return Timer.builder(name).description(description).tags(tags.and(more)).register(registry);
  }

  /** Meters of one name, made when their tag is first met. */
  private static final class Family<K, M> {

    private final ConcurrentMap<K, M> meters = new ConcurrentHashMap<>();
    private final Function<K, M> factory;

    Family(Function<K, M> factory) {
      this.factory = factory;
    }

    M get(K key) {
      M meter = meters.get(key);
      return meter == null ? meters.computeIfAbsent(key, factory) : meter;
    }
  }
}
