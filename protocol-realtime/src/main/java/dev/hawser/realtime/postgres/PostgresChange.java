package dev.hawser.realtime.postgres;

import dev.hawser.Payload;
import dev.hawser.PayloadCodec;
import dev.hawser.PayloadException;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A change of one row of the database. Rows are decoded when they are asked for, on the thread that
 * asks. Immutable; keeps the received message's bytes from being freed.
 */
public final class PostgresChange {

  /** What happened to the row. */
  public enum Type {
    /** It is new: there is a record and no old record. */
    INSERT,
    /** It was changed: there is a record and an old record. */
    UPDATE,
    /** It was deleted: there is an old record and no record. */
    DELETE
  }

  private final Parts parts;

  private PostgresChange(Parts parts) {
    this.parts = parts;
  }

  /**
   * Reads the payload of a {@code postgres_changes} message.
   *
   * @param codec what records are decoded with
   * @throws PayloadException if it is no change
   */
  public static PostgresChange of(Payload message, PayloadCodec codec) {
    return new PostgresChange(Parts.read(message, codec));
  }

  /** What happened to the row. */
  public Type type() {
    return parts.type();
  }

  /** The table's schema. */
  public String schema() {
    return parts.schema();
  }

  /** The table. */
  public String table() {
    return parts.table();
  }

  /**
   * When the transaction was committed; null if the server does not tell, as with some {@link
   * #errors()}.
   *
   * @throws PayloadException if what it tells is no time
   */
  public @Nullable Instant commitTimestamp() {
    String text = parts.commitTimestamp();
    try {
      return text == null ? null : CellTypes.instant(text);
    } catch (DateTimeException e) {
      throw new PayloadException("the commit timestamp is no time", e);
    }
  }

  /**
   * The columns that were asked for, in the order of the table, whether their values were sent or
   * not; empty with some {@link #errors()}. Immutable.
   */
  public List<PostgresColumn> columns() {
    return parts.columns();
  }

  /** Why the change does not tell all; empty if it does. Immutable. */
  public List<PostgresError> errors() {
    return parts.errors();
  }

  /** Whether there is a {@link #record()}: not of a {@link Type#DELETE}. */
  public boolean hasRecord() {
    return parts.record() != null;
  }

  /** Whether there is an {@link #oldRecord()}: not of an {@link Type#INSERT}. */
  public boolean hasOldRecord() {
    return parts.oldRecord() != null;
  }

  /**
   * The row as it is now, a JSON object: {@code change.record().as(Todo.class)}.
   *
   * @throws IllegalStateException if there is none; see {@link #hasRecord()}
   */
  public Payload record() {
    return existing(parts.record(), "record");
  }

  /**
   * The row as it was before, a JSON object. It has only the columns of the primary key, unless the
   * table's replica identity is full; and after a delete also then if row level security is on.
   *
   * @throws IllegalStateException if there is none; see {@link #hasOldRecord()}
   */
  public Payload oldRecord() {
    return existing(parts.oldRecord(), "old record");
  }

  /**
   * The columns of {@link #record()}, each as its type says. Decoded at each call.
   *
   * @throws IllegalStateException if there is none; see {@link #hasRecord()}
   * @throws PayloadException if it cannot be read
   */
  public PostgresRow row() {
    return PostgresRow.of(record(), columns());
  }

  /**
   * The columns of {@link #oldRecord()}, each as its type says. Decoded at each call.
   *
   * @throws IllegalStateException if there is none; see {@link #hasOldRecord()}
   * @throws PayloadException if it cannot be read
   */
  public PostgresRow oldRow() {
    return PostgresRow.of(oldRecord(), columns());
  }

  private Payload existing(@Nullable Payload payload, String what) {
    if (payload == null) {
      throw new IllegalStateException(
          "this " + type() + " of '" + table() + "' has no " + what + "; ask for its type first");
    }
    return payload;
  }

  /** Type and table, not the row. */
  @Override
  public String toString() {
    return "PostgresChange(" + type() + ", " + schema() + "." + table() + ")";
  }
}
