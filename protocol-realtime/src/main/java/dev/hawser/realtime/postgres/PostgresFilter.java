package dev.hawser.realtime.postgres;

import dev.hawser.Payload;
import dev.hawser.ProtocolViolationException;
import dev.hawser.spi.json.JsonBuffer;
import dev.hawser.spi.json.JsonWalker;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Which changes of the database to listen to: {@code
 * PostgresFilter.table("todos").event(Event.INSERT).where(gte("amount", 10))}.
 *
 * <p>Names of schemas, tables and columns are as in the database, without quotes. Whether they
 * exist is checked by the server, and by it only. Immutable: every method that sets something gives
 * a new filter. Equal filters share one subscription of the server.
 */
public final class PostgresFilter {

  /** What happened to a row. */
  public enum Event {
    /** Any of the three others. */
    ALL("*"),
    /** A row is new. */
    INSERT("INSERT"),
    /** A row was changed. */
    UPDATE("UPDATE"),
    /** A row was deleted. */
    DELETE("DELETE");

    private final String wire;

    Event(String wire) {
      this.wire = wire;
    }

    private static Event of(String text) {
      String upper = text.toUpperCase(Locale.ROOT);
      for (Event event : values()) {
        if (event.wire.equals(upper)) {
          return event;
        }
      }
      throw new IllegalArgumentException("an event is *, INSERT, UPDATE or DELETE, not " + text);
    }
  }

  private final Event event;
  private final String schema;
  private final @Nullable String table;
  private final @Nullable String filter;
  private final @Nullable List<String> select;
  private final String json;

  private PostgresFilter(
      Event event,
      String schema,
      @Nullable String table,
      @Nullable String filter,
      @Nullable List<String> select) {
    this.event = event;
    this.schema = named("schema", schema);
    this.table = table == null ? null : named("table", table);
    this.filter = filter;
    this.select = select;
    if (table == null || table.equals("*") || schema.equals("*")) {
      refuse("conditions", filter);
      refuse("select", select);
    }
    this.json = write();
  }

  /** All changes of a table of the schema {@code public}. */
  public static PostgresFilter table(String table) {
    return table("public", table);
  }

  /** All changes of a table. */
  public static PostgresFilter table(String schema, String table) {
    return new PostgresFilter(Event.ALL, schema, table, null, null);
  }

  /** All changes of all tables of a schema; {@code *} for all tables of all schemas. */
  public static PostgresFilter schema(String schema) {
    return new PostgresFilter(Event.ALL, schema, null, null, null);
  }

  /** Only changes of this kind. */
  public PostgresFilter event(Event only) {
    return new PostgresFilter(only, schema, table, filter, select);
  }

  /**
   * Only rows of which these conditions are true, too, besides those given before.
   *
   * @throws IllegalArgumentException if there is no condition, or this filter is not of one table
   */
  public PostgresFilter where(PostgresCondition... conditions) {
    if (conditions.length == 0) {
      throw new IllegalArgumentException("where needs at least one condition");
    }
    StringBuilder all = new StringBuilder(filter == null ? "" : filter);
    for (PostgresCondition condition : conditions) {
      all.append(all.length() == 0 ? "" : ",").append(condition);
    }
    return new PostgresFilter(event, schema, table, all.toString(), select);
  }

  /**
   * Only these columns of the rows, and those of the primary key. Default: all columns.
   *
   * @throws IllegalArgumentException if a name is empty, or this filter is not of one table
   */
  public PostgresFilter select(String column, String... more) {
    List<String> columns = new ArrayList<>();
    columns.add(column);
    Collections.addAll(columns, more);
    return new PostgresFilter(event, schema, table, filter, names(columns));
  }

  /**
   * Only the columns of the primary key.
   *
   * @throws IllegalArgumentException if this filter is not of one table
   */
  public PostgresFilter selectKey() {
    return new PostgresFilter(event, schema, table, filter, List.of());
  }

  /**
   * Reads what {@link #json()} writes. Fields that are null are as if they were not there, unknown
   * ones are ignored; a missing event means all, a missing schema {@code public}.
   *
   * @throws IllegalArgumentException if {@code json} is no filter
   */
  public static PostgresFilter parse(String json) {
    try {
      return parse(new JsonWalker(Payload.json(json)));
    } catch (ProtocolViolationException e) {
      throw new IllegalArgumentException("a filter is a JSON object, such as " + EXAMPLE, e);
    }
  }

  private static final String EXAMPLE = table("todos").json;

  private static PostgresFilter parse(JsonWalker walker) {
    Map<String, String> texts = new LinkedHashMap<>();
    List<String> select = null;
    if (!walker.enterObject()) {
      throw new IllegalArgumentException("a filter is a JSON object, such as " + EXAMPLE);
    }
    for (String name = walker.nextField(); name != null; name = walker.nextField()) {
      switch (name) {
        case "event", "schema", "table", "filter" -> {
          String text = walker.text();
          if (text == null) {
            texts.remove(name);
          } else {
            texts.put(name, text);
          }
        }
        case "select" -> select = columns(walker);
        default -> walker.skip();
      }
    }
    walker.end();
    String table = texts.get("table");
    String schema = texts.get("schema");
    if (table == null && schema == null) {
      throw new IllegalArgumentException("a filter has a schema or a table");
    }
    return new PostgresFilter(
        Event.of(texts.getOrDefault("event", "*")),
        schema == null ? "public" : schema,
        table,
        texts.get("filter"),
        select);
  }

  private static @Nullable List<String> columns(JsonWalker walker) {
    if (!walker.enterArray()) {
      if (walker.atNull()) {
        walker.skip();
        return null;
      }
      throw new IllegalArgumentException("select is a list of names of columns");
    }
    List<String> columns = new ArrayList<>();
    while (walker.nextElement()) {
      String column = walker.text();
      if (column == null) {
        throw new IllegalArgumentException("select is a list of names of columns");
      }
      columns.add(column);
    }
    return names(columns);
  }

  private static List<String> names(List<String> columns) {
    columns.forEach(column -> named("column", column));
    return Collections.unmodifiableList(new ArrayList<>(columns));
  }

  private static String named(String what, String name) {
    if (name.isEmpty()) {
      throw new IllegalArgumentException("the name of a " + what + " is not empty");
    }
    return name;
  }

  private void refuse(String what, @Nullable Object given) {
    if (given != null) {
      throw new IllegalArgumentException(
          "only the filter of one table can have " + what + ": name the table, and its schema");
    }
  }

  /** What must have happened to a row. */
  public Event event() {
    return event;
  }

  /** The schema, or {@code *}. */
  public String schema() {
    return schema;
  }

  /** The table; null for all tables of the schema. */
  public @Nullable String table() {
    return table;
  }

  /** The conditions as the server reads them; null for none. */
  public @Nullable String filter() {
    return filter;
  }

  /** The columns asked for; null for all, empty for the primary key. Immutable. */
  public @Nullable List<String> select() {
    return select;
  }

  /**
   * The filter as the server reads it, always written the same way: {@code
   * {"event":"*","schema":"public","table":"todos","filter":"id=eq.1","select":["id"]}}. Filters
   * are equal if this is.
   */
  public String json() {
    return json;
  }

  /** The filter as the server reads it, as maps and lists, to be part of a larger object. */
  public Map<String, Object> toMap() {
    Map<String, Object> map = new LinkedHashMap<>();
    map.put("event", event.wire);
    map.put("schema", schema);
    if (table != null) {
      map.put("table", table);
    }
    if (filter != null) {
      map.put("filter", filter);
    }
    if (select != null) {
      map.put("select", select);
    }
    return Collections.unmodifiableMap(map);
  }

  private String write() {
    JsonBuffer out = new JsonBuffer().raw('{').string("event").raw(':').string(event.wire);
    field(out, "schema", schema);
    field(out, "table", table);
    field(out, "filter", filter);
    if (select != null) {
      out.raw(',').string("select").raw(':').raw('[');
      for (int i = 0; i < select.size(); i++) {
        (i == 0 ? out : out.raw(',')).string(select.get(i));
      }
      out.raw(']');
    }
    out.raw('}');
    return new String(out.array(), 0, out.length(), StandardCharsets.UTF_8);
  }

  private static void field(JsonBuffer out, String name, @Nullable String value) {
    if (value != null) {
      out.raw(',').string(name).raw(':').string(value);
    }
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof PostgresFilter that && json.equals(that.json);
  }

  @Override
  public int hashCode() {
    return Objects.hashCode(json);
  }

  /** The same as {@link #json()}. */
  @Override
  public String toString() {
    return json;
  }
}
