package dev.hawser.realtime.postgres;

/**
 * A column of a table.
 *
 * @param name its name
 * @param type the internal name of its type in Postgres: {@code int8}, {@code timestamptz}, {@code
 *     _text} for an array of texts
 */
public record PostgresColumn(String name, String type) {}
