package dev.hawser.testkit;

import com.fasterxml.jackson.databind.node.ArrayNode;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Connection state recovery of one namespace, as the in-memory adapter of the reference server does
 * it: it keeps the sessions of clients that were lost and the events of the last time. On the loop
 * only.
 */
final class SocketIoRecovery {

  /**
   * Whom an event is for.
   *
   * @param rooms all clients if it is empty
   */
  record Target(Set<String> rooms, Set<String> except) {
    boolean includes(Set<String> joined) {
      return (rooms.isEmpty() || joined.stream().anyMatch(rooms::contains))
          && joined.stream().noneMatch(except::contains);
    }
  }

  /** A client that was lost. */
  record Session(
      String sid, String pid, Set<String> rooms, Map<String, Object> data, long lostAt) {}

  /** A client that came back. */
  record Restored(Session session, List<ArrayNode> missed) {}

  private record Kept(String offset, Target target, ArrayNode data, long sentAt) {}

  private static final String ALPHABET =
      "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz-_";
  private static final long SWEEP_NANOS = Duration.ofMinutes(1).toNanos();

  private final long maxNanos;
  private final Map<String, Session> sessions = new HashMap<>();
  private final Deque<Kept> events = new ArrayDeque<>();
  private long sweptAt = System.nanoTime();
  private String lastOffset = "";
  private int sameTime;

  SocketIoRecovery(Duration maxDisconnection) {
    maxNanos = maxDisconnection.toNanos();
  }

  /** Keeps an event; appends its offset to it as the last argument. */
  void keep(Target target, ArrayNode data) {
    sweep();
    String offset = nextOffset();
    data.add(offset);
    events.add(new Kept(offset, target, data, System.nanoTime()));
  }

  void persist(String sid, String pid, Set<String> rooms, Map<String, Object> data) {
    sessions.put(pid, new Session(sid, pid, Set.copyOf(rooms), data, System.nanoTime()));
  }

  /** The session and what it missed; null if it or the offset is not known any more. */
  @Nullable Restored restore(String pid, String offset) {
    sweep();
    Session session = sessions.get(pid);
    if (session == null || System.nanoTime() - session.lostAt() > maxNanos) {
      sessions.remove(pid);
      return null;
    }
    Iterator<Kept> all = events.iterator();
    while (all.hasNext()) {
      if (all.next().offset().equals(offset)) {
        List<ArrayNode> missed = new ArrayList<>();
        all.forEachRemaining(
            event -> {
              if (event.target().includes(session.rooms())) {
                missed.add(event.data());
              }
            });
        return new Restored(session, missed);
      }
    }
    return null;
  }

  /** Forgets what is too old, once a minute as the real one does: not sooner. */
  private void sweep() {
    long now = System.nanoTime();
    if (now - sweptAt < SWEEP_NANOS) {
      return;
    }
    sweptAt = now;
    sessions.values().removeIf(session -> now - session.lostAt() > maxNanos);
    while (!events.isEmpty() && now - events.getFirst().sentAt() > maxNanos) {
      events.removeFirst();
    }
  }

  /** The time in the 64 digits of "yeast"; a second one in the same millisecond gets a suffix. */
  private String nextOffset() {
    String now = encode(System.currentTimeMillis());
    if (!now.equals(lastOffset)) {
      lastOffset = now;
      sameTime = 0;
      return now;
    }
    return now + "." + encode(sameTime++);
  }

  static String encode(long number) {
    StringBuilder digits = new StringBuilder();
    long rest = number;
    do {
      digits.insert(0, ALPHABET.charAt((int) (rest % 64)));
      rest /= 64;
    } while (rest > 0);
    return digits.toString();
  }
}
