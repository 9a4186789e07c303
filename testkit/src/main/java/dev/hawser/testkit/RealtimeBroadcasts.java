package dev.hawser.testkit;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Brings broadcasts to the channels of a room, and keeps some for those who ask for the past. */
final class RealtimeBroadcasts {

  private static final int MAX_REPLAY = 25;

  /** A broadcast that is kept. */
  @SuppressWarnings("ArrayRecordComponent") // Never compared.
  private record Stored(
      String topic, String event, boolean json, byte[] payload, String id, Instant at) {}

  private final RealtimeHub hub;
  private final List<Stored> stored = new ArrayList<>();

  RealtimeBroadcasts(RealtimeHub hub) {
    this.hub = hub;
  }

  /**
   * To everybody in the room but {@code except}; if it is one too many they are shut down. On the
   * loop.
   */
  void publish(
      String topic,
      boolean toPrivate,
      @Nullable RealtimeHandler except,
      RealtimeFrames.Outgoing message) {
    List<RealtimeHandler> room = hub.room(topic, toPrivate);
    boolean tooMany = !room.isEmpty() && hub.events().count();
    for (RealtimeHandler receiver : room) {
      if (receiver == except) {
        continue;
      }
      message.to(receiver.channel().phoenix().socket(), "realtime:" + topic);
      if (tooMany) {
        receiver.shutDown("Too many messages per second");
      }
    }
  }

  /** Keeps a broadcast to a private channel and returns its id. */
  String store(String topic, String event, boolean json, byte[] payload, Instant at) {
    return store(topic, event, json, payload, at, UUID.randomUUID().toString());
  }

  synchronized String store(
      String topic, String event, boolean json, byte[] payload, Instant at, String id) {
    stored.add(new Stored(topic, event, json, payload, id, at));
    return id;
  }

  /** Pushes the newest of what was kept since then, the oldest first. On the loop. */
  void replay(RealtimeHandler to, JsonNode wanted) {
    Instant since = Instant.ofEpochMilli(wanted.path("since").asLong());
    int limit = Math.max(1, Math.min(MAX_REPLAY, wanted.path("limit").asInt(MAX_REPLAY)));
    List<Stored> all = since(to.topic(), since);
    for (Stored each : all.subList(Math.max(0, all.size() - limit), all.size())) {
      ObjectNode meta = meta(each.id).put("replayed", true);
      PhoenixChannel channel = to.channel().phoenix();
      if (each.json) {
        ObjectNode payload = PhoenixMessage.MAPPER.createObjectNode();
        payload.put("type", "broadcast").put("event", each.event).set("meta", meta);
        payload.set("payload", json(each.payload));
        channel.push("broadcast", payload);
      } else {
        RealtimeFrames.user(each.event, meta, false, each.payload)
            .to(channel.socket(), channel.topic());
      }
    }
  }

  private synchronized List<Stored> since(String topic, Instant since) {
    List<Stored> all = new ArrayList<>();
    for (Stored each : stored) {
      if (each.topic.equals(topic) && !each.at.isBefore(since)) {
        all.add(each);
      }
    }
    return all;
  }

  static ObjectNode meta(String id) {
    return PhoenixMessage.MAPPER.createObjectNode().put("id", id);
  }

  /** The JSON that these bytes are; null if they are none. */
  static @Nullable JsonNode json(byte[] bytes) {
    try {
      return RealtimeReplication.MAPPER.readTree(bytes);
    } catch (JsonProcessingException e) {
      return null;
    } catch (IOException e) {
      throw new IllegalStateException(e); // There is no I/O.
    }
  }

  static byte[] bytes(JsonNode json) {
    return json.toString().getBytes(StandardCharsets.UTF_8);
  }
}
