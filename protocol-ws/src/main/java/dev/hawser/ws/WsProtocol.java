package dev.hawser.ws;

import dev.hawser.ConnectionSpec;
import dev.hawser.Credentials;
import dev.hawser.spi.Endpoint;
import dev.hawser.spi.Protocol;
import dev.hawser.spi.ViewContext;
import java.util.Set;
import reactor.core.publisher.Mono;

/** What raw sockets and envelopes have in common. */
abstract class WsProtocol<P> implements Protocol<P> {

  /** The name of the default topic. */
  static final String DEFAULT_TOPIC = "";

  /** The event of messages that name none. */
  static final String DEFAULT_EVENT = "message";

  private final Endpoints endpoints;

  WsProtocol(ConnectionSpec spec) {
    this.endpoints = new Endpoints(spec);
  }

  @Override
  public Mono<Endpoint> endpoint(Credentials credentials, int attempt) {
    return endpoints.endpoint(credentials);
  }

  @Override
  public String defaultTopic() {
    return DEFAULT_TOPIC;
  }

  @Override
  public String defaultEvent() {
    return DEFAULT_EVENT;
  }

  /** A socket takes messages whether or not somebody listens. */
  @Override
  public boolean sendsOnlyWhenJoined(String topic) {
    return false;
  }

  @Override
  public Set<Class<?>> views() {
    return Set.of(WsConnection.class);
  }

  @Override
  public <V> V view(Class<V> type, ViewContext context) {
    return type.cast(new WsView(context));
  }
}
