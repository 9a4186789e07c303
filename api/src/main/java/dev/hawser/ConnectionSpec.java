package dev.hawser;

import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;

/**
 * All that {@link Hawser} was told about a connection, as the engine and the plugins read it.
 *
 * @param uri where to connect to; the scheme names the protocol
 * @param plugin the protocol, or null to choose it by the scheme
 * @param options typed options
 * @param credentials asked for before every attempt
 * @param reconnect when to try again, or null for the protocol's own default
 * @param outbound what happens to messages that cannot be written yet
 * @param overflow what happens when a subscriber is too slow
 * @param requestTimeout how long a request waits for its reply
 * @param joinTimeout how long a join waits for its answer
 * @param scheduler where signals reach the application, or null for the default
 * @param codec JSON mapping, or null for the default
 * @param observers told what happens inside
 */
public record ConnectionSpec(
    URI uri,
    @Nullable Plugin plugin,
    Options options,
    Supplier<Mono<Credentials>> credentials,
    @Nullable ReconnectPolicy reconnect,
    OutboundPolicy outbound,
    OverflowPolicy overflow,
    Duration requestTimeout,
    Duration joinTimeout,
    @Nullable Scheduler scheduler,
    @Nullable PayloadCodec codec,
    List<ConnectionObserver> observers) {

  static ConnectionSpec to(URI uri) {
    return new ConnectionSpec(
        uri,
        null,
        Options.empty(),
        () -> Mono.just(Credentials.none()),
        null,
        OutboundPolicy.defaults(),
        OverflowPolicy.defaults(),
        Duration.ofSeconds(10),
        Duration.ofSeconds(10),
        null,
        null,
        List.of());
  }

  ConnectionSpec withPlugin(Plugin value) {
    return new ConnectionSpec(
        uri,
        value,
        options,
        credentials,
        reconnect,
        outbound,
        overflow,
        requestTimeout,
        joinTimeout,
        scheduler,
        codec,
        observers);
  }

  ConnectionSpec withOptions(Options value) {
    return new ConnectionSpec(
        uri,
        plugin,
        value,
        credentials,
        reconnect,
        outbound,
        overflow,
        requestTimeout,
        joinTimeout,
        scheduler,
        codec,
        observers);
  }

  ConnectionSpec withCredentials(Supplier<Mono<Credentials>> value) {
    return new ConnectionSpec(
        uri,
        plugin,
        options,
        value,
        reconnect,
        outbound,
        overflow,
        requestTimeout,
        joinTimeout,
        scheduler,
        codec,
        observers);
  }

  ConnectionSpec withReconnect(ReconnectPolicy value) {
    return new ConnectionSpec(
        uri,
        plugin,
        options,
        credentials,
        value,
        outbound,
        overflow,
        requestTimeout,
        joinTimeout,
        scheduler,
        codec,
        observers);
  }

  ConnectionSpec withOutbound(OutboundPolicy value) {
    return new ConnectionSpec(
        uri,
        plugin,
        options,
        credentials,
        reconnect,
        value,
        overflow,
        requestTimeout,
        joinTimeout,
        scheduler,
        codec,
        observers);
  }

  ConnectionSpec withOverflow(OverflowPolicy value) {
    return new ConnectionSpec(
        uri,
        plugin,
        options,
        credentials,
        reconnect,
        outbound,
        value,
        requestTimeout,
        joinTimeout,
        scheduler,
        codec,
        observers);
  }

  ConnectionSpec withRequestTimeout(Duration value) {
    return new ConnectionSpec(
        uri,
        plugin,
        options,
        credentials,
        reconnect,
        outbound,
        overflow,
        value,
        joinTimeout,
        scheduler,
        codec,
        observers);
  }

  ConnectionSpec withJoinTimeout(Duration value) {
    return new ConnectionSpec(
        uri,
        plugin,
        options,
        credentials,
        reconnect,
        outbound,
        overflow,
        requestTimeout,
        value,
        scheduler,
        codec,
        observers);
  }

  ConnectionSpec withScheduler(Scheduler value) {
    return new ConnectionSpec(
        uri,
        plugin,
        options,
        credentials,
        reconnect,
        outbound,
        overflow,
        requestTimeout,
        joinTimeout,
        value,
        codec,
        observers);
  }

  ConnectionSpec withCodec(PayloadCodec value) {
    return new ConnectionSpec(
        uri,
        plugin,
        options,
        credentials,
        reconnect,
        outbound,
        overflow,
        requestTimeout,
        joinTimeout,
        scheduler,
        value,
        observers);
  }

  ConnectionSpec withObservers(List<ConnectionObserver> value) {
    return new ConnectionSpec(
        uri,
        plugin,
        options,
        credentials,
        reconnect,
        outbound,
        overflow,
        requestTimeout,
        joinTimeout,
        scheduler,
        codec,
        value);
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
