package dev.hawser.integration.socketio;

import java.util.List;

/** Which transports a client uses. */
enum Way {
  POLLING,
  WEBSOCKET,
  /** Polling first, then a WebSocket, as by default. */
  UPGRADE;

  List<String> transports() {
    return switch (this) {
      case POLLING -> List.of("polling");
      case WEBSOCKET -> List.of("websocket");
      case UPGRADE -> List.of("polling", "websocket");
    };
  }

  /** The transport that is in use in the end. */
  String last() {
    return this == POLLING ? "polling" : "websocket";
  }
}
