package dev.hawser.ws;

import dev.hawser.Connection;
import reactor.core.publisher.Mono;

/** A connection seen as a WebSocket. Thread-safe. */
public interface WsConnection {

  /**
   * The WebSocket side of {@code connection}.
   *
   * @throws IllegalArgumentException if its protocol is not {@code ws}
   */
  static WsConnection of(Connection connection) {
    return connection.as(WsConnection.class);
  }

  /** The connection. */
  Connection connection();

  /**
   * Subscribing emits what the handshake of the latest link settled, also when that link is gone;
   * completes empty if there was no link yet.
   */
  Mono<WsHandshake> handshake();

  /**
   * Subscribing closes the connection for good, as {@link Connection#close()} does, but with this
   * close code and reason instead of 1000. Completes when the connection is closed. Without a link
   * there is nobody to tell, and the connection is just closed.
   *
   * @param code 1000, or 3000 to 4999
   * @param reason at most 123 bytes of UTF-8
   * @throws IllegalArgumentException if code or reason are not legal
   */
  Mono<Void> close(int code, String reason);
}
