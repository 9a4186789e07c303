package dev.hawser.internal;

import dev.hawser.Connection;
import dev.hawser.ConnectionSpec;
import dev.hawser.Plugin;
import java.util.List;

/** What the engine registers with {@link java.util.ServiceLoader}. */
public interface EngineProvider {

  /** The installed protocols. */
  List<Plugin> plugins();

  /** Makes a connection without I/O; see {@link dev.hawser.Hawser#open()}. */
  Connection open(ConnectionSpec spec);
}
