package dev.hawser.socketio;

import dev.hawser.Connection;
import dev.hawser.Hawser;
import dev.hawser.Topic;
import dev.hawser.socketio.engineio.EngineIoOptions;
import dev.hawser.testkit.ServerConnection;
import dev.hawser.testkit.SocketIoHandler;
import dev.hawser.testkit.SocketIoServer;
import dev.hawser.testkit.SocketIoTestServer;
import dev.hawser.testkit.TckServer;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;

/** The embedded Socket.IO server as the TCK wants it: over WebSockets, which it sees. */
final class SocketIoTckServer extends TckServer {

  private static final String BEGIN = "42/tck,[\"note\",";

  private final SocketIoServer socketIo;

  static SocketIoTckServer start() {
    SocketIoHandler handler =
        SocketIoHandler.create().on("echo", event -> event.ack(event.args().toArray()));
    return new SocketIoTckServer(SocketIoTestServer.create().namespace("/tck", handler).start());
  }

  private SocketIoTckServer(SocketIoServer socketIo) {
    super(socketIo.server());
    this.socketIo = socketIo;
  }

  @Override
  public Hawser hawser() {
    return Hawser.to("socketio+" + socketIo.url())
        .with(EngineIoOptions.TRANSPORTS, List.of(EngineIoOptions.WEB_SOCKET));
  }

  @Override
  public Topic topic(Connection connection) {
    return connection.topic("/tck");
  }

  @Override
  public Topic refusedTopic(Connection connection) {
    return connection.topic("/unknown");
  }

  @Override
  public String event() {
    return "note";
  }

  @Override
  public String echoedEvent() {
    return "echo";
  }

  @Override
  public String ignoredEvent() {
    return "ignored";
  }

  @Override
  public void emit(ServerConnection link, String payload) {
    link.send(BEGIN + payload + "]");
  }

  @Override
  public List<String> received(ServerConnection link) {
    List<String> payloads = new ArrayList<>();
    link.received()
        .forEach(
            message -> {
              String text = message.text();
              if (text.startsWith(BEGIN)) {
                payloads.add(text.substring(BEGIN.length(), text.length() - 1));
              }
            });
    return payloads;
  }

  @Override
  public OptionalInt joins(ServerConnection link) {
    return OptionalInt.of(
        (int)
            link.received().stream()
                .filter(message -> message.text().startsWith("40/tck"))
                .count());
  }

  @Override
  public void close() {
    socketIo.close();
  }
}
