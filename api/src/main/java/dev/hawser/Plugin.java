package dev.hawser;

import java.util.List;
import java.util.Set;

/**
 * A protocol that is installed: what the application sees of it. Implemented by plugins through
 * {@code dev.hawser.spi.ProtocolProvider}.
 */
public interface Plugin {

  /** A short name, such as {@code ws}. */
  String id();

  /** The URL schemes it answers to, in lower case, such as {@code ws} and {@code wss}. */
  Set<String> schemes();

  /** The options it understands, on top of {@link TransportOptions}. */
  List<Option<?>> options();

  /** The options that its topics understand: those for {@link Topic#with}. Default: none. */
  default List<Option<?>> topicOptions() {
    return List.of();
  }
}
