package dev.hawser.engine.internal.core;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The messages that wait: in the queue of their topic until it lets messages out, then in the
 * common one. Loop only.
 */
final class Backlog {

  /** Messages of topics that let them out. */
  private final MessageQueue open = new MessageQueue();

  /** Topics with messages held back. */
  private final Set<TopicEntry> holding = new LinkedHashSet<>();

  boolean isEmpty() {
    return open.isEmpty() && holding.isEmpty();
  }

  void add(Outgoing message) {
    TopicEntry entry = message.entry;
    if (entry.letsOut()) {
      open.addLast(message);
    } else {
      entry.held.addLast(message);
      holding.add(entry);
    }
  }

  /** Takes out a message that is in it. */
  void remove(Outgoing message) {
    MessageQueue queue = message.queue;
    if (queue != null) {
      queue.remove(message);
      if (message.entry.held.isEmpty()) {
        holding.remove(message.entry);
      }
    }
  }

  /** The first that no topic holds back; null for none. */
  @Nullable Outgoing first() {
    return open.first();
  }

  /** The one accepted first, held back or not; null for none. */
  @Nullable Outgoing oldest() {
    Outgoing oldest = open.first();
    for (TopicEntry entry : holding) {
      Outgoing first = entry.held.first();
      if (first != null && (oldest == null || first.sequence < oldest.sequence)) {
        oldest = first;
      }
    }
    return oldest;
  }

  /** What the topic holds back, in order. */
  static List<Outgoing> held(TopicEntry entry) {
    List<Outgoing> messages = new ArrayList<>();
    for (Outgoing each = entry.held.first(); each != null; each = each.next) {
      messages.add(each);
    }
    return messages;
  }

  /** What waits for the topic, held back or not, in order. */
  List<Outgoing> of(TopicEntry entry) {
    List<Outgoing> messages = new ArrayList<>();
    for (Outgoing each = open.first(); each != null; each = each.next) {
      if (each.entry == entry) {
        messages.add(each);
      }
    }
    messages.addAll(held(entry));
    return messages;
  }

  /** What waits: first what no topic holds back, then topic by topic. */
  List<Outgoing> all() {
    List<Outgoing> messages = new ArrayList<>();
    for (Outgoing each = open.first(); each != null; each = each.next) {
      messages.add(each);
    }
    holding.forEach(entry -> messages.addAll(held(entry)));
    return messages;
  }

  /** The topic lets messages out now: what it held back goes before anything newer of it. */
  void release(TopicEntry entry) {
    holding.remove(entry);
    Outgoing message;
    while ((message = entry.held.first()) != null) {
      entry.held.remove(message);
      open.addLast(message);
    }
  }

  /**
   * Gives back to their topics, in order, the messages that those do not let out any more.
   *
   * @param ready whether there is a link for what topics let out
   */
  void retract(boolean ready) {
    Outgoing message = open.last();
    while (message != null) {
      Outgoing before = message.previous;
      TopicEntry entry = message.entry;
      if (entry.gated() && (!ready || !entry.letsOut())) {
        open.remove(message);
        entry.held.addFirst(message);
        holding.add(entry);
      }
      message = before;
    }
  }
}
