package dev.hawser.realtime;

import dev.hawser.Cause;
import dev.hawser.ConnectionSpec;
import dev.hawser.Credentials;
import dev.hawser.Option;
import dev.hawser.Options;
import dev.hawser.PayloadCodec;
import dev.hawser.ReconnectPolicy;
import dev.hawser.TransportOptions;
import dev.hawser.phoenix.channels.ChannelConfig;
import dev.hawser.phoenix.channels.ChannelSession;
import dev.hawser.phoenix.channels.Dialect;
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
import dev.hawser.spi.json.JacksonPayloadCodec;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Supplier;
import reactor.core.publisher.Mono;

/** Supabase Realtime, set up for one connection. */
final class RealtimeProtocol implements Protocol<PhoenixPacket> {

  private static final String HOSTED_PATH = "/realtime/v1";

  /** What the server sends at most, with room for the envelope. */
  private static final int MAX_MESSAGE_SIZE = 8 << 20;

  /** The server cuts a socket that sends a larger frame. */
  private static final int MAX_OUTBOUND_MESSAGE_SIZE = 5_000_000;

  private final ConnectionSpec spec;
  private final Options options;
  private final URI socket;
  private final Vsn vsn;
  private final PayloadCodec codec;

  RealtimeProtocol(ConnectionSpec spec) {
    this.spec = spec;
    this.options = spec.options();
    this.socket = SocketUrl.of(withPath(spec.uri()), "realtime");
    this.vsn = Objects.requireNonNull(Vsn.find(options.get(RealtimeOptions.VSN)), "vsn");
    PayloadCodec own = spec.codec();
    this.codec = own == null ? new JacksonPayloadCodec() : own;
  }

  private static URI withPath(URI url) {
    String path = url.getRawPath();
    return url.getRawAuthority() != null && (path == null || path.isEmpty() || path.equals("/"))
        ? SocketUrl.withQuery(
            URI.create(url.getScheme() + "://" + url.getRawAuthority() + HOSTED_PATH),
            Objects.toString(url.getRawQuery(), ""))
        : url;
  }

  @Override
  public Mono<Endpoint> endpoint(Credentials credentials, int attempt) {
    Supplier<Mono<Map<String, ?>>> params = options.find(RealtimeOptions.PARAMS);
    Mono<Map<String, ?>> asked = params == null ? Mono.just(Map.of()) : Mono.defer(params);
    return asked.defaultIfEmpty(Map.of()).map(this::endpoint);
  }

  private Endpoint endpoint(Map<String, ?> parameters) {
    Params query =
        new Params()
            .addRaw(socket.getRawQuery())
            .add("apikey", options.find(RealtimeOptions.API_KEY))
            .addAll(parameters)
            .add("log_level", options.find(RealtimeOptions.LOG_LEVEL))
            .add("vsn", vsn.parameter());
    return Endpoint.at(SocketUrl.withQuery(socket, query.query()));
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
            options.get(RealtimeOptions.HEARTBEAT_INTERVAL),
            options.get(RealtimeOptions.HEARTBEAT_TIMEOUT),
            false,
            spec.joinTimeout(),
            "presence_state",
            "presence_diff");
    return new ChannelSession(
        context,
        config,
        new Dialect() {
          @Override
          public String wireTopic(String name) {
            return "realtime:" + name;
          }
        });
  }

  /**
   * WebSocket pings are off unless asked for: heartbeats do their work, and a server that makes a
   * refused join wait answers neither.
   */
  @Override
  public Transport transport(Transports transports) {
    return transports
        .webSocket()
        .withDefault(TransportOptions.PING_INTERVAL, Duration.ZERO)
        .withDefault(TransportOptions.MAX_MESSAGE_SIZE, MAX_MESSAGE_SIZE)
        .withDefault(TransportOptions.MAX_OUTBOUND_MESSAGE_SIZE, MAX_OUTBOUND_MESSAGE_SIZE);
  }

  @Override
  public ReconnectPolicy rejoinPolicy() {
    ReconnectPolicy own = options.find(RealtimeOptions.REJOIN);
    return own == null ? Protocol.super.rejoinPolicy() : own;
  }

  @Override
  public Cause classify(Cause cause) {
    return cause.kind() == Cause.Kind.SERVER_CLOSE ? cause.withRetryable(true) : cause;
  }

  @Override
  public int joinWindow() {
    return options.get(RealtimeOptions.JOIN_WINDOW);
  }

  @Override
  public void checkTopic(String name) {
    if (name.isEmpty()) {
      throw new IllegalArgumentException("a topic has a name, such as 'room1'");
    }
  }

  @Override
  public List<Option<?>> topicOptions() {
    return RealtimeOptions.ofTopics();
  }

  @Override
  public Mono<?> joinParameters(String topic, Options topicOptions) {
    return Mono.fromCallable(
        () -> payload(topic, JoinConfig.of(topicOptions, false, List.of(), null), codec));
  }
}
