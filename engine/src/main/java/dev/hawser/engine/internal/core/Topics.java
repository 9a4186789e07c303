package dev.hawser.engine.internal.core;

import java.lang.ref.ReferenceQueue;
import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * One entry for each name. Entries that nobody wants and nobody has a handle of are collected as
 * garbage: those that somebody wants are kept by {@link Inbound}. Any thread.
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
      slots.put(name, new Slot(entry, collected));
    }
    return entry;
  }

  /** Those with a handle, for the end of the connection. */
  synchronized List<TopicEntry> all() {
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
