package dev.hawser;

/** No reply came in time. The peer may or may not have acted on the request. */
public class RequestTimeoutException extends HawserException {

  private static final long serialVersionUID = 1L;

  /** An exception with a message for a person. */
  public RequestTimeoutException(String message) {
    super(message, null);
  }
}
