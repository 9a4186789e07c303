package dev.hawser.android;

import static org.assertj.core.api.Assertions.assertThat;

import android.os.SystemClock;
import dev.hawser.Connection;
import dev.hawser.Topic;
import dev.hawser.testkit.PhoenixChannel;
import dev.hawser.testkit.PhoenixHandler;
import dev.hawser.testkit.PhoenixMessage;
import dev.hawser.testkit.PhoenixReply;
import dev.hawser.testkit.PhoenixServer;
import dev.hawser.testkit.PhoenixTestServer;
import java.time.Duration;
import org.junit.Test;
import org.junit.runner.RunWith;
import org.robolectric.RobolectricTestRunner;
import org.robolectric.shadows.ShadowSystemClock;

/** A device that sleeps: the clock of Android tells, though {@link System#nanoTime()} does not. */
@RunWith(RobolectricTestRunner.class)
public class SleepTest {

  /** Answers whatever is said. */
  private static final class Room implements PhoenixHandler {
    @Override
    public PhoenixReply join(PhoenixChannel channel, PhoenixMessage join) {
      return PhoenixReply.ok();
    }

    @Override
    public PhoenixReply handleIn(PhoenixChannel channel, PhoenixMessage push) {
      return PhoenixReply.ok();
    }
  }

  @Test
  public void whatIsPushedAfterItArrivesOnceOverANewLink() {
    try (PhoenixServer server = PhoenixTestServer.create().channel("room:*", Room::new).start();
        Connection connection = Rooms.hawser(server).open()) {
      Topic lobby = connection.topic(Rooms.LOBBY);
      lobby.join().block(Rooms.LIMIT);
      lobby.request("say", "before").block(Rooms.LIMIT);
      long before = SystemClock.elapsedRealtimeNanos();
      ShadowSystemClock.advanceBy(Duration.ofHours(8));
      assertThat(SystemClock.elapsedRealtimeNanos() - before)
          .isGreaterThanOrEqualTo(Duration.ofHours(8).toNanos());
      lobby.request("say", "after").block(Rooms.LIMIT);
      assertThat(connection.stats().links()).isEqualTo(2);
      assertThat(server.received())
          .filteredOn(message -> message.topic().equals(Rooms.LOBBY))
          .extracting(message -> message.event())
          .containsExactly("phx_join", "say", "phx_join", "say");
    }
  }
}
