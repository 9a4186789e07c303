package dev.hawser.engine.internal.core;

import dev.hawser.Message;
import dev.hawser.Options;
import dev.hawser.OverflowPolicy;
import dev.hawser.engine.internal.core.Subscribers.Subscriber;
import dev.hawser.engine.internal.delivery.MessageSubscription;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import reactor.core.CoreSubscriber;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Operators;

/**
 * The messages of a topic; every subscription is a subscriber of its own.
 *
 * @param <T> what subscribers get
 */
final class MessageFlux<T> extends Flux<T> implements MessageSubscription.Owner {

  private final EngineConnection connection;
  private final TopicEntry entry;
  private final @Nullable String event;
  private final Options options;
  private final OverflowPolicy overflow;
  private final Function<Message, @Nullable T> decoder;

  MessageFlux(
      EngineConnection connection,
      TopicEntry entry,
      @Nullable String event,
      Options options,
      OverflowPolicy overflow,
      Function<Message, @Nullable T> decoder) {
    this.connection = connection;
    this.entry = entry;
    this.event = event;
    this.options = options;
    this.overflow = overflow;
    this.decoder = decoder;
  }

  @Override
  public void subscribe(CoreSubscriber<? super T> actual) {
    MessageSubscription<T> subscription;
    try {
      subscription =
          new MessageSubscription<>(actual, overflow, connection.scheduler(), decoder, this);
    } catch (RejectedExecutionException e) {
      Operators.error(actual, e);
      return;
    }
    actual.onSubscribe(subscription);
    connection.subscribe(entry, new Subscriber(event, subscription), options);
  }

  @Override
  public void cancelled(MessageSubscription<?> subscription) {
    connection.post(() -> entry.unsubscribe(event, subscription));
  }

  @Override
  public void dropped(MessageSubscription<?> subscription, long messages) {
    connection.dropped(entry.name(), messages);
  }

  @Override
  public void full(MessageSubscription<?> subscription) {
    connection.hold(subscription, overflow, () -> entry.unsubscribe(event, subscription));
  }

  @Override
  public void drained(MessageSubscription<?> subscription) {
    connection.post(() -> connection.release(subscription));
  }
}
