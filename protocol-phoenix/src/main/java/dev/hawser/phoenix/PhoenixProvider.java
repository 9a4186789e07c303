package dev.hawser.phoenix;

import dev.hawser.ConnectionSpec;
import dev.hawser.Option;
import dev.hawser.spi.Protocol;
import dev.hawser.spi.ProtocolProvider;
import java.util.List;
import java.util.Set;

/**
 * The {@code phoenix} protocol: Phoenix Channels, schemes {@code phoenix+ws} and {@code
 * phoenix+wss}. The URL is the socket's endpoint, such as {@code phoenix+wss://example.org/socket};
 * {@code /websocket} is added.
 */
public final class PhoenixProvider implements ProtocolProvider {

  /** Found by {@link java.util.ServiceLoader}, or given to {@link dev.hawser.Hawser#protocol}. */
  public PhoenixProvider() {}

  @Override
  public String id() {
    return "phoenix";
  }

  @Override
  public Set<String> schemes() {
    return Set.of("phoenix+ws", "phoenix+wss");
  }

  @Override
  public List<Option<?>> options() {
    return PhoenixOptions.all();
  }

  @Override
  public List<Option<?>> topicOptions() {
    return List.of(PhoenixOptions.JOIN_PARAMS);
  }

  /**
   * The protocol for one connection.
   *
   * @throws IllegalArgumentException if the scheme is not {@code ws}, {@code wss}, {@code http} or
   *     {@code https}, with or without {@code phoenix+}, or the URL holds a user name
   */
  @Override
  public Protocol<?> create(ConnectionSpec spec) {
    return new PhoenixProtocol(spec);
  }
}
