package dev.hawser.benchmarks;

/** The clients that are compared. */
public enum Peer {
  HAWSER("Hawser"),
  HAWSER_IMMEDIATE("Hawser, immediate delivery"),
  LIMIT("limit (Reactor Netty, Netty codec, Jackson streaming)"),
  JAVA_WEBSOCKET("Java-WebSocket"),
  OKHTTP("OkHttp"),
  JDK("java.net.http.WebSocket");

  private final String label;

  Peer(String label) {
    this.label = label;
  }

  String label() {
    return label;
  }

  /** A client that is not connected yet. */
  BenchClient create(Wire wire) {
    return switch (this) {
      case HAWSER -> new HawserBenchClient(wire, false);
      case HAWSER_IMMEDIATE -> new HawserBenchClient(wire, true);
      case LIMIT -> new LimitBenchClient(wire);
      case JAVA_WEBSOCKET -> new JavaWebSocketBenchClient(wire);
      case OKHTTP -> new OkHttpBenchClient(wire);
      case JDK -> new JdkBenchClient(wire);
    };
  }
}
