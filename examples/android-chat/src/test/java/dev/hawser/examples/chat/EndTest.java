package dev.hawser.examples.chat;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.ref.WeakReference;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.Rule;
import org.junit.Test;
import org.junit.runner.RunWith;
import org.robolectric.RobolectricTestRunner;

/** What has ended is gone: activities, rooms, connections. */
@RunWith(RobolectricTestRunner.class)
public class EndTest {

  /** Of fixed size, shared by all connections of a process. */
  private static final Pattern POOLS =
      Pattern.compile("(reactor-tcp-nio|parallel|boundedElastic)-.*");

  @Rule public final Phone phone = new Phone();

  @Test
  public void aFinishedActivityLeavesTheRoomAtOnce() {
    phone.open();
    phone.awaitText(Screen.STATUS, "joined");
    phone.finish();
    phone.await("the leave", () -> phone.room.server.channels(Room.TOPIC).isEmpty());
  }

  @Test
  public void destroyedActivitiesAreCollected() {
    phone.open();
    WeakReference<MainActivity> rotated = rotateAway();
    WeakReference<MainActivity> finished = finish();
    phone.await(
        "the garbage collection",
        () -> {
          System.gc();
          return rotated.refersTo(null) && finished.refersTo(null);
        });
  }

  /** In a method of its own, as the next one, so that no local variable keeps it. */
  private WeakReference<MainActivity> rotateAway() {
    phone.awaitText(Screen.STATUS, "joined");
    phone.room.say("ada", "1");
    phone.awaitText(Screen.CONTENT, "ada: 1");
    phone.click("Database");
    phone.awaitText(Screen.CONNECTION, "connected");
    WeakReference<MainActivity> reference = new WeakReference<>(phone.activity());
    phone.rotate();
    return reference;
  }

  private WeakReference<MainActivity> finish() {
    phone.click("Chat");
    phone.awaitText(Screen.CONTENT, "ada: 1");
    WeakReference<MainActivity> reference = new WeakReference<>(phone.activity());
    phone.finish();
    return reference;
  }

  @Test
  public void closingTheConnectionsEndsThemAndTheirThreads() {
    Set<Thread> before = Thread.getAllStackTraces().keySet();
    phone.open();
    phone.awaitText(Screen.STATUS, "joined");
    phone.click("Events");
    phone.awaitText(Screen.STATUS, "joined");
    phone.click("Database");
    phone.awaitText(Screen.CONNECTION, "connected");
    phone.application.component().connections().close();
    phone.awaitText(Screen.CONNECTION, "closed (asked for by the application)");
    phone.await(
        "the ends at the servers",
        () ->
            phone.room.server.sockets().isEmpty()
                && phone.events.connections().isEmpty()
                && phone.database.phoenix().sockets().isEmpty());
    phone.await("the end of " + started(before), () -> started(before).isEmpty());
    assertThat(Thread.getAllStackTraces().keySet())
        .filteredOn(thread -> POOLS.matcher(thread.getName()).matches())
        .allMatch(Thread::isDaemon);
  }

  /** The threads since then, but for those that do not belong to a connection. */
  private static List<Thread> started(Set<Thread> before) {
    return Thread.getAllStackTraces().keySet().stream()
        .filter(thread -> !before.contains(thread))
        .filter(thread -> !POOLS.matcher(thread.getName()).matches())
        .filter(thread -> !thread.getName().startsWith("AsyncTask #")) // Android's own.
        .collect(Collectors.toList());
  }
}
