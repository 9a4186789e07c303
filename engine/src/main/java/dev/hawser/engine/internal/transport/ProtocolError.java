package dev.hawser.engine.internal.transport;

/** The peer broke RFC 6455; says which close code tells it so. */
final class ProtocolError extends Exception {

  private static final long serialVersionUID = 1L;

  private final int code;

  private ProtocolError(int code, String message) {
    super(message, null, false, false);
    this.code = code;
  }

  static ProtocolError violation(String message) {
    return new ProtocolError(CloseCode.PROTOCOL_ERROR, message);
  }

  static ProtocolError notUtf8(String what) {
    return new ProtocolError(CloseCode.INVALID_DATA, what + " is not UTF-8");
  }

  static ProtocolError tooBig(int limit) {
    return new ProtocolError(
        CloseCode.TOO_BIG, "message exceeds max-message-size of " + limit + " bytes");
  }

  /** The close code to send. */
  int code() {
    return code;
  }

  @Override
  public String getMessage() {
    return String.valueOf(super.getMessage());
  }
}
