package dev.hawser.socketio;

import dev.hawser.ConnectionSpec;
import dev.hawser.Option;
import dev.hawser.socketio.engineio.EngineIoOptions;
import dev.hawser.spi.Protocol;
import dev.hawser.spi.ProtocolProvider;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;

/**
 * The {@code socketio} protocol: Socket.IO, schemes {@code socketio+http}, {@code socketio+https},
 * {@code socketio+ws} and {@code socketio+wss}. The path of the URL is the default namespace, such
 * as {@code /admin} of {@code socketio+https://example.org/admin}; the path of the requests is an
 * option. Which transports are used is an option, too: {@code ws} means the same as {@code http}.
 */
public final class SocketIoProvider implements ProtocolProvider {

  /** Found by {@link java.util.ServiceLoader}, or given to {@link dev.hawser.Hawser#protocol}. */
  public SocketIoProvider() {}

  @Override
  public String id() {
    return "socketio";
  }

  @Override
  public Set<String> schemes() {
    return Set.of("socketio+http", "socketio+https", "socketio+ws", "socketio+wss");
  }

  @Override
  public List<Option<?>> options() {
    List<Option<?>> all = new ArrayList<>(SocketIoOptions.all());
    all.addAll(EngineIoOptions.all());
    return Collections.unmodifiableList(all);
  }

  @Override
  public List<Option<?>> topicOptions() {
    return SocketIoOptions.ofTopics();
  }

  /**
   * The protocol for one connection.
   *
   * @throws IllegalArgumentException if the scheme is not {@code ws}, {@code wss}, {@code http} or
   *     {@code https}, with or without {@code socketio+}, or the URL holds a user name
   */
  @Override
  public Protocol<?> create(ConnectionSpec spec) {
    return new SocketIoProtocol(spec);
  }
}
