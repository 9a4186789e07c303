package dev.hawser.android.dagger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.robolectric.Shadows.shadowOf;

import android.Manifest;
import android.app.Application;
import android.content.Context;
import android.content.ContextWrapper;
import android.net.ConnectivityManager;
import android.os.Looper;
import androidx.lifecycle.Lifecycle;
import androidx.lifecycle.LifecycleOwner;
import androidx.lifecycle.LifecycleRegistry;
import dev.hawser.Connection;
import dev.hawser.ConnectionState;
import dev.hawser.Hawser;
import dev.hawser.android.AndroidRunner;
import dev.hawser.testkit.TestServer;
import dev.hawser.testkit.WebSocketTestServer;
import java.lang.ref.WeakReference;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.Test;
import org.junit.runner.RunWith;
import org.robolectric.RuntimeEnvironment;
import org.robolectric.shadows.ShadowConnectivityManager;
import org.robolectric.shadows.ShadowNetwork;

/** Connections of a graph follow what its configuration names. */
@RunWith(AndroidRunner.class)
public class BoundConnectionsTest {

  private final Application application = RuntimeEnvironment.getApplication();
  private final ShadowConnectivityManager network =
      shadowOf(application.getSystemService(ConnectivityManager.class));

  /** An owner as ProcessLifecycleOwner is one. */
  private static final class Foreground implements LifecycleOwner {
    final LifecycleRegistry lifecycle = new LifecycleRegistry(this);

    @Override
    public Lifecycle getLifecycle() {
      return lifecycle;
    }
  }

  @Test
  public void theyAreSuspendedInTheBackgroundAndWithoutANetwork() {
    shadowOf(application)
        .grantPermissions(Manifest.permission.INTERNET, Manifest.permission.ACCESS_NETWORK_STATE);
    Foreground foreground = new Foreground();
    foreground.lifecycle.handleLifecycleEvent(Lifecycle.Event.ON_START);
    try (TestServer echo = WebSocketTestServer.create().echo().start();
        HawserComponent hawser =
            HawserComponent.create(
                HawserConfig.create()
                    .connection("feed", Hawser.to(echo.url("/")))
                    .bindTo(foreground)
                    .bindToNetwork(application)
                    .backgroundGrace(Duration.ofSeconds(2)))) {
      network.setDefaultNetworkActive(false);
      Connection feed = hawser.connections().get("feed");
      feed.connect().onErrorComplete().subscribe();
      await(feed, ConnectionState.Suspended.class);
      network
          .getNetworkCallbacks()
          .forEach(callback -> callback.onAvailable(ShadowNetwork.newInstance(1)));
      await(feed, ConnectionState.Ready.class);
      foreground.lifecycle.handleLifecycleEvent(Lifecycle.Event.ON_STOP);
      shadowOf(Looper.getMainLooper()).idleFor(Duration.ofSeconds(2));
      await(feed, ConnectionState.Suspended.class);
      hawser.connections().close();
      await(feed, ConnectionState.Closed.class);
      shadowOf(Looper.getMainLooper()).idle();
    }
  }

  @Test
  public void theyFollowAllOwnersOfTheConfiguration() {
    Foreground one = new Foreground();
    Foreground two = new Foreground();
    one.lifecycle.handleLifecycleEvent(Lifecycle.Event.ON_START);
    two.lifecycle.handleLifecycleEvent(Lifecycle.Event.ON_CREATE);
    try (TestServer echo = WebSocketTestServer.create().echo().start();
        HawserComponent hawser =
            HawserComponent.create(
                HawserConfig.create()
                    .connection("feed", Hawser.to(echo.url("/")))
                    .bindTo(one)
                    .bindTo(two)
                    .backgroundGrace(Duration.ZERO))) {
      Connection feed = hawser.connections().get("feed");
      shadowOf(Looper.getMainLooper()).idle();
      feed.connect().block(Duration.ofSeconds(60));
      one.lifecycle.handleLifecycleEvent(Lifecycle.Event.ON_STOP);
      await(feed, ConnectionState.Suspended.class);
    }
  }

  @Test
  public void aConfigurationKeepsNoActivity() {
    WeakReference<Context> activity = new WeakReference<>(new ContextWrapper(application));
    HawserConfig config = HawserConfig.create().bindToNetwork(activity.get());
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
    while (!activity.refersTo(null)) {
      assertThat(System.nanoTime() - deadline).as("time that is left").isNegative();
      System.gc();
    }
    assertThat(config.connections()).isEmpty();
  }

  @Test
  public void aMissingPermissionIsToldWhenTheConnectionIsMade() {
    try (HawserComponent hawser =
        HawserComponent.create(
            HawserConfig.create()
                .connection("feed", Hawser.to("ws://127.0.0.1:1/"))
                .bindToNetwork(application))) {
      assertThatThrownBy(() -> hawser.connections().get("feed"))
          .isInstanceOf(SecurityException.class)
          .hasMessageContaining("android.permission.INTERNET");
    }
    assertThat(network.getNetworkCallbacks()).isEmpty();
  }

  private static void await(Connection connection, Class<? extends ConnectionState> state) {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
    while (!state.isInstance(connection.state())) {
      if (System.nanoTime() - deadline > 0) {
        throw new AssertionError("waited too long for " + state.getSimpleName());
      }
      shadowOf(Looper.getMainLooper()).idle();
      LockSupport.parkNanos(1_000_000);
    }
  }
}
