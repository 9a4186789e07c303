package dev.hawser.phoenix.channels;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.hawser.Payload;
import dev.hawser.Presence;
import dev.hawser.PresenceChange;
import dev.hawser.ProtocolViolationException;
import dev.hawser.spi.json.JacksonPayloadCodec;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A tracker, and what came out of it in a form that is easy to compare. */
final class PresenceFixture {

  static final ObjectMapper JSON = new ObjectMapper();

  final List<ProtocolViolationException> problems = new ArrayList<>();
  final PresenceTracker tracker;

  /** The join in force. */
  long join = 1;

  PresenceFixture() {
    this(PresenceTracker.DEFAULT_MAX_PENDING_DIFFS);
  }

  PresenceFixture(int maxPendingDiffs) {
    this.tracker =
        new PresenceTracker("room:1", new JacksonPayloadCodec(), maxPendingDiffs, problems::add);
  }

  List<PresenceChange> state(String json) {
    return tracker.onState(join, Payload.json(json.replace('\'', '"')));
  }

  List<PresenceChange> diff(String json) {
    return tracker.onDiff(join, Payload.json(json.replace('\'', '"')));
  }

  /** Each key with its refs: {@code u1:r1+r2}. */
  List<String> refs() {
    return refs(tracker.snapshot());
  }

  static List<String> refs(Map<String, Presence> snapshot) {
    List<String> keys = new ArrayList<>();
    snapshot.forEach(
        (key, presence) -> keys.add(key + ":" + String.join("+", metaRefs(presence.metas()))));
    return keys;
  }

  static List<String> metaRefs(List<Presence.Meta> metas) {
    return metas.stream().map(Presence.Meta::ref).toList();
  }

  /** A change in short: {@code u1 arrived +r1}, {@code u1 ~r2}, {@code u1 departed -r2}. */
  static List<String> inShort(List<PresenceChange> changes) {
    return changes.stream().map(PresenceFixture::inShort).toList();
  }

  private static String inShort(PresenceChange change) {
    StringBuilder text = new StringBuilder(change.key());
    text.append(change.arrived() ? " arrived" : "").append(change.departed() ? " departed" : "");
    change.joined().forEach(meta -> text.append(" +").append(meta.ref()));
    change.updated().forEach(meta -> text.append(" ~").append(meta.ref()));
    change.left().forEach(meta -> text.append(" -").append(meta.ref()));
    return text.toString();
  }

  /** The callbacks with which the reference client tells the same. */
  static List<String> callbacks(List<PresenceChange> changes) {
    List<String> callbacks = new ArrayList<>();
    for (PresenceChange change : changes) {
      List<Presence.Meta> joined = new ArrayList<>(metas(change.after()));
      joined.removeIf(meta -> has(change.before(), meta));
      List<Presence.Meta> left = new ArrayList<>(metas(change.before()));
      left.removeIf(meta -> has(change.after(), meta));
      if (!joined.isEmpty()) {
        String before = change.before() == null ? "null" : json(metas(change.before()));
        callbacks.add("onJoin " + change.key() + " " + before + " " + json(joined));
      }
      if (!left.isEmpty()) {
        String after = json(metas(change.after()));
        callbacks.add("onLeave " + change.key() + " " + after + " " + json(left));
      }
    }
    return callbacks;
  }

  private static boolean has(@Nullable Presence presence, Presence.Meta meta) {
    return metaRefs(metas(presence)).contains(meta.ref());
  }

  private static List<Presence.Meta> metas(@Nullable Presence presence) {
    return presence == null ? List.of() : presence.metas();
  }

  private static String json(List<Presence.Meta> metas) {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.putArray("metas").addAll(metas.stream().map(meta -> meta.as(JsonNode.class)).toList());
    return json.toString();
  }

  /** A snapshot as the server writes a state. */
  static JsonNode json(Map<String, Presence> snapshot) {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    snapshot.forEach(
        (key, presence) -> {
          ObjectNode entry = presence.fields().as(ObjectNode.class);
          ArrayNode metas = entry.putArray("metas");
          presence.metas().forEach(meta -> metas.add(meta.as(JsonNode.class)));
          json.set(key, entry);
        });
    return json;
  }

  /** What somebody knows who has seen only changes. */
  static void follow(Map<String, Presence> known, List<PresenceChange> changes) {
    for (PresenceChange change : changes) {
      if (change.after() == null) {
        known.remove(change.key());
      } else {
        known.put(change.key(), change.after());
      }
    }
  }

  static Map<String, Presence> nobody() {
    return new LinkedHashMap<>();
  }

  static JsonNode tree(String json) {
    try {
      return JSON.readTree(json);
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException(e);
    }
  }
}
