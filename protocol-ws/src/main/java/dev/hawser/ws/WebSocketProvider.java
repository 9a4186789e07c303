package dev.hawser.ws;

import dev.hawser.ConnectionSpec;
import dev.hawser.Option;
import dev.hawser.spi.Protocol;
import dev.hawser.spi.ProtocolProvider;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** The {@code ws} protocol: raw WebSocket, schemes {@code ws} and {@code wss}. */
public final class WebSocketProvider implements ProtocolProvider {

  /** Found by {@link java.util.ServiceLoader}, or given to {@link dev.hawser.Hawser#protocol}. */
  public WebSocketProvider() {}

  @Override
  public String id() {
    return "ws";
  }

  @Override
  public Set<String> schemes() {
    return Set.of("ws", "wss");
  }

  @Override
  public List<Option<?>> options() {
    List<Option<?>> all = new ArrayList<>(WsOptions.all());
    all.addAll(EnvelopeOptions.all());
    return List.copyOf(all);
  }

  /** Of connections with an envelope; topics of the others have none. */
  @Override
  public List<Option<?>> topicOptions() {
    return List.of(WsOptions.SUBSCRIBE_PAYLOAD);
  }

  /**
   * The protocol for one connection.
   *
   * @throws IllegalArgumentException if the scheme is not {@code ws}, {@code wss}, {@code http} or
   *     {@code https}, or the URL holds a user name
   */
  @Override
  public Protocol<?> create(ConnectionSpec spec) {
    Envelope envelope = EnvelopeOptions.envelope(spec.options());
    return envelope == null ? new RawProtocol(spec) : new EnvelopeProtocol(spec, envelope);
  }
}
