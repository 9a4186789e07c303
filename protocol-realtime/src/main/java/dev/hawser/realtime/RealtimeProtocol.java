package dev.hawser.realtime;

import dev.hawser.Cause;
import dev.hawser.ConnectionSpec;
import dev.hawser.Credentials;
import dev.hawser.Option;
import dev.hawser.Options;
import dev.hawser.Payload;
import dev.hawser.PayloadCodec;
import dev.hawser.ReconnectPolicy;
import dev.hawser.TransportOptions;
import dev.hawser.phoenix.channels.ChannelConfig;
import dev.hawser.phoenix.channels.Events;
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
import dev.hawser.spi.UrlQuery;
import dev.hawser.spi.ViewContext;
import dev.hawser.spi.json.JacksonPayloadCodec;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.BiFunction;
import java.util.function.DoubleSupplier;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

/** Supabase Realtime, set up for one connection. */
final class RealtimeProtocol implements Protocol<PhoenixPacket> {

  private static final String HOSTED_PATH = "/realtime/v1";

  /** What the server sends at most, with room for the envelope. */
  private static final int MAX_MESSAGE_SIZE = 8 << 20;

  /** The server cuts a socket that sends a larger frame. */
  private static final int MAX_OUTBOUND_MESSAGE_SIZE = 5_000_000;

  /** Between two questions for a token that stays about to expire. */
  private static final Duration LEAST_REFRESH = Duration.ofSeconds(5);

  private final ConnectionSpec spec;
  private final Options options;
  private final URI socket;
  private final ApiKey apiKey;
  private final Vsn vsn;
  private final PayloadCodec codec;
  private final Clock clock;
  private final TokenSource tokens;
  private final Failures failures;

  /** Set before any view is made. */
  private @Nullable HttpApi api;

  RealtimeProtocol(ConnectionSpec spec) {
    this(spec, Clock.systemUTC(), () -> ThreadLocalRandom.current().nextDouble());
  }

  RealtimeProtocol(ConnectionSpec spec, Clock clock, DoubleSupplier random) {
    this.spec = spec;
    this.clock = clock;
    this.options = spec.options();
    this.socket = SocketUrl.of(withPath(spec.uri()), "realtime");
    this.apiKey = new ApiKey(options.find(RealtimeOptions.API_KEY), socket.getRawQuery());
    this.vsn = Objects.requireNonNull(Vsn.find(options.get(RealtimeOptions.VSN)), "vsn");
    PayloadCodec own = spec.codec();
    this.codec = own == null ? JacksonPayloadCodec.shared() : own;
    this.failures = new Failures(options.get(RealtimeOptions.FAILURES), random);
    RefreshPlan plan =
        new RefreshPlan(options.get(RealtimeOptions.TOKEN_REFRESH_AHEAD), LEAST_REFRESH);
    this.tokens =
        new TokenSource(
            spec.credentials(),
            spec.joinTimeout(),
            Schedulers.parallel(),
            clock,
            plan,
            this::report);
  }

  private void report(Throwable problem) {
    spec.observers().forEach(observer -> observer.problem(problem));
  }

  private static URI withPath(URI url) {
    String path = url.getRawPath();
    return url.getRawAuthority() != null && (path == null || path.isEmpty() || path.equals("/"))
        ? new UrlQuery()
            .addRaw(url.getRawQuery())
            .on(URI.create(url.getScheme() + "://" + url.getRawAuthority() + HOSTED_PATH))
        : url;
  }

  @Override
  public Mono<Endpoint> endpoint(Credentials credentials, int attempt) {
    tokens.took(credentials);
    return Params.ask(options.find(RealtimeOptions.PARAMS)).map(this::endpoint);
  }

  private Endpoint endpoint(Map<String, ?> parameters) {
    Params query =
        new Params()
            .addRaw(socket.getRawQuery())
            .add("apikey", options.find(RealtimeOptions.API_KEY))
            .addAll(parameters)
            .add("log_level", options.find(RealtimeOptions.LOG_LEVEL))
            .add("vsn", vsn.parameter());
    return Endpoint.at(query.on(socket));
  }

  @Override
  public FrameCodec<PhoenixPacket> newCodec() {
    return new PhoenixCodec(vsn, codec, Map.of(BroadcastReader.KIND, BroadcastReader::decode));
  }

  @Override
  public ProtocolSession<PhoenixPacket> newSession(SessionContext<PhoenixPacket> context) {
    Duration interval = options.get(RealtimeOptions.HEARTBEAT_INTERVAL);
    Duration timeout = options.get(RealtimeOptions.HEARTBEAT_TIMEOUT);
    ChannelConfig config =
        new ChannelConfig(
            vsn, interval, timeout, false, spec.joinTimeout(), "presence_state", "presence_diff");
    ChannelTokens<RealtimeChannel> told = new ChannelTokens<>();
    RealtimeDialect dialect = new RealtimeDialect(context, failures, tokens, told);
    return new RealtimeSession(context, config, dialect, tokens, told, clock);
  }

  /**
   * WebSocket pings are off unless asked for: heartbeats do their work, and a server that makes a
   * refused join wait answers neither.
   */
  @Override
  public Transport transport(Transports transports) {
    api = new HttpApi(transports.http(), socket, apiKey.value(), spec);
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
    return failures.classify(cause);
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

  /** The token. What else the join says is made when it is sent, on the loop. */
  @Override
  public Mono<?> joinParameters(String topic, Options topicOptions) {
    return topic.equals(Events.PHOENIX) ? Mono.empty() : tokens.ask();
  }

  /** The socket's own topic takes messages without a join. */
  @Override
  public boolean sendsOnlyWhenJoined(String topic) {
    return !topic.equals(Events.PHOENIX);
  }

  /** What is not there is an empty object. */
  @Override
  public Payload payload(String topic, @Nullable Object value, PayloadCodec with) {
    return value == null ? Payload.json("{}") : Protocol.super.payload(topic, value, with);
  }

  @Override
  public Set<Class<?>> views() {
    return Set.of(RealtimeTopic.class, RealtimeConnection.class);
  }

  @Override
  public <V> V view(Class<V> type, ViewContext context) {
    BiFunction<String, @Nullable Object, Payload> payloads =
        (topic, value) -> payload(topic, value, codec);
    if (type == RealtimeTopic.class) {
      return type.cast(new TopicView(context, payloads));
    }
    HttpApi http = Objects.requireNonNull(api, "api");
    return type.cast(new ConnectionView(context, http, tokens, payloads));
  }
}
