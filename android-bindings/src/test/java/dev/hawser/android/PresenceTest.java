package dev.hawser.android;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hawser.Connection;
import dev.hawser.Presence;
import dev.hawser.Topic;
import dev.hawser.TopicState;
import dev.hawser.phoenix.PhoenixTopic;
import dev.hawser.realtime.RealtimeTopic;
import dev.hawser.testkit.PhoenixChannel;
import dev.hawser.testkit.PhoenixHandler;
import dev.hawser.testkit.PhoenixMessage;
import dev.hawser.testkit.PhoenixReply;
import dev.hawser.testkit.PhoenixServer;
import dev.hawser.testkit.PhoenixTestServer;
import dev.hawser.testkit.RealtimeServer;
import dev.hawser.testkit.RealtimeTestServer;
import java.time.Duration;
import java.util.Map;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import reactor.core.publisher.Flux;

/** A screen sees who is there: at once after a rotation, and anew after it was away. */
class PresenceTest {

  @RegisterExtension final ManualMain main = new ManualMain();

  @Test
  void ofPhoenix() {
    try (PhoenixServer server = PhoenixTestServer.create().channel("room:*", Guests::new).start();
        Connection connection = Rooms.hawser(server).open()) {
      Topic room = connection.topic(Rooms.LOBBY);
      follows(
          room,
          PhoenixTopic.of(room).presence(),
          key -> server.awaitJoin(Rooms.LOBBY, Rooms.LIMIT).track(key, Map.of("device", "phone")));
    }
  }

  @Test
  void ofRealtime() {
    try (RealtimeServer server = RealtimeTestServer.create().withoutDelays().start();
        Connection connection = Rooms.realtime(server).open();
        Connection ada = Rooms.realtime(server).open();
        Connection guest = Rooms.realtime(server).open()) {
      track(ada, "ada");
      Topic room = connection.topic("room");
      follows(room, RealtimeTopic.of(room).presence(), key -> track(guest, key));
    }
  }

  private interface Arrival {
    void of(String key);
  }

  /** Ada is there from the start. */
  private void follows(Topic room, Flux<Map<String, Presence>> presence, Arrival arrival) {
    StateLiveData<Map<String, Presence>> guests =
        LiveDataStreams.stateFrom(presence, main.options());
    Screen screen = Screen.started().show(guests);
    main.await("ada", () -> keys(screen).equals("[ada]"));

    screen.destroy();
    Screen rotated = Screen.started().show(guests);
    assertThat(keys(rotated)).as("at once").isEqualTo("[ada]");
    arrival.of("bob");
    main.await("bob", () -> keys(rotated).equals("[ada, bob]"));
    assertThat(keys(screen)).as("of the old screen").isEqualTo("[ada]");

    rotated.stop();
    main.advance(Duration.ofSeconds(5));
    main.await("the leave", () -> room.state() instanceof TopicState.Detached);
    rotated.shown.clear();
    rotated.start();
    main.await("the guests anew", () -> keys(rotated).contains("ada"));
    main.await("the join", () -> room.state() instanceof TopicState.Joined);
    assertThat(rotated.shown).noneMatch(Outcome.Error.class::isInstance);
  }

  private static void track(Connection guest, String key) {
    RealtimeTopic topic = RealtimeTopic.of(guest.topic("room")).presenceKey(key);
    topic.join().block(Rooms.LIMIT);
    topic.track(Map.of("device", "phone")).block(Rooms.LIMIT);
  }

  private static String keys(Screen screen) {
    return screen.shown.isEmpty()
        ? ""
        : new TreeSet<>(((Map<?, ?>) screen.shown.get(screen.shown.size() - 1)).keySet())
            .toString();
  }

  private static final class Guests implements PhoenixHandler {
    @Override
    public PhoenixReply join(PhoenixChannel channel, PhoenixMessage join) {
      return PhoenixReply.ok();
    }

    @Override
    public void joined(PhoenixChannel channel) {
      channel.track("ada", Map.of("device", "tablet"));
      channel.pushPresenceState();
    }
  }
}
