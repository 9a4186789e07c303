package dev.hawser.testkit;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Who is present in which room. The loop writes, every thread may read. */
final class PhoenixPresence {

  /** One presence: a channel's meta under a key. */
  private record Entry(PhoenixChannel channel, String key, ObjectNode meta) {}

  private final PhoenixHub hub;
  private final Map<String, List<Entry>> rooms = new LinkedHashMap<>();
  private long refs;

  PhoenixPresence(PhoenixHub hub) {
    this.hub = hub;
  }

  synchronized void track(PhoenixChannel channel, String key, Object meta) {
    if (find(channel, key) != null) {
      throw new IllegalStateException("the channel tracks " + key + " already: update it");
    }
    Entry entry = new Entry(channel, key, meta(meta, null));
    rooms.computeIfAbsent(channel.room(), room -> new ArrayList<>()).add(entry);
    diff(channel, List.of(entry), List.of());
  }

  synchronized void update(PhoenixChannel channel, String key, Object meta) {
    Entry old = find(channel, key);
    if (old == null) {
      throw new IllegalStateException("the channel does not track " + key);
    }
    Entry entry = new Entry(channel, key, meta(meta, old.meta.get("phx_ref")));
    List<Entry> entries = entries(channel.room());
    entries.set(entries.indexOf(old), entry);
    diff(channel, List.of(entry), List.of(old));
  }

  synchronized void untrack(PhoenixChannel channel, String key) {
    Entry old = find(channel, key);
    if (old != null) {
      entries(channel.room()).remove(old);
      diff(channel, List.of(), List.of(old));
    }
  }

  /** The channel has ended. */
  synchronized void untrack(PhoenixChannel channel) {
    List<Entry> left = new ArrayList<>(entries(channel.room()));
    left.removeIf(entry -> entry.channel != channel);
    if (!left.isEmpty()) {
      entries(channel.room()).removeAll(left);
      diff(channel, List.of(), left);
    }
  }

  synchronized JsonNode list(String room) {
    return byKey(entries(room));
  }

  private List<Entry> entries(String room) {
    return rooms.getOrDefault(room, new ArrayList<>());
  }

  private @Nullable Entry find(PhoenixChannel channel, String key) {
    for (Entry entry : entries(channel.room())) {
      if (entry.channel == channel && entry.key.equals(key)) {
        return entry;
      }
    }
    return null;
  }

  private ObjectNode meta(Object meta, @Nullable JsonNode previous) {
    ObjectNode node = PhoenixMessage.MAPPER.createObjectNode();
    node.put("phx_ref", "ref-" + ++refs);
    if (previous != null) {
      node.set("phx_ref_prev", previous);
    }
    if (!(PhoenixMessage.payload(meta) instanceof ObjectNode object)) {
      throw new IllegalArgumentException("the meta of a presence must be a JSON object");
    }
    node.setAll(object);
    return node;
  }

  /** Tells the room a moment later, as the real tracker does: after the answer to the push. */
  private void diff(PhoenixChannel channel, List<Entry> joins, List<Entry> leaves) {
    ObjectNode diff = PhoenixMessage.MAPPER.createObjectNode();
    diff.set("joins", byKey(joins));
    diff.set("leaves", byKey(leaves));
    hub.execute(() -> hub.broadcast(channel.topic(), channel.room(), "presence_diff", diff));
  }

  private static ObjectNode byKey(List<Entry> entries) {
    ObjectNode state = PhoenixMessage.MAPPER.createObjectNode();
    for (Entry entry : entries) {
      state.withObjectProperty(entry.key).withArrayProperty("metas").add(entry.meta);
    }
    return state;
  }
}
