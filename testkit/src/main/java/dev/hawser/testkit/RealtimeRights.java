package dev.hawser.testkit;

/**
 * What a client may do on a private channel, as row level security of a real project decides.
 *
 * @param readBroadcast whether it may join at all and get broadcasts
 * @param writeBroadcast whether its broadcasts are taken; if not, they vanish without an answer
 * @param readPresence whether it gets presences
 * @param writePresence whether it may track itself
 */
public record RealtimeRights(
    boolean readBroadcast, boolean writeBroadcast, boolean readPresence, boolean writePresence) {

  /** Everything. */
  public static RealtimeRights all() {
    return new RealtimeRights(true, true, true, true);
  }

  /** Nothing: the join is refused. */
  public static RealtimeRights none() {
    return new RealtimeRights(false, false, false, false);
  }

  /** Broadcasts and presences are seen, not sent. */
  public static RealtimeRights readOnly() {
    return new RealtimeRights(true, false, true, false);
  }

  /** Broadcasts both ways, no presence. */
  public static RealtimeRights broadcastOnly() {
    return new RealtimeRights(true, true, false, false);
  }
}
