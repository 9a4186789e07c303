package dev.hawser.internal;

import java.util.Iterator;
import java.util.ServiceConfigurationError;
import java.util.ServiceLoader;
import org.jspecify.annotations.Nullable;

/** Finds the engine: first with the thread's context class loader, then with our own. */
public final class Engines {

  /**
   * The engine.
   *
   * @throws IllegalStateException if there is none, or it cannot be loaded
   */
  public static EngineProvider find() {
    ClassLoader context = Thread.currentThread().getContextClassLoader();
    ClassLoader own = Engines.class.getClassLoader();
    ServiceConfigurationError broken = null;
    for (ClassLoader loader : new @Nullable ClassLoader[] {context, own}) {
      try {
        Iterator<EngineProvider> found =
            ServiceLoader.load(EngineProvider.class, loader).iterator();
        if (found.hasNext()) {
          return found.next();
        }
      } catch (ServiceConfigurationError e) {
        // In an application server the context class loader may see another copy of Hawser.
        broken = e;
      }
    }
    throw new IllegalStateException(
        broken == null
            ? "no Hawser engine on the class path: add a protocol such as dev.hawser:hawser-protocol-ws"
            : "the Hawser engine cannot be loaded: " + broken.getMessage(),
        broken);
  }

  private Engines() {}
}
