package dev.hawser;

/** The peer sent something that the protocol does not allow. */
public class ProtocolViolationException extends HawserException {

  private static final long serialVersionUID = 1L;

  private final boolean fatal;

  /**
   * An exception with a message for a person.
   *
   * @param fatal whether the protocol says that the link must be closed; else only the frame is
   *     skipped
   */
  public ProtocolViolationException(String message, boolean fatal) {
    super(message, null);
    this.fatal = fatal;
  }

  /** Whether the link must be closed. */
  public boolean fatal() {
    return fatal;
  }
}
