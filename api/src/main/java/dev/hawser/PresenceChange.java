package dev.hawser;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * What one message of the server changed about one key: somebody came, went, or has other metas
 * than before. Immutable.
 *
 * <p>{@link #joined()}, {@link #updated()} and {@link #left()} have no meta in common. All three
 * are empty if only {@link Presence#fields()} or the content under an old ref changed.
 *
 * @param before the key before the change, or null if it was not there
 * @param after the key after the change, or null if it is not there any more
 */
public record PresenceChange(@Nullable Presence before, @Nullable Presence after) {

  /** Refuses two nulls, and two keys. */
  public PresenceChange {
    if (before == null && after == null) {
      throw new IllegalArgumentException("a change has a key before it, after it, or both");
    }
    if (before != null && after != null && !before.key().equals(after.key())) {
      throw new IllegalArgumentException("a change is about one key");
    }
  }

  /** Who it is about. */
  public String key() {
    return before != null ? before.key() : Objects.requireNonNull(after).key();
  }

  /** Whether the key was not there before: the first device of a user came. */
  public boolean arrived() {
    return before == null;
  }

  /** Whether the key is not there any more: the last device of a user went. */
  public boolean departed() {
    return after == null;
  }

  /** The metas that are new and update none of {@link #before()}. */
  public List<Presence.Meta> joined() {
    Set<String> old = refs(before);
    Set<String> now = refs(after);
    return metas(after, meta -> !old.contains(meta.ref()) && !updates(meta, old, now));
  }

  /**
   * The new metas that update one of {@link #before()}: that has the ref {@link
   * Presence.Meta#previousRef()}. If several updates of one meta were missed while the link was
   * down, the old one has left and the new one has joined.
   */
  public List<Presence.Meta> updated() {
    Set<String> old = refs(before);
    Set<String> now = refs(after);
    return metas(after, meta -> !old.contains(meta.ref()) && updates(meta, old, now));
  }

  /** The metas of {@link #before()} that are gone and that nothing updated. */
  public List<Presence.Meta> left() {
    Set<String> gone = refs(after);
    if (after != null) {
      for (Presence.Meta meta : updated()) {
        gone.add(Objects.requireNonNull(meta.previousRef()));
      }
    }
    return metas(before, meta -> !gone.contains(meta.ref()));
  }

  private static boolean updates(Presence.Meta meta, Set<String> old, Set<String> now) {
    String previous = meta.previousRef();
    return previous != null && old.contains(previous) && !now.contains(previous);
  }

  private static Set<String> refs(@Nullable Presence presence) {
    Set<String> refs = new HashSet<>();
    if (presence != null) {
      for (Presence.Meta meta : presence.metas()) {
        refs.add(meta.ref());
      }
    }
    return refs;
  }

  private static List<Presence.Meta> metas(
      @Nullable Presence presence, Predicate<Presence.Meta> wanted) {
    List<Presence.Meta> metas = new ArrayList<>();
    if (presence != null) {
      for (Presence.Meta meta : presence.metas()) {
        if (wanted.test(meta)) {
          metas.add(meta);
        }
      }
    }
    return List.copyOf(metas);
  }
}
