package dev.hawser.engine.internal.core;

import dev.hawser.Reply;
import dev.hawser.SendOptions;
import org.jspecify.annotations.Nullable;
import reactor.core.CoreSubscriber;
import reactor.core.publisher.Mono;

/**
 * A send or a request; every subscription is a message of its own.
 *
 * @param <T> {@link Reply} for a request, {@link Void} for a send, which never emits
 */
final class OutgoingMono<T> extends Mono<T> {

  private final EngineConnection connection;
  private final TopicEntry entry;
  private final @Nullable String event;
  private final @Nullable Object payload;
  private final boolean request;
  private final SendOptions options;

  private OutgoingMono(
      EngineConnection connection,
      TopicEntry entry,
      @Nullable String event,
      @Nullable Object payload,
      boolean request,
      SendOptions options) {
    this.connection = connection;
    this.entry = entry;
    this.event = event;
    this.payload = payload;
    this.request = request;
    this.options = options;
  }

  static Mono<Void> send(
      EngineConnection connection,
      TopicEntry entry,
      @Nullable String event,
      @Nullable Object payload,
      SendOptions options) {
    return onAssembly(new OutgoingMono<>(connection, entry, event, payload, false, options));
  }

  static Mono<Reply> request(
      EngineConnection connection,
      TopicEntry entry,
      String event,
      @Nullable Object payload,
      SendOptions options) {
    return onAssembly(new OutgoingMono<>(connection, entry, event, payload, true, options));
  }

  @Override
  @SuppressWarnings("unchecked") // a request emits replies, a send nothing
  public void subscribe(CoreSubscriber<? super T> actual) {
    connection.send(
        entry, event, payload, request, options, (CoreSubscriber<? super Reply>) actual);
  }
}
