package dev.hawser.socketio.engineio;

import dev.hawser.HawserException;

/**
 * An Engine.IO server refused a request. It is the {@link dev.hawser.Cause#exception()} of the
 * attempt or the loss: {@link dev.hawser.Cause#code()} is the HTTP status there, or the WebSocket
 * close code, and {@link dev.hawser.Cause#reason()} the whole body.
 */
public class EngineIoException extends HawserException {

  private static final long serialVersionUID = 1L;

  private final EngineIoError error;
  private final String serverMessage;

  EngineIoException(EngineIoError error, String serverMessage) {
    super("Engine.IO error " + error + (error.code() < 0 ? "" : " (" + error.code() + ")"), null);
    this.error = error;
    this.serverMessage = serverMessage;
  }

  /** What the request was refused for. */
  public EngineIoError error() {
    return error;
  }

  /** The server's words; those of the application for {@link EngineIoError#FORBIDDEN}. */
  public String serverMessage() {
    return serverMessage;
  }
}
