package dev.hawser.realtime.server;

import com.fasterxml.jackson.databind.JsonNode;
import dev.hawser.Presence;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;

/** Who is there, told by the frames of a recording: for each key the metas by their ref. */
final class RosterModel {

  private final Map<String, Map<String, JsonNode>> keys = new TreeMap<>();
  private boolean known;

  /** Whether the first state has come. */
  boolean isKnown() {
    return known;
  }

  /** A {@code presence_state}: all that is there. */
  void state(JsonNode state) {
    known = true;
    keys.clear();
    join(state);
  }

  /** A {@code presence_diff}. */
  void diff(JsonNode diff) {
    join(diff.path("joins"));
    diff.path("leaves")
        .properties()
        .forEach(
            entry ->
                entry
                    .getValue()
                    .path("metas")
                    .forEach(meta -> metas(entry.getKey()).remove(ref(meta))));
    keys.values().removeIf(Map::isEmpty);
  }

  private void join(JsonNode joins) {
    joins
        .properties()
        .forEach(
            entry ->
                entry
                    .getValue()
                    .path("metas")
                    .forEach(meta -> metas(entry.getKey()).put(ref(meta), meta)));
  }

  private Map<String, JsonNode> metas(String key) {
    return keys.computeIfAbsent(key, name -> new TreeMap<>());
  }

  private static String ref(JsonNode meta) {
    return meta.path("phx_ref").asText();
  }

  /** All of it, as {@link #of} writes what our client says. */
  String text() {
    return keys.toString();
  }

  static String of(Map<String, Presence> snapshot) {
    Map<String, Map<String, JsonNode>> all = new TreeMap<>();
    snapshot.forEach(
        (key, presence) -> {
          Map<String, JsonNode> metas = all.computeIfAbsent(key, name -> new TreeMap<>());
          presence
              .metas()
              .forEach(
                  meta ->
                      metas.put(
                          meta.ref(),
                          Objects.requireNonNull(Wire.json(meta.payload().toByteArray()))));
        });
    return all.toString();
  }
}
