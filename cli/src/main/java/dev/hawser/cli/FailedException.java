package dev.hawser.cli;

/** The command cannot be done; the message is for a person. */
final class FailedException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  private final int exitCode;

  FailedException(int exitCode, String message) {
    super(message);
    this.exitCode = exitCode;
  }

  int exitCode() {
    return exitCode;
  }
}
