package dev.hawser.ws;

import dev.hawser.Connection;
import dev.hawser.Hawser;
import dev.hawser.Topic;
import dev.hawser.testkit.ProtocolTck;
import dev.hawser.testkit.ServerConnection;
import dev.hawser.testkit.TckServer;
import dev.hawser.testkit.WebSocketTestServer;
import dev.hawser.testkit.WireMessage;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The raw socket keeps the rules of every protocol. */
class RawTckTest implements ProtocolTck {

  @Override
  public TckServer startServer() {
    return new RawServer();
  }

  private static final class RawServer extends TckServer {
    RawServer() {
      super(WebSocketTestServer.create().start());
    }

    @Override
    public Hawser hawser() {
      return Hawser.to(server().url("/"));
    }

    @Override
    public Topic topic(Connection connection) {
      return connection.topic();
    }

    @Override
    public @Nullable String event() {
      return null;
    }

    @Override
    public void emit(ServerConnection link, String payload) {
      link.send(payload);
    }

    @Override
    public List<String> received(ServerConnection link) {
      return link.received().stream()
          .filter(message -> message.kind() == WireMessage.Kind.TEXT)
          .map(WireMessage::text)
          .collect(Collectors.toList());
    }
  }
}
