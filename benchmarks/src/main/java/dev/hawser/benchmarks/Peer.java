package dev.hawser.benchmarks;

import java.util.function.Function;

/** The clients that are compared. */
public enum Peer {
  LIMIT("limit (Reactor Netty, Netty codec, Jackson streaming)", LimitBenchClient::new),
  JAVA_WEBSOCKET("Java-WebSocket", JavaWebSocketBenchClient::new),
  OKHTTP("OkHttp", OkHttpBenchClient::new),
  JDK("java.net.http.WebSocket", JdkBenchClient::new);

  private final String label;
  private final Function<Wire, BenchClient> factory;

  Peer(String label, Function<Wire, BenchClient> factory) {
    this.label = label;
    this.factory = factory;
  }

  String label() {
    return label;
  }

  /** A client that is not connected yet. */
  BenchClient create(Wire wire) {
    return factory.apply(wire);
  }
}
