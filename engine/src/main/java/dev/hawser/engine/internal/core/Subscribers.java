package dev.hawser.engine.internal.core;

import dev.hawser.Message;
import dev.hawser.engine.internal.delivery.MessageSubscription;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The subscribers to the messages of one topic, found by event. Loop only. */
final class Subscribers {

  /** A subscriber and the event it wants; null for all. */
  static final class Subscriber {
    final @Nullable String event;
    final MessageSubscription<?> subscription;

    Subscriber(@Nullable String event, MessageSubscription<?> subscription) {
      this.event = event;
      this.subscription = subscription;
    }
  }

  private final Map<String, List<Subscriber>> byEvent = new LinkedHashMap<>();
  private List<Subscriber> toAll = List.of();
  private int size;

  /** Those of the event asked for last: most topics get one event over and over. */
  private List<Subscriber> latest = List.of();

  private @Nullable String latestEvent;

  boolean isEmpty() {
    return size == 0;
  }

  void add(Subscriber subscriber) {
    List<Subscriber> copy = new ArrayList<>(list(subscriber.event));
    copy.add(subscriber);
    replace(subscriber.event, copy);
    size++;
  }

  /** Takes out the subscriber with this subscription; null if there is none. */
  @Nullable Subscriber remove(@Nullable String event, MessageSubscription<?> subscription) {
    for (Subscriber subscriber : list(event)) {
      if (subscriber.subscription == subscription) {
        List<Subscriber> copy = new ArrayList<>(list(event));
        copy.remove(subscriber);
        replace(event, copy);
        size--;
        return subscriber;
      }
    }
    return null;
  }

  /** Takes all out. */
  List<Subscriber> clear() {
    List<Subscriber> all = new ArrayList<>(toAll);
    byEvent.values().forEach(all::addAll);
    byEvent.clear();
    toAll = List.of();
    latestEvent = null;
    size = 0;
    return all;
  }

  /** Gives a message to those who want it; collects those who are to be woken for it. */
  void offer(Message message, List<MessageSubscription<?>> due) {
    offer(toAll, message, due);
    offer(message.event(), message, due);
  }

  /** As {@link #offer(Message, List)}, for those of exactly this event. */
  void offer(String event, Message message, List<MessageSubscription<?>> due) {
    if (!event.equals(latestEvent)) {
      latest = list(event);
      latestEvent = event;
    }
    offer(latest, message, due);
  }

  /** Whether there is a subscriber of exactly this event. */
  boolean listen(String event) {
    return byEvent.containsKey(event);
  }

  /** The events that have a subscriber of their own, in the order of their first ones. */
  Set<String> events() {
    return Collections.unmodifiableSet(new LinkedHashSet<>(byEvent.keySet()));
  }

  private static void offer(
      List<Subscriber> to, Message message, List<MessageSubscription<?>> due) {
    for (int i = 0; i < to.size(); i++) {
      MessageSubscription<?> subscription = to.get(i).subscription;
      if (subscription.offer(message)) {
        due.add(subscription);
      }
    }
  }

  private List<Subscriber> list(@Nullable String event) {
    return event == null ? toAll : Objects.requireNonNullElse(byEvent.get(event), List.of());
  }

  /** Lists are replaced, not changed: one may be being walked. */
  private void replace(@Nullable String event, List<Subscriber> list) {
    latestEvent = null;
    List<Subscriber> compact = List.of(list.toArray(new Subscriber[0]));
    if (event == null) {
      toAll = compact;
    } else if (compact.isEmpty()) {
      byEvent.remove(event);
    } else {
      byEvent.put(event, compact);
    }
  }
}
