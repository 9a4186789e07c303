package dev.hawser.testkit;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The HTTP endpoints below {@code /api}: broadcasts in a batch, a single one, and ping. */
final class RealtimeHttp {

  static final HttpReply NOT_FOUND =
      HttpReply.status(404).header("content-type", "text/html; charset=utf-8").body("Not Found");

  private static final String BLANK = "can't be blank";

  private final RealtimeHub hub;
  private final String api;

  RealtimeHttp(RealtimeHub hub, String path) {
    this.hub = hub;
    api = base(path) + "/api";
  }

  /** What the paths of the endpoints start with. */
  static String base(String path) {
    return path.endsWith("/socket") ? path.substring(0, path.length() - 7) : path;
  }

  static HttpReply json(int status, Object body) {
    return HttpReply.status(status)
        .header("content-type", "application/json; charset=utf-8")
        .body(PhoenixMessage.MAPPER.valueToTree(body).toString());
  }

  boolean isFor(ClientRequest request) {
    return request.path().startsWith(api + "/");
  }

  void handle(HttpExchange exchange) {
    exchange.respond(answer(exchange.request()));
  }

  private HttpReply answer(ClientRequest request) {
    String[] parts = request.target().split("\\?", 2)[0].substring(api.length() + 1).split("/", -1);
    if (request.method().equals("GET") && List.of(parts).equals(List.of("ping"))) {
      return json(200, Map.of("message", "Success"));
    }
    if (!request.method().equals("POST") || !parts[0].equals("broadcast")) {
      return NOT_FOUND;
    }
    RealtimeToken user;
    try {
      user = RealtimeToken.verify(token(request), hub.description().secret());
    } catch (RealtimeToken.Rejected e) {
      return json(401, Map.of("message", "Unauthorized"));
    }
    if (parts.length == 1) {
      return batch(user, RealtimeBroadcasts.json(request.body()));
    }
    return parts.length == 4 && parts[2].equals("events")
        ? single(user, decoded(parts[1]), decoded(parts[3]), request)
        : NOT_FOUND;
  }

  private static @Nullable String token(ClientRequest request) {
    return request
        .header("Authorization")
        .map(header -> header.replaceFirst("(?i)^bearer +", ""))
        .or(() -> request.header("x-api-key"))
        .or(() -> request.header("apikey"))
        .orElse(null);
  }

  private static String decoded(String segment) {
    return URLDecoder.decode(segment.replace("+", "%2B"), StandardCharsets.UTF_8);
  }

  // ---- a batch

  private HttpReply batch(RealtimeToken user, @Nullable JsonNode body) {
    JsonNode messages = body == null ? PhoenixMessage.MAPPER.nullNode() : body.path("messages");
    if (!messages.isArray() || messages.isEmpty()) {
      return invalid(List.of(BLANK));
    }
    ArrayNode errors = PhoenixMessage.MAPPER.createArrayNode();
    boolean valid = true;
    for (JsonNode message : messages) {
      ObjectNode error = errors.addObject();
      for (String field : List.of("topic", "event", "payload")) {
        if (!message.hasNonNull(field)) {
          error.putArray(field).add(BLANK);
        }
      }
      valid &= error.isEmpty();
    }
    if (!valid) {
      return invalid(errors);
    }
    for (JsonNode message : messages) {
      publish(user, message);
    }
    return HttpReply.status(202);
  }

  private static HttpReply invalid(Object messages) {
    return json(422, Map.of("errors", Map.of("messages", messages)));
  }

  /** One of a batch; without the right to write it vanishes. */
  private void publish(RealtimeToken user, JsonNode message) {
    String topic = message.get("topic").asText();
    String event = message.get("event").asText();
    JsonNode payload = message.get("payload");
    boolean toPrivate = message.path("private").asBoolean();
    byte[] bytes = RealtimeBroadcasts.bytes(payload);
    hub.record(new RealtimeBroadcast(topic, event, payload, bytes, toPrivate));
    if (mayWrite(user, topic, toPrivate)) {
      hub.broadcasts().publish(topic, toPrivate, null, RealtimeFrames.text(text(event, payload)));
    }
  }

  static ObjectNode text(String event, JsonNode payload) {
    ObjectNode text = PhoenixMessage.MAPPER.createObjectNode();
    text.put("event", event).set("payload", payload);
    return text.put("type", "broadcast");
  }

  private boolean mayWrite(RealtimeToken user, String topic, boolean toPrivate) {
    return !toPrivate || hub.description().rights(user, topic).writeBroadcast();
  }

  // ---- a single one

  private HttpReply single(RealtimeToken user, String topic, String event, ClientRequest request) {
    boolean toPrivate = request.query("private").filter("true"::equals).isPresent();
    boolean keep =
        request.query("persist").filter("true"::equals).isPresent()
            || request.query("persist[ttl]").isPresent();
    boolean json =
        request.header("Content-Type").filter(type -> type.contains("octet-stream")).isEmpty();
    byte[] body = request.body();
    JsonNode payload = json ? RealtimeBroadcasts.json(body) : null;
    if (json && payload == null) {
      return json(422, Map.of("errors", Map.of("payload", List.of("is invalid"))));
    }
    hub.record(new RealtimeBroadcast(topic, event, payload, body, toPrivate));
    if (!mayWrite(user, topic, toPrivate)) {
      return json(403, Map.of("message", "Unauthorized"));
    }
    ObjectNode meta = null;
    if (keep) {
      meta =
          RealtimeBroadcasts.meta(hub.broadcasts().store(topic, event, json, body, Instant.now()));
    }
    hub.broadcasts().publish(topic, toPrivate, null, RealtimeFrames.user(event, meta, json, body));
    return HttpReply.status(202);
  }
}
