package dev.hawser.testkit;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * What a client asked for in its join. A value of the wrong type counts as missing, as in the real
 * server; so {@code private: "yes"} is a public channel.
 *
 * @param legacy whether there was no {@code config}: the topic says what to subscribe to
 * @param presenceKey the key of its presence; empty if the server is to make one
 * @param replay what is asked for of the past, as it came
 * @param bindings the parameters of {@code postgres_changes}
 * @param token the token of its own, if it sent one that counts
 */
record RealtimeConfig(
    boolean legacy,
    boolean isPrivate,
    boolean ack,
    boolean self,
    boolean replicationReady,
    boolean presence,
    String presenceKey,
    @Nullable JsonNode replay,
    List<ObjectNode> bindings,
    @Nullable String token) {

  static RealtimeConfig of(String topic, JsonNode payload) throws RealtimeAdmission.Refused {
    JsonNode config = payload.path("config");
    if (config.isValueNode() && !config.isNull()) {
      throw new RealtimeAdmission.Refused(
          "UnknownErrorOnChannel: no function clause matching in Access.get/3");
    }
    JsonNode broadcast = config.path("broadcast");
    JsonNode presence = config.path("presence");
    boolean legacy = config.isMissingNode();
    return new RealtimeConfig(
        legacy,
        flag(config.path("private")),
        flag(broadcast.path("ack")),
        flag(broadcast.path("self")),
        flag(broadcast.path("replication_ready")),
        flag(presence.path("enabled")),
        presence.path("key").asText(""),
        broadcast.hasNonNull("replay") ? broadcast.get("replay") : null,
        legacy ? List.of(fromTopic(topic)) : bindings(config.path("postgres_changes")),
        token(payload));
  }

  /** The token of a join or of an {@code access_token}; null if there is none that counts. */
  static @Nullable String token(JsonNode payload) {
    JsonNode token =
        payload.hasNonNull("access_token")
            ? payload.get("access_token")
            : payload.path("user_token");
    return token.isTextual() && !token.asText().startsWith("sb_") ? token.asText() : null;
  }

  private static boolean flag(JsonNode value) {
    return value.isBoolean()
        ? value.booleanValue()
        : value.isTextual() && value.textValue().toLowerCase(Locale.ROOT).equals("true");
  }

  private static List<ObjectNode> bindings(JsonNode list) {
    List<ObjectNode> bindings = new ArrayList<>();
    if (list.isArray()) {
      for (JsonNode binding : list) {
        if (binding instanceof ObjectNode object) {
          ObjectNode copy = object.deepCopy();
          copy.properties().removeIf(field -> field.getValue().isNull());
          bindings.add(copy);
        }
      }
    }
    return List.copyOf(bindings);
  }

  /** {@code schema:table:filter}. */
  private static ObjectNode fromTopic(String topic) {
    String[] parts = topic.split(":", 3);
    String[] names = {"schema", "table", "filter"};
    ObjectNode binding = PhoenixMessage.MAPPER.createObjectNode();
    for (int i = 0; i < parts.length; i++) {
      binding.put(names[i], parts[i]);
    }
    return binding;
  }
}
