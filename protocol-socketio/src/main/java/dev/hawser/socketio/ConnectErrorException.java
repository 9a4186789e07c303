package dev.hawser.socketio;

import dev.hawser.Cause;
import dev.hawser.HawserException;
import dev.hawser.Payload;
import org.jspecify.annotations.Nullable;

/**
 * The server refused a namespace: what a {@code connect_error} is in other clients. It is the
 * {@link Cause#exception()} of a {@link dev.hawser.JoinException} or of {@code TopicState.Failed}.
 *
 * <p>That a link could not be made is not this, but a cause of the connection.
 */
public class ConnectErrorException extends HawserException {

  private static final long serialVersionUID = 1L;

  private final String serverMessage;
  private final transient Payload data;

  ConnectErrorException(String namespace, String serverMessage, Payload data) {
    super("the server refused namespace '" + namespace + "': " + serverMessage, null);
    this.serverMessage = serverMessage;
    this.data = data;
  }

  /** What {@code cause} holds of this kind, or null if it is another one. */
  public static @Nullable ConnectErrorException of(Cause cause) {
    return cause.exception() instanceof ConnectErrorException error ? error : null;
  }

  /** The message of the error that the server's middleware made. */
  public String serverMessage() {
    return serverMessage;
  }

  /**
   * The {@code data} of that error, JSON {@code null} if it has none. Servers 1 and 2 send any JSON
   * in place of an error; it is this then.
   */
  public Payload data() {
    return data;
  }
}
