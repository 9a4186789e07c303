package dev.hawser;

import org.jspecify.annotations.Nullable;

/** An object could not be turned into a payload, or a payload into an object. */
public class PayloadException extends HawserException {

  private static final long serialVersionUID = 1L;

  /** An exception with a message for a person. */
  public PayloadException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
