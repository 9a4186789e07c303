package dev.hawser;

/**
 * The outbound buffer is full, or the message was the oldest in a full one. The peer has not seen
 * it.
 */
public class OutboundOverflowException extends HawserException {

  private static final long serialVersionUID = 1L;

  /** An exception with a message for a person. */
  public OutboundOverflowException(String message) {
    super(message, null);
  }
}
