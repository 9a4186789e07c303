package dev.hawser.socketio;

import dev.hawser.Payload;
import dev.hawser.PayloadCodec;
import dev.hawser.ProtocolViolationException;
import dev.hawser.socketio.internal.FlatJson;
import dev.hawser.spi.json.JsonBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What the server's answers to a {@code CONNECT} hold. */
final class ServerData {

  /** The members of an object; none of anything else. */
  static Map<String, String> fields(@Nullable Payload data) {
    if (data == null) {
      return Map.of();
    }
    try {
      return FlatJson.read(data.array(), data.offset(), data.size());
    } catch (ProtocolViolationException e) {
      return Map.of();
    }
  }

  /** What of the answer is no secret, for the application. */
  static Payload id(@Nullable String sid, PayloadCodec codec) {
    JsonBuffer json = new JsonBuffer();
    json.raw('{');
    if (sid != null) {
      json.string("sid").raw(':').string(sid);
    }
    json.raw('}');
    return new Payload(Payload.Format.JSON, json.array(), 0, json.length(), codec);
  }

  /** A refusal: an object with a message and maybe data, or what servers 1 and 2 send. */
  static ConnectErrorException refusal(String namespace, Payload data, PayloadCodec codec) {
    Map<String, String> fields = fields(data);
    String message = fields.get("message");
    return message == null
        ? new ConnectErrorException(namespace, text(data), data)
        : new ConnectErrorException(
            namespace, message, json(fields.getOrDefault("data", "null"), codec));
  }

  private static String text(Payload data) {
    boolean quoted = data.size() > 0 && data.array()[data.offset()] == '"';
    // A string reads like the name of a field.
    String field = quoted ? "{\"text\":" + data.text() + "}" : "{}";
    byte[] bytes = field.getBytes(StandardCharsets.UTF_8);
    return FlatJson.read(bytes, 0, bytes.length).getOrDefault("text", data.text());
  }

  private static Payload json(String json, PayloadCodec codec) {
    byte[] bytes = json.getBytes(StandardCharsets.UTF_8);
    return new Payload(Payload.Format.JSON, bytes, 0, bytes.length, codec);
  }

  private ServerData() {}
}
