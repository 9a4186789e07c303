package dev.hawser.integration.realtime;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.hawser.Credentials;
import dev.hawser.Hawser;
import dev.hawser.Payload;
import dev.hawser.Reply;
import dev.hawser.Topic;
import dev.hawser.integration.official.ClientSetup;
import dev.hawser.integration.official.Json;
import dev.hawser.integration.official.OwnClient;
import dev.hawser.integration.official.Stage;
import dev.hawser.realtime.Broadcast;
import dev.hawser.realtime.BroadcastFailedException;
import dev.hawser.realtime.FailureTable;
import dev.hawser.realtime.HttpBroadcast;
import dev.hawser.realtime.Persist;
import dev.hawser.realtime.RealtimeConnection;
import dev.hawser.realtime.RealtimeOptions;
import dev.hawser.realtime.RealtimePolicies;
import dev.hawser.realtime.RealtimeTopic;
import dev.hawser.realtime.Replay;
import dev.hawser.realtime.postgres.PostgresChange;
import dev.hawser.realtime.postgres.PostgresError;
import dev.hawser.realtime.postgres.PostgresFilter;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;

/** The same with Hawser. */
final class HawserClient extends OwnClient implements RealtimeClient {

  /** A channel, and its listeners until it is joined: subscribing to one would join it. */
  private static final class Channel {
    final RealtimeTopic topic;
    final boolean isPrivate;
    final boolean acknowledged;
    final List<Runnable> listeners = new ArrayList<>();
    boolean watched;

    Channel(RealtimeTopic topic, JsonNode config) {
      this.topic = topic;
      isPrivate = config.path("private").asBoolean();
      acknowledged = config.path("broadcast").path("ack").asBoolean();
    }
  }

  /** Where the tokens come from. */
  private static final class Tokens {
    private final List<String> answers;
    private final AtomicInteger asked = new AtomicInteger();
    private volatile String fixed;

    /** Completes when joins may go on. */
    private volatile Mono<Void> gate = Mono.empty();

    Tokens(ClientSetup setup) {
      answers = setup.tokens();
      fixed = setup.token();
    }

    Mono<Credentials> next() {
      return Mono.defer(() -> gate).then(Mono.fromSupplier(this::token));
    }

    private Credentials token() {
      String token =
          answers.isEmpty()
              ? fixed
              : answers.get(Math.min(asked.getAndIncrement(), answers.size() - 1));
      return token.isEmpty() ? Credentials.none() : Credentials.token(token);
    }
  }

  private final Map<String, Channel> channels = new ConcurrentHashMap<>();
  private final Tokens tokens;

  HawserClient(String url, ClientSetup setup) {
    this(url, setup, new Tokens(setup));
  }

  private HawserClient(String url, ClientSetup setup, Tokens tokens) {
    super(description(url, setup, tokens));
    this.tokens = tokens;
  }

  private static Hawser description(String url, ClientSetup setup, Tokens tokens) {
    Map<String, Object> params = new LinkedHashMap<>(setup.params());
    String key = String.valueOf(params.remove("apikey"));
    Hawser hawser =
        Hawser.to("realtime+" + url)
            .with(RealtimeOptions.API_KEY, key)
            .with(RealtimeOptions.PARAMS, () -> Mono.just(params))
            .with(RealtimeOptions.VSN, setup.vsn())
            .credentials(tokens::next);
    if (!setup.logLevel().isEmpty()) {
      hawser = hawser.with(RealtimeOptions.LOG_LEVEL, setup.logLevel());
    }
    if (setup.timeout() != null) {
      hawser = hawser.joinTimeout(setup.timeout()).requestTimeout(setup.timeout());
    }
    if (setup.heartbeat() != null) {
      hawser =
          hawser
              .with(RealtimeOptions.HEARTBEAT_INTERVAL, setup.heartbeat())
              .with(RealtimeOptions.HEARTBEAT_TIMEOUT, setup.heartbeat());
    }
    if (setup.disconnectAfter() != null) {
      hawser = hawser.with(RealtimeOptions.DISCONNECT_WHEN_EMPTY, setup.disconnectAfter());
    }
    return setup.ownPolicies()
        ? hawser
        : hawser
            .reconnect(policy(setup.reconnect(), RealtimePolicies.reconnect()))
            .with(RealtimeOptions.REJOIN, policy(setup.rejoin(), RealtimePolicies.rejoin()))
            .with(RealtimeOptions.FAILURES, FailureTable.defaults().slowDown(Duration.ZERO));
  }

  @Override
  public void channel(String name, String topic, String settings) {
    ObjectNode config = (ObjectNode) Json.read(settings);
    channels.put(
        name, new Channel(RealtimeTopic.of(with(connection().topic(topic), config)), config));
  }

  /** The topic with its options; what has none goes into the config as it is. */
  private static Topic with(Topic plain, JsonNode config) {
    JsonNode broadcast = config.path("broadcast");
    JsonNode presence = config.path("presence");
    Topic topic =
        plain
            .with(RealtimeOptions.PRIVATE, config.path("private").asBoolean())
            .with(RealtimeOptions.BROADCAST_ACK, broadcast.path("ack").asBoolean())
            .with(RealtimeOptions.BROADCAST_SELF, broadcast.path("self").asBoolean())
            .with(
                RealtimeOptions.REPLICATION_READY, broadcast.path("replication_ready").asBoolean())
            .with(RealtimeOptions.PRESENCE_KEY, presence.path("key").asText())
            .with(RealtimeOptions.PRESENCE_ENABLED, presence.path("enabled").asBoolean());
    if (broadcast.has("replay")) {
      Instant since = Instant.ofEpochMilli(broadcast.at("/replay/since").asLong());
      topic =
          topic.with(
              RealtimeOptions.REPLAY, new Replay(since, broadcast.at("/replay/limit").asInt()));
    }
    String options = "postgres_changes_options";
    return config.has(options)
        ? topic.with(
            RealtimeOptions.CONFIG,
            Map.of(options, Json.MAPPER.convertValue(config.get(options), Map.class)))
        : topic;
  }

  private Channel channel(String name) {
    return channels.get(name);
  }

  private void listen(String name, Runnable subscription) {
    if (channel(name).watched) {
      subscription.run();
      connection().resume().block(Stage.LIMIT); // Then the loop knows of it.
    } else {
      channel(name).listeners.add(subscription);
    }
  }

  /** The first join asks for all that is listened to: it waits until everything is subscribed. */
  @Override
  public void join(String name) {
    Channel channel = channel(name);
    Sinks.Empty<Void> subscribed = Sinks.empty();
    tokens.gate = subscribed.asMono();
    if (!channel.watched) {
      channel.watched = true;
      watch(name, channel.topic.topic().states());
      channel.listeners.forEach(Runnable::run);
    }
    keep(channel.topic.join().onErrorComplete().subscribe());
    connection().resume().block(Stage.LIMIT);
    tokens.gate = Mono.empty();
    subscribed.tryEmitEmpty();
  }

  @Override
  protected String joined(Reply reply) {
    return "joined";
  }

  @Override
  public void leave(String name) {
    keep(
        channel(name)
            .topic
            .leave()
            .subscribe(none -> {}, e -> {}, () -> seen().add(name + " leave", "ok")));
  }

  /** Shows the outcome as the official client does. */
  private void settles(String source, Mono<Void> call) {
    keep(
        call.subscribe(
            none -> {}, e -> seen().add(source, outcome(e)), () -> seen().add(source, "ok")));
  }

  private static String outcome(Throwable e) {
    if (e instanceof BroadcastFailedException failed) {
      return failed.reason() == BroadcastFailedException.Reason.UNANSWERED ? "timed out" : "error";
    }
    return failure(e);
  }

  @Override
  public void broadcast(String name, String source, String event, Object payload) {
    Channel channel = channel(name);
    settles(
        source,
        channel.acknowledged
            ? channel.topic.broadcastAcknowledged(event, value(payload))
            : channel.topic.broadcast(event, value(payload)));
  }

  private static Object value(Object payload) {
    return payload instanceof byte[] ? payload : Payload.json(payload.toString());
  }

  @Override
  public void persist(String name, String source, String event, Object payload, int ttl) {
    settles(source, channel(name).topic.broadcast(event, value(payload), lasting(ttl)));
  }

  private static Persist lasting(int seconds) {
    return Persist.lasting(Duration.ofSeconds(seconds));
  }

  @Override
  public void httpBatch(String name, String source, String event, Object payload) {
    settles(
        source,
        RealtimeConnection.of(connection()).http().sendAll(List.of(http(name, event, payload))));
  }

  @Override
  public void http(String name, String source, String event, Object payload) {
    settles(source, RealtimeConnection.of(connection()).http().send(http(name, event, payload)));
  }

  @Override
  public void httpPersist(String name, String source, String event, Object payload, int ttl) {
    settles(
        source,
        RealtimeConnection.of(connection())
            .http()
            .send(http(name, event, payload).persist(lasting(ttl))));
  }

  private HttpBroadcast http(String name, String event, Object payload) {
    Channel channel = channel(name);
    HttpBroadcast broadcast = HttpBroadcast.of(channel.topic.topic().name(), event, value(payload));
    return channel.isPrivate ? broadcast.toPrivate() : broadcast;
  }

  @Override
  public void on(String name, String event) {
    RealtimeTopic topic = channel(name).topic;
    Flux<Broadcast> broadcasts = event.equals("*") ? topic.broadcasts() : topic.broadcasts(event);
    String source = name + " on " + event;
    listen(name, () -> keep(broadcasts.subscribe(b -> seen().add(source, show(b)), e -> {})));
  }

  private static String show(Broadcast broadcast) {
    Payload meta = broadcast.meta();
    return broadcast.event() + (meta == null ? "" : " " + meta.text()) + show(broadcast.payload());
  }

  @Override
  public void changes(String name, String source, String binding) {
    Flux<PostgresChange> changes = channel(name).topic.changes(PostgresFilter.parse(binding));
    listen(
        name,
        () ->
            keep(
                changes.subscribe(
                    change -> seen().add(source, show(change)),
                    e -> seen().add(source, "failed"))));
  }

  /** As the official client has it: nothing is an empty row. */
  private static String show(PostgresChange change) {
    ObjectNode shown = Json.MAPPER.createObjectNode();
    List<String> errors = change.errors().stream().map(PostgresError::text).toList();
    shown.set("errors", errors.isEmpty() ? null : Json.MAPPER.valueToTree(errors));
    shown.set("new", Json.read(change.hasRecord() ? change.record().text() : "{}"));
    shown.set("old", Json.read(change.hasOldRecord() ? change.oldRecord().text() : "{}"));
    shown.put("schema", change.schema());
    shown.put("table", change.table());
    return change.type() + " " + Json.sorted(shown);
  }

  @Override
  public void system(String name) {
    listen(
        name,
        () ->
            keep(
                channel(name)
                    .topic
                    .system()
                    .subscribe(
                        message ->
                            seen()
                                .add(
                                    name + " system",
                                    String.join(
                                        " ",
                                        message.extension(),
                                        message.status(),
                                        message.message())),
                        e -> {})));
  }

  @Override
  public void presence(String name) {
    RealtimeTopic topic = channel(name).topic;
    listen(name, () -> presence(name, topic.presence(), topic.presenceChanges()));
  }

  /** As the official client has it: the ref under another name. */
  @Override
  protected JsonNode shown(JsonNode meta) {
    ObjectNode shown = (ObjectNode) meta;
    shown.set("presence_ref", shown.remove("phx_ref"));
    shown.remove("phx_ref_prev");
    return shown;
  }

  @Override
  public void track(String name, String source, String payload) {
    settles(source, channel(name).topic.track(Payload.json(payload)));
  }

  @Override
  public void untrack(String name, String source) {
    settles(source, channel(name).topic.untrack());
  }

  @Override
  public void token(String token) {
    tokens.fixed = token;
    keep(RealtimeConnection.of(connection()).refreshToken().subscribe());
  }

  @Override
  public void ping() {
    keep(RealtimeConnection.of(connection()).ping().subscribe(t -> seen().add("ping", "answered")));
  }
}
