package dev.hawser.android;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hawser.Connection;
import dev.hawser.ConnectionState;
import dev.hawser.testkit.PhoenixServer;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A screen sees where a connection stands, now. */
class ConnectionStateTest {

  @RegisterExtension final ManualMain main = new ManualMain();

  @Test
  void theStateOfTheConnectionIsThereFromTheStartAndToTheEnd() {
    try (PhoenixServer server = Rooms.start()) {
      Connection connection = Rooms.hawser(server).open();
      ConnectionStateLiveData states = ConnectionStateLiveData.of(connection, main.options());
      assertThat(states.getValue()).isInstanceOf(ConnectionState.Idle.class);
      Screen screen = Screen.started().show(states);
      assertThat(screen.take()).containsExactly(new ConnectionState.Idle());
      main.turn();
      assertThat(connection.state())
          .as("watching wants no link")
          .isEqualTo(new ConnectionState.Idle());
      connection.connect().block(Rooms.LIMIT);
      main.await("ready", () -> states.getValue() instanceof ConnectionState.Ready);
      connection.close();
      main.await("closed", () -> states.getValue() instanceof ConnectionState.Closed);
      assertThat(screen.shown.get(screen.shown.size() - 1))
          .isInstanceOf(ConnectionState.Closed.class);
    }
  }

  @Test
  void aScreenThatComesLateNeverSeesAnOldState() {
    try (PhoenixServer server = Rooms.start()) {
      Connection connection = Rooms.hawser(server).open();
      ConnectionStateLiveData states = ConnectionStateLiveData.of(connection, main.options());
      Screen screen = Screen.started().show(states);
      main.turn();
      assertThat(screen.take()).as("no state comes twice").containsExactly(connection.state());
      screen.destroy();
      main.advance(Duration.ofSeconds(5));
      connection.close();
      connection.onClose().block(Rooms.LIMIT);
      Screen late = Screen.started().show(states);
      main.turn();
      assertThat(late.take()).containsExactly(connection.state());
    }
  }
}
