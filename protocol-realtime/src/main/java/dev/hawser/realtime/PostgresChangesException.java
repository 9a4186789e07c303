package dev.hawser.realtime;

import dev.hawser.HawserException;

/**
 * The server does not, or no longer, send the Postgres changes that a stream listens to. It does
 * not try again by itself: subscribing again does.
 */
public final class PostgresChangesException extends HawserException {

  private static final long serialVersionUID = 1L;

  private PostgresChangesException(String message) {
    super(message, null);
  }

  /** The server said, after the join, that it cannot. */
  static PostgresChangesException refused(String filter, String reason) {
    return new PostgresChangesException(
        "the server sends no changes for "
            + filter
            + ": "
            + (reason.isEmpty() ? "it gave no reason" : reason.replaceAll("\\s+", " "))
            + "; check that the table is in the publication supabase_realtime, and the columns and"
            + " values of the conditions; one bad filter silences all others of its topic");
  }

  /** The server's answer to the join does not have it. */
  static PostgresChangesException missing(String filter) {
    return new PostgresChangesException(
        "the server did not take up the changes for "
            + filter
            + ": its answer to the join does not have them; check that the server knows all that"
            + " the filter asks for");
  }
}
