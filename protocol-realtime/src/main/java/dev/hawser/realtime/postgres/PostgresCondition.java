package dev.hawser.realtime.postgres;

import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.util.Arrays;
import java.util.Collection;
import java.util.Locale;
import java.util.Objects;
import java.util.StringJoiner;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A condition on the rows of a table: {@code eq("id", 1)}, {@code not(in("state", "a", "b"))}.
 * {@link PostgresFilter#where} takes them. The server evaluates them, on the new row of an insert
 * or update and on what it knows of the old row of a delete.
 *
 * <p>Values are texts, numbers, booleans, enums (their names), {@link UUID}, and the times of
 * {@code java.time} that have no zone name. They are quoted as the server needs it. A null value is
 * refused: nothing equals null in SQL; {@link #isNull} is the test for it. Columns go by their
 * plain names, without quotes. Immutable.
 */
public final class PostgresCondition {

  /** What ends or splits the name of a column in the server's syntax. */
  private static final String NOT_IN_COLUMNS = "=,()\"";

  private final @Nullable String column;
  private final boolean negated;
  private final String test;

  private PostgresCondition(@Nullable String column, boolean negated, String test) {
    this.column = column;
    this.negated = negated;
    this.test = test;
  }

  /** The column equals the value. */
  public static PostgresCondition eq(String column, Object value) {
    return compare(column, "eq", value);
  }

  /** The column does not equal the value; not true of a column that is null. */
  public static PostgresCondition neq(String column, Object value) {
    return compare(column, "neq", value);
  }

  /** The column is less than the value. */
  public static PostgresCondition lt(String column, Object value) {
    return compare(column, "lt", value);
  }

  /** The column is less than the value or equal. */
  public static PostgresCondition lte(String column, Object value) {
    return compare(column, "lte", value);
  }

  /** The column is greater than the value. */
  public static PostgresCondition gt(String column, Object value) {
    return compare(column, "gt", value);
  }

  /** The column is greater than the value or equal. */
  public static PostgresCondition gte(String column, Object value) {
    return compare(column, "gte", value);
  }

  /** The column matches the pattern of SQL's {@code LIKE}: {@code %} and {@code _}. */
  public static PostgresCondition like(String column, String pattern) {
    return compare(column, "like", pattern);
  }

  /** As {@link #like}, whatever the case. */
  public static PostgresCondition ilike(String column, String pattern) {
    return compare(column, "ilike", pattern);
  }

  /** The column matches a regular expression of Postgres ({@code ~}). */
  public static PostgresCondition match(String column, String regex) {
    return compare(column, "match", regex);
  }

  /** As {@link #match}, whatever the case ({@code ~*}). */
  public static PostgresCondition imatch(String column, String regex) {
    return compare(column, "imatch", regex);
  }

  /** The column does not equal the value, or is null ({@code IS DISTINCT FROM}). */
  public static PostgresCondition isDistinct(String column, Object value) {
    return compare(column, "isdistinct", value);
  }

  /** The column is null. */
  public static PostgresCondition isNull(String column) {
    return of(column, "is.null");
  }

  /** The column, a boolean, is true. */
  public static PostgresCondition isTrue(String column) {
    return of(column, "is.true");
  }

  /** The column, a boolean, is false. */
  public static PostgresCondition isFalse(String column) {
    return of(column, "is.false");
  }

  /** The column, a boolean, is null. */
  public static PostgresCondition isUnknown(String column) {
    return of(column, "is.unknown");
  }

  /** The column equals one of the values; see {@link #in(String, Collection)}. */
  public static PostgresCondition in(String column, Object... values) {
    return in(column, Arrays.asList(values));
  }

  /**
   * The column equals one of the values.
   *
   * @throws IllegalArgumentException if there is no value, since no row could match
   */
  public static PostgresCondition in(String column, Collection<?> values) {
    if (values.isEmpty()) {
      throw new IllegalArgumentException(
          "the condition in of column '" + column + "' needs at least one value");
    }
    StringJoiner list = new StringJoiner(",", "in.(", ")");
    values.stream().map(value -> element(column, value)).distinct().forEach(list::add);
    return of(column, list.toString());
  }

  /**
   * The opposite of a condition.
   *
   * @throws IllegalArgumentException if it is {@link #raw}
   */
  public static PostgresCondition not(PostgresCondition condition) {
    if (condition.column == null) {
      throw new IllegalArgumentException(
          "a raw condition is sent as it is; write the not. into '" + condition.test + "'");
    }
    return new PostgresCondition(condition.column, !condition.negated, condition.test);
  }

  /**
   * Conditions in the server's own syntax, sent as they are: {@code amount=gte.10,done=eq.true}.
   *
   * @throws IllegalArgumentException if there is nothing in it
   */
  public static PostgresCondition raw(String conditions) {
    if (conditions.trim().isEmpty()) {
      throw new IllegalArgumentException("a raw condition is not empty; leave it out instead");
    }
    return new PostgresCondition(null, false, conditions);
  }

  private static PostgresCondition compare(String column, String operator, Object value) {
    String text = text(column, value);
    return of(column, operator + "." + (mustBeQuoted(text) ? quoted(text) : text));
  }

  private static PostgresCondition of(String column, String test) {
    boolean legal = !column.isEmpty() && !hasSpaceAround(column);
    for (int i = 0; i < column.length(); i++) {
      legal &= NOT_IN_COLUMNS.indexOf(column.charAt(i)) < 0;
    }
    if (!legal) {
      throw new IllegalArgumentException(
          "the server's filters cannot name a column '"
              + column
              + "': it must not be empty, have space around it or hold one of "
              + NOT_IN_COLUMNS);
    }
    return new PostgresCondition(column, false, test);
  }

  /** The server makes an array of Postgres out of the list, which has rules of its own. */
  private static String element(String column, @Nullable Object value) {
    String text = text(column, value);
    boolean special =
        text.isEmpty()
            || text.toLowerCase(Locale.ROOT).equals("null")
            || text.indexOf('{') >= 0
            || text.indexOf('}') >= 0;
    return special || mustBeQuoted(text) ? quoted(text) : text;
  }

  private static String text(String column, @Nullable Object value) {
    if (value == null) {
      throw new IllegalArgumentException(
          "nothing equals null; to find it write isNull(\"" + column + "\")");
    }
    if (value instanceof BigDecimal decimal) {
      return decimal.toPlainString();
    }
    if (value instanceof Enum<?> constant) {
      return constant.name();
    }
    if (value instanceof CharSequence
        || value instanceof Character
        || value instanceof Number
        || value instanceof Boolean
        || value instanceof UUID
        || value instanceof Instant
        || value instanceof LocalDate
        || value instanceof LocalTime
        || value instanceof LocalDateTime
        || value instanceof OffsetDateTime) {
      return value.toString();
    }
    throw new IllegalArgumentException(
        "the value of column '"
            + column
            + "' is a "
            + value.getClass().getName()
            + "; values are texts, numbers, booleans, enums, UUIDs and times");
  }

  private static boolean mustBeQuoted(String text) {
    for (int i = 0; i < text.length(); i++) {
      if (",()\"\\".indexOf(text.charAt(i)) >= 0) {
        return true;
      }
    }
    return hasSpaceAround(text);
  }

  private static String quoted(String text) {
    return '"' + text.replace("\\", "\\\\").replace("\"", "\\\"") + '"';
  }

  private static boolean hasSpaceAround(String text) {
    return !text.isEmpty() && (isSpace(text.charAt(0)) || isSpace(text.charAt(text.length() - 1)));
  }

  /** All that Unicode calls white space: the server trims it. */
  private static boolean isSpace(char c) {
    return Character.isWhitespace(c) || Character.isSpaceChar(c) || c == '\u0085';
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof PostgresCondition that && toString().equals(that.toString());
  }

  @Override
  public int hashCode() {
    return Objects.hash(toString());
  }

  /** The condition as the server reads it, such as {@code state=not.in.(a,"b,c")}. */
  @Override
  public String toString() {
    return column == null ? test : column + (negated ? "=not." : "=") + test;
  }
}
