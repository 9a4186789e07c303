package dev.hawser.realtime;

import dev.hawser.ConnectionSpec;
import dev.hawser.Option;
import dev.hawser.spi.Protocol;
import dev.hawser.spi.ProtocolProvider;
import java.util.List;
import java.util.Set;

/**
 * The {@code realtime} protocol: Supabase Realtime, schemes {@code realtime+ws} and {@code
 * realtime+wss}. The URL is the project's, such as {@code realtime+wss://abc.supabase.co}, where
 * {@code /realtime/v1} is added, or with the path of a server of one's own, such as {@code
 * realtime+ws://localhost:4000/socket}; {@code /websocket} is added to both.
 */
public final class RealtimeProvider implements ProtocolProvider {

  /** Found by {@link java.util.ServiceLoader}, or given to {@link dev.hawser.Hawser#protocol}. */
  public RealtimeProvider() {}

  @Override
  public String id() {
    return "realtime";
  }

  @Override
  public Set<String> schemes() {
    return Set.of("realtime+ws", "realtime+wss");
  }

  @Override
  public List<Option<?>> options() {
    return RealtimeOptions.all();
  }

  @Override
  public List<Option<?>> topicOptions() {
    return RealtimeOptions.ofTopics();
  }

  /**
   * The protocol for one connection.
   *
   * @throws IllegalArgumentException if the scheme is not {@code ws}, {@code wss}, {@code http} or
   *     {@code https}, with or without {@code realtime+}, or the URL holds a user name
   */
  @Override
  public Protocol<?> create(ConnectionSpec spec) {
    return new RealtimeProtocol(spec);
  }
}
