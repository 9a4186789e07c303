package dev.hawser.integration.socketio;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.BinaryNode;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.hawser.Cause;
import dev.hawser.ConnectionState;
import dev.hawser.Hawser;
import dev.hawser.LinkLostException;
import dev.hawser.Payload;
import dev.hawser.ReconnectPolicy;
import dev.hawser.RequestTimeoutException;
import dev.hawser.Topic;
import dev.hawser.TopicLostException;
import dev.hawser.TopicState;
import dev.hawser.TransportOptions;
import dev.hawser.integration.official.Json;
import dev.hawser.integration.official.OwnClient;
import dev.hawser.integration.official.Stage;
import dev.hawser.socketio.ConnectErrorException;
import dev.hawser.socketio.DisconnectReason;
import dev.hawser.socketio.SocketIoNamespace;
import dev.hawser.socketio.SocketIoOptions;
import dev.hawser.socketio.SocketIoPolicies;
import dev.hawser.socketio.engineio.EngineIoOptions;
import dev.hawser.socketio.engineio.EngineIoOptions.Timestamps;
import dev.hawser.socketio.engineio.EngineIoVersion;
import dev.hawser.socketio.parser.Arguments;
import dev.hawser.spi.json.JacksonPayloadCodec;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import reactor.core.Disposable;
import reactor.core.publisher.Mono;

/** The same with Hawser. */
final class HawserClient extends OwnClient implements SocketIoClient {

  /** A namespace, and its listeners: subscribing to one while it is left would connect it. */
  private static final class Channel {
    final SocketIoNamespace namespace;
    final List<Supplier<Disposable>> listeners = new ArrayList<>();
    List<Disposable> listening = List.of();
    boolean watched;
    boolean wanted;

    Channel(SocketIoNamespace namespace) {
      this.namespace = namespace;
    }
  }

  private final SocketIoSetup setup;
  private final Map<String, Channel> channels = new LinkedHashMap<>();
  private final Set<String> connected = ConcurrentHashMap.newKeySet();
  private boolean opened;

  HawserClient(String url, SocketIoSetup setup) {
    super(description(url, setup));
    this.setup = setup;
  }

  private static Hawser description(String url, SocketIoSetup setup) {
    Duration delay = Duration.ofMillis(setup.number("reconnectionDelay", 1000));
    Duration most = Duration.ofMillis(setup.number("reconnectionDelayMax", 5000));
    double factor =
        ((Number) setup.options().getOrDefault("randomizationFactor", 0.5)).doubleValue();
    Hawser hawser =
        Hawser.to("socketio+" + url)
            .with(SocketIoOptions.DISCONNECT_WHEN_EMPTY, Duration.ofMillis(setup.disconnectAfter()))
            .reconnect(SocketIoPolicies.reconnect(delay, most, factor));
    if (setup.isEngineIo3()) {
      hawser = hawser.with(EngineIoOptions.VERSION, EngineIoVersion.V3);
    }
    for (Map.Entry<String, Object> option : setup.options().entrySet()) {
      hawser = with(hawser, option.getKey(), option.getValue());
    }
    return hawser;
  }

  @SuppressWarnings("unchecked")
  private static Hawser with(Hawser hawser, String option, Object value) {
    return switch (option) {
      case "transports" -> hawser.with(EngineIoOptions.TRANSPORTS, (List<String>) value);
      case "upgrade" -> hawser.with(EngineIoOptions.UPGRADE, (Boolean) value);
      case "rememberUpgrade" -> hawser.with(EngineIoOptions.REMEMBER_UPGRADE, (Boolean) value);
      case "tryAllTransports" -> hawser.with(EngineIoOptions.TRY_ALL_TRANSPORTS, (Boolean) value);
      case "withCredentials" -> hawser.with(EngineIoOptions.COOKIES, (Boolean) value);
      case "timestampRequests" ->
          hawser.with(
              EngineIoOptions.TIMESTAMP_REQUESTS,
              (Boolean) value ? Timestamps.ALL : Timestamps.NONE);
      case "timestampParam" -> hawser.with(EngineIoOptions.TIMESTAMP_PARAM, (String) value);
      case "path" -> hawser.with(SocketIoOptions.PATH, (String) value);
      case "addTrailingSlash" -> hawser.with(SocketIoOptions.TRAILING_SLASH, (Boolean) value);
      case "query" -> hawser.with(SocketIoOptions.QUERY, () -> Mono.just((Map<String, ?>) value));
      case "extraHeaders" ->
          hawser.with(TransportOptions.HEADERS, () -> Mono.just((Map<String, String>) value));
      case "timeout" ->
          hawser.with(TransportOptions.CONNECT_TIMEOUT, Duration.ofMillis((Integer) value));
      case "ackTimeout" -> hawser.requestTimeout(Duration.ofMillis((Integer) value));
      case "reconnection" -> hawser.reconnect(ReconnectPolicy.never());
      case "reconnectionAttempts" ->
          hawser.reconnect(hawser.spec().reconnect().maxAttempts((Integer) value));
      case "retries", "reconnectionDelay", "reconnectionDelayMax", "randomizationFactor" -> hawser;
      default -> throw new IllegalArgumentException("unknown option " + option);
    };
  }

  // What is seen of the connection and of namespaces.

  @Override
  protected void connectionIs(ConnectionState before, ConnectionState state) {
    if (state instanceof ConnectionState.Ready) {
      seen().add("connection", "open");
    } else if (state instanceof ConnectionState.Idle) {
      seen().add("connection", "closed");
    } else if (state instanceof ConnectionState.Connecting connecting && connecting.attempt() > 1) {
      seen().add("attempts", String.valueOf(connecting.attempt() - 1));
    } else if (state instanceof ConnectionState.Backoff backoff) {
      over(before, backoff.cause());
    } else if (state instanceof ConnectionState.Closed closed
        && closed.cause().kind() != Cause.Kind.USER) {
      over(before, closed.cause());
      seen().add("connection", "given up");
    }
  }

  private void over(ConnectionState before, Cause cause) {
    boolean open = before instanceof ConnectionState.Ready;
    seen().add("connection", open ? "lost " + DisconnectReason.of(cause) : "failed");
  }

  @Override
  protected void topicIs(String name, TopicState before, TopicState now) {
    if (now instanceof TopicState.Joined joined) {
      connected.add(name);
      seen().add(name, joined.resumed() ? "recovered" : "connected");
    } else if (now instanceof TopicState.Joining && before instanceof TopicState.Joined) {
      connected.remove(name);
      seen().add(name, "lost");
    } else if (now instanceof TopicState.Detached && connected.remove(name)) {
      seen().add(name, "left");
    } else if (now instanceof TopicState.Failed failed) {
      connected.remove(name);
      Cause cause = failed.cause();
      ConnectErrorException refused = ConnectErrorException.of(cause);
      if (refused != null) {
        String data = refused.data().text();
        String more = data.equals("null") ? "" : " " + Json.sorted(Json.read(data));
        String message = setup.isEngineIo3() ? "" : " " + refused.serverMessage();
        seen().add(name, "refused" + message + more);
      } else if (cause.kind() == Cause.Kind.TOPIC_CLOSED) {
        seen().add(name, "closed");
      } else {
        seen().add(name, cause.kind() + " " + cause.message());
      }
    }
  }

  // What the application does.

  @Override
  public void channel(String name, String namespace, String settings) {
    JsonNode json = Json.read(settings);
    Topic topic = namespace.isEmpty() ? connection().topic() : connection().topic(namespace);
    List<JsonNode> auths = new ArrayList<>();
    json.path("auths").forEach(auths::add);
    if (json.has("auth")) {
      auths.add(json.get("auth"));
    }
    AtomicInteger asked = new AtomicInteger();
    Topic configured =
        auths.isEmpty()
            ? topic
            : topic.with(
                SocketIoOptions.AUTH,
                () ->
                    Mono.fromSupplier(
                        () -> auths.get(Math.min(asked.getAndIncrement(), auths.size() - 1))));
    channels.put(name, new Channel(SocketIoNamespace.of(configured)));
  }

  private Channel channel(String name) {
    return channels.get(name);
  }

  private SocketIoNamespace namespace(String name) {
    return channel(name).namespace;
  }

  @Override
  public void connect() {
    opened = true;
    super.connect();
  }

  /** What is open on demand is closed when the last namespace is left. */
  @Override
  public void disconnect() {
    channels.keySet().forEach(this::leave);
    if (opened) {
      super.disconnect();
    } else {
      seen().add("disconnect", "done");
    }
  }

  @Override
  public void join(String name) {
    Channel channel = channel(name);
    if (!channel.watched) {
      channel.watched = true;
      watch(name, channel.namespace.topic().states());
    }
    channel.wanted = true;
    channel.listening.forEach(Disposable::dispose);
    channel.listening = channel.listeners.stream().map(Supplier::get).toList();
    if (connection().state() instanceof ConnectionState.Closed) {
      seen().add(name, "cannot connect any more");
    }
    keep(channel.namespace.topic().join().onErrorComplete().subscribe());
    connection().resume().block(Stage.LIMIT); // Then the loop knows of it.
  }

  @Override
  public void leave(String name) {
    channel(name).wanted = false;
    keep(namespace(name).topic().leave().subscribe());
  }

  @Override
  public String id(String name) {
    String id = namespace(name).id();
    return id == null ? "" : id;
  }

  private void listen(String name, Supplier<Disposable> subscription) {
    Channel channel = channel(name);
    channel.listeners.add(subscription);
    if (channel.wanted) {
      keep(subscription.get());
      connection().resume().block(Stage.LIMIT);
    }
  }

  @Override
  public void on(String name, String event) {
    listen(
        name,
        () ->
            namespace(name)
                .events(event)
                .subscribe(
                    e ->
                        seen()
                            .add(
                                name + " on " + event,
                                (e.expectsReply() ? "asks" : "says") + show(e.args())),
                    e -> {}));
  }

  @Override
  public void answer(String name, String event, @Nullable Object... values) {
    listen(
        name,
        () ->
            namespace(name)
                .answer(
                    event,
                    e -> {
                      seen().add(name + " on " + event, "asks" + show(e.args()));
                      return Mono.just(encoded(values));
                    })
                .subscribe(none -> {}, e -> {}));
  }

  private static Arguments encoded(@Nullable Object... values) {
    return Arguments.encode(new JacksonPayloadCodec(), values);
  }

  @Override
  public void any(String name) {
    listen(
        name,
        () ->
            namespace(name)
                .events()
                .subscribe(e -> seen().add(name + " any", e.event() + show(e.args())), e -> {}));
  }

  @Override
  public void outgoing(String name) {
    listen(
        name,
        () ->
            namespace(name)
                .outgoing()
                .subscribe(
                    e -> seen().add(name + " outgoing", e.event() + show(e.args())), e -> {}));
  }

  @Override
  public void emit(String name, String event, @Nullable Object... args) {
    keep(
        namespace(name)
            .emit(event, args)
            .subscribe(none -> {}, e -> seen().add(name + " emit", "failed")));
  }

  @Override
  public void emitVolatile(String name, String event, @Nullable Object... args) {
    keep(namespace(name).emitVolatile(event, args).subscribe());
  }

  @Override
  public void emitWithAck(
      String name, String source, int timeout, String event, @Nullable Object... args) {
    SocketIoNamespace emitter = namespace(name);
    if (timeout > 0) {
      emitter = emitter.timeout(Duration.ofMillis(timeout));
    }
    int retries = setup.number("retries", 0);
    Mono<Arguments> ack =
        retries > 0
            ? emitter.emitWithRetries(retries, event, args)
            : emitter.emitWithAck(event, args);
    keep(
        ack.subscribe(
            values -> seen().add(source, "ack" + show(values)), e -> seen().add(source, word(e))));
  }

  private static String word(Throwable e) {
    if (e instanceof RequestTimeoutException) {
      return "timeout";
    }
    return e instanceof LinkLostException || e instanceof TopicLostException ? "lost" : "failed";
  }

  /** Binaries are shown as texts. */
  private static String show(Arguments args) {
    ArrayNode shown = Json.MAPPER.createArrayNode();
    args.list().forEach(arg -> shown.add(shown(arg)));
    return " " + Json.sorted(shown);
  }

  private static JsonNode shown(Payload arg) {
    if (arg.format() == Payload.Format.BINARY) {
      return TextNode.valueOf(Json.hex(arg.toByteArray()));
    }
    return arg.text().equals("null")
        ? NullNode.getInstance()
        : plain(arg.<JsonNode>as(JsonNode.class));
  }

  private static JsonNode plain(JsonNode value) {
    if (value instanceof BinaryNode binary) {
      return TextNode.valueOf(Json.hex(binary.binaryValue()));
    } else if (value instanceof ArrayNode array) {
      ArrayNode items = Json.MAPPER.createArrayNode();
      array.forEach(item -> items.add(plain(item)));
      return items;
    } else if (value instanceof ObjectNode object) {
      ObjectNode members = Json.MAPPER.createObjectNode();
      object.properties().forEach(f -> members.set(f.getKey(), plain(f.getValue())));
      return members;
    }
    return value;
  }
}
