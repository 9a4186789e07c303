package dev.hawser.spi;

import dev.hawser.ConnectionSpec;
import dev.hawser.Plugin;

/**
 * The entry of a plugin, registered with {@link java.util.ServiceLoader} under this interface's
 * name, or given to {@link dev.hawser.Hawser#protocol}.
 */
public interface ProtocolProvider extends Plugin {

  /**
   * The protocol for one connection; no I/O.
   *
   * @throws IllegalArgumentException if the URL or an option does not suit the protocol; the
   *     message says what to change
   */
  Protocol<?> create(ConnectionSpec spec);
}
