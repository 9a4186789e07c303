package dev.hawser.android;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hawser.Connection;
import dev.hawser.Topic;
import dev.hawser.TopicState;
import dev.hawser.testkit.PhoenixChannel;
import dev.hawser.testkit.PhoenixServer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A chat goes on while its screen is turned all the time. */
class RotationStressTest {

  private static final int EVENTS = 10_000;
  private static final int ROTATIONS = 100;

  @RegisterExtension final ManualMain main = new ManualMain();

  @Test
  void noneOf10000EventsIsLostOrRepeatedIn100Rotations() {
    Random random = new Random(42);
    try (PhoenixServer server = Rooms.start();
        Connection connection = Rooms.hawser(server).open()) {
      Topic room = connection.topic(Rooms.LOBBY);
      TopicLiveData<Rooms.Line> lines =
          TopicLiveData.of(room, "line", Rooms.Line.class, main.options());
      Screen screen = Screen.started().show(lines);
      main.await("the join", () -> room.state() instanceof TopicState.Joined);
      PhoenixChannel channel = server.awaitJoin(Rooms.LOBBY, Rooms.LIMIT);
      List<Object> shown = new ArrayList<>();
      int sent = 0;
      int onScreen = 0;
      for (int rotation = 0; rotation < ROTATIONS; rotation++) {
        for (int more = EVENTS / ROTATIONS; more > 0; more--) {
          channel.push("line", new Rooms.Line(sent++));
        }
        // Sometimes before the lines are there, sometimes in their midst, sometimes after them.
        int wanted = random.nextInt(3) == 0 ? shown.size() : random.nextInt(sent + 1);
        Screen now = screen;
        int before = shown.size();
        main.await("some lines", () -> before + now.shown.size() >= wanted);
        onScreen += screen.shown.isEmpty() ? 0 : 1;
        screen.stop();
        main.turn();
        screen.destroy();
        main.advance(Duration.ofMillis(random.nextInt(5_000)));
        shown.addAll(screen.take());
        screen = Screen.created().show(lines);
        main.turn();
        screen.start();
      }
      Screen last = screen;
      int before = shown.size();
      main.await("the rest", () -> before + last.shown.size() >= EVENTS);
      main.advance(Duration.ofSeconds(60));
      shown.addAll(last.take());

      List<Object> expected = new ArrayList<>();
      for (int number = 0; number < EVENTS; number++) {
        expected.add(new Rooms.Line(number));
      }
      assertThat(shown).isEqualTo(expected);
      assertThat(server.joins()).as("the topic stayed joined").hasSize(1);
      assertThat(onScreen).as("screens that saw something").isGreaterThan(10);
    }
  }
}
