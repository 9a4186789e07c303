package dev.hawser;

/**
 * The link was lost after the message was written and before it was answered, or while it was being
 * written: the peer may or may not have seen it. It is never sent again by itself.
 */
public class LinkLostException extends HawserException {

  private static final long serialVersionUID = 1L;

  private final transient Cause why;

  /** An exception that says why. */
  public LinkLostException(String message, Cause why) {
    super(message + ": " + why, why.exception());
    this.why = why;
  }

  /** Why. */
  public Cause why() {
    return why;
  }
}
