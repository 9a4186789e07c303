package dev.hawser.realtime;

import dev.hawser.Options;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The {@code config} of a join. A join always has one: without it the server takes us for a client
 * of an older kind.
 */
final class JoinConfig {

  private final Map<String, Object> config = new LinkedHashMap<>();

  private JoinConfig() {}

  /**
   * What the options of a topic ask for.
   *
   * @param presence whether somebody listens to the presence
   * @param bindings the database changes that are listened to
   * @param missedSince since when the topic may have missed something; null for never
   * @throws IllegalArgumentException if the options contradict each other, or {@link
   *     RealtimeOptions#CONFIG} holds what the server would silently take for something else
   */
  static JoinConfig of(
      Options options, boolean presence, List<?> bindings, @Nullable Instant missedSince) {
    Map<String, Object> broadcast = new LinkedHashMap<>();
    broadcast.put("ack", options.get(RealtimeOptions.BROADCAST_ACK));
    broadcast.put("self", options.get(RealtimeOptions.BROADCAST_SELF));
    Replay replay = options.find(RealtimeOptions.REPLAY);
    Instant since = replay == null ? null : replay.start(missedSince);
    if (replay != null && since != null) {
      Map<String, Object> past = new LinkedHashMap<>();
      past.put("since", since.toEpochMilli());
      past.put("limit", replay.limit());
      broadcast.put("replay", past);
    }
    if (options.get(RealtimeOptions.REPLICATION_READY)) {
      broadcast.put("replication_ready", true);
    }
    Map<String, Object> presenceConfig = new LinkedHashMap<>();
    presenceConfig.put("key", options.get(RealtimeOptions.PRESENCE_KEY));
    presenceConfig.put("enabled", presence || options.get(RealtimeOptions.PRESENCE_ENABLED));
    JoinConfig join = new JoinConfig();
    join.config.put("broadcast", broadcast);
    join.config.put("presence", presenceConfig);
    join.config.put("postgres_changes", bindings);
    join.config.put("private", options.get(RealtimeOptions.PRIVATE));
    merge(join.config, options.get(RealtimeOptions.CONFIG));
    join.check(replay != null);
    return join;
  }

  /** Maps on both sides are merged, everything else of {@code over} replaces what was there. */
  private static void merge(Map<String, Object> base, Map<?, ?> over) {
    over.forEach(
        (key, value) -> {
          String name = String.valueOf(key);
          if (value instanceof Map<?, ?> inner && base.get(name) instanceof Map<?, ?> known) {
            Map<String, Object> merged = new LinkedHashMap<>();
            known.forEach((k, v) -> merged.put(String.valueOf(k), v));
            merge(merged, inner);
            base.put(name, merged);
          } else if (value != null) {
            base.put(name, value);
          }
        });
  }

  /**
   * The server replaces values of the wrong type by its defaults, so that a private topic would be
   * public.
   */
  private void check(boolean replay) {
    boolean isPrivate = flag("private", config.get("private"));
    flag("broadcast.ack", inner("broadcast", "ack"));
    flag("broadcast.self", inner("broadcast", "self"));
    flag("presence.enabled", inner("presence", "enabled"));
    if (!(inner("presence", "key") instanceof String)) {
      throw new IllegalArgumentException("config: presence.key must be a text");
    }
    if (!(config.get("postgres_changes") instanceof List)) {
      throw new IllegalArgumentException(
          "config: postgres_changes must be a list; use RealtimeTopic.changes(…)");
    }
    if (replay && !isPrivate) {
      throw new IllegalArgumentException(
          "a replay is for private topics: join with the option private, or without replay");
    }
  }

  private @Nullable Object inner(String map, String name) {
    if (!(config.get(map) instanceof Map<?, ?> values)) {
      throw new IllegalArgumentException("config: " + map + " must be a map");
    }
    return values.get(name);
  }

  private static boolean flag(String name, @Nullable Object value) {
    if (value instanceof Boolean flag) {
      return flag;
    }
    throw new IllegalArgumentException("config: " + name + " must be true or false, not " + value);
  }

  /** Whether the server sends who is there. */
  boolean presence() {
    return Boolean.TRUE.equals(inner("presence", "enabled"));
  }

  /** Whether the server acknowledges broadcasts. */
  boolean ack() {
    return Boolean.TRUE.equals(inner("broadcast", "ack"));
  }

  /**
   * The whole payload of the join, as maps and lists.
   *
   * @param token null for none
   */
  Map<String, Object> payload(@Nullable String token) {
    Map<String, Object> payload = new LinkedHashMap<>();
    payload.put("config", config);
    if (token != null) {
      payload.put("access_token", token);
    }
    return payload;
  }
}
