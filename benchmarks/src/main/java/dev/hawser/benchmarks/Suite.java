package dev.hawser.benchmarks;

/** What the clients of one comparison speak. Each suite has processes and a summary of its own. */
enum Suite {
  WEBSOCKET("raw WebSocket"),
  PHOENIX("Phoenix Channels"),
  REALTIME("Realtime"),
  SOCKETIO("Socket.IO");

  private final String title;

  Suite(String title) {
    this.title = title;
  }

  String title() {
    return title;
  }
}
