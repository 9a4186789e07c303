package dev.hawser.androidtests;

import static org.robolectric.Shadows.shadowOf;

import android.app.Activity;
import android.os.Looper;
import android.view.View;
import android.view.ViewGroup;
import android.widget.Button;
import android.widget.EditText;
import android.widget.TextView;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.Test;
import org.junit.runner.RunWith;
import org.robolectric.Robolectric;
import org.robolectric.RobolectricTestRunner;
import org.robolectric.RuntimeEnvironment;
import org.robolectric.android.controller.ActivityController;

/**
 * What a user does with the sample, and sees. Knows of it what the manifest and the screen say, as
 * nothing else has its name any more. Run by {@link ShrunkTest}, against {@link SampleServers}.
 */
@RunWith(RobolectricTestRunner.class)
public class SampleScreens {

  private static final long LIMIT = TimeUnit.SECONDS.toNanos(60);

  private ActivityController<? extends Activity> activity;

  /** Prints the name of each screen that was as it should be. */
  @Test
  public void theScreensShowWhatTheServersSend() throws Exception {
    shadowOf(RuntimeEnvironment.getApplication())
        .grantPermissions("android.permission.INTERNET", "android.permission.ACCESS_NETWORK_STATE");
    activity =
        Robolectric.buildActivity(
            Class.forName("dev.hawser.examples.chat.MainActivity").asSubclass(Activity.class));
    activity.setup();

    await("connected");
    await("joined");
    await("here: phone");
    await("ada: hello");
    type("good morning");
    click("Send");
    await("ada: hello\nphone: good morning");
    activity.recreate();
    await("ada: hello\nphone: good morning");
    System.out.println("done: chat");

    click("Events");
    await("joined");
    type("ping");
    click("Emit");
    await("you said ping");
    await("acknowledged: \"ping\"");
    System.out.println("done: events");

    click("Database");
    await("cursor: {\"x\":1}");
    await("INSERT {\"id\":1}");
    System.out.println("done: database");

    activity.close();
  }

  private void type(String text) {
    for (TextView view : texts()) {
      if (view instanceof EditText) {
        view.setText(text);
      }
    }
  }

  private void click(String label) {
    for (TextView view : texts()) {
      if (view instanceof Button && view.getText().toString().equals(label)) {
        view.performClick();
        return;
      }
    }
    throw new AssertionError("no button '" + label + "' among " + shown());
  }

  /** Lets the main thread work until the screen shows it. */
  private void await(String text) {
    long deadline = System.nanoTime() + LIMIT;
    shadowOf(Looper.getMainLooper()).idle();
    while (!shown().contains(text)) {
      if (System.nanoTime() - deadline > 0) {
        throw new AssertionError("waited too long for '" + text + "'; shown: " + shown());
      }
      LockSupport.parkNanos(1_000_000);
      shadowOf(Looper.getMainLooper()).idle();
    }
  }

  private List<String> shown() {
    List<String> shown = new ArrayList<>();
    texts().forEach(view -> shown.add(view.getText().toString()));
    return shown;
  }

  private List<TextView> texts() {
    List<TextView> texts = new ArrayList<>();
    collect(activity.get().getWindow().getDecorView(), texts);
    return texts;
  }

  private static void collect(View view, List<TextView> texts) {
    if (view instanceof TextView text) {
      texts.add(text);
    } else if (view instanceof ViewGroup group) {
      for (int index = 0; index < group.getChildCount(); index++) {
        collect(group.getChildAt(index), texts);
      }
    }
  }
}
