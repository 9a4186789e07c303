package dev.hawser.android.dagger;

import android.content.Context;
import androidx.lifecycle.LifecycleOwner;
import dev.hawser.Connection;
import dev.hawser.Hawser;
import dev.hawser.android.ConnectionBinding;
import java.time.Duration;
import java.util.Collections;
import java.util.LinkedHashMap;
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
      new HawserConfig(Map.of(), null, null, Duration.ofSeconds(30));

  private final Map<String, Hawser> connections;
  private final @Nullable LifecycleOwner owner;
  private final @Nullable Context network;
  private final Duration backgroundGrace;

  private HawserConfig(
      Map<String, Hawser> connections,
      @Nullable LifecycleOwner owner,
      @Nullable Context network,
      Duration backgroundGrace) {
    this.connections = connections;
    this.owner = owner;
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
    return new HawserConfig(Collections.unmodifiableMap(all), owner, network, backgroundGrace);
  }

  /**
   * Suspends all connections while {@code owner} is stopped; see {@link
   * ConnectionBinding#bindTo(LifecycleOwner)}. Give {@code ProcessLifecycleOwner.get()}.
   */
  public HawserConfig bindTo(LifecycleOwner owner) {
    Objects.requireNonNull(owner, "owner");
    return new HawserConfig(connections, owner, network, backgroundGrace);
  }

  /**
   * Suspends all connections while there is no network; see {@link
   * ConnectionBinding#bindToNetwork(Context)}.
   *
   * @param context the application's
   */
  public HawserConfig bindToNetwork(Context context) {
    Objects.requireNonNull(context, "context");
    return new HawserConfig(connections, owner, context, backgroundGrace);
  }

  /** How long the owner is stopped before connections are suspended; 30 seconds by default. */
  public HawserConfig backgroundGrace(Duration grace) {
    Objects.requireNonNull(grace, "grace");
    return new HawserConfig(connections, owner, network, grace);
  }

  /** The connections, by name, in the order in which they were added. */
  public Map<String, Hawser> connections() {
    return connections;
  }

  /** Binds a new connection as the configuration says. */
  void bind(Connection connection) {
    if (owner == null && network == null) {
      return;
    }
    ConnectionBinding binding = ConnectionBinding.of(connection, backgroundGrace);
    if (network != null) {
      binding.bindToNetwork(network);
    }
    if (owner != null) {
      binding.bindTo(owner);
    }
  }

  @Override
  public String toString() {
    return "HawserConfig" + connections.keySet();
  }
}
