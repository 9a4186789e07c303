package dev.hawser.benchmarks;

import java.util.List;

/** The clients that are compared. */
public enum Peer {
  HAWSER("Hawser", Suite.WEBSOCKET, Suite.PHOENIX),
  HAWSER_IMMEDIATE("Hawser, immediate delivery", Suite.WEBSOCKET, Suite.PHOENIX),
  LIMIT("limit (Reactor Netty, Netty codec, Jackson streaming)", Suite.WEBSOCKET, Suite.PHOENIX),
  JAVA_WEBSOCKET("Java-WebSocket", Suite.WEBSOCKET),
  OKHTTP("OkHttp", Suite.WEBSOCKET),
  JDK("java.net.http.WebSocket", Suite.WEBSOCKET),
  JAVA_PHOENIX_CLIENT("JavaPhoenixClient", Suite.PHOENIX);

  private final String label;
  private final boolean websocket;
  private final boolean phoenix;

  Peer(String label, Suite... suites) {
    this.label = label;
    websocket = List.of(suites).contains(Suite.WEBSOCKET);
    phoenix = List.of(suites).contains(Suite.PHOENIX);
  }

  String label() {
    return label;
  }

  boolean speaks(Suite suite) {
    return switch (suite) {
      case WEBSOCKET -> websocket;
      case PHOENIX -> phoenix;
    };
  }

  /** A client of {@link Suite#WEBSOCKET} that is not connected yet. */
  BenchClient create(Wire wire) {
    return switch (this) {
      case HAWSER -> new HawserBenchClient(wire, false);
      case HAWSER_IMMEDIATE -> new HawserBenchClient(wire, true);
      case LIMIT -> new LimitBenchClient(wire);
      case JAVA_WEBSOCKET -> new JavaWebSocketBenchClient(wire);
      case OKHTTP -> new OkHttpBenchClient(wire);
      case JDK -> new JdkBenchClient(wire);
      case JAVA_PHOENIX_CLIENT -> throw new IllegalStateException(this + " needs Phoenix");
    };
  }

  /** A client of {@link Suite#PHOENIX} that is not connected yet. */
  PhoenixClient createPhoenix() {
    return switch (this) {
      case HAWSER -> new HawserPhoenixClient(false);
      case HAWSER_IMMEDIATE -> new HawserPhoenixClient(true);
      case LIMIT -> new LimitPhoenixClient();
      case JAVA_PHOENIX_CLIENT -> new JavaPhoenixBenchClient();
      case JAVA_WEBSOCKET, OKHTTP, JDK ->
          throw new IllegalStateException(this + " does not speak Phoenix");
    };
  }
}
