package dev.hawser.realtime.server;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.hawser.testkit.RealtimeServer;
import dev.hawser.testsupport.Transcript;
import dev.hawser.testsupport.Transcript.Entry;
import dev.hawser.testsupport.Transcript.Message;
import dev.hawser.testsupport.Transcript.Side;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The database behind a recording: the rows are those that the recorded clients got to see, whole.
 * Whether and how our clients see them is up to the server.
 */
final class RecordedChanges {

  private final RealtimeServer server;

  /** Of each change what shows most of its row. */
  private final Map<String, JsonNode> records = new HashMap<>();

  private final Map<String, JsonNode> rows = new HashMap<>();
  private final Set<String> done = new HashSet<>();

  RecordedChanges(RealtimeServer server, Transcript transcript) {
    this.server = server;
    for (Entry entry : transcript.entries()) {
      JsonNode data = entry instanceof Message m && m.from() == Side.SERVER ? data(m) : null;
      if (data != null) {
        records.merge(
            key(data),
            data.path("record"),
            (one, other) -> one.size() < other.size() ? other : one);
      }
    }
  }

  /** The change that a recorded message tells; null if it tells none. */
  private static @Nullable JsonNode data(Message message) {
    if (message.frame().opcode() != 1) {
      return null;
    }
    Wire wire = Wire.read(message.frame());
    return switch (wire.event()) {
      case "postgres_changes" -> wire.payload().path("data");
      case "INSERT", "UPDATE", "DELETE" -> wire.payload();
      default -> null;
    };
  }

  private static String key(JsonNode data) {
    return String.join(
        " ",
        data.path("table").asText(),
        data.path("type").asText(),
        data.path("commit_timestamp").asText(),
        data.path("record").path("id").asText(),
        data.path("old_record").path("id").asText());
  }

  boolean isAhead(Message message) {
    JsonNode data = data(message);
    return data != null && !done.contains(key(data));
  }

  /** Does what led to a recorded message. */
  void perform(Message message) {
    JsonNode data = data(message);
    if (data == null || !done.add(key(data))) {
      return;
    }
    String table = data.path("table").asText();
    JsonNode record = row(data, records.get(key(data)));
    JsonNode shown = data.path("old_record");
    JsonNode old = rows.getOrDefault(table + shown.path("id"), shown);
    switch (data.path("type").asText()) {
      case "INSERT" -> server.insert("public", table, record);
      case "UPDATE" -> server.update("public", table, old, record);
      default -> server.delete("public", table, old);
    }
    if (!record.isMissingNode()) {
      rows.put(table + record.path("id"), record);
    }
  }

  /** The row, where the recording shows less of it. */
  private static JsonNode row(JsonNode data, JsonNode record) {
    String errors = data.path("errors").toString();
    if (errors.contains("413")) {
      ObjectNode large = record.deepCopy();
      List.of("user_id", "amount", "meta", "tags").forEach(large::putNull);
      return large.put("details", "x".repeat(1_100_000));
    }
    return errors.contains("no primary key") || errors.contains("401")
        ? ((ObjectNode) record.deepCopy()).put("a", 1)
        : record;
  }
}
