package dev.hawser.engine.internal.core;

import java.lang.ref.ReferenceQueue;
import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * One entry for each name. Entries that nobody wants and nobody has a handle of are collected as
 * garbage: those that somebody wants are kept by {@link Inbound}, those whose states somebody
 * watches by {@link #keep}. Any thread.
 */
final class Topics {

  private static final class Slot extends WeakReference<TopicEntry> {
    private final String name;

    Slot(TopicEntry entry, ReferenceQueue<TopicEntry> collected) {
      super(entry, collected);
      this.name = entry.name();
    }
  }

  private final TopicContext context;
  private final Map<String, Slot> slots = new HashMap<>();
  private final ReferenceQueue<TopicEntry> collected = new ReferenceQueue<>();

  /** Entries whose states somebody watches, and how many do. */
  private final Map<TopicEntry, Integer> watched = new HashMap<>();

  private boolean ended;

  Topics(TopicContext context) {
    this.context = context;
  }

  synchronized TopicEntry get(String name) {
    Object stale;
    while ((stale = collected.poll()) != null) {
      slots.remove(((Slot) stale).name, stale);
    }
    Slot slot = slots.get(name);
    TopicEntry entry = slot == null ? null : slot.get();
    if (entry == null) {
      entry = new TopicEntry(name, context);
      if (ended) {
        entry.states.complete();
      }
      slots.put(name, new Slot(entry, collected));
    }
    return entry;
  }

  /** Keeps the entry, as often as it is not released. */
  synchronized TopicEntry keep(TopicEntry entry) {
    watched.merge(entry, 1, Integer::sum);
    return entry;
  }

  synchronized void release(TopicEntry entry) {
    watched.computeIfPresent(entry, (key, count) -> count == 1 ? null : count - 1);
  }

  /** The end of the connection: gives those with a handle; the states of new ones are complete. */
  synchronized List<TopicEntry> end() {
    ended = true;
    List<TopicEntry> all = new ArrayList<>();
    for (Slot slot : slots.values()) {
      TopicEntry entry = slot.get();
      if (entry != null) {
        all.add(entry);
      }
    }
    return all;
  }
}
