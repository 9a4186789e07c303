package dev.hawser.examples.chat;

import static org.assertj.core.api.Assertions.assertThat;
import static org.robolectric.Shadows.shadowOf;

import android.net.ConnectivityManager;
import android.net.ConnectivityManager.NetworkCallback;
import android.os.Looper;
import android.view.View;
import android.view.ViewGroup;
import android.widget.Button;
import android.widget.EditText;
import android.widget.TextView;
import dev.hawser.testkit.RealtimeServer;
import dev.hawser.testkit.RealtimeTestServer;
import dev.hawser.testkit.SocketIoServer;
import dev.hawser.testkit.SocketIoTestServer;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.junit.rules.ExternalResource;
import org.robolectric.Robolectric;
import org.robolectric.RuntimeEnvironment;
import org.robolectric.android.controller.ActivityController;
import org.robolectric.shadows.ShadowConnectivityManager;

/**
 * The application on a device, and the servers that it talks to. The main looper is the test's
 * thread, which works when the test lets it.
 */
final class Phone extends ExternalResource {

  static final Duration LIMIT = Duration.ofSeconds(60);

  Room room;
  SocketIoServer events;
  RealtimeServer database;
  TestApplication application;
  private ActivityController<MainActivity> activity;

  @Override
  protected void before() {
    room = new Room();
    events = SocketIoTestServer.create().start();
    database = RealtimeTestServer.create().withoutDelays().start();
    application = (TestApplication) RuntimeEnvironment.getApplication();
    application.servers =
        new Servers(
            "phoenix+" + room.server.url(),
            "socketio+" + events.url(),
            "realtime+" + database.url(),
            database.apiKey());
  }

  @Override
  protected void after() {
    if (activity != null) {
      finish();
    }
    // The process owner is one for all tests: it waits before it says that nobody is there.
    advance(Duration.ofSeconds(1));
    application.component().connections().close();
    await("the end of the bindings", () -> network().getNetworkCallbacks().isEmpty());
    room.close();
    events.close();
    database.close();
  }

  // What a user does.

  /** Opens the application. */
  void open() {
    activity = Robolectric.buildActivity(MainActivity.class).setup();
  }

  void rotate() {
    activity.recreate();
  }

  /** Goes to the home screen. */
  void leave() {
    activity.pause().stop();
  }

  /** Comes back from the home screen. */
  void comeBack() {
    activity.restart().resume();
  }

  /** Ends the activity. */
  void finish() {
    if (!activity.get().isFinishing()) {
      activity.get().finish();
    }
    activity.close();
    activity = null;
  }

  void click(String label) {
    Button button = button(activity.get().getWindow().getDecorView(), label);
    assertThat(button).as("a button '%s'", label).isNotNull();
    button.performClick();
  }

  void type(String text) {
    activity.get().<EditText>findViewById(Screen.INPUT).setText(text);
  }

  private static Button button(View view, String label) {
    if (view instanceof Button button && button.getText().toString().equals(label)) {
      return button;
    }
    if (view instanceof ViewGroup group) {
      for (int index = 0; index < group.getChildCount(); index++) {
        Button found = button(group.getChildAt(index), label);
        if (found != null) {
          return found;
        }
      }
    }
    return null;
  }

  // What a user sees.

  MainActivity activity() {
    return activity.get();
  }

  String text(int id) {
    return activity.get().<TextView>findViewById(id).getText().toString();
  }

  private String screen() {
    StringBuilder all = new StringBuilder();
    for (int id = Screen.CONNECTION; activity != null && id <= Screen.NOTICE; id++) {
      TextView text = activity.get().findViewById(id);
      all.append(text == null ? "" : "[" + text.getText() + "]");
    }
    return all.toString();
  }

  void awaitText(int id, String text) {
    await("'" + text + "'", () -> text(id).equals(text));
  }

  void awaitTextStarting(int id, String start) {
    await("'" + start + "…'", () -> text(id).startsWith(start));
  }

  // What the system does.

  void network(Consumer<NetworkCallback> event) {
    network().getNetworkCallbacks().forEach(event);
  }

  private ShadowConnectivityManager network() {
    return shadowOf(application.getSystemService(ConnectivityManager.class));
  }

  static void turn() {
    shadowOf(Looper.getMainLooper()).idle();
  }

  static void advance(Duration time) {
    shadowOf(Looper.getMainLooper()).idleFor(time);
  }

  /** Works until the condition holds. */
  void await(String what, BooleanSupplier condition) {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(LIMIT.toSeconds());
    turn();
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() - deadline > 0) {
        throw new AssertionError("waited too long for " + what + "; the screen shows " + screen());
      }
      LockSupport.parkNanos(1_000_000);
      turn();
    }
  }
}
