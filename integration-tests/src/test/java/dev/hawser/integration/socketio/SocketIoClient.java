package dev.hawser.integration.socketio;

import dev.hawser.integration.official.Client;
import org.jspecify.annotations.Nullable;

/**
 * What a scenario asks of a client besides. A channel is a namespace, set up with {@code auth}, or
 * with {@code auths}, one for each connect; its topic is empty for that of the URL. Its life is
 * seen as {@code connected}, {@code recovered}, {@code refused}, {@code lost} with the link, {@code
 * closed} by the server, {@code left}. Values are what Jackson writes, or {@code byte[]} anywhere
 * in maps and lists. What fails below is seen as the connection's, and the numbers of further
 * attempts as {@code attempts}.
 */
interface SocketIoClient extends Client {

  /** The id of the namespace's socket; empty if it has none. */
  String id(String name);

  /** Shows an event under {@code NAME on EVENT}. */
  void on(String name, String event);

  /** The same, and answers with these values. */
  void answer(String name, String event, @Nullable Object... values);

  /** Shows all events under {@code NAME any}. */
  void any(String name);

  /** Shows what is sent under {@code NAME outgoing}. */
  void outgoing(String name);

  /** Emits; a failure is seen under {@code NAME emit}. */
  void emit(String name, String event, @Nullable Object... args);

  void emitVolatile(String name, String event, @Nullable Object... args);

  /**
   * Emits, with retries if the client has them, and shows the acknowledgement under {@code source}:
   * {@code ack}, {@code timeout} or {@code lost}.
   */
  default void emitWithAck(String name, String source, String event, @Nullable Object... args) {
    emitWithAck(name, source, 0, event, args);
  }

  /** The same with a time-out in milliseconds. */
  void emitWithAck(String name, String source, int timeout, String event, @Nullable Object... args);
}
