package dev.hawser.realtime.server;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.hawser.Topic;
import dev.hawser.realtime.RealtimeOptions;
import dev.hawser.realtime.Replay;
import dev.hawser.realtime.postgres.PostgresFilter;
import java.io.IOException;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What a join asks for, in the words of our options; what it leaves to the server's defaults is
 * written out. Two joins are equal if they ask for the same.
 *
 * @param filters the changes, by what the join says of each, in its order
 */
record JoinRequest(
    boolean ack,
    boolean self,
    boolean replicationReady,
    @Nullable Replay replay,
    boolean presence,
    String presenceKey,
    boolean isPrivate,
    Map<JsonNode, PostgresFilter> filters) {

  private static final JsonMapper MAPPER = new JsonMapper();

  /**
   * Reads the payload of a join. Empty if no application can have our client ask for this: without
   * a {@code config} the server takes a client for one of an older kind, what is of the wrong type
   * it takes for something else, and there is no replay of a public topic.
   */
  static Optional<JoinRequest> find(@Nullable JsonNode payload) {
    if (payload == null || !payload.path("config").isObject()) {
      return Optional.empty();
    }
    JsonNode config = payload.get("config");
    JsonNode broadcast = config.path("broadcast");
    JsonNode presence = config.path("presence");
    try {
      boolean isPrivate = flag(config, "private");
      Replay replay = replay(broadcast.path("replay"));
      if (replay != null && !isPrivate) {
        return Optional.empty();
      }
      return Optional.of(
          new JoinRequest(
              flag(broadcast, "ack"),
              flag(broadcast, "self"),
              flag(broadcast, "replication_ready"),
              replay,
              flag(presence, "enabled"),
              presence.path("key").asText(""),
              isPrivate,
              filters(config.path("postgres_changes"))));
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  private static boolean flag(JsonNode in, String name) {
    JsonNode value = in.path(name);
    if (!value.isMissingNode() && !value.isBoolean()) {
      throw new IllegalArgumentException(name);
    }
    return value.booleanValue();
  }

  private static @Nullable Replay replay(JsonNode replay) {
    if (replay.isMissingNode()) {
      return null;
    }
    if (!replay.path("since").isNumber()) {
      throw new IllegalArgumentException("since");
    }
    return Replay.since(Instant.ofEpochMilli(replay.get("since").longValue()))
        .limit(replay.path("limit").asInt(Replay.MOST));
  }

  private static Map<JsonNode, PostgresFilter> filters(JsonNode changes) {
    if (!changes.isMissingNode() && !changes.isArray()) {
      throw new IllegalArgumentException("postgres_changes");
    }
    Map<JsonNode, PostgresFilter> filters = new LinkedHashMap<>();
    for (JsonNode change : changes) {
      PostgresFilter filter = PostgresFilter.parse(change.toString());
      if (!tree(filter.json()).equals(change)) {
        throw new IllegalArgumentException("our client says it in other words");
      }
      filters.put(change, filter);
    }
    return filters;
  }

  private static JsonNode tree(String json) {
    try {
      return MAPPER.readTree(json);
    } catch (IOException e) {
      throw new IllegalArgumentException(json, e);
    }
  }

  /** A handle with the options that ask for this; the changes are asked for by subscribing. */
  Topic with(Topic topic) {
    Topic handle =
        topic
            .with(RealtimeOptions.BROADCAST_ACK, ack)
            .with(RealtimeOptions.BROADCAST_SELF, self)
            .with(RealtimeOptions.REPLICATION_READY, replicationReady)
            .with(RealtimeOptions.PRESENCE_KEY, presenceKey)
            .with(RealtimeOptions.PRIVATE, isPrivate);
    return replay == null ? handle : handle.with(RealtimeOptions.REPLAY, replay);
  }
}
