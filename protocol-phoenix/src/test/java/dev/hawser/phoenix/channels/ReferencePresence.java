package dev.hawser.phoenix.channels;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The presence rules in the plainest form: trees of JSON, a copy of everything at each step, and
 * the callbacks of the reference client as lines of text. What the tracker is compared with.
 */
final class ReferencePresence {

  private record Entry(ObjectNode fields, List<JsonNode> metas) {

    static Entry of(JsonNode json) {
      List<JsonNode> metas = new ArrayList<>();
      json.path("metas").forEach(metas::add);
      ObjectNode fields = json.deepCopy();
      fields.remove("metas");
      return new Entry(fields, metas);
    }

    boolean has(JsonNode meta) {
      return metas.stream().anyMatch(own -> own.path("phx_ref").equals(meta.path("phx_ref")));
    }

    List<JsonNode> without(Entry others) {
      return metas.stream().filter(meta -> !others.has(meta)).toList();
    }

    JsonNode json() {
      ObjectNode json = fields.deepCopy();
      json.putArray("metas").addAll(metas);
      return json;
    }
  }

  final List<String> callbacks = new ArrayList<>();
  private final List<JsonNode> pending = new ArrayList<>();
  private final boolean forgetsEarlierJoins;
  private Map<String, Entry> state = new LinkedHashMap<>();
  private long stateJoin;
  private long pendingJoin;

  /**
   * Nobody is there yet.
   *
   * @param forgetsEarlierJoins whether diffs that wait for an earlier join's state are dropped,
   *     which the reference client does not do
   */
  ReferencePresence(boolean forgetsEarlierJoins) {
    this.forgetsEarlierJoins = forgetsEarlierJoins;
  }

  void onState(long join, JsonNode message) {
    startJoin(join);
    stateJoin = join;
    syncState(entries(message));
    for (JsonNode diff : pending) {
      syncDiff(entries(diff.path("joins")), entries(diff.path("leaves")));
    }
    pending.clear();
    onSync();
  }

  void onDiff(long join, JsonNode message) {
    if (stateJoin != join) {
      startJoin(join);
      pending.add(message);
    } else {
      syncDiff(entries(message.path("joins")), entries(message.path("leaves")));
      onSync();
    }
  }

  private void startJoin(long join) {
    if (forgetsEarlierJoins && pendingJoin != join) {
      pending.clear();
    }
    pendingJoin = join;
  }

  private void syncState(Map<String, Entry> wanted) {
    Map<String, Entry> joins = new LinkedHashMap<>();
    Map<String, Entry> leaves = new LinkedHashMap<>();
    for (String key : state.keySet()) {
      if (!wanted.containsKey(key)) {
        leaves.put(key, state.get(key));
      }
    }
    for (String key : wanted.keySet()) {
      Entry now = wanted.get(key);
      Entry current = state.get(key);
      if (current == null) {
        joins.put(key, now);
        continue;
      }
      if (!now.without(current).isEmpty()) {
        joins.put(key, new Entry(now.fields(), now.without(current)));
      }
      if (!current.without(now).isEmpty()) {
        leaves.put(key, new Entry(current.fields(), current.without(now)));
      }
    }
    syncDiff(joins, leaves);
  }

  private void syncDiff(Map<String, Entry> joins, Map<String, Entry> leaves) {
    Map<String, Entry> next = new LinkedHashMap<>(state);
    for (String key : joins.keySet()) {
      Entry joined = joins.get(key);
      Entry current = next.get(key);
      List<JsonNode> metas = new ArrayList<>();
      if (current != null) {
        metas.addAll(current.without(joined));
      }
      metas.addAll(joined.metas());
      next.put(key, new Entry(joined.fields(), metas));
      callbacks.add(
          "onJoin " + key + " " + (current == null ? null : current.json()) + " " + joined.json());
    }
    for (String key : leaves.keySet()) {
      Entry current = next.get(key);
      if (current == null) {
        continue;
      }
      Entry remaining = new Entry(current.fields(), current.without(leaves.get(key)));
      callbacks.add("onLeave " + key + " " + remaining.json() + " " + leaves.get(key).json());
      next.put(key, remaining);
      if (remaining.metas().isEmpty()) {
        next.remove(key);
      }
    }
    state = next;
  }

  private void onSync() {
    List<String> keys = new ArrayList<>();
    state.forEach(
        (key, entry) -> {
          List<String> refs = entry.metas().stream().map(m -> m.path("phx_ref").asText()).toList();
          keys.add('"' + key + ":" + String.join("+", refs) + '"');
        });
    callbacks.add("onSync [" + String.join(",", keys) + "]");
  }

  /** Everything, in order. */
  JsonNode json() {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    state.forEach((key, entry) -> json.set(key, entry.json()));
    return json;
  }

  private static Map<String, Entry> entries(JsonNode json) {
    Map<String, Entry> entries = new LinkedHashMap<>();
    json.properties().forEach(field -> entries.put(field.getKey(), Entry.of(field.getValue())));
    return entries;
  }
}
