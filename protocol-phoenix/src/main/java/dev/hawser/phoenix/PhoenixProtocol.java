package dev.hawser.phoenix;

import dev.hawser.Cause;
import dev.hawser.ConnectionSpec;
import dev.hawser.Credentials;
import dev.hawser.Option;
import dev.hawser.Options;
import dev.hawser.Payload;
import dev.hawser.PayloadCodec;
import dev.hawser.ReconnectPolicy;
import dev.hawser.TransportOptions;
import dev.hawser.phoenix.channels.AuthToken;
import dev.hawser.phoenix.channels.Channel;
import dev.hawser.phoenix.channels.ChannelConfig;
import dev.hawser.phoenix.channels.ChannelSession;
import dev.hawser.phoenix.channels.Dialect;
import dev.hawser.phoenix.channels.Events;
import dev.hawser.phoenix.channels.FallbackTransport;
import dev.hawser.phoenix.channels.LongPollTransport;
import dev.hawser.phoenix.channels.Params;
import dev.hawser.phoenix.channels.PhoenixCodec;
import dev.hawser.phoenix.channels.PhoenixPacket;
import dev.hawser.phoenix.channels.SocketUrl;
import dev.hawser.phoenix.channels.Vsn;
import dev.hawser.spi.Endpoint;
import dev.hawser.spi.FrameCodec;
import dev.hawser.spi.Protocol;
import dev.hawser.spi.ProtocolSession;
import dev.hawser.spi.SessionContext;
import dev.hawser.spi.Transport;
import dev.hawser.spi.Transports;
import dev.hawser.spi.ViewContext;
import dev.hawser.spi.json.JacksonPayloadCodec;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/** Phoenix Channels, set up for one connection. */
final class PhoenixProtocol implements Protocol<PhoenixPacket> {

  private final ConnectionSpec spec;
  private final Options options;
  private final URI socket;
  private final Vsn vsn;
  private final PayloadCodec codec;

  PhoenixProtocol(ConnectionSpec spec) {
    this.spec = spec;
    this.options = spec.options();
    this.socket = SocketUrl.of(spec.uri(), "phoenix");
    this.vsn = Objects.requireNonNull(Vsn.find(options.get(PhoenixOptions.VSN)), "vsn");
    PayloadCodec own = spec.codec();
    this.codec = own == null ? JacksonPayloadCodec.shared() : own;
  }

  @Override
  public Mono<Endpoint> endpoint(Credentials credentials, int attempt) {
    return Params.ask(options.find(PhoenixOptions.PARAMS))
        .map(parameters -> endpoint(parameters, credentials.token()));
  }

  private Endpoint endpoint(Map<String, ?> parameters, @Nullable String token) {
    String tokenParameter = options.find(PhoenixOptions.TOKEN_PARAMETER);
    Params query = new Params().addRaw(socket.getRawQuery()).addAll(parameters);
    if (token != null && tokenParameter != null) {
      query.add(tokenParameter, token);
    }
    query.add("vsn", vsn.parameter());
    Endpoint endpoint = Endpoint.at(query.on(socket));
    return token == null || tokenParameter != null ? endpoint : AuthToken.on(endpoint, token);
  }

  @Override
  public FrameCodec<PhoenixPacket> newCodec() {
    return new PhoenixCodec(vsn, codec);
  }

  @Override
  public ProtocolSession<PhoenixPacket> newSession(SessionContext<PhoenixPacket> context) {
    ChannelConfig config =
        new ChannelConfig(
            vsn,
            options.get(PhoenixOptions.HEARTBEAT_INTERVAL),
            options.get(PhoenixOptions.HEARTBEAT_TIMEOUT),
            options.get(PhoenixOptions.CHECK_ON_OPEN)
                || options.find(PhoenixOptions.LONG_POLL_AFTER) != null,
            spec.joinTimeout(),
            options.get(PhoenixOptions.PRESENCE_STATE),
            options.get(PhoenixOptions.PRESENCE_DIFF));
    return new ChannelSession(context, config, dialect());
  }

  private Dialect dialect() {
    if (!options.get(PhoenixOptions.REJOIN_CLOSED)) {
      return Dialect.PHOENIX;
    }
    return new Dialect() {
      @Override
      public Cause closed(Channel channel, Payload payload) {
        return Dialect.super.closed(channel, payload).withRetryable(true);
      }
    };
  }

  /**
   * WebSocket pings are off unless asked for: heartbeats do their work, and a server that is busy
   * with a slow join answers neither.
   */
  @Override
  public Transport transport(Transports transports) {
    Transport webSocket =
        transports.webSocket().withDefault(TransportOptions.PING_INTERVAL, Duration.ZERO);
    Duration patience = options.find(PhoenixOptions.LONG_POLL_AFTER);
    return patience == null
        ? webSocket
        : new FallbackTransport(webSocket, new LongPollTransport(transports.http()), patience);
  }

  @Override
  public ReconnectPolicy defaultReconnectPolicy() {
    return PhoenixPolicies.defaultReconnect();
  }

  @Override
  public ReconnectPolicy rejoinPolicy() {
    ReconnectPolicy own = options.find(PhoenixOptions.REJOIN);
    return own == null ? PhoenixPolicies.defaultRejoin() : own;
  }

  /** Servers close idle and superseded sockets with 1000, 1001 and 1002: all are worth a retry. */
  @Override
  public Cause classify(Cause cause) {
    return cause.kind() == Cause.Kind.SERVER_CLOSE ? cause.withRetryable(true) : cause;
  }

  @Override
  public int joinWindow() {
    return options.get(PhoenixOptions.JOIN_WINDOW);
  }

  @Override
  public void checkTopic(String name) {
    if (name.isEmpty()) {
      throw new IllegalArgumentException("a topic has a name, such as 'room:lobby'");
    }
  }

  @Override
  public List<Option<?>> topicOptions() {
    return List.of(PhoenixOptions.JOIN_PARAMS);
  }

  @Override
  public Mono<?> joinParameters(String topic, Options topicOptions) {
    Supplier<Mono<?>> supplier = topicOptions.find(PhoenixOptions.JOIN_PARAMS);
    return supplier == null
        ? Mono.empty()
        : Mono.defer(supplier).map(value -> payload(topic, value, codec));
  }

  /** The socket's own topic takes messages without a join. */
  @Override
  public boolean sendsOnlyWhenJoined(String topic) {
    return !topic.equals(Events.PHOENIX);
  }

  /** Channels match on objects: what is not there is an empty one. */
  @Override
  public Payload payload(String topic, @Nullable Object value, PayloadCodec with) {
    return value == null ? Payload.json("{}") : Protocol.super.payload(topic, value, with);
  }

  @Override
  public Set<Class<?>> views() {
    return Set.of(PhoenixTopic.class, PhoenixConnection.class);
  }

  @Override
  public <V> V view(Class<V> type, ViewContext context) {
    return type.cast(
        type == PhoenixTopic.class
            ? new TopicView(context)
            : new ConnectionView(context.connection()));
  }
}
