package dev.hawser.integration.phoenix;

import com.fasterxml.jackson.databind.JsonNode;
import dev.hawser.Cause;
import dev.hawser.Connection;
import dev.hawser.ConnectionState;
import dev.hawser.Credentials;
import dev.hawser.Hawser;
import dev.hawser.JoinException;
import dev.hawser.LinkLostException;
import dev.hawser.Payload;
import dev.hawser.Presence;
import dev.hawser.PresenceChange;
import dev.hawser.ReconnectPolicy;
import dev.hawser.Reply;
import dev.hawser.RequestFailedException;
import dev.hawser.RequestTimeoutException;
import dev.hawser.SendOptions;
import dev.hawser.TopicLostException;
import dev.hawser.TopicState;
import dev.hawser.phoenix.PhoenixConnection;
import dev.hawser.phoenix.PhoenixOptions;
import dev.hawser.phoenix.PhoenixPolicies;
import dev.hawser.phoenix.PhoenixTopic;
import java.time.Duration;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import reactor.core.Disposable;
import reactor.core.Disposables;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;

/** The same with Hawser's public API. */
final class HawserClient implements Client {

  private static final Set<Cause.Kind> FINAL =
      EnumSet.of(Cause.Kind.CONFIGURATION, Cause.Kind.USER, Cause.Kind.TOPIC_CLOSED);

  private record Channel(PhoenixTopic topic, AtomicReference<String> params) {}

  private final Seen seen = new Seen();
  private final Map<String, Channel> channels = new ConcurrentHashMap<>();
  private final Set<String> joined = ConcurrentHashMap.newKeySet();
  private final Map<String, Disposable> listeners = new ConcurrentHashMap<>();
  private final Disposable.Composite subscriptions = Disposables.composite();
  private final Scheduler scheduler = Schedulers.newSingle("hawser-client");
  private final Connection connection;

  HawserClient(String url, ClientSetup setup) {
    AtomicInteger attempts = new AtomicInteger();
    AtomicInteger asked = new AtomicInteger();
    Hawser hawser =
        Hawser.to("phoenix+" + url)
            .deliverOn(scheduler)
            .with(PhoenixOptions.VSN, setup.vsn())
            .with(
                PhoenixOptions.PARAMS,
                () -> {
                  Map<String, Object> all = new LinkedHashMap<>(setup.params());
                  int attempt = attempts.incrementAndGet();
                  if (!setup.counter().isEmpty()) {
                    all.put(setup.counter(), attempt);
                  }
                  return Mono.just(all);
                });
    List<String> tokens = setup.tokens();
    if (!tokens.isEmpty()) {
      hawser =
          hawser.credentials(
              () ->
                  Mono.just(
                      Credentials.token(
                          tokens.get(Math.min(asked.getAndIncrement(), tokens.size() - 1)))));
    }
    if (setup.timeout() != null) {
      hawser = hawser.joinTimeout(setup.timeout()).requestTimeout(setup.timeout());
    }
    if (setup.heartbeat() != null) {
      hawser =
          hawser
              .with(PhoenixOptions.HEARTBEAT_INTERVAL, setup.heartbeat())
              .with(PhoenixOptions.HEARTBEAT_TIMEOUT, setup.heartbeat());
    }
    if (setup.longPoll() != null) {
      hawser = hawser.with(PhoenixOptions.LONG_POLL_AFTER, setup.longPoll());
    }
    if (!setup.ownPolicies()) {
      hawser =
          hawser
              .reconnect(policy(setup.reconnect(), PhoenixPolicies.reconnect()))
              .with(PhoenixOptions.REJOIN, policy(setup.rejoin(), PhoenixPolicies.rejoin()));
    }
    connection = hawser.open();
    subscriptions.add(connection.states().skip(1).subscribe(this::connectionIs));
  }

  private static ReconnectPolicy policy(List<Integer> millis, ReconnectPolicy otherwise) {
    return millis.isEmpty()
        ? otherwise
        : ReconnectPolicy.table(millis.stream().map(Duration::ofMillis).toArray(Duration[]::new))
            .alsoIf(cause -> !FINAL.contains(cause.kind()));
  }

  private void connectionIs(ConnectionState state) {
    if (state instanceof ConnectionState.Ready) {
      seen.add("connection", "open");
    } else if (state instanceof ConnectionState.Idle) {
      seen.add("connection", "closed");
    } else if (state instanceof ConnectionState.Backoff backoff) {
      seen.add("connection", "lost " + word(backoff.cause()));
    } else if (state instanceof ConnectionState.Closed closed
        && closed.cause().kind() != Cause.Kind.USER) {
      seen.add("connection", "given up " + word(closed.cause()));
    }
  }

  /** A code as the official client shows it, if there is one: 1006 for whatever broke. */
  private static String word(Cause cause) {
    return switch (cause.kind()) {
      case NETWORK -> "1006";
      case HEARTBEAT -> "heartbeat";
      default -> cause.code() == 0 ? cause.kind().toString() : String.valueOf(cause.code());
    };
  }

  @Override
  public Seen seen() {
    return seen;
  }

  @Override
  public void connect() {
    subscriptions.add(connection.connect().onErrorComplete().subscribe());
  }

  @Override
  public void disconnect() {
    subscriptions.add(
        connection
            .disconnect()
            .subscribe(none -> {}, e -> {}, () -> seen.add("disconnect", "done")));
  }

  @Override
  public void disconnectAndConnect() {
    disconnect();
    connect();
  }

  @Override
  public void channel(String name, String topic, String params) {
    AtomicReference<String> current = new AtomicReference<>(params);
    PhoenixTopic view = PhoenixTopic.of(connection.topic(topic));
    if (!params.equals("{}")) {
      view = view.params(() -> Mono.fromSupplier(() -> Payload.json(current.get())));
    }
    channels.put(name, new Channel(view, current));
  }

  private PhoenixTopic topic(String name) {
    return channels.get(name).topic();
  }

  @Override
  public void params(String name, String params) {
    channels.get(name).params().set(params);
  }

  @Override
  public void join(String name) {
    PhoenixTopic topic = topic(name);
    if (!joined.add(name)) {
      subscriptions.add(topic.join().subscribe(reply -> seen.add(name, show(reply))));
      return;
    }
    subscriptions.add(
        topic
            .topic()
            .states()
            .startWith(new TopicState.Detached())
            .buffer(2, 1)
            .filter(pair -> pair.size() == 2)
            .subscribe(pair -> topicIs(name, pair.get(0), pair.get(1))));
    subscriptions.add(topic.join().onErrorComplete().subscribe());
  }

  private void topicIs(String name, TopicState before, TopicState now) {
    if (now instanceof TopicState.Joined joined) {
      seen.add(name, show(joined.reply()));
    } else if (now instanceof TopicState.Joining && before instanceof TopicState.Joined) {
      seen.add(name, "lost");
    } else if (now instanceof TopicState.Detached && !(before instanceof TopicState.Detached)) {
      seen.add(name, "left");
    } else if (now instanceof TopicState.Failed failed) {
      seen.add(name, failure(failed.cause()));
    }
  }

  private static String failure(Cause cause) {
    return switch (cause.kind()) {
      case TOPIC_CLOSED -> "closed";
      case TIMEOUT -> "timeout";
      case TOPIC_ERROR ->
          "crashed"
              + (cause.reason().isEmpty()
                  ? ""
                  : " " + Json.write(Map.of("reason", cause.reason())));
      default ->
          cause.exception() instanceof RequestFailedException refusal
              ? show(refusal.reply())
              : cause.kind().toString();
    };
  }

  private static String show(Reply reply) {
    return reply.status() + show(reply.payload());
  }

  private static String show(Payload payload) {
    return " "
        + (payload.format() == Payload.Format.BINARY
            ? Json.hex(payload.toByteArray())
            : Json.sorted(Json.read(payload.text())));
  }

  @Override
  public void push(
      String name, String source, String event, Object payload, @Nullable Duration timeout) {
    PhoenixTopic channel = topic(name);
    if (timeout != null) {
      channel = PhoenixTopic.of(channel.topic().sending(SendOptions.defaults().timeout(timeout)));
    }
    subscriptions.add(
        channel
            .push(event, value(payload))
            .subscribe(reply -> seen.add(source, show(reply)), e -> seen.add(source, failure(e))));
  }

  private static Object value(Object payload) {
    return payload instanceof byte[] ? payload : Payload.json(payload.toString());
  }

  private static String failure(Throwable e) {
    if (e instanceof RequestTimeoutException) {
      return "timeout";
    } else if (e instanceof LinkLostException) {
      return "lost with the link";
    } else if (e instanceof TopicLostException) {
      return "lost with the channel";
    } else {
      return e instanceof JoinException ? "refused" : "failed";
    }
  }

  @Override
  public void send(String name, String event, Object payload) {
    subscriptions.add(
        topic(name)
            .topic()
            .send(event, value(payload))
            .subscribe(none -> {}, e -> seen.add(name, failure(e))));
  }

  @Override
  public void leave(String name) {
    subscriptions.add(
        topic(name).leave().subscribe(none -> {}, e -> {}, () -> seen.add(name + " leave", "ok")));
  }

  @Override
  public void on(String name, String source, String event, boolean first) {
    Flux<Payload> payloads = topic(name).on(event).map(message -> message.payload());
    listeners.put(
        source,
        (first ? payloads.take(1) : payloads)
            .subscribe(payload -> seen.add(source, event + show(payload)), e -> {}));
  }

  @Override
  public void off(String source) {
    listeners.get(source).dispose();
  }

  @Override
  public void presence(String name) {
    String source = name + " presence";
    subscriptions.add(
        topic(name)
            .presence()
            .subscribe(
                users -> {
                  Map<String, List<JsonNode>> metas = new LinkedHashMap<>();
                  users.forEach((key, user) -> metas.put(key, contents(user)));
                  seen.add(source, "sync " + Json.sorted(Json.MAPPER.valueToTree(metas)));
                },
                e -> {}));
    subscriptions.add(
        topic(name).presenceChanges().subscribe(change -> changed(source, change), e -> {}));
  }

  private static List<JsonNode> contents(Presence user) {
    return user.metas().stream().map(meta -> Json.read(meta.payload().text())).toList();
  }

  private void changed(String source, PresenceChange change) {
    List<String> before = refs(change.before());
    List<String> after = refs(change.after());
    List<String> joined = without(after, before);
    if (!joined.isEmpty()) {
      show(source + " join", change.key(), Map.of("before", before, "joined", joined));
    }
    List<String> left = without(before, after);
    if (!left.isEmpty()) {
      show(source + " leave", change.key(), Map.of("after", after, "left", left));
    }
  }

  private void show(String source, String key, Map<String, List<String>> refs) {
    seen.add(source, key + " " + Json.sorted(Json.MAPPER.valueToTree(refs)));
  }

  private static List<String> refs(@Nullable Presence user) {
    return user == null ? List.of() : user.metas().stream().map(Presence.Meta::ref).toList();
  }

  private static List<String> without(List<String> refs, List<String> others) {
    return refs.stream().filter(ref -> !others.contains(ref)).toList();
  }

  @Override
  public void ping() {
    subscriptions.add(
        PhoenixConnection.of(connection).ping().subscribe(t -> seen.add("ping", "answered")));
  }

  @Override
  public void settle() {
    connection.resume().block(Stage.LIMIT);
    Mono.fromRunnable(() -> {}).subscribeOn(scheduler).block(Stage.LIMIT);
  }

  @Override
  public void close() {
    connection.close();
    connection.onClose().block(Stage.LIMIT);
    subscriptions.dispose();
    listeners.values().forEach(Disposable::dispose);
    scheduler.dispose();
  }
}
