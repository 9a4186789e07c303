package dev.hawser.android;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hawser.Connection;
import dev.hawser.JoinException;
import dev.hawser.OverflowPolicy;
import dev.hawser.PayloadException;
import dev.hawser.ReconnectPolicy;
import dev.hawser.Topic;
import dev.hawser.TopicState;
import dev.hawser.TypeRef;
import dev.hawser.phoenix.PhoenixOptions;
import dev.hawser.testkit.PhoenixChannel;
import dev.hawser.testkit.PhoenixReply;
import dev.hawser.testkit.PhoenixServer;
import dev.hawser.testkit.PhoenixTestServer;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** LiveData over a real connection: a screen that is there means a topic that is joined. */
class TopicTest {

  @RegisterExtension final ManualMain main = new ManualMain();

  @Test
  void theTopicIsJoinedWhileAScreenIsThereAndStaysJoinedWhenItRotates() {
    try (PhoenixServer server = Rooms.start();
        Connection connection = Rooms.hawser(server).open()) {
      Topic room = connection.topic(Rooms.LOBBY);
      TopicLiveData<Rooms.Line> lines =
          TopicLiveData.of(room, "line", Rooms.Line.class, main.options());
      Screen screen = Screen.created().show(lines);
      assertThat(room.state()).isInstanceOf(TopicState.Detached.class);
      screen.start();
      PhoenixChannel channel = joined(server, room);
      channel.push("line", new Rooms.Line(1));
      main.await("a line", () -> screen.shown.size() == 1);
      screen.destroy();
      channel.push("line", new Rooms.Line(2));
      Screen rotated = Screen.started().show(lines);
      main.await("the line of the rotation", () -> !rotated.shown.isEmpty());
      assertThat(screen.take()).containsExactly(new Rooms.Line(1));
      assertThat(rotated.take()).containsExactly(new Rooms.Line(2));
      assertThat(server.joins()).hasSize(1);
      rotated.destroy();
      main.advance(Duration.ofSeconds(5));
      main.await("the leave", () -> room.state() instanceof TopicState.Detached);
      assertThat(lines.topic()).isSameAs(room);
    }
  }

  @Test
  void aPayloadOfAnotherTypeIsAnErrorInItsPlace() {
    try (PhoenixServer server = Rooms.start();
        Connection connection = Rooms.hawser(server).open()) {
      Topic room = connection.topic(Rooms.LOBBY);
      TopicLiveData<List<Integer>> lines =
          TopicLiveData.of(room, "numbers", new TypeRef<List<Integer>>() {}, main.options());
      Screen screen = Screen.started().show(lines);
      PhoenixChannel channel = joined(server, room);
      channel.push("numbers", List.of(1, 2));
      channel.push("numbers", Map.of("not", "numbers"));
      channel.push("numbers", List.of(3));
      main.await("three", () -> screen.shown.size() == 3);
      List<Object> shown = screen.take();
      assertThat(shown.get(0)).isEqualTo(List.of(1, 2));
      assertThat(((Outcome.Error<?>) shown.get(1)).cause()).isInstanceOf(PayloadException.class);
      assertThat(shown.get(2)).isEqualTo(List.of(3));
    }
  }

  @Test
  void aRefusedTopicIsAnErrorAndMayBeTriedAgain() {
    AtomicBoolean open = new AtomicBoolean();
    try (PhoenixServer server =
            PhoenixTestServer.create()
                .channel(
                    "room:*",
                    () ->
                        (channel, join) ->
                            open.get()
                                ? PhoenixReply.ok()
                                : PhoenixReply.error(Map.of("reason", "members only")))
                .start();
        Connection connection =
            Rooms.hawser(server).with(PhoenixOptions.REJOIN, ReconnectPolicy.never()).open()) {
      Topic room = connection.topic(Rooms.LOBBY);
      TopicLiveData<Rooms.Line> lines =
          TopicLiveData.of(room, "line", Rooms.Line.class, main.options());
      Screen screen = Screen.started().show(lines);
      main.await("the refusal", () -> !screen.shown.isEmpty());
      assertThat(((Outcome.Error<?>) screen.take().get(0)).cause())
          .isInstanceOf(JoinException.class)
          .hasMessageContaining("members only");
      open.set(true);
      lines.retry();
      joined(server, room).push("line", new Rooms.Line(7));
      main.await("a line", () -> !screen.shown.isEmpty());
      assertThat(screen.take()).containsExactly(new Rooms.Line(7));
    }
  }

  @Test
  void aFullBufferStopsTheReadingOfTheSocketIfThePolicySaysSo() {
    int count = 2_000;
    try (PhoenixServer server = Rooms.start();
        Connection connection = Rooms.hawser(server).open()) {
      Topic room = connection.topic(Rooms.LOBBY);
      TopicLiveData<Rooms.Line> lines =
          TopicLiveData.of(
              room,
              "line",
              Rooms.Line.class,
              main.options().overflow(OverflowPolicy.pauseReading(64, Duration.ofSeconds(60))));
      Screen screen = Screen.started().show(lines);
      PhoenixChannel channel = joined(server, room);
      screen.stop();
      for (int number = 0; number < count; number++) {
        channel.push("line", new Rooms.Line(number));
      }
      screen.start();
      main.await("all lines", () -> screen.shown.size() == count);
      for (int number = 0; number < count; number++) {
        assertThat(screen.shown.get(number)).isEqualTo(new Rooms.Line(number));
      }
      assertThat(lines.dropped()).isZero();
    }
  }

  /** Waits for the client's side, too, so that what the server says next reaches it. */
  private PhoenixChannel joined(PhoenixServer server, Topic room) {
    main.await("the join", () -> room.state() instanceof TopicState.Joined);
    return server.awaitJoin(room.name(), Rooms.LIMIT);
  }
}
