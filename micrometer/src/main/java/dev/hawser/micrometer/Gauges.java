package dev.hawser.micrometer;

import dev.hawser.Connection;
import dev.hawser.ConnectionState;
import dev.hawser.ConnectionStats;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;

/** Sums over the open connections, in the registry while there are any. */
final class Gauges {

  private final MeterRegistry registry;
  private final Tags tags;

  /** Guarded by this. */
  private final List<WeakReference<Connection>> open = new ArrayList<>();

  /** Guarded by this. */
  private final List<Meter> meters = new ArrayList<>();

  Gauges(MeterRegistry registry, Tags tags) {
    this.registry = registry;
    this.tags = tags;
  }

  synchronized void add(Connection connection) {
    if (meters.isEmpty()) {
      register();
    }
    open.add(new WeakReference<>(connection));
    connection.onClose().doFinally(signal -> remove(connection)).subscribe();
  }

  private synchronized void remove(Connection connection) {
    open.removeIf(
        reference -> {
          Connection other = reference.get();
          return other == null || other == connection;
        });
    if (open.isEmpty()) {
      meters.forEach(registry::remove);
      meters.clear();
    }
  }

  private void register() {
    stat("hawser.queued.messages", "messages waiting to be written", null, s -> s.queuedMessages());
    stat(
        "hawser.queued.bytes",
        "bytes of payload waiting to be written",
        "bytes",
        s -> s.queuedBytes());
    stat("hawser.pending.requests", "requests waiting for a reply", null, s -> s.pendingRequests());
    state("idle", ConnectionState.Idle.class::isInstance);
    state("connecting", ConnectionState.Connecting.class::isInstance);
    state("handshaking", ConnectionState.Handshaking.class::isInstance);
    state("ready", ConnectionState.Ready.class::isInstance);
    state("backoff", ConnectionState.Backoff.class::isInstance);
    state("suspended", ConnectionState.Suspended.class::isInstance);
    state("closing", ConnectionState.Closing.class::isInstance);
  }

  private void stat(
      String name,
      String description,
      @Nullable String unit,
      ToDoubleFunction<ConnectionStats> value) {
    gauge(name, description, unit, tags, connection -> value.applyAsDouble(connection.stats()));
  }

  private void state(String name, Predicate<ConnectionState> is) {
    gauge(
        "hawser.connections",
        "connections by state",
        null,
        tags.and("state", name),
        connection -> is.test(connection.state()) ? 1 : 0);
  }

  private void gauge(
      String name,
      String description,
      @Nullable String unit,
      Tags tags,
      ToDoubleFunction<Connection> value) {
    meters.add(
        Gauge.builder(name, this, gauges -> gauges.sum(value))
            .description(description)
            .baseUnit(unit)
            .tags(tags)
            .register(registry));
  }

  private double sum(ToDoubleFunction<Connection> value) {
    double sum = 0;
    for (Connection connection : connections()) {
      sum += value.applyAsDouble(connection);
    }
    return sum;
  }

  private synchronized List<Connection> connections() {
    List<Connection> live = new ArrayList<>(open.size());
    for (WeakReference<Connection> reference : open) {
      Connection connection = reference.get();
      if (connection != null) {
        live.add(connection);
      }
    }
    return live;
  }
}
