package dev.hawser.realtime.postgres;

import dev.hawser.Payload;
import dev.hawser.PayloadException;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A row of a table, each value as the type of its column says:
 *
 * <table>
 *   <caption>Types</caption>
 *   <tr><th>Postgres</th><th>Java</th></tr>
 *   <tr><td>int2, int4, int8, oid</td><td>{@code Long}</td></tr>
 *   <tr><td>numeric</td><td>{@code BigDecimal} with the scale that was sent</td></tr>
 *   <tr><td>float4, float8</td><td>{@code Double}</td></tr>
 *   <tr><td>bool</td><td>{@code Boolean}</td></tr>
 *   <tr><td>json, jsonb</td><td>{@code Map}, {@code List}, {@code String}, {@code Boolean}, {@code
 *       Long}, {@code BigInteger} if that is too small, {@code BigDecimal} with a point or an
 *       exponent</td></tr>
 *   <tr><td>arrays</td><td>{@code List}, of lists for more dimensions</td></tr>
 *   <tr><td>all others</td><td>{@code String}, as the server wrote it; {@link #get(String, Class)}
 *       makes times and the like of it</td></tr>
 * </table>
 *
 * <p>A value that cannot be read as its type is given as it was sent. Null is null in the database,
 * and the server also sends null for numbers that JSON has not, such as NaN. A column may be absent
 * as well, see {@link #isAbsent}. Immutable.
 */
public final class PostgresRow {

  private final Map<String, @Nullable Object> values;

  private PostgresRow(Map<String, @Nullable Object> values) {
    this.values = Collections.unmodifiableMap(values);
  }

  /** Reads a row: in the order of the columns, then whatever else there is. */
  static PostgresRow of(Payload record, List<PostgresColumn> columns) {
    if (!(JsonValues.read(record) instanceof Map<?, ?> sent)) {
      throw new PayloadException("the record of a change is not a JSON object", null);
    }
    Map<String, @Nullable Object> values = new LinkedHashMap<>();
    for (PostgresColumn column : columns) {
      if (sent.containsKey(column.name())) {
        values.put(column.name(), Cells.convert(column.type(), sent.get(column.name())));
      }
    }
    sent.forEach(
        (name, value) -> {
          if (!values.containsKey(name)) {
            values.put((String) name, value);
          }
        });
    return new PostgresRow(values);
  }

  /** The names of the columns that were sent. Immutable. */
  public Set<String> names() {
    return values.keySet();
  }

  /** The value of a column; null if it is null or absent. */
  public @Nullable Object get(String column) {
    return values.get(column);
  }

  /**
   * The value of a column as {@code type}: one of those above, or of a number any of {@code
   * Integer}, {@code Long}, {@code BigInteger}, {@code BigDecimal}, {@code Double} and {@code
   * Float}, if it fits; of a text {@code Instant} and {@code OffsetDateTime} (timestamptz), {@code
   * LocalDateTime}, {@code LocalDate}, {@code LocalTime}, {@code UUID} and {@code byte[]} (bytea).
   *
   * @return null if it is null or absent
   * @throws PayloadException if it is not a {@code type}; a date may be {@code infinity}
   */
  public <T> @Nullable T get(String column, Class<T> type) {
    Object value = values.get(column);
    if (value == null) {
      return null;
    }
    T typed = CellTypes.as(value, type);
    if (typed == null) {
      throw new PayloadException(
          "column '"
              + column
              + "' holds a "
              + value.getClass().getSimpleName()
              + " that cannot be read as "
              + type.getName(),
          null);
    }
    return typed;
  }

  /**
   * Whether the server did not send the column, so that its value is not known. It leaves out large
   * values (TOAST) that an update did not change, large values of a row that is too large as a
   * whole, what was not selected, and in an old row all columns that do not identify it.
   */
  public boolean isAbsent(String column) {
    return !values.containsKey(column);
  }

  /** All columns that were sent, by name. Immutable. */
  public Map<String, @Nullable Object> asMap() {
    return values;
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof PostgresRow that && values.equals(that.values);
  }

  @Override
  public int hashCode() {
    return values.hashCode();
  }

  /** The names of the columns that were sent, not their values. */
  @Override
  public String toString() {
    return "PostgresRow" + values.keySet();
  }
}
