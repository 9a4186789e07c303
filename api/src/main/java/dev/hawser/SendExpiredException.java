package dev.hawser;

/** The message could not be written within its time to live. The peer has not seen it. */
public class SendExpiredException extends HawserException {

  private static final long serialVersionUID = 1L;

  /** An exception with a message for a person. */
  public SendExpiredException(String message) {
    super(message, null);
  }
}
