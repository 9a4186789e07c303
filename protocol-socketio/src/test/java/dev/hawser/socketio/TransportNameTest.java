package dev.hawser.socketio;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hawser.socketio.Loopback.Way;
import dev.hawser.socketio.engineio.EngineIoOptions;
import dev.hawser.testkit.SocketIoTestServer;
import org.junit.jupiter.api.Test;

/** The application can ask what carries its link. */
class TransportNameTest {

  @Test
  void thereIsNoneWithoutALink() {
    try (Loopback io = new Loopback(SocketIoTestServer.create().start(), Way.UPGRADE)) {
      assertThat(io.namespace("/").transport().blockOptional(Loopback.LIMIT)).isEmpty();
    }
  }

  @Test
  void pollingStaysPolling() {
    try (Loopback io = new Loopback(SocketIoTestServer.create().start(), Way.POLLING)) {
      assertThat(io.joined("/").transport().block(Loopback.LIMIT))
          .isEqualTo(EngineIoOptions.POLLING);
    }
  }

  @Test
  void anUpgradeIsSeen() {
    try (Loopback io = new Loopback(SocketIoTestServer.create().start(), Way.UPGRADE)) {
      SocketIoNamespace namespace = io.joined("/");
      io.next().awaitTraffic(entry -> entry.text().equals("5"), Loopback.LIMIT);
      // What the server has seen was sent in a turn of the loop that is over.
      assertThat(namespace.transport().block(Loopback.LIMIT)).isEqualTo(EngineIoOptions.WEB_SOCKET);
    }
  }
}
