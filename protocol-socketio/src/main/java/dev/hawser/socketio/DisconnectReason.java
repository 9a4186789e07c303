package dev.hawser.socketio;

import dev.hawser.Cause;

/** Why a namespace is not connected any more, in the words of socket.io-client. */
public enum DisconnectReason {
  /** The server disconnected the namespace. It is not connected again by itself. */
  IO_SERVER_DISCONNECT("io server disconnect"),
  /** The application left the namespace or closed the connection. */
  IO_CLIENT_DISCONNECT("io client disconnect"),
  /** No heartbeat of the server came in time. */
  PING_TIMEOUT("ping timeout"),
  /** The link was closed: by the server, or the network is gone. */
  TRANSPORT_CLOSE("transport close"),
  /** A request or the socket failed. */
  TRANSPORT_ERROR("transport error"),
  /** The server sent what is no packet. */
  PARSE_ERROR("parse error");

  /** The close code of a server that was sent too large a message. */
  private static final int TOO_LARGE = 1009;

  private final String text;

  DisconnectReason(String text) {
    this.text = text;
  }

  /** What socket.io-client calls {@code cause}, which is of a connection or a topic. */
  public static DisconnectReason of(Cause cause) {
    return switch (cause.kind()) {
      case TOPIC_CLOSED -> IO_SERVER_DISCONNECT;
      case USER -> IO_CLIENT_DISCONNECT;
      case HEARTBEAT -> PING_TIMEOUT;
      case SERVER_CLOSE -> isHttp(cause) ? TRANSPORT_ERROR : TRANSPORT_CLOSE;
      case OVERFLOW -> cause.code() == TOO_LARGE ? TRANSPORT_CLOSE : TRANSPORT_ERROR;
      case NETWORK -> TRANSPORT_CLOSE;
      case PROTOCOL_VIOLATION -> PARSE_ERROR;
      default -> TRANSPORT_ERROR;
    };
  }

  /** Whether the code is the status of a response, not that of a close frame. */
  private static boolean isHttp(Cause cause) {
    return cause.code() >= 100 && cause.code() < 600;
  }

  /** Such as {@code ping timeout}. */
  @Override
  public String toString() {
    return text;
  }
}
