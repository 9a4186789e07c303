package dev.hawser.engine.internal.core;

import dev.hawser.Message;
import dev.hawser.OverflowPolicy;
import dev.hawser.engine.internal.delivery.MessageSubscription;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Finds the topic of a message, wakes who got something at the end of the turn, and stops reading
 * while a subscriber that asked for it is too far behind. Loop only.
 */
final class Inbound {

  private final Turn turn;
  private final Deadlines deadlines;

  /** Topics that somebody wants, or that are being left, in the order in which this began. */
  private final Map<String, TopicEntry> active = new LinkedHashMap<>();

  /** Whom to wake at the end of the turn, and the empty list for the next one. */
  private List<MessageSubscription<?>> due = new ArrayList<>();

  private List<MessageSubscription<?>> spare = new ArrayList<>();

  /** Who holds the socket, and until when. */
  private final IdentityHashMap<MessageSubscription<?>, Deadlines.Deadline> holders =
      new IdentityHashMap<>();

  /** Stops and resumes reading; null while there is no link. */
  private @Nullable Consumer<Boolean> reading;

  /** When reading began, the last time it did. */
  private long readingSince;

  Inbound(Turn turn, Deadlines deadlines) {
    this.turn = turn;
    this.deadlines = deadlines;
  }

  void activate(TopicEntry entry) {
    active.put(entry.name(), entry);
  }

  void deactivate(TopicEntry entry) {
    active.remove(entry.name(), entry);
  }

  /** The topics that somebody wants. */
  List<TopicEntry> active() {
    return new ArrayList<>(active.values());
  }

  /** Whether nobody wants any topic, and none is being left. */
  boolean isIdle() {
    return active.isEmpty();
  }

  void deliver(Message message) {
    TopicEntry entry = active.get(message.topic());
    if (entry != null) {
      deliver(entry, message);
    }
  }

  void deliver(TopicEntry entry, Message message) {
    entry.subscribers().offer(message, due);
  }

  /** Gives a message to the subscribers of exactly this event. */
  void deliverTo(TopicEntry entry, String event, Message message) {
    entry.subscribers().offer(event, message, due);
  }

  /** Gives a message to one subscriber. */
  void deliverTo(MessageSubscription<?> subscription, Message message) {
    if (subscription.offer(message)) {
      due.add(subscription);
    }
  }

  /** Wakes who got something. Called at the end of each turn. */
  void wake() {
    if (due.isEmpty()) {
      return;
    }
    List<MessageSubscription<?>> woken = due;
    due = spare;
    for (int i = 0; i < woken.size(); i++) {
      woken.get(i).wake();
    }
    woken.clear();
    spare = woken;
  }

  /** There is a link that can be told to stop reading, or there is none. */
  void linkChanged(@Nullable Consumer<Boolean> reading) {
    this.reading = reading;
    readingSince = turn.nanoTime();
    if (reading != null && !holders.isEmpty()) {
      reading.accept(false);
    }
  }

  /** Since when the link is read; this moment while it is not. */
  long readingSince() {
    return holders.isEmpty() ? readingSince : turn.nanoTime();
  }

  /** A subscriber is full and wants reading to stop. */
  void hold(MessageSubscription<?> subscription, OverflowPolicy policy, Runnable overdue) {
    if (holders.containsKey(subscription)) {
      return;
    }
    if (holders.isEmpty() && reading != null) {
      reading.accept(false);
    }
    holders.put(
        subscription,
        deadlines.start(
            policy.maxPause(),
            () -> {
              release(subscription);
              overdue.run();
            }));
  }

  /** A subscriber has room again, or is gone. Does nothing if it did not hold the socket. */
  void release(MessageSubscription<?> subscription) {
    Deadlines.Deadline deadline = holders.remove(subscription);
    if (deadline == null) {
      return;
    }
    deadlines.stop(deadline);
    if (holders.isEmpty() && reading != null) {
      readingSince = turn.nanoTime();
      reading.accept(true);
      turn.touch();
    }
  }
}
