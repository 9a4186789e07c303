package dev.hawser.phoenix.server;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.hawser.testkit.PhoenixChannel;
import dev.hawser.testkit.PhoenixHandler;
import dev.hawser.testkit.PhoenixMessage;
import dev.hawser.testkit.PhoenixReply;
import java.util.Map;

/** The channel of the recorded application behind {@code presence:*}. */
final class PresenceChannel implements PhoenixHandler {

  private static final JsonMapper MAPPER = new JsonMapper();

  @Override
  public PhoenixReply join(PhoenixChannel channel, PhoenixMessage join) {
    return PhoenixReply.ok(Map.of("key", key(channel)));
  }

  @Override
  public void joined(PhoenixChannel channel) {
    channel.track(key(channel), meta(channel, "online"));
    channel.pushPresenceState();
  }

  @Override
  public PhoenixReply handleIn(PhoenixChannel channel, PhoenixMessage push) {
    JsonNode payload = push.json();
    String key = payload.path("key").asText();
    switch (push.event()) {
      case "update_meta" ->
          channel.updatePresence(key(channel), meta(channel, payload.get("status").asText()));
      case "track_other" -> channel.track(key, map(payload));
      case "update_other" -> channel.updatePresence(key, map(payload));
      case "untrack_other" -> channel.untrack(key);
      case "untrack" -> channel.untrack(key(channel));
      case "list" -> {
        return PhoenixReply.ok(channel.presences());
      }
      default -> {
        return PhoenixReply.crash();
      }
    }
    return PhoenixReply.ok();
  }

  private static String key(PhoenixChannel channel) {
    return channel.socket().id().orElse("anon");
  }

  private static Map<String, Object> meta(PhoenixChannel channel, String status) {
    return Map.of("name", channel.join().json().path("name").asText(), "status", status);
  }

  private static Map<String, Object> map(JsonNode payload) {
    return MAPPER.convertValue(payload.get("meta"), new TypeReference<Map<String, Object>>() {});
  }
}
