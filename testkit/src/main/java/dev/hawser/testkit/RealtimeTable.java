package dev.hawser.testkit;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.function.BiPredicate;
import java.util.function.Predicate;

/**
 * A database table whose changes the server publishes. It has no rows: the test says what changes.
 * Immutable; every method returns a copy.
 *
 * <pre>{@code
 * RealtimeTable.of("public", "todos").key("id", "int8").column("details", "text").identityFull()
 * }</pre>
 */
public final class RealtimeTable {

  private final String schema;
  private final String name;
  private Map<String, String> columns = Map.of();
  private Set<String> keys = Set.of();
  private boolean identityFull;
  private boolean secured;
  private boolean open;
  private BiPredicate<RealtimeToken, JsonNode> rows = (user, row) -> true;
  private Predicate<RealtimeToken> readers = user -> true;

  private RealtimeTable(String schema, String name) {
    this.schema = schema;
    this.name = name;
  }

  private RealtimeTable copy() {
    RealtimeTable copy = new RealtimeTable(schema, name);
    copy.columns = columns;
    copy.keys = keys;
    copy.identityFull = identityFull;
    copy.secured = secured;
    copy.open = open;
    copy.rows = rows;
    copy.readers = readers;
    return copy;
  }

  /** A table without columns. One that gets no {@link #key} has no primary key. */
  public static RealtimeTable of(String schema, String name) {
    return new RealtimeTable(schema, name);
  }

  /**
   * Adds a column.
   *
   * @param type the short name of its type, such as {@code int8}, {@code text} or {@code _int4}
   */
  public RealtimeTable column(String column, String type) {
    RealtimeTable copy = copy();
    Map<String, String> all = new LinkedHashMap<>(columns);
    all.put(column, type);
    copy.columns = Collections.unmodifiableMap(all);
    return copy;
  }

  /** Adds a column of the primary key. */
  public RealtimeTable key(String column, String type) {
    RealtimeTable copy = column(column, type);
    Set<String> all = new LinkedHashSet<>(keys);
    all.add(column);
    copy.keys = Collections.unmodifiableSet(all);
    return copy;
  }

  /**
   * {@code REPLICA IDENTITY FULL}: old records are whole. Without it they are the primary key; with
   * {@link #rows} that is so for deletes in any case.
   */
  public RealtimeTable identityFull() {
    RealtimeTable copy = copy();
    copy.identityFull = true;
    return copy;
  }

  /**
   * Row level security: who sees which rows inserted and updated. Deletes are seen by everybody, as
   * in a real project.
   */
  public RealtimeTable rows(BiPredicate<RealtimeToken, JsonNode> visible) {
    RealtimeTable copy = copy();
    copy.secured = true;
    copy.rows = visible;
    return copy;
  }

  /**
   * Who has the right to select. The others may subscribe all the same, and get each change as the
   * error 401 without a record.
   */
  public RealtimeTable readers(Predicate<RealtimeToken> mayRead) {
    RealtimeTable copy = copy();
    copy.readers = mayRead;
    return copy;
  }

  /** A table that nobody has described: its columns are those of the records. */
  static RealtimeTable inferred(String schema, String name, ObjectNode... records) {
    RealtimeTable table = of(schema, name);
    for (ObjectNode record : records) {
      for (Map.Entry<String, JsonNode> field : record.properties()) {
        String type = type(field.getValue());
        if (!table.columns.containsKey(field.getKey())) {
          table =
              field.getKey().equals("id")
                  ? table.key("id", type)
                  : table.column(field.getKey(), type);
        }
      }
    }
    if (table.keys.isEmpty()) {
      table.keys = Set.copyOf(table.columns.keySet());
    }
    table.identityFull = true;
    table.open = true;
    return table;
  }

  private static String type(JsonNode value) {
    return switch (value.getNodeType()) {
      case NUMBER -> value.isIntegralNumber() ? "int8" : "numeric";
      case BOOLEAN -> "bool";
      case OBJECT, ARRAY -> "jsonb";
      default -> "text";
    };
  }

  String schema() {
    return schema;
  }

  String name() {
    return name;
  }

  /** The columns in their order, with their types. */
  Map<String, String> columns() {
    return columns;
  }

  Set<String> keys() {
    return keys;
  }

  /** Whether any column may be named in a filter. */
  boolean isOpen() {
    return open;
  }

  boolean shows(RealtimeToken user, JsonNode row) {
    return rows.test(user, row);
  }

  boolean mayRead(RealtimeToken user) {
    return readers.test(user);
  }

  /** What an update or a delete shows of the row before. */
  ObjectNode old(ObjectNode row, boolean deleted) {
    return identityFull && !(deleted && secured) ? row : row.deepCopy().retain(keys);
  }

  @Override
  public String toString() {
    return schema + "." + name;
  }
}
