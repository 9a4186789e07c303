package dev.hawser.android;

import static org.assertj.core.api.Assertions.assertThat;

import android.app.Application;
import androidx.lifecycle.LifecycleDispatcher;
import androidx.lifecycle.LifecycleOwner;
import androidx.lifecycle.ProcessLifecycleOwner;
import dev.hawser.Connection;
import dev.hawser.ConnectionState;
import dev.hawser.testkit.PhoenixServer;
import java.lang.reflect.Method;
import java.time.Duration;
import org.junit.Test;
import org.junit.runner.RunWith;
import org.robolectric.Robolectric;
import org.robolectric.RuntimeEnvironment;
import org.robolectric.android.controller.ActivityController;

/** A connection follows the process into the background and back. */
@RunWith(AndroidRunner.class)
public class ProcessLifecycleTest {

  /** After the last activity stopped the process owner waits so long for another. */
  private static final Duration ANDROIDX = Duration.ofMillis(700);

  private static final Duration GRACE = Duration.ofSeconds(30);

  @Test
  public void itIsSuspendedAfterTheGracePeriodAndResumed() throws Exception {
    startup(RuntimeEnvironment.getApplication());
    LifecycleOwner process = ProcessLifecycleOwner.get();
    try (PhoenixServer server = Rooms.start();
        Connection connection = Rooms.hawser(server).open()) {
      ConnectionBinding.of(connection, GRACE).bindTo(process);
      ActivityController<EmptyActivity> first =
          Robolectric.buildActivity(EmptyActivity.class).setup();
      connection.connect().block(Rooms.LIMIT);

      ActivityController<EmptyActivity> second =
          Robolectric.buildActivity(EmptyActivity.class).setup();
      first.pause().stop();
      Device.advance(GRACE.multipliedBy(2));
      connection.connect().block(Rooms.LIMIT);

      second.pause().stop();
      Device.advance(ANDROIDX.plus(GRACE).minusMillis(100));
      assertThat(connection.state()).isInstanceOf(ConnectionState.Ready.class);
      Device.advance(Duration.ofMillis(100));
      Device.await("suspended", () -> connection.state() instanceof ConnectionState.Suspended);

      second.start().resume();
      Device.await("ready", () -> connection.state() instanceof ConnectionState.Ready);
      second.pause().stop().destroy();
      first.destroy();
    }
  }

  /** What androidx.startup does in an application; the names of one method vary. */
  private static void startup(Application application) throws ReflectiveOperationException {
    LifecycleDispatcher.init(application);
    for (Method method : ProcessLifecycleOwner.Companion.class.getMethods()) {
      if (method.getName().startsWith("init$")) {
        method.invoke(ProcessLifecycleOwner.Companion, application);
      }
    }
  }
}
