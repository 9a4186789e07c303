package dev.hawser;

import dev.hawser.internal.Engines;
import java.net.URI;
import java.net.URISyntaxException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.function.Supplier;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;

/**
 * The entry: an immutable description of a connection. Every method returns a copy; one description
 * may open any number of connections.
 *
 * <pre>{@code
 * Connection connection = Hawser.to("wss://example.org/socket").open();
 * connection.topic().messages().subscribe(message -> show(message.payload().text()));
 * connection.topic().send("hello").subscribe();
 * }</pre>
 */
public final class Hawser {

  private final ConnectionSpec spec;

  private Hawser(ConnectionSpec spec) {
    this.spec = spec;
  }

  /**
   * A connection to {@code url}, whose scheme chooses the protocol: {@code ws}, {@code wss}, {@code
   * socketio+https}, {@code phoenix+wss}, {@code realtime+wss} and so on, as plugins are installed.
   *
   * @throws IllegalArgumentException if it is not a URL with a scheme and a host
   */
  public static Hawser to(String url) {
    try {
      return to(new URI(url));
    } catch (URISyntaxException e) {
      // The URL itself may hold a secret, so only the place and the reason are told.
      throw new IllegalArgumentException(
          "not a URL: " + e.getReason() + " at index " + e.getIndex(), null);
    }
  }

  /** A connection to {@code uri}; see {@link #to(String)}. */
  public static Hawser to(URI uri) {
    if (uri.getScheme() == null) {
      throw new IllegalArgumentException(
          "a URL starts with a scheme, such as wss://example.org/socket");
    }
    if (uri.getHost() == null) {
      throw new IllegalArgumentException(
          "a URL names a host, such as " + uri.getScheme() + "://example.org/socket");
    }
    if (uri.getPort() > 65535) {
      throw new IllegalArgumentException("a port is at most 65535, not " + uri.getPort());
    }
    if (uri.getRawFragment() != null) {
      throw new IllegalArgumentException("the URL must not have a fragment (#…)");
    }
    return new Hawser(new ConnectionSpec(uri));
  }

  /**
   * The protocols found on the class path. A provider that cannot be loaded is logged by name and
   * left out.
   */
  public static List<Plugin> plugins() {
    return Engines.find().plugins();
  }

  /** Uses this protocol whatever the URL's scheme. */
  public Hawser protocol(Plugin plugin) {
    Objects.requireNonNull(plugin, "plugin");
    return new Hawser(spec.change(copy -> copy.plugin = plugin));
  }

  /**
   * Asks {@code supplier} for credentials before every attempt, off the connection's loop, and
   * waits for them within the connect time-out. An empty {@code Mono} means none. A failure counts
   * as a failed attempt of kind {@link Cause.Kind#CONFIGURATION}, which is not retryable by
   * default.
   *
   * <p>If the server refuses the credentials ({@link Cause.Kind#UNAUTHORIZED}), the supplier is
   * asked once more at once; a second refusal in a row goes to the {@link ReconnectPolicy}.
   */
  public Hawser credentials(Supplier<Mono<Credentials>> supplier) {
    Objects.requireNonNull(supplier, "supplier");
    return new Hawser(spec.change(copy -> copy.credentials = supplier));
  }

  /**
   * When to try again after a failure; the default is the protocol's, for most {@code
   * exponential(500 ms, 30 s)}.
   */
  public Hawser reconnect(ReconnectPolicy policy) {
    Objects.requireNonNull(policy, "policy");
    return new Hawser(spec.change(copy -> copy.reconnect = policy));
  }

  /** What happens to messages that cannot be written yet. */
  public Hawser outbound(OutboundPolicy policy) {
    Objects.requireNonNull(policy, "policy");
    return new Hawser(spec.change(copy -> copy.outbound = policy));
  }

  /** What happens when a subscriber to messages is too slow, unless its topic says otherwise. */
  public Hawser overflow(OverflowPolicy policy) {
    Objects.requireNonNull(policy, "policy");
    return new Hawser(spec.change(copy -> copy.overflow = policy));
  }

  /** How long a request waits for its reply; 10 seconds by default. */
  public Hawser requestTimeout(Duration timeout) {
    Duration checked = positive(timeout);
    return new Hawser(spec.change(copy -> copy.requestTimeout = checked));
  }

  /** How long a join waits for its answer; 10 seconds by default. */
  public Hawser joinTimeout(Duration timeout) {
    Duration checked = positive(timeout);
    return new Hawser(spec.change(copy -> copy.joinTimeout = checked));
  }

  /**
   * Where signals reach the application. The default is {@code Schedulers.parallel()}, on which
   * {@code block()} fails instead of dead-locking. {@code Schedulers.immediate()} gives the least
   * latency: the application then runs on the connection's loop, or on the thread that requests
   * more, and must never block it.
   */
  public Hawser deliverOn(Scheduler scheduler) {
    Objects.requireNonNull(scheduler, "scheduler");
    return new Hawser(spec.change(copy -> copy.scheduler = scheduler));
  }

  /** Maps objects to JSON and back with {@code codec} instead of Jackson's defaults. */
  public Hawser codec(PayloadCodec codec) {
    Objects.requireNonNull(codec, "codec");
    return new Hawser(spec.change(copy -> copy.codec = codec));
  }

  /** Tells {@code observer}, on top of those already there, what happens inside the connection. */
  public Hawser observer(ConnectionObserver observer) {
    List<ConnectionObserver> all = new ArrayList<>(spec.observers());
    all.add(Objects.requireNonNull(observer, "observer"));
    return new Hawser(spec.change(copy -> copy.observers = List.copyOf(all)));
  }

  /**
   * Gives {@code option} a value.
   *
   * @throws IllegalArgumentException if the value breaks the option's rule
   */
  public <T> Hawser with(Option<T> option, T value) {
    return new Hawser(spec.change(copy -> copy.options = spec.options().with(option, value)));
  }

  /**
   * Makes a connection. No I/O happens yet: it stays {@link ConnectionState.Idle} until something
   * is subscribed.
   *
   * @throws IllegalArgumentException if no installed protocol knows the URL's scheme (the message
   *     lists what is installed), if the protocol does not know an option, or if it refuses the URL
   * @throws IllegalStateException if no engine is on the class path
   */
  public Connection open() {
    return Engines.find().open(spec);
  }

  /** The description, as the engine reads it. */
  public ConnectionSpec spec() {
    return spec;
  }

  private static Duration positive(Duration timeout) {
    if (timeout.isNegative() || timeout.isZero()) {
      throw new IllegalArgumentException("a time-out must be positive, not " + timeout);
    }
    return timeout;
  }

  @Override
  public String toString() {
    return "Hawser to " + spec.uri().getScheme().toLowerCase(Locale.ROOT) + ": " + spec;
  }
}
