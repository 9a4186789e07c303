package dev.hawser.socketio.engineio;

import org.jspecify.annotations.Nullable;

/** What an Engine.IO server refuses a request for. */
public enum EngineIoError {
  /** Code 0: the server does not offer this transport. */
  TRANSPORT_UNKNOWN(0, "Transport unknown"),
  /** Code 1: the server does not know the session, such as another node behind a balancer. */
  SESSION_UNKNOWN(1, "Session ID unknown"),
  /** Code 2: the handshake was not a {@code GET}. */
  BAD_HANDSHAKE_METHOD(2, "Bad handshake method"),
  /** Code 3: the request does not fit the session, such as a poll after the upgrade. */
  BAD_REQUEST(3, "Bad request"),
  /** Code 4: the application on the server refuses the client; it may say so in its own words. */
  FORBIDDEN(4, "Forbidden"),
  /** Code 5: the server does not speak this version of Engine.IO. */
  UNSUPPORTED_VERSION(5, "Unsupported protocol version"),
  /** No code: a message is larger than the server takes (HTTP 413, close code 1009). */
  PAYLOAD_TOO_LARGE(-1, "Payload too large");

  private final int code;
  private final String text;

  EngineIoError(int code, String text) {
    this.code = code;
    this.text = text;
  }

  /** The code on the wire; -1 for {@link #PAYLOAD_TOO_LARGE}, which has none. */
  public int code() {
    return code;
  }

  /** What the reference server says. */
  String text() {
    return text;
  }

  static @Nullable EngineIoError of(long code) {
    for (EngineIoError error : values()) {
      if (error.code == code && code >= 0) {
        return error;
      }
    }
    return null;
  }

  /** By the words of the server, which are all that a refused upgrade brings. */
  static @Nullable EngineIoError of(String text) {
    for (EngineIoError error : values()) {
      if (error.code >= 0 && error.text.equals(text.trim())) {
        return error;
      }
    }
    return null;
  }
}
