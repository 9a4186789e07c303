package dev.hawser;

/** A subscriber to messages fell further behind than its {@link OverflowPolicy} allows. */
public class SubscriberOverflowException extends HawserException {

  private static final long serialVersionUID = 1L;

  /** An exception with a message for a person. */
  public SubscriberOverflowException(String message) {
    super(message, null);
  }
}
