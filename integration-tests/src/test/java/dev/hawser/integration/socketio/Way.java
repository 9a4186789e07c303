package dev.hawser.integration.socketio;

import java.util.List;

/** Which transports a client uses. */
enum Way {
  POLLING("polling"),
  WEBSOCKET("websocket"),
  /** Polling first, then a WebSocket, as by default. */
  UPGRADE("polling", "websocket");

  private final List<String> transports;

  Way(String... transports) {
    this.transports = List.of(transports);
  }

  List<String> transports() {
    return transports;
  }

  /** The transport that is in use in the end. */
  String last() {
    return transports.get(transports.size() - 1);
  }
}
