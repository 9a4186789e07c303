package dev.hawser.android.dagger;

import dev.hawser.Connection;
import dev.hawser.Hawser;
import dev.hawser.Plugin;
import java.io.Closeable;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * The connections of a {@link HawserConfig}: each is made when it is first asked for, once, and
 * bound to what the configuration names. They are closed together. Thread-safe.
 */
public final class Connections implements Closeable {

  private final HawserConfig config;
  private final Set<Plugin> plugins;

  // Guarded by this.
  private final Map<String, Connection> made = new LinkedHashMap<>();
  private boolean closed;

  /**
   * Makes no connection yet.
   *
   * @param plugins the protocols to choose from by the URL's scheme; none means those on the class
   *     path. A {@link Hawser} that names its {@link Hawser#protocol protocol} keeps it
   */
  Connections(HawserConfig config, Set<Plugin> plugins) {
    this.config = config;
    this.plugins = plugins;
  }

  /**
   * The connection of this name; the same one every time, also after it was closed. Nothing is
   * connected yet.
   *
   * @throws IllegalArgumentException if the configuration has no such name (the message lists those
   *     it has), or the connection cannot be made: see {@link Hawser#open()}
   * @throws IllegalStateException if {@link #close()} was called
   * @throws SecurityException if the connection follows the network and a permission is missing
   */
  public synchronized Connection get(String name) {
    if (closed) {
      throw new IllegalStateException("the connections are closed: '" + name + "' is asked for");
    }
    Connection connection = made.get(name);
    if (connection == null) {
      connection = open(name);
      made.put(name, connection);
    }
    return connection;
  }

  /** The names of the configuration, in its order. */
  public Set<String> names() {
    return config.connections().keySet();
  }

  /** Closes every connection that was made, see {@link Connection#close()}. Idempotent. */
  @Override
  public synchronized void close() {
    closed = true;
    made.values().forEach(Connection::close);
  }

  private Connection open(String name) {
    Hawser description = config.connections().get(name);
    if (description == null) {
      throw new IllegalArgumentException(
          "no connection '" + name + "' in the configuration; it has " + names());
    }
    Connection connection = withProtocol(description).open();
    try {
      config.bind(connection);
    } catch (RuntimeException e) {
      connection.close();
      throw e;
    }
    return connection;
  }

  private Hawser withProtocol(Hawser description) {
    if (plugins.isEmpty() || description.spec().plugin() != null) {
      return description;
    }
    String scheme = description.spec().uri().getScheme().toLowerCase(Locale.ROOT);
    Set<String> known = new TreeSet<>();
    Set<String> found = new TreeSet<>();
    Hawser chosen = description;
    for (Plugin plugin : plugins) {
      if (plugin.schemes().contains(scheme)) {
        found.add(plugin.id());
        chosen = description.protocol(plugin);
      }
      known.addAll(plugin.schemes());
    }
    if (found.size() == 1) {
      return chosen;
    }
    if (!found.isEmpty()) {
      throw new IllegalArgumentException(
          "several protocols in the graph have the scheme '"
              + scheme
              + "': "
              + found
              + "; name one with Hawser.protocol");
    }
    throw new IllegalArgumentException(
        "no protocol in the graph has the scheme '"
            + scheme
            + "'; contribute its ProtocolProvider as a Plugin with @IntoSet. There are "
            + known);
  }
}
