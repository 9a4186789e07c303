package dev.hawser.testkit;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.cfg.JsonNodeFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Brings changes of the database to the channels that subscribed to them. On the loop. */
final class RealtimeReplication {

  /** Numbers stay as exact as they came. */
  static final JsonMapper MAPPER =
      JsonMapper.builder()
          .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
          .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
          .build();

  private static final int MAX_RECORD = 1 << 20;
  private static final int SMALL = 64;
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH:mm:ss.SSS'Z'").withZone(ZoneOffset.UTC);

  private final RealtimeHub hub;

  RealtimeReplication(RealtimeHub hub) {
    this.hub = hub;
  }

  /** Subscribes a channel and tells it; one bad binding makes all of them silent. */
  List<RealtimeBinding> subscribe(RealtimeHandler handler, List<ObjectNode> wanted) {
    List<RealtimeBinding> bindings = new ArrayList<>();
    String error = null;
    try {
      for (ObjectNode params : wanted) {
        bindings.add(RealtimeBinding.parse(params));
      }
      for (RealtimeBinding binding : bindings) {
        error = error == null ? binding.refusal(hub.description().tables()) : error;
      }
    } catch (RealtimeBinding.Bad e) {
      error = e.text();
    }
    if (error != null) {
      handler.system("postgres_changes", "error", error);
      return List.of();
    }
    handler.system("postgres_changes", "ok", "Subscribed to PostgreSQL");
    hub.subscribed(handler.channel());
    return List.copyOf(bindings);
  }

  /** A row that the test gives: a JSON text, or what becomes a JSON object by Jackson. */
  static ObjectNode row(Object value) {
    try {
      JsonNode json =
          value instanceof CharSequence text
              ? MAPPER.readTree(text.toString())
              : MAPPER.valueToTree(value);
      if (json instanceof ObjectNode object) {
        return object;
      }
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException("a row must be a JSON object: " + e.getMessage(), e);
    }
    throw new IllegalArgumentException("a row must be a JSON object, not " + value);
  }

  /** A row was inserted (no {@code old}), updated, or deleted (no {@code record}). */
  void change(String schema, String name, @Nullable ObjectNode record, @Nullable ObjectNode old) {
    String type = record == null ? "DELETE" : old == null ? "INSERT" : "UPDATE";
    RealtimeTable table = table(schema, name, record, old);
    if (table == null) {
      return; // Not published.
    }
    Instant now = Instant.now();
    for (RealtimeHandler handler : hub.handlers()) {
      boolean mayRead = table.mayRead(handler.token());
      if (record != null && mayRead && !table.shows(handler.token(), record)) {
        continue;
      }
      ObjectNode shown = record == null ? old : record;
      Map<List<String>, Set<Integer>> ids = new LinkedHashMap<>();
      for (RealtimeBinding binding : handler.live()) {
        if (binding.names(table) && binding.wants(type) && shown != null && binding.holds(shown)) {
          ids.computeIfAbsent(binding.select(), columns -> new TreeSet<>()).add(binding.id());
        }
      }
      ids.forEach(
          (select, each) ->
              send(
                  handler,
                  each,
                  mayRead && !table.keys().isEmpty()
                      ? data(table, type, select, record, old, now)
                      : withoutRecord(table, type, mayRead)));
    }
  }

  private @Nullable RealtimeTable table(
      String schema, String name, @Nullable ObjectNode record, @Nullable ObjectNode old) {
    for (RealtimeTable table : hub.description().tables()) {
      if (table.schema().equals(schema) && table.name().equals(name)) {
        return table;
      }
    }
    if (!hub.description().tables().isEmpty()) {
      return null;
    }
    ObjectNode[] rows =
        Stream.of(record, old)
            .filter(row -> row != null)
            .collect(Collectors.toList())
            .toArray(new ObjectNode[0]);
    return RealtimeTable.inferred(schema, name, rows);
  }

  private static void send(RealtimeHandler handler, Set<Integer> ids, ObjectNode data) {
    ObjectNode payload = data;
    if (!handler.isLegacy()) {
      payload = MAPPER.createObjectNode();
      payload.set("data", data);
      ArrayNode numbers = payload.putArray("ids");
      ids.forEach(numbers::add);
    }
    PhoenixChannel channel = handler.channel().phoenix();
    String event = handler.isLegacy() ? data.path("type").asText() : "postgres_changes";
    channel.socket().send(RealtimeFrames.message(channel.topic(), event, payload));
  }

  private static ObjectNode data(
      RealtimeTable table,
      String type,
      List<String> select,
      @Nullable ObjectNode record,
      @Nullable ObjectNode old,
      Instant now) {
    ObjectNode data = MAPPER.createObjectNode().put("table", table.name()).put("type", type);
    ObjectNode largest = record == null ? old : record;
    boolean tooLarge = largest != null && largest.toString().length() > MAX_RECORD;
    if (record != null) {
      data.set("record", reduced(record, select, tooLarge));
    }
    ArrayNode columns = data.putArray("columns");
    table
        .columns()
        .forEach(
            (column, columnType) -> {
              if (select.isEmpty() || select.contains(column)) {
                columns.addObject().put("name", column).put("type", columnType);
              }
            });
    if (tooLarge) {
      data.putArray("errors").add("Error 413: Payload Too Large");
    } else {
      data.putNull("errors");
    }
    data.put("schema", table.schema()).put("commit_timestamp", TIME.format(now));
    if (old != null) {
      data.set("old_record", reduced(table.old(old, record == null), select, tooLarge));
    }
    return data;
  }

  private static ObjectNode reduced(ObjectNode row, List<String> select, boolean tooLarge) {
    ObjectNode copy = row.deepCopy();
    if (!select.isEmpty()) {
      copy.retain(select);
    }
    if (tooLarge) {
      copy.properties()
          .removeIf(
              field ->
                  field.getValue().isNull()
                      || (field.getValue().isValueNode()
                                  ? field.getValue().asText()
                                  : field.getValue().toString())
                              .length()
                          > SMALL);
    }
    return copy;
  }

  private static ObjectNode withoutRecord(RealtimeTable table, String type, boolean mayRead) {
    ObjectNode data = MAPPER.createObjectNode().put("table", table.name()).put("type", type);
    if (!type.equals("DELETE")) {
      data.putObject("record");
    }
    data.putArray("columns");
    data.putArray("errors")
        .add(mayRead ? "Error 400: Bad Request, no primary key" : "Error 401: Unauthorized");
    return data.put("schema", table.schema()).putNull("commit_timestamp");
  }
}
