package dev.hawser.integration.phoenix;

import dev.hawser.Credentials;
import dev.hawser.Hawser;
import dev.hawser.Payload;
import dev.hawser.SendOptions;
import dev.hawser.integration.official.ClientSetup;
import dev.hawser.integration.official.OwnClient;
import dev.hawser.phoenix.PhoenixConnection;
import dev.hawser.phoenix.PhoenixOptions;
import dev.hawser.phoenix.PhoenixPolicies;
import dev.hawser.phoenix.PhoenixTopic;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import reactor.core.Disposable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** The same with Hawser. */
final class HawserClient extends OwnClient implements PhoenixClient {

  private record Channel(PhoenixTopic topic, AtomicReference<String> params) {}

  private final Map<String, Channel> channels = new ConcurrentHashMap<>();
  private final Set<String> joined = ConcurrentHashMap.newKeySet();
  private final Map<String, Disposable> listeners = new ConcurrentHashMap<>();

  HawserClient(String url, ClientSetup setup) {
    super(description(url, setup));
  }

  private static Hawser description(String url, ClientSetup setup) {
    AtomicInteger attempts = new AtomicInteger();
    AtomicInteger asked = new AtomicInteger();
    Hawser hawser =
        Hawser.to("phoenix+" + url)
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
    return setup.ownPolicies()
        ? hawser
        : hawser
            .reconnect(policy(setup.reconnect(), PhoenixPolicies.reconnect()))
            .with(PhoenixOptions.REJOIN, policy(setup.rejoin(), PhoenixPolicies.rejoin()));
  }

  @Override
  public void disconnectAndConnect() {
    disconnect();
    connect();
  }

  @Override
  public void channel(String name, String topic, String params) {
    AtomicReference<String> current = new AtomicReference<>(params);
    PhoenixTopic view = PhoenixTopic.of(connection().topic(topic));
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
      keep(topic.join().subscribe(reply -> seen().add(name, show(reply))));
      return;
    }
    watch(name, topic.topic().states());
    keep(topic.join().onErrorComplete().subscribe());
  }

  @Override
  public void push(
      String name, String source, String event, Object payload, @Nullable Duration timeout) {
    PhoenixTopic channel = topic(name);
    if (timeout != null) {
      channel = PhoenixTopic.of(channel.topic().sending(SendOptions.defaults().timeout(timeout)));
    }
    keep(
        channel
            .push(event, value(payload))
            .subscribe(
                reply -> seen().add(source, show(reply)), e -> seen().add(source, failure(e))));
  }

  private static Object value(Object payload) {
    return payload instanceof byte[] ? payload : Payload.json(payload.toString());
  }

  @Override
  public void send(String name, String event, Object payload) {
    keep(
        topic(name)
            .topic()
            .send(event, value(payload))
            .subscribe(none -> {}, e -> seen().add(name, failure(e))));
  }

  @Override
  public void leave(String name) {
    keep(
        topic(name)
            .leave()
            .subscribe(none -> {}, e -> {}, () -> seen().add(name + " leave", "ok")));
  }

  @Override
  public void on(String name, String source, String event, boolean first) {
    Flux<Payload> payloads = topic(name).on(event).map(message -> message.payload());
    Disposable listener =
        (first ? payloads.take(1) : payloads)
            .subscribe(payload -> seen().add(source, event + show(payload)), e -> {});
    listeners.put(source, listener);
    keep(listener);
  }

  @Override
  public void off(String source) {
    listeners.get(source).dispose();
  }

  @Override
  public void presence(String name) {
    presence(name, topic(name).presence(), topic(name).presenceChanges());
  }

  @Override
  public void ping() {
    keep(PhoenixConnection.of(connection()).ping().subscribe(t -> seen().add("ping", "answered")));
  }
}
