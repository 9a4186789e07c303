package dev.hawser;

/** The server refused a join, ended the topic, or did not answer. */
public class JoinException extends HawserException {

  private static final long serialVersionUID = 1L;

  private final transient Cause why;

  /** An exception that says why. */
  public JoinException(String message, Cause why) {
    super(message + ": " + why, why.exception());
    this.why = why;
  }

  /** Why. */
  public Cause why() {
    return why;
  }
}
