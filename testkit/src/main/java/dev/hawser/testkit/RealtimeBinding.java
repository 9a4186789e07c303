package dev.hawser.testkit;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * One entry of {@code postgres_changes}: which changes a channel wants.
 *
 * @param select the columns it wants; empty for all
 */
record RealtimeBinding(
    int id,
    String event,
    String schema,
    String table,
    List<RealtimeFilter> filters,
    List<String> select) {

  private static final Set<String> EVENTS = Set.of("INSERT", "UPDATE", "DELETE");

  /** Parameters with which nobody can subscribe. */
  static final class Bad extends Exception {
    private static final long serialVersionUID = 1;

    Bad(String message) {
      super(message);
    }

    String text() {
      return String.valueOf(getMessage());
    }
  }

  /** The same number for the same parameters. */
  static int id(ObjectNode params) {
    Map<String, JsonNode> sorted = new TreeMap<>();
    params.properties().forEach(field -> sorted.put(field.getKey(), field.getValue()));
    return Math.floorMod(sorted.toString().hashCode() * 31 + 17, 1 << 27);
  }

  /** The parameters and their number, as the answer to the join has them. */
  static ArrayNode echo(List<ObjectNode> all) {
    ArrayNode echo = PhoenixMessage.MAPPER.createArrayNode();
    for (ObjectNode params : all) {
      ObjectNode copy = PhoenixMessage.MAPPER.createObjectNode();
      copy.put("id", id(params)).setAll(params);
      echo.add(copy);
    }
    return echo;
  }

  static RealtimeBinding parse(ObjectNode params) throws Bad {
    if (!params.path("schema").isTextual() && !params.path("table").isTextual()) {
      throw new Bad(
          "No subscription params provided. Please provide at least a `schema` or `table` to"
              + " subscribe to: "
              + inspect(params));
    }
    List<RealtimeFilter> filters = RealtimeFilter.parse(params.path("filter").asText(""));
    List<String> select = new ArrayList<>();
    JsonNode columns = params.path("select");
    for (JsonNode column : columns) {
      select.add(column.asText());
    }
    if (!columns.isMissingNode() && !columns.isArray()) {
      throw new Bad(
          "Error parsing `select` params: expected a list of column name strings, e.g. select:"
              + " [\"col1\", \"col2\"]");
    }
    return new RealtimeBinding(
        id(params),
        params.path("event").asText("*"),
        params.path("schema").asText("public"),
        params.path("table").asText("*"),
        filters,
        List.copyOf(select));
  }

  /** Why the database refuses it; null if it does not. */
  @Nullable String refusal(List<RealtimeTable> published) {
    List<RealtimeTable> tables =
        published.stream().filter(this::names).collect(Collectors.toList());
    if (published.isEmpty()) {
      return null; // Nobody has described the tables: every one is there.
    }
    if (tables.isEmpty()) {
      return "Unable to subscribe to changes with given parameters. Please check Realtime is"
          + " enabled for the given connect parameters: "
          + this;
    }
    for (RealtimeTable one : tables) {
      String complaint = table.equals("*") ? null : complaint(one);
      if (complaint != null) {
        return "Unable to subscribe to changes with given parameters. An exception happened so"
            + " please check your connect parameters: "
            + this
            + ". Exception: "
            + complaint;
      }
    }
    return null;
  }

  private @Nullable String complaint(RealtimeTable one) {
    for (RealtimeFilter filter : filters) {
      String type = one.columns().get(filter.column());
      String complaint =
          type == null
              ? "ERROR P0001 (raise_exception) invalid column for filter " + filter.column()
              : filter.complaint(type);
      if (complaint != null) {
        return complaint;
      }
    }
    for (String column : select) {
      if (!one.columns().containsKey(column)) {
        return "ERROR P0001 (raise_exception) invalid column for select " + column;
      }
    }
    return null;
  }

  /** Whether the binding is about this table. */
  boolean names(RealtimeTable one) {
    return (schema.equals("*") || schema.equals(one.schema()))
        && (table.equals("*") || table.equals(one.name()));
  }

  /** Whether the binding wants changes of this type; an event that nobody knows means all. */
  boolean wants(String type) {
    String upper = event.toUpperCase(Locale.ROOT);
    return !EVENTS.contains(upper) || upper.equals(type);
  }

  boolean holds(JsonNode row) {
    return filters.stream().allMatch(filter -> filter.holds(row));
  }

  /** As the server shows it in its messages. */
  @Override
  public String toString() {
    return "[event: "
        + event
        + ", schema: "
        + schema
        + ", table: "
        + table
        + ", filters: ["
        + filters.stream().map(RealtimeFilter::inspect).collect(Collectors.joining(", "))
        + "], select: "
        + (select.isEmpty() ? "nil" : inspect(select))
        + "]";
  }

  // ---- values as Elixir shows them

  static String inspect(String text) {
    return TextNode.valueOf(text).toString();
  }

  static String inspect(List<String> texts) {
    return texts.stream().map(RealtimeBinding::inspect).collect(Collectors.joining(", ", "[", "]"));
  }

  private static String inspect(ObjectNode map) {
    return map.properties().stream()
        .map(field -> inspect(field.getKey()) + " => " + field.getValue())
        .collect(Collectors.joining(", ", "%{", "}"));
  }
}
