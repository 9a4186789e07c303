package dev.hawser;

/** The connection is {@linkplain ConnectionState.Closed closed} for good. */
public class ConnectionClosedException extends HawserException {

  private static final long serialVersionUID = 1L;

  private final transient Cause why;

  /** An exception that says why. */
  public ConnectionClosedException(String message, Cause why) {
    super(message + ": " + why, why.exception());
    this.why = why;
  }

  /** Why. */
  public Cause why() {
    return why;
  }
}
