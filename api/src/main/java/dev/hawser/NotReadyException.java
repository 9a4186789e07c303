package dev.hawser;

/**
 * The message cannot be sent now, and it was not to wait, or not any longer. The peer has not seen
 * it.
 */
public class NotReadyException extends HawserException {

  private static final long serialVersionUID = 1L;

  /** An exception with a message for a person. */
  public NotReadyException(String message) {
    super(message, null);
  }
}
