package dev.hawser.engine.internal;

import dev.hawser.Plugin;
import dev.hawser.spi.ProtocolProvider;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.ServiceConfigurationError;
import java.util.ServiceLoader;
import java.util.StringJoiner;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The protocols on the class path. One that cannot be loaded, or that stands in another's way, is
 * reported by name and left out.
 */
final class Plugins {

  private static final Logger LOG = LoggerFactory.getLogger("dev.hawser.plugins");

  /** A provider's service file can name so many broken ones before we stop reading it. */
  private static final int MOST_BROKEN = 64;

  private final Map<String, ProtocolProvider> byId = new LinkedHashMap<>();
  private final Map<String, ProtocolProvider> byScheme = new LinkedHashMap<>();
  private final List<String> problems = new ArrayList<>();

  private Plugins() {}

  /** Those seen by the thread's context class loader and by our own. */
  static Plugins find() {
    Plugins plugins = new Plugins();
    plugins.load(Plugins.class.getClassLoader());
    ClassLoader context = Thread.currentThread().getContextClassLoader();
    if (context != Plugins.class.getClassLoader()) {
      plugins.load(context);
    }
    plugins.problems.forEach(LOG::warn);
    return plugins;
  }

  /** Those of {@code providers}, for tests. */
  static Plugins of(Iterator<ProtocolProvider> providers) {
    Plugins plugins = new Plugins();
    plugins.load(providers);
    return plugins;
  }

  private void load(@Nullable ClassLoader loader) {
    load(ServiceLoader.load(ProtocolProvider.class, loader).iterator());
  }

  private void load(Iterator<ProtocolProvider> providers) {
    int broken = 0;
    while (broken < MOST_BROKEN) {
      try {
        if (!providers.hasNext()) {
          return;
        }
        add(providers.next());
      } catch (ServiceConfigurationError | LinkageError | RuntimeException e) {
        broken++;
        problems.add("a protocol cannot be loaded: " + e.getMessage());
      }
    }
  }

  private void add(ProtocolProvider provider) {
    ProtocolProvider other = byId.get(provider.id());
    if (other != null) {
      // Both class loaders usually see the same jar.
      if (!other.getClass().getName().equals(provider.getClass().getName())) {
        problems.add(
            "protocol '"
                + provider.id()
                + "' of "
                + name(provider)
                + " is left out: "
                + name(other)
                + " has the same id");
      }
      return;
    }
    byId.put(provider.id(), provider);
    for (String scheme : provider.schemes()) {
      ProtocolProvider taken = byScheme.putIfAbsent(scheme, provider);
      if (taken != null) {
        problems.add(
            "scheme '"
                + scheme
                + "' of "
                + name(provider)
                + " is left out: "
                + name(taken)
                + " has it already");
      }
    }
  }

  private static String name(ProtocolProvider provider) {
    return provider.getClass().getName();
  }

  List<Plugin> all() {
    return List.copyOf(byId.values());
  }

  List<String> problems() {
    return List.copyOf(problems);
  }

  /**
   * The protocol of a URL scheme.
   *
   * @throws IllegalArgumentException if there is none; the message lists what is installed
   */
  ProtocolProvider forScheme(String scheme) {
    ProtocolProvider provider = byScheme.get(scheme.toLowerCase(Locale.ROOT));
    if (provider == null) {
      throw new IllegalArgumentException(
          "no protocol for the scheme '" + scheme + "'; installed: " + installed());
    }
    return provider;
  }

  private String installed() {
    StringJoiner text = new StringJoiner(", ");
    byId.values()
        .forEach(
            provider -> text.add(provider.id() + " (" + String.join(", ", sorted(provider)) + ")"));
    String list = byId.isEmpty() ? "none" : text.toString();
    return problems.isEmpty() ? list : list + "; " + String.join("; ", problems);
  }

  private static List<String> sorted(ProtocolProvider provider) {
    List<String> schemes = new ArrayList<>(provider.schemes());
    schemes.sort(null);
    return schemes;
  }
}
