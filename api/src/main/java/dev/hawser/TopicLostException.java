package dev.hawser;

/**
 * The topic failed, ended or was left after the request was written and before it was answered: the
 * peer may or may not have seen it, and it will not answer any more. It is never sent again by
 * itself.
 */
public class TopicLostException extends HawserException {

  private static final long serialVersionUID = 1L;

  private final transient Cause why;

  /** An exception that says why. */
  public TopicLostException(String message, Cause why) {
    super(message + ": " + why, why.exception());
    this.why = why;
  }

  /** Why. */
  public Cause why() {
    return why;
  }
}
