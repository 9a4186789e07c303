package dev.hawser.socketio;

import dev.hawser.Cause;
import dev.hawser.ConnectionSpec;
import dev.hawser.Credentials;
import dev.hawser.Option;
import dev.hawser.Options;
import dev.hawser.Payload;
import dev.hawser.PayloadCodec;
import dev.hawser.ReconnectPolicy;
import dev.hawser.socketio.engineio.EngineIoOptions;
import dev.hawser.socketio.engineio.EngineIoTransport;
import dev.hawser.socketio.engineio.EngineIoVersion;
import dev.hawser.socketio.parser.Arguments;
import dev.hawser.socketio.parser.JsonPacketParser;
import dev.hawser.socketio.parser.PacketParser;
import dev.hawser.socketio.parser.Revision;
import dev.hawser.socketio.parser.SocketPacket;
import dev.hawser.spi.Endpoint;
import dev.hawser.spi.FrameCodec;
import dev.hawser.spi.Protocol;
import dev.hawser.spi.ProtocolSession;
import dev.hawser.spi.ServerUrl;
import dev.hawser.spi.SessionContext;
import dev.hawser.spi.Transport;
import dev.hawser.spi.Transports;
import dev.hawser.spi.UrlQuery;
import dev.hawser.spi.ViewContext;
import dev.hawser.spi.json.JacksonPayloadCodec;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/** Socket.IO, set up for one connection. */
final class SocketIoProtocol implements Protocol<SocketPacket> {

  private final ConnectionSpec spec;
  private final Options options;
  private final ServerUrl url;
  private final SocketIoConfig config;
  private final PayloadCodec codec;
  private final PacketParser parser;
  private final AuthSource auth;
  private final Clock clock;

  /** By namespace; shared by all views, so that there is one order. */
  private final Map<String, RetryQueue> retries = new ConcurrentHashMap<>();

  SocketIoProtocol(ConnectionSpec spec) {
    this(spec, Clock.systemUTC());
  }

  SocketIoProtocol(ConnectionSpec spec, Clock clock) {
    this.spec = spec;
    this.clock = clock;
    this.options = spec.options();
    this.url = ServerUrl.of(spec.uri(), "the URL of a server", "socketio+https://example.org");
    this.config = SocketIoConfig.of(options);
    PayloadCodec own = spec.codec();
    this.codec = own == null ? JacksonPayloadCodec.shared() : own;
    PacketParser given = options.find(SocketIoOptions.PARSER);
    this.parser = given == null ? parser(options) : given;
    this.auth =
        new AuthSource(
            spec.credentials(), options.find(SocketIoOptions.AUTH), codec, config.implicitRoot());
  }

  private static PacketParser parser(Options options) {
    boolean version3 = options.get(EngineIoOptions.VERSION) == EngineIoVersion.V3;
    return new JsonPacketParser(
        version3 ? Revision.V4 : Revision.V5, options.get(SocketIoOptions.MAX_ATTACHMENTS));
  }

  @Override
  public Mono<Endpoint> endpoint(Credentials credentials, int attempt) {
    auth.took(credentials);
    Supplier<Mono<Map<String, ?>>> supplier = options.find(SocketIoOptions.QUERY);
    Mono<Map<String, ?>> asked = supplier == null ? Mono.empty() : Mono.defer(supplier);
    return asked
        .defaultIfEmpty(Map.of())
        .map(
            parameters -> {
              String query = new UrlQuery().addRaw(url.rawQuery()).addAll(parameters).raw();
              Endpoint endpoint = Endpoint.at(url.http(path(), query));
              String token = credentials.token();
              return token == null ? endpoint : endpoint.secret(token);
            });
  }

  private String path() {
    String path = options.get(SocketIoOptions.PATH);
    String plain = path.endsWith("/") ? path.substring(0, path.length() - 1) : path;
    return options.get(SocketIoOptions.TRAILING_SLASH) || plain.isEmpty() ? plain + "/" : plain;
  }

  @Override
  public FrameCodec<SocketPacket> newCodec() {
    return parser.newCodec(codec);
  }

  @Override
  public ProtocolSession<SocketPacket> newSession(SessionContext<SocketPacket> context) {
    return new SocketIoSession(context, config, auth, clock);
  }

  @Override
  public Transport transport(Transports transports) {
    return new EngineIoTransport(transports);
  }

  /** As soon, and as late at most, as socket.io-client, but with jitter at the cap, too. */
  @Override
  public ReconnectPolicy defaultReconnectPolicy() {
    return ReconnectPolicy.exponential(Duration.ofSeconds(1), Duration.ofSeconds(5));
  }

  @Override
  public ReconnectPolicy rejoinPolicy() {
    ReconnectPolicy own = options.find(SocketIoOptions.REJOIN);
    return own == null ? Protocol.super.rejoinPolicy() : own;
  }

  /** A server may close with any code and mean no more than that it is going away. */
  @Override
  public Cause classify(Cause cause) {
    return cause.kind() == Cause.Kind.SERVER_CLOSE ? cause.withRetryable(true) : cause;
  }

  @Override
  public String defaultTopic() {
    return url.rawPath().isEmpty() ? "/" : url.rawPath();
  }

  @Override
  public String defaultEvent() {
    return SocketIoSession.DEFAULT_EVENT;
  }

  @Override
  public void checkTopic(String name) {
    if (!name.startsWith("/") || name.indexOf(',') >= 0) {
      throw new IllegalArgumentException(
          "a namespace starts with / and has no comma, unlike '" + name + "'");
    }
  }

  @Override
  public List<Option<?>> topicOptions() {
    return SocketIoOptions.ofTopics();
  }

  @Override
  public Mono<?> joinParameters(String topic, Options topicOptions) {
    boolean none = config.implicitRoot() && topic.equals(SocketIoSession.ROOT);
    return none ? Mono.empty() : auth.ask(topicOptions);
  }

  @Override
  public Payload payload(String topic, @Nullable Object value, PayloadCodec with) {
    return value instanceof Arguments || value instanceof Emission
        ? (Payload) value
        : Arguments.encodeOne(with, value);
  }

  @Override
  public Set<Class<?>> views() {
    return Set.of(SocketIoNamespace.class);
  }

  @Override
  public <V> V view(Class<V> type, ViewContext context) {
    return type.cast(
        new NamespaceView(
            context,
            codec,
            namespace -> retries.computeIfAbsent(namespace, name -> new RetryQueue()),
            problem -> spec.observers().forEach(observer -> observer.problem(problem))));
  }
}
