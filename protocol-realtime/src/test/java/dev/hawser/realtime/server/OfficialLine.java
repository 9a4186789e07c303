package dev.hawser.realtime.server;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.hawser.testsupport.Transcript.Frame;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Something that a client did on the wire: an attempt to connect, a frame, the end of a connection.
 *
 * @param text what it is, without refs; JSON has its fields in order
 */
record OfficialLine(Duration at, String text, @Nullable String joinRef, @Nullable String ref) {

  private static final JsonMapper MAPPER = new JsonMapper();

  /** Reads a recording of realtime-js: what it did, without the remarks. */
  static List<OfficialLine> read(String recording) {
    List<OfficialLine> lines = new ArrayList<>();
    for (String text : recording.split("\n", -1)) {
      JsonNode json = text.isEmpty() ? null : json(text);
      if (json != null && json.has("conn")) {
        lines.add(line(json));
      }
    }
    return lines;
  }

  private static OfficialLine line(JsonNode json) {
    Duration at = Duration.ofMillis(json.get("t").longValue());
    int connection = json.get("conn").intValue();
    if (json.has("upgrade")) {
      return attempt(at, connection, json.get("upgrade").textValue());
    }
    if (json.has("text")) {
      byte[] text = json.get("text").textValue().getBytes(StandardCharsets.UTF_8);
      return frame(at, connection, Frame.of(Frame.TEXT, text));
    }
    if (json.has("bin")) {
      byte[] bytes = HexFormat.of().parseHex(json.get("bin").textValue());
      return frame(at, connection, Frame.of(Frame.BINARY, bytes));
    }
    return end(at, connection, "close " + json.get("close").intValue());
  }

  static OfficialLine attempt(Duration at, int connection, String target) {
    String[] parts = target.split("\\?", 2);
    String query = Arrays.stream(parts[1].split("&", -1)).sorted().collect(Collectors.joining("&"));
    return new OfficialLine(at, connection + " GET " + parts[0] + "?" + query, null, null);
  }

  static OfficialLine end(Duration at, int connection, String how) {
    return new OfficialLine(at, connection + " " + how, null, null);
  }

  static OfficialLine frame(Duration at, int connection, Frame frame) {
    Wire wire = Wire.read(frame);
    JsonNode payload = wire.payload();
    if (payload instanceof ObjectNode object) {
      object.remove("version"); // r26
    }
    String content =
        payload == null ? HexFormat.of().formatHex(wire.bytes()) : sorted(payload).toString();
    String meta = frame.opcode() == Frame.TEXT ? "" : " " + wire.json();
    String text = connection + " " + wire.topic() + " " + wire.event() + " " + content + meta;
    return new OfficialLine(at, text, wire.joinRef(), wire.ref());
  }

  /** The same value with its fields in order. */
  static JsonNode sorted(JsonNode json) {
    if (json.isObject()) {
      Map<String, JsonNode> fields = new TreeMap<>();
      json.properties().forEach(field -> fields.put(field.getKey(), sorted(field.getValue())));
      ObjectNode object = MAPPER.createObjectNode();
      fields.forEach(object::set);
      return object;
    }
    if (json.isArray()) {
      List<JsonNode> values = new ArrayList<>();
      json.forEach(value -> values.add(sorted(value)));
      return MAPPER.createArrayNode().addAll(values);
    }
    return json;
  }

  static JsonNode json(String text) {
    try {
      return MAPPER.readTree(text);
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException(text, e);
    }
  }

  @Override
  public String toString() {
    return at.toMillis() + " " + text + " (" + joinRef + ", " + ref + ")";
  }
}
