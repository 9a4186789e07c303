package dev.hawser.integration.socketio;

import java.util.HashMap;
import java.util.Map;

/** Servers that the tests of a class share, for those that leave no trace. */
final class Servers implements AutoCloseable {

  private record Key(ServerVersion version, Map<String, ?> options) {}

  private final Map<Key, RealServer> running = new HashMap<>();

  /** The server of {@code setup}, started if need be. */
  RealServer of(Setup setup) {
    return of(setup.version(), setup.server());
  }

  RealServer of(ServerVersion version, Map<String, ?> options) {
    return running.computeIfAbsent(
        new Key(version, options), key -> RealServer.start(version, options));
  }

  @Override
  public void close() {
    running.values().forEach(RealServer::close);
  }
}
