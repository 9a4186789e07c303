package dev.hawser.realtime;

import dev.hawser.Options;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The payload of a join. It always has a {@code config}: without one the server takes it for an old
 * client.
 */
final class JoinConfig {

  /**
   * The payload as maps and lists.
   *
   * @param presence whether somebody listens to the presence
   * @param bindings the database changes that are listened to
   * @param missedSince since when the topic may have missed something, or null for never
   * @param token null for none
   */
  static Map<String, Object> of(
      Options options,
      boolean presence,
      List<?> bindings,
      @Nullable Instant missedSince,
      @Nullable String token) {
    Map<String, Object> broadcast = new LinkedHashMap<>();
    broadcast.put("ack", options.get(RealtimeOptions.BROADCAST_ACK));
    broadcast.put("self", options.get(RealtimeOptions.BROADCAST_SELF));
    Replay replay = options.find(RealtimeOptions.REPLAY);
    Instant start = replay == null ? null : replay.start(missedSince);
    if (replay != null && start != null) {
      broadcast.put("replay", Map.of("since", start.toEpochMilli(), "limit", replay.limit()));
    }
    if (options.get(RealtimeOptions.REPLICATION_READY)) {
      broadcast.put("replication_ready", true);
    }
    Map<String, Object> presenceConfig = new LinkedHashMap<>();
    presenceConfig.put("key", options.get(RealtimeOptions.PRESENCE_KEY));
    presenceConfig.put("enabled", presence || options.get(RealtimeOptions.PRESENCE_ENABLED));
    Map<String, Object> config = new LinkedHashMap<>();
    config.put("broadcast", broadcast);
    config.put("presence", presenceConfig);
    config.put("postgres_changes", bindings);
    config.put("private", options.get(RealtimeOptions.PRIVATE));
    merge(config, options.get(RealtimeOptions.CONFIG));
    Map<String, Object> payload = new LinkedHashMap<>();
    payload.put("config", config);
    if (token != null) {
      payload.put("access_token", token);
    }
    return payload;
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

  private JoinConfig() {}
}
