package dev.hawser;

import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;

/**
 * All that {@link Hawser} was told about a connection, as the engine and the plugins read it.
 * Immutable.
 */
public final class ConnectionSpec {

  // Written only by change(), before anybody else sees the copy.
  private final URI uri;
  @Nullable Plugin plugin;
  Options options = Options.empty();
  Supplier<Mono<Credentials>> credentials = () -> Mono.just(Credentials.none());
  @Nullable ReconnectPolicy reconnect;
  OutboundPolicy outbound = OutboundPolicy.defaults();
  OverflowPolicy overflow = OverflowPolicy.defaults();
  Duration requestTimeout = Duration.ofSeconds(10);
  Duration joinTimeout = Duration.ofSeconds(10);
  @Nullable Scheduler scheduler;
  @Nullable PayloadCodec codec;
  List<ConnectionObserver> observers = List.of();

  ConnectionSpec(URI uri) {
    this.uri = uri;
  }

  /** A copy with a change. */
  ConnectionSpec change(Consumer<ConnectionSpec> change) {
    ConnectionSpec copy = new ConnectionSpec(uri);
    copy.plugin = plugin;
    copy.options = options;
    copy.credentials = credentials;
    copy.reconnect = reconnect;
    copy.outbound = outbound;
    copy.overflow = overflow;
    copy.requestTimeout = requestTimeout;
    copy.joinTimeout = joinTimeout;
    copy.scheduler = scheduler;
    copy.codec = codec;
    copy.observers = observers;
    change.accept(copy);
    return copy;
  }

  /** Where to connect to; the scheme names the protocol. */
  public URI uri() {
    return uri;
  }

  /** The protocol, or null to choose it by the scheme. */
  public @Nullable Plugin plugin() {
    return plugin;
  }

  /** Typed options. */
  public Options options() {
    return options;
  }

  /** Asked for before every attempt. */
  public Supplier<Mono<Credentials>> credentials() {
    return credentials;
  }

  /** When to try again, or null for the protocol's own default. */
  public @Nullable ReconnectPolicy reconnect() {
    return reconnect;
  }

  /** What happens to messages that cannot be written yet. */
  public OutboundPolicy outbound() {
    return outbound;
  }

  /** What happens when a subscriber is too slow. */
  public OverflowPolicy overflow() {
    return overflow;
  }

  /** How long a request waits for its reply. */
  public Duration requestTimeout() {
    return requestTimeout;
  }

  /** How long a join waits for its answer. */
  public Duration joinTimeout() {
    return joinTimeout;
  }

  /** Where signals reach the application, or null for the default. */
  public @Nullable Scheduler scheduler() {
    return scheduler;
  }

  /** JSON mapping, or null for the default. */
  public @Nullable PayloadCodec codec() {
    return codec;
  }

  /** Told what happens inside. */
  public List<ConnectionObserver> observers() {
    return observers;
  }

  /** Where to, without what may be a secret: no user info and no query. */
  public String target() {
    StringBuilder text = new StringBuilder(uri.getScheme()).append("://").append(uri.getHost());
    if (uri.getPort() >= 0) {
      text.append(':').append(uri.getPort());
    }
    text.append(uri.getRawPath());
    return uri.getRawQuery() == null ? text.toString() : text.append("?***").toString();
  }

  @Override
  public String toString() {
    return "Connection to " + target() + " " + options;
  }
}
