package dev.hawser.integration.socketio;

import dev.hawser.Hawser;
import dev.hawser.ReconnectPolicy;
import dev.hawser.integration.Wait;
import dev.hawser.socketio.SocketIoOptions;
import dev.hawser.socketio.engineio.EngineIoOptions;
import dev.hawser.socketio.engineio.EngineIoVersion;
import dev.hawser.socketio.parser.MsgpackPacketParser;
import java.time.Duration;
import java.util.Map;
import java.util.stream.Stream;

/** A server, and how a client speaks with it. */
record Setup(ServerVersion version, boolean msgpack, Way way) {

  /** All that work together. */
  static Stream<Setup> all() {
    return Stream.concat(
        ofVersions(ServerVersion.values()), Stream.of(Way.values()).map(Setup::msgpack));
  }

  /** Those in which the client speaks the newer protocol. */
  static Stream<Setup> current() {
    return ofVersions(ServerVersion.V4, ServerVersion.V3);
  }

  static Stream<Setup> newest() {
    return ofVersions(ServerVersion.V4);
  }

  private static Stream<Setup> ofVersions(ServerVersion... versions) {
    return Stream.of(versions)
        .flatMap(version -> Stream.of(Way.values()).map(way -> new Setup(version, false, way)));
  }

  private static Setup msgpack(Way way) {
    return new Setup(ServerVersion.V4, true, way);
  }

  /** Options of the server. */
  Map<String, ?> server() {
    return msgpack ? Map.of("parser", "msgpack") : Map.of();
  }

  /** A client of the server at {@code port}, which connects again soon. */
  Hawser client(int port) {
    return client("http://127.0.0.1:" + port);
  }

  /** The same with a URL. */
  Hawser client(String url) {
    Hawser client =
        Hawser.to("socketio+" + url)
            .with(EngineIoOptions.TRANSPORTS, way.transports())
            .reconnect(ReconnectPolicy.fixed(Duration.ofMillis(50)))
            .requestTimeout(Wait.LIMIT)
            .joinTimeout(Wait.LIMIT);
    if (version.engineIo() == 3) {
      client = client.with(EngineIoOptions.VERSION, EngineIoVersion.V3);
    }
    return msgpack ? client.with(SocketIoOptions.PARSER, new MsgpackPacketParser()) : client;
  }

  @Override
  public String toString() {
    return version + " " + way + (msgpack ? " msgpack" : "");
  }
}
