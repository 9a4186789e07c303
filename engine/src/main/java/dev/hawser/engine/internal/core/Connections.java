package dev.hawser.engine.internal.core;

import dev.hawser.Connection;
import dev.hawser.ConnectionSpec;
import dev.hawser.engine.internal.delivery.Completions;
import dev.hawser.spi.Protocol;
import java.util.List;

/** Makes connections. */
public final class Connections {

  /** A connection of {@code protocol} on {@code runtime}; no I/O. */
  @SuppressWarnings("unchecked") // a protocol only ever meets its own packets
  public static Connection open(ConnectionSpec spec, Protocol<?> protocol, EngineRuntime runtime) {
    ConnectionComponent parts =
        DaggerConnectionComponent.factory().create(spec, (Protocol<Object>) protocol, runtime);
    Completions completions = parts.completions();
    // First what goes out, then what comes in, and the callers last: what a flush completed is in.
    parts
        .turn()
        .endWith(
            List.of(
                parts.outbox()::drain,
                parts.session()::flush,
                parts.inbound()::wake,
                completions::flush));
    // Now, not at the first attempt: a protocol's views may need what it gets there.
    parts.transport();
    EngineConnection connection = parts.connection();
    parts.reporter().opened(connection);
    return connection;
  }

  private Connections() {}
}
