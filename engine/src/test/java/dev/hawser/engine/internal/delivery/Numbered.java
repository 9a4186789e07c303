package dev.hawser.engine.internal.delivery;

import dev.hawser.Message;
import dev.hawser.OverflowPolicy;
import dev.hawser.Payload;
import reactor.core.CoreSubscriber;
import reactor.core.scheduler.Scheduler;

/** A message that is a number. */
final class Numbered extends Message {

  private final int number;

  Numbered(int number) {
    super("topic", "event", Payload.none());
    this.number = number;
  }

  /** A subscription whose subscriber gets the numbers, without those that are negative. */
  static MessageSubscription<Integer> subscribe(
      CoreSubscriber<? super Integer> actual,
      OverflowPolicy policy,
      Scheduler scheduler,
      MessageSubscription.Owner owner) {
    MessageSubscription<Integer> subscription =
        new MessageSubscription<>(
            actual,
            policy,
            scheduler,
            message -> {
              int number = ((Numbered) message).number;
              return number < 0 ? null : number;
            },
            owner);
    actual.onSubscribe(subscription);
    return subscription;
  }

  /** Offers the numbers from {@code first} to {@code last} as one batch, without a wake. */
  static void offer(MessageSubscription<?> subscription, int first, int last) {
    for (int number = first; number <= last; number++) {
      subscription.offer(new Numbered(number));
    }
  }
}
