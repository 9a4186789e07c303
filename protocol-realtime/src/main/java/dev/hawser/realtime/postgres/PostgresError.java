package dev.hawser.realtime.postgres;

/**
 * Why a change does not tell all.
 *
 * @param kind which of the errors that are known
 * @param text as the server wrote it
 */
public record PostgresError(Kind kind, String text) {

  /** Which error it is. */
  public enum Kind {
    /** The table has no primary key: there is no record. */
    NO_PRIMARY_KEY,
    /** The token's role may not select from the table: there is no record. */
    UNAUTHORIZED,
    /** The row is larger than the server sends: columns of more than 64 bytes are absent. */
    PAYLOAD_TOO_LARGE,
    /** One that is not known here; see {@link PostgresError#text()}. */
    OTHER
  }

  /** The error that the server's text stands for. */
  static PostgresError of(String text) {
    Kind kind =
        text.startsWith("Error 400") && text.contains("no primary key")
            ? Kind.NO_PRIMARY_KEY
            : text.startsWith("Error 401")
                ? Kind.UNAUTHORIZED
                : text.startsWith("Error 413") ? Kind.PAYLOAD_TOO_LARGE : Kind.OTHER;
    return new PostgresError(kind, text);
  }
}
