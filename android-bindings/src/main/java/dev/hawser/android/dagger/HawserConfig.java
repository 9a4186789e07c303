package dev.hawser.android.dagger;

import android.content.Context;
import androidx.lifecycle.LifecycleOwner;
import dev.hawser.Connection;
import dev.hawser.Hawser;
import dev.hawser.android.ConnectionBinding;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Which connections an application has, by name, and what they follow. Immutable: every method
 * returns a copy.
 *
 * <pre>{@code
 * HawserConfig.create()
 *     .connection("chat", Hawser.to("phoenix+wss://chat.example.org/socket"))
 *     .connection("feed", Hawser.to("wss://feed.example.org/"))
 *     .bindTo(ProcessLifecycleOwner.get())
 *     .bindToNetwork(context);
 * }</pre>
 */
public final class HawserConfig {

  private static final HawserConfig EMPTY =
      new HawserConfig(Map.of(), List.of(), null, Duration.ofSeconds(30));

  private final Map<String, Hawser> connections;
  private final List<LifecycleOwner> owners;
  private final @Nullable Context network;
  private final Duration backgroundGrace;

  private HawserConfig(
      Map<String, Hawser> connections,
      List<LifecycleOwner> owners,
      @Nullable Context network,
      Duration backgroundGrace) {
    this.connections = connections;
    this.owners = owners;
    this.network = network;
    this.backgroundGrace = backgroundGrace;
  }

  /** No connection; what is added follows nothing. */
  public static HawserConfig create() {
    return EMPTY;
  }

  /**
   * Adds a connection.
   *
   * @throws IllegalArgumentException if there is one of this name
   */
  public HawserConfig connection(String name, Hawser description) {
    Map<String, Hawser> all = new LinkedHashMap<>(connections);
    if (all.put(name, Objects.requireNonNull(description, "description")) != null) {
      throw new IllegalArgumentException("there is a connection '" + name + "' already");
    }
    return new HawserConfig(Collections.unmodifiableMap(all), owners, network, backgroundGrace);
  }

  /**
   * Suspends all connections while none of the owners given here is started; see {@link
   * ConnectionBinding#bindTo(LifecycleOwner)}. Give {@code ProcessLifecycleOwner.get()}: an
   * activity would be kept as long as the configuration.
   */
  public HawserConfig bindTo(LifecycleOwner owner) {
    List<LifecycleOwner> all = new ArrayList<>(owners);
    all.add(Objects.requireNonNull(owner, "owner"));
    return new HawserConfig(
        connections, Collections.unmodifiableList(all), network, backgroundGrace);
  }

  /**
   * Suspends all connections while there is no network; see {@link
   * ConnectionBinding#bindToNetwork(Context)}.
   *
   * @param context any context; only that of its application is kept
   */
  public HawserConfig bindToNetwork(Context context) {
    Context application = context.getApplicationContext();
    return new HawserConfig(
        connections, owners, application == null ? context : application, backgroundGrace);
  }

  /**
   * How long no owner is started before connections are suspended; 30 seconds by default.
   *
   * @throws IllegalArgumentException if it is negative
   */
  public HawserConfig backgroundGrace(Duration grace) {
    if (grace.isNegative()) {
      throw new IllegalArgumentException("a grace period is not negative: " + grace);
    }
    return new HawserConfig(connections, owners, network, grace);
  }

  /** The connections, by name, in the order in which they were added. */
  public Map<String, Hawser> connections() {
    return connections;
  }

  /** Binds a new connection as the configuration says. */
  void bind(Connection connection) {
    if (owners.isEmpty() && network == null) {
      return;
    }
    ConnectionBinding binding = ConnectionBinding.of(connection, backgroundGrace);
    if (network != null) {
      binding.bindToNetwork(network);
    }
    owners.forEach(binding::bindTo);
  }

  @Override
  public String toString() {
    return "HawserConfig" + connections.keySet();
  }
}
