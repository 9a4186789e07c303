package dev.hawser.integration;

import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.hawser.Connection;
import dev.hawser.Hawser;
import dev.hawser.phoenix.PhoenixConnection;
import dev.hawser.phoenix.PhoenixTopic;
import org.junit.jupiter.api.Test;

/** The typed views of one protocol are not there on the connections of another. */
class ForeignViewTest {

  @Test
  void aRawSocketHasNoViewOfPhoenix() {
    try (Connection connection = Hawser.to("ws://localhost/").open()) {
      assertThatIllegalArgumentException()
          .isThrownBy(() -> PhoenixTopic.of(connection.topic()))
          .withMessageContaining("PhoenixTopic");
      assertThatIllegalArgumentException()
          .isThrownBy(() -> PhoenixConnection.of(connection))
          .withMessageContaining("PhoenixConnection");
    }
  }
}
