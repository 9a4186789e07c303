package dev.hawser.android;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hawser.Connection;
import dev.hawser.Topic;
import dev.hawser.TopicState;
import dev.hawser.testkit.PhoenixChannel;
import dev.hawser.testkit.PhoenixServer;
import java.lang.ref.WeakReference;
import java.time.Duration;
import org.junit.After;
import org.junit.Before;
import org.junit.Test;
import org.junit.runner.RunWith;
import org.robolectric.Robolectric;
import org.robolectric.android.controller.ActivityController;

/** An activity on Android's own main looper, over a real connection. */
@RunWith(AndroidRunner.class)
public class ActivityTest {

  private PhoenixServer server;
  private Connection connection;
  private Topic room;

  @Before
  public void open() {
    server = Rooms.start();
    connection = Rooms.hawser(server).open();
    room = connection.topic(Rooms.LOBBY);
    ChatActivity.lines = TopicLiveData.of(room, "line", Rooms.Line.class);
  }

  @After
  public void close() {
    ChatActivity.lines = null;
    connection.close();
    connection.onClose().block(Rooms.LIMIT);
    server.close();
  }

  @Test
  public void theTextIsWholeAfterManyRotations() {
    ActivityController<ChatActivity> activity =
        Robolectric.buildActivity(ChatActivity.class).setup();
    PhoenixChannel channel = joined();
    StringBuilder expected = new StringBuilder();
    for (int number = 0; number < 300; number++) {
      channel.push("line", new Rooms.Line(number));
      expected.append(number).append('\n');
      if (number % 30 == 10) {
        int atLeast = number;
        ChatActivity now = activity.get();
        Device.await("a line", () -> now.text.getText().toString().contains(atLeast - 5 + "\n"));
      }
      if (number % 30 == 15) {
        activity.recreate();
        assertThat(activity.get().isDestroyed()).isFalse();
      }
    }
    ChatActivity last = activity.get();
    Device.await("the last line", () -> last.text.getText().toString().endsWith("299\n"));
    Device.advance(Duration.ofSeconds(10));
    assertThat(last.text.getText().toString()).isEqualTo(expected.toString());
    assertThat(server.joins()).hasSize(1);
    activity.pause().stop().destroy();
  }

  @Test
  public void theTopicIsLeftFiveSecondsAfterTheActivityIsGoneFromSight() {
    ActivityController<ChatActivity> activity =
        Robolectric.buildActivity(ChatActivity.class).setup();
    joined();
    activity.pause().stop();
    Device.advance(Duration.ofMillis(4_999));
    assertThat(room.state()).isInstanceOf(TopicState.Joined.class);
    Device.advance(Duration.ofMillis(1));
    Device.await("the leave", () -> room.state() instanceof TopicState.Detached);
    activity.start().resume();
    joined();
    activity.pause().stop().destroy();
  }

  @Test
  public void whatArrivesInTheBackgroundIsShownInTheForeground() {
    ActivityController<ChatActivity> activity =
        Robolectric.buildActivity(ChatActivity.class).setup();
    PhoenixChannel channel = joined();
    activity.pause().stop();
    channel.push("line", new Rooms.Line(1));
    channel.push("line", new Rooms.Line(2));
    Device.await("the lines", () -> connection.stats().framesIn() >= 3);
    Device.turn();
    assertThat(activity.get().text.getText().toString()).isEmpty();
    activity.start().resume();
    Device.await("both", () -> activity.get().text.getText().toString().equals("1\n2\n"));
    activity.pause().stop().destroy();
  }

  @Test
  public void aDestroyedActivityIsCollected() {
    ConnectionBinding binding = ConnectionBinding.of(connection);
    WeakReference<ChatActivity> destroyed = showAndDestroy(binding);
    Device.await(
        "the garbage collection",
        () -> {
          System.gc();
          return destroyed.refersTo(null);
        });
    assertThat(ChatActivity.lines.hasObservers()).isFalse();
    binding.close();
  }

  /** In a method of its own, so that no local variable keeps it. */
  private WeakReference<ChatActivity> showAndDestroy(ConnectionBinding binding) {
    ActivityController<ChatActivity> activity =
        Robolectric.buildActivity(ChatActivity.class).setup();
    binding.bindTo(activity.get());
    joined().push("line", new Rooms.Line(1));
    Device.await("a line", () -> activity.get().text.length() > 0);
    WeakReference<ChatActivity> reference = new WeakReference<>(activity.get());
    activity.pause().stop().destroy();
    activity.close();
    return reference;
  }

  private PhoenixChannel joined() {
    Device.await("the join", () -> room.state() instanceof TopicState.Joined);
    return server.awaitJoin(Rooms.LOBBY, Rooms.LIMIT);
  }
}
