package dev.hawser.android;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.robolectric.Shadows.shadowOf;

import android.Manifest;
import android.app.Application;
import android.content.BroadcastReceiver;
import android.content.Context;
import android.content.ContextWrapper;
import android.content.Intent;
import android.content.IntentFilter;
import android.net.ConnectivityManager;
import android.net.ConnectivityManager.NetworkCallback;
import dev.hawser.Connection;
import dev.hawser.ConnectionState;
import dev.hawser.testkit.PhoenixServer;
import java.time.Duration;
import org.junit.After;
import org.junit.Before;
import org.junit.Test;
import org.junit.runner.RunWith;
import org.robolectric.RuntimeEnvironment;
import org.robolectric.annotation.Config;
import org.robolectric.annotation.Implementation;
import org.robolectric.annotation.Implements;
import org.robolectric.shadows.ShadowConnectivityManager;
import org.robolectric.shadows.ShadowLog;

/** A device on which the system throws does not crash the application. */
@RunWith(AndroidRunner.class)
public class OddDeviceTest {

  private final Application application = RuntimeEnvironment.getApplication();
  private PhoenixServer server;
  private Connection connection;

  /** Does not know the application. */
  @Implements(ConnectivityManager.class)
  public static class Refusing extends ShadowConnectivityManager {
    @Implementation
    @Override
    protected void registerDefaultNetworkCallback(NetworkCallback callback) {
      throw new SecurityException("Package android does not belong to 10001");
    }

    @Implementation
    @Override
    protected void unregisterNetworkCallback(NetworkCallback callback) {
      throw new IllegalArgumentException("NetworkCallback was not registered");
    }
  }

  /** An application whose receivers the system does not know, or has too many of. */
  private static final class Odd extends ContextWrapper {
    private final boolean full;
    int receivers;

    Odd(Context base, boolean full) {
      super(base);
      this.full = full;
    }

    @Override
    public Context getApplicationContext() {
      return this;
    }

    @Override
    public Intent registerReceiver(BroadcastReceiver receiver, IntentFilter filter) {
      if (full) {
        throw new IllegalStateException("Too many receivers");
      }
      receivers++;
      return super.registerReceiver(receiver, filter);
    }

    @Override
    public void unregisterReceiver(BroadcastReceiver receiver) {
      super.unregisterReceiver(receiver);
      throw new IllegalArgumentException("Receiver not registered");
    }
  }

  @Before
  public void connect() {
    shadowOf(application)
        .grantPermissions(Manifest.permission.INTERNET, Manifest.permission.ACCESS_NETWORK_STATE);
    server = Rooms.start();
    connection = Rooms.hawser(server).open();
    connection.connect().block(Rooms.LIMIT);
  }

  @After
  public void close() {
    connection.close();
    connection.onClose().block(Rooms.LIMIT);
    Device.turn();
    server.close();
  }

  @Test
  @Config(shadows = Refusing.class)
  public void aConnectionThatIsNotToldOfTheNetworkStillFollowsTheScreen() {
    Screen screen = Screen.started();
    ConnectionBinding binding =
        ConnectionBinding.of(connection, Duration.ZERO).bindToNetwork(application).bindTo(screen);
    Device.turn();
    assertThat(ShadowLog.getLogsForTag("Hawser")).isNotEmpty();
    screen.stop();
    Device.await("suspended", () -> connection.state() instanceof ConnectionState.Suspended);
    binding.close();
    Device.await("ready", () -> connection.state() instanceof ConnectionState.Ready);
  }

  @Test
  public void theEndOfAWatchDoesNotThrow() {
    Odd odd = new Odd(application, false);
    ConnectionBinding binding = ConnectionBinding.of(connection).bindToNetwork(odd);
    Device.turn();
    assertThat(odd.receivers).isEqualTo(1);
    binding.close();
    Device.turn();
    assertThat(callbacks()).isEmpty();
  }

  @Test
  public void aWatchThatCannotStartLeavesNothingBehind() {
    ConnectionBinding binding = ConnectionBinding.of(connection);
    assertThatThrownBy(() -> binding.bindToNetwork(new Odd(application, true)))
        .hasMessage("Too many receivers");
    Device.turn();
    assertThat(callbacks()).isEmpty();
  }

  private Iterable<NetworkCallback> callbacks() {
    return shadowOf(application.getSystemService(ConnectivityManager.class)).getNetworkCallbacks();
  }
}
