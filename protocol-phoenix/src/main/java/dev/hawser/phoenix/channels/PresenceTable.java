package dev.hawser.phoenix.channels;

import dev.hawser.Payload;
import dev.hawser.Presence;
import dev.hawser.PresenceChange;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Who is there, and how states and diffs change it: the rules of the reference client, step for
 * step. Metas are told apart by their refs; one without a ref has the empty one.
 *
 * <p>A diff costs as much as it has metas, and the metas of the keys it names; not as much as there
 * are keys. Only {@link #snapshot()} copies the table, and only if it has changed.
 */
final class PresenceTable {

  private final Map<String, Presence> present = new LinkedHashMap<>();
  private @Nullable Map<String, Presence> snapshot = Map.of();

  /** An immutable copy, in the order in which the keys came. */
  Map<String, Presence> snapshot() {
    Map<String, Presence> copy = snapshot;
    if (copy == null) {
      copy = Collections.unmodifiableMap(new LinkedHashMap<>(present));
      snapshot = copy;
    }
    return copy;
  }

  /** Forgets everybody. */
  void clear() {
    present.clear();
    snapshot = Map.of();
  }

  /** Takes over a whole state: what it has and the table has not joins, the opposite leaves. */
  void syncState(Map<String, Presence> state, List<PresenceChange> changes) {
    Map<String, Presence> joins = new LinkedHashMap<>();
    Map<String, Presence> leaves = new LinkedHashMap<>();
    present.forEach(
        (key, presence) -> {
          if (!state.containsKey(key)) {
            leaves.put(key, presence);
          }
        });
    state.forEach(
        (key, wanted) -> {
          Presence current = present.get(key);
          if (current == null) {
            joins.put(key, wanted);
            return;
          }
          List<Presence.Meta> joined = without(wanted.metas(), current.metas());
          if (!joined.isEmpty()) {
            joins.put(key, new Presence(key, joined, wanted.fields()));
          }
          List<Presence.Meta> left = without(current.metas(), wanted.metas());
          if (!left.isEmpty()) {
            leaves.put(key, new Presence(key, left, current.fields()));
          }
        });
    syncDiff(joins, leaves, changes);
  }

  /** Joins first, then leaves; adds what has changed about each key, in the order of the keys. */
  void syncDiff(
      Map<String, Presence> joins, Map<String, Presence> leaves, List<PresenceChange> changes) {
    Map<String, @Nullable Presence> touched = new LinkedHashMap<>();
    joins.forEach(
        (key, joined) -> {
          Presence current = present.get(key);
          touched.put(key, current);
          present.put(key, current == null ? joined : merge(current, joined));
        });
    leaves.forEach(
        (key, left) -> {
          Presence current = present.get(key);
          if (current == null) {
            return;
          }
          if (!touched.containsKey(key)) {
            touched.put(key, current);
          }
          List<Presence.Meta> remaining = without(current.metas(), left.metas());
          if (remaining.isEmpty()) {
            present.remove(key);
          } else {
            present.put(key, new Presence(key, remaining, current.fields()));
          }
        });
    touched.forEach((key, before) -> settle(before, present.get(key), changes));
  }

  private void settle(
      @Nullable Presence before, @Nullable Presence after, List<PresenceChange> changes) {
    if (before == null ? after == null : before.equals(after)) {
      if (before != null) {
        // Equal is not enough: who keeps the old object must find the same one again.
        present.put(before.key(), before);
      }
      return;
    }
    snapshot = null;
    if (before == null || after == null || !sameButForOrder(before, after)) {
      changes.add(new PresenceChange(before, after));
    }
  }

  /** The metas that stay, then those that joined; a known ref gets the content that joined. */
  private static Presence merge(Presence current, Presence joined) {
    List<Presence.Meta> metas = new ArrayList<>(without(current.metas(), joined.metas()));
    boolean allNew = metas.size() == current.metas().size();
    for (Presence.Meta meta : joined.metas()) {
      metas.add(allNew ? meta : known(current, meta));
    }
    Payload fields = same(current.fields(), joined.fields()) ? current.fields() : joined.fields();
    return new Presence(current.key(), metas, fields);
  }

  /** The object that already stands for the very same meta, if there is one. */
  private static Presence.Meta known(Presence current, Presence.Meta meta) {
    for (Presence.Meta old : current.metas()) {
      if (old.ref().equals(meta.ref()) && same(old.payload(), meta.payload())) {
        return old;
      }
    }
    return meta;
  }

  private static boolean same(Payload one, Payload other) {
    return one.bytes().equals(other.bytes());
  }

  private static boolean sameButForOrder(Presence before, Presence after) {
    return before.fields() == after.fields()
        && before.metas().size() == after.metas().size()
        && new HashSet<>(before.metas()).equals(new HashSet<>(after.metas()));
  }

  /** The metas whose refs are not among the others'. */
  private static List<Presence.Meta> without(
      List<Presence.Meta> metas, List<Presence.Meta> others) {
    Set<String> refs = new HashSet<>();
    for (Presence.Meta other : others) {
      refs.add(other.ref());
    }
    List<Presence.Meta> rest = new ArrayList<>(metas.size());
    for (Presence.Meta meta : metas) {
      if (!refs.contains(meta.ref())) {
        rest.add(meta);
      }
    }
    return rest;
  }
}
