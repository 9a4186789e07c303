package dev.hawser;

import org.jspecify.annotations.Nullable;

/** The parent of everything that a connection or a topic fails with. */
public class HawserException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  /** An exception with a message for a person. */
  public HawserException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
