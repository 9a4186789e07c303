package dev.hawser.realtime;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hawser.Connection;
import dev.hawser.Hawser;
import dev.hawser.testkit.PhoenixServer;
import dev.hawser.testkit.PhoenixTestServer;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** The heartbeats of the socket are those of Phoenix. */
class RealtimeConnectionTest {

  private static final Duration LIMIT = Duration.ofSeconds(30);

  @Test
  void pingsAndRegularHeartbeats() {
    try (PhoenixServer server = PhoenixTestServer.create().start();
        Connection connection =
            Hawser.to("realtime+" + server.url())
                .with(RealtimeOptions.HEARTBEAT_INTERVAL, Duration.ofMillis(20))
                .open()) {
      RealtimeConnection realtime = RealtimeConnection.of(connection);
      assertThat(realtime.connection()).isSameAs(connection);
      assertThat(realtime.ping().block(LIMIT)).isPositive();
      assertThat(realtime.heartbeats().take(2).collectList().block(LIMIT))
          .hasSize(2)
          .allSatisfy(roundTrip -> assertThat(roundTrip).isPositive());
    }
  }
}
