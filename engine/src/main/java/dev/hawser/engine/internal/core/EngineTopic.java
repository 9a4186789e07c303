package dev.hawser.engine.internal.core;

import dev.hawser.Connection;
import dev.hawser.Message;
import dev.hawser.Option;
import dev.hawser.Options;
import dev.hawser.OverflowPolicy;
import dev.hawser.PayloadException;
import dev.hawser.Reply;
import dev.hawser.RequestFailedException;
import dev.hawser.SendOptions;
import dev.hawser.Topic;
import dev.hawser.TopicState;
import dev.hawser.TypeRef;
import java.lang.reflect.Type;
import java.util.Objects;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** A handle of a topic with the options of this handle. Immutable. */
final class EngineTopic implements Topic {

  private final EngineConnection connection;
  private final TopicEntry entry;
  private final Options options;
  private final OverflowPolicy overflow;
  private final SendOptions sending;

  EngineTopic(
      EngineConnection connection,
      TopicEntry entry,
      Options options,
      OverflowPolicy overflow,
      SendOptions sending) {
    this.connection = connection;
    this.entry = entry;
    this.options = options;
    this.overflow = overflow;
    this.sending = sending;
  }

  TopicEntry entry() {
    return entry;
  }

  @Override
  public String name() {
    return entry.name();
  }

  @Override
  public Connection connection() {
    return connection;
  }

  @Override
  public TopicState state() {
    return entry.states.current();
  }

  @Override
  public Flux<TopicState> states() {
    return connection.states(entry);
  }

  @Override
  public Mono<Reply> join() {
    return Mono.create(sink -> connection.demanding(() -> entry.join(sink, options), sink));
  }

  @Override
  public Mono<Void> leave() {
    return Mono.<Reply>create(sink -> connection.posting(() -> entry.leave(sink), sink)).then();
  }

  @Override
  public Flux<Message> messages() {
    return new MessageFlux<>(connection, entry, null, options, overflow, message -> message);
  }

  @Override
  public Flux<Message> messages(String event) {
    Objects.requireNonNull(event, "event");
    return new MessageFlux<>(connection, entry, event, options, overflow, message -> message);
  }

  @Override
  public <T> Flux<T> messages(String event, Class<T> type) {
    return decoded(event, type);
  }

  @Override
  public <T> Flux<T> messages(String event, TypeRef<T> type) {
    return decoded(event, type.type());
  }

  private <T> Flux<T> decoded(String event, Type type) {
    Objects.requireNonNull(event, "event");
    Objects.requireNonNull(type, "type");
    Function<Message, @Nullable T> decoder =
        message -> {
          try {
            return message.payload().as(type);
          } catch (PayloadException e) {
            connection.problem(
                new PayloadException(
                    "message '" + event + "' of topic '" + name() + "': " + e.getMessage(), e));
            return null;
          }
        };
    return new MessageFlux<>(connection, entry, event, options, overflow, decoder);
  }

  @Override
  public Mono<Void> send(@Nullable Object payload) {
    return OutgoingMono.send(connection, entry, null, payload, sending);
  }

  @Override
  public Mono<Void> send(String event, @Nullable Object payload) {
    Objects.requireNonNull(event, "event");
    return OutgoingMono.send(connection, entry, event, payload, sending);
  }

  @Override
  public Mono<Void> sendAll(Publisher<?> payloads) {
    return allOutgoing(null, payloads);
  }

  @Override
  public Mono<Void> sendAll(String event, Publisher<?> payloads) {
    Objects.requireNonNull(event, "event");
    return allOutgoing(event, payloads);
  }

  private Mono<Void> allOutgoing(@Nullable String event, Publisher<?> payloads) {
    Objects.requireNonNull(payloads, "payloads");
    return SendAllMono.of(connection, entry, event, payloads, sending, connection.sendWindow());
  }

  @Override
  public Mono<Reply> request(String event, @Nullable Object payload) {
    Objects.requireNonNull(event, "event");
    return OutgoingMono.request(connection, entry, event, payload, sending);
  }

  @Override
  public <T> Mono<T> request(String event, @Nullable Object payload, Class<T> type) {
    return decodedReply(event, payload, type);
  }

  @Override
  public <T> Mono<T> request(String event, @Nullable Object payload, TypeRef<T> type) {
    return decodedReply(event, payload, type.type());
  }

  private <T> Mono<T> decodedReply(String event, @Nullable Object payload, Type type) {
    Objects.requireNonNull(type, "type");
    return request(event, payload)
        .map(
            reply -> {
              if (!reply.ok()) {
                throw new RequestFailedException(event, reply);
              }
              return reply.payload().<T>as(type);
            });
  }

  @Override
  public Mono<Integer> discard() {
    return connection.discard(entry);
  }

  @Override
  public <T> Topic with(Option<T> option, T value) {
    connection.checkTopicOption(option);
    return new EngineTopic(connection, entry, options.with(option, value), overflow, sending);
  }

  @Override
  public Topic overflow(OverflowPolicy policy) {
    return new EngineTopic(
        connection, entry, options, Objects.requireNonNull(policy, "policy"), sending);
  }

  @Override
  public Topic sending(SendOptions newOptions) {
    return new EngineTopic(
        connection, entry, options, overflow, Objects.requireNonNull(newOptions, "options"));
  }

  @Override
  public <V> V as(Class<V> view) {
    return connection.view(view, this);
  }

  @Override
  public String toString() {
    return "Topic '" + name() + "' of " + connection;
  }
}
