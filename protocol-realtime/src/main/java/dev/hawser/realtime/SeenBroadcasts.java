package dev.hawser.realtime;

import java.util.LinkedHashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Which broadcasts a topic has had, by their ids: after each join the server replays what it keeps,
 * whether we had it or not, live or replayed. Loop only.
 *
 * <p>It knows the {@value #MOST} ids that came last; one that comes again counts as new. A replay
 * brings at most the newest {@value Replay#MOST}, so there is room for some in another order. Ids
 * of more than {@value #LONGEST} characters are none of the server's and are not kept: a client may
 * make up what it likes where broadcasts are text.
 */
final class SeenBroadcasts {

  static final int MOST = 256;
  static final int LONGEST = 64;

  private final Set<String> ids = new LinkedHashSet<>();

  /**
   * Whether a broadcast was not seen before; from now on it was.
   *
   * @param id null for one that has none: it always is new
   */
  boolean isNew(@Nullable String id) {
    if (id == null || id.length() > LONGEST) {
      return true;
    }
    boolean known = ids.remove(id);
    ids.add(id);
    if (ids.size() > MOST) {
      ids.remove(ids.iterator().next());
    }
    return !known;
  }
}
