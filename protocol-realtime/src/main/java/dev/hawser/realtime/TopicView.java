package dev.hawser.realtime;

import dev.hawser.LinkLostException;
import dev.hawser.Message;
import dev.hawser.OverflowPolicy;
import dev.hawser.Payload;
import dev.hawser.Presence;
import dev.hawser.PresenceChange;
import dev.hawser.Reply;
import dev.hawser.SendOptions;
import dev.hawser.Topic;
import dev.hawser.phoenix.channels.PresenceMessage;
import dev.hawser.realtime.postgres.PostgresChange;
import dev.hawser.realtime.postgres.PostgresFilter;
import dev.hawser.spi.ViewContext;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** The typed view of a topic. */
final class TopicView implements RealtimeTopic {

  private static final Duration PRESENCE_TIMEOUT = Duration.ofSeconds(60);

  /** Events of the server, which users may give to their broadcasts all the same. */
  private static final Set<String> SERVERS =
      Set.of("system", "presence_state", "presence_diff", "postgres_changes");

  private final Topic topic;
  private final BiFunction<String, @Nullable Object, Payload> payloads;

  /**
   * A view.
   *
   * @param payloads the wire form of a value, by topic
   */
  TopicView(ViewContext context, BiFunction<String, @Nullable Object, Payload> payloads) {
    Topic own = context.topic();
    if (own == null) {
      throw new IllegalArgumentException(
          "RealtimeTopic is a view of a topic: use connection.topic(…).as(…)");
    }
    this.topic = own;
    this.payloads = payloads;
  }

  @Override
  public Topic topic() {
    return topic;
  }

  @Override
  public RealtimeTopic asPrivate() {
    return RealtimeTopic.of(topic.with(RealtimeOptions.PRIVATE, true));
  }

  @Override
  public RealtimeTopic acknowledged() {
    return RealtimeTopic.of(topic.with(RealtimeOptions.BROADCAST_ACK, true));
  }

  @Override
  public RealtimeTopic self() {
    return RealtimeTopic.of(topic.with(RealtimeOptions.BROADCAST_SELF, true));
  }

  @Override
  public RealtimeTopic replay(Replay replay) {
    return RealtimeTopic.of(topic.with(RealtimeOptions.REPLAY, replay));
  }

  @Override
  public RealtimeTopic presenceKey(String key) {
    return RealtimeTopic.of(topic.with(RealtimeOptions.PRESENCE_KEY, key));
  }

  @Override
  public Mono<Reply> join() {
    return topic.join();
  }

  @Override
  public Mono<Void> leave() {
    return topic.leave();
  }

  @Override
  public Mono<Void> ready() {
    return signals(topic.messages(Signal.READY)).next().then();
  }

  @Override
  public Flux<Broadcast> broadcasts() {
    return topic.messages().ofType(Broadcast.class);
  }

  @Override
  public Flux<Broadcast> broadcasts(String event) {
    return topic.messages(event).ofType(Broadcast.class);
  }

  @Override
  public <T> Flux<T> broadcasts(String event, Class<T> type) {
    return SERVERS.contains(event)
        ? broadcasts(event).map(broadcast -> broadcast.payload().as(type))
        : topic.messages(event, type);
  }

  @Override
  public Mono<Void> broadcast(String event, @Nullable Object payload) {
    return topic.send(event, payload);
  }

  @Override
  public Mono<Void> broadcast(String event, @Nullable Object payload, Persist persist) {
    Objects.requireNonNull(persist, "persist");
    return Mono.defer(
        () -> topic.send(event, new KeptPayload(payloads.apply(topic.name(), payload), persist)));
  }

  @Override
  public Mono<Void> broadcastAcknowledged(String event, @Nullable Object payload) {
    return BroadcastFailedException.check(topic.name(), event, topic.request(event, payload));
  }

  @Override
  public Mono<Void> track(Object state) {
    return shown(Signal.TRACK, Objects.requireNonNull(state, "state"));
  }

  @Override
  public Mono<Void> untrack() {
    // With the link the server has lost us, too.
    return shown(Signal.UNTRACK, null).onErrorComplete(LinkLostException.class);
  }

  /** The server's limit may make it wait for a window, before its answer takes its time. */
  private Mono<Void> shown(String event, @Nullable Object state) {
    return topic
        .sending(SendOptions.defaults().timeout(PRESENCE_TIMEOUT))
        .request(event, state)
        .then();
  }

  @Override
  public Flux<Map<String, Presence>> presence() {
    return topic
        .overflow(OverflowPolicy.latest())
        .messages(PresenceMessage.EVENT)
        .map(message -> ((PresenceMessage) message).snapshot());
  }

  @Override
  public Flux<PresenceChange> presenceChanges() {
    return topic
        .messages(PresenceMessage.EVENT)
        .concatMapIterable(message -> ((PresenceMessage) message).changes());
  }

  @Override
  public Flux<PostgresChange> changes(PostgresFilter filter) {
    return signals(topic.messages(Signal.CHANGES + filter.json()))
        .map(signal -> (PostgresChange) Objects.requireNonNull(signal.value()));
  }

  @Override
  public Flux<Gap> gaps() {
    return signals(topic.messages(Signal.GAP))
        .map(signal -> (Gap) Objects.requireNonNull(signal.value()));
  }

  @Override
  public Flux<SystemMessage> system() {
    return topic.messages(SystemMessage.EVENT).ofType(SystemMessage.class);
  }

  private static Flux<Signal> signals(Flux<Message> messages) {
    return messages.handle(
        (message, sink) -> {
          Signal signal = (Signal) message;
          RuntimeException failure = signal.failure();
          if (failure == null) {
            sink.next(signal);
          } else {
            sink.error(failure);
          }
        });
  }

  @Override
  public String toString() {
    return "Realtime channel of " + topic;
  }
}
