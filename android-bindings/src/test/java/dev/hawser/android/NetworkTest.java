package dev.hawser.android;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.Assume.assumeTrue;
import static org.robolectric.Shadows.shadowOf;

import android.Manifest;
import android.app.Application;
import android.net.ConnectivityManager;
import android.net.ConnectivityManager.NetworkCallback;
import android.net.Network;
import android.net.NetworkCapabilities;
import dev.hawser.Connection;
import dev.hawser.ConnectionState;
import dev.hawser.Hawser;
import dev.hawser.ReconnectPolicy;
import dev.hawser.testkit.PhoenixServer;
import java.time.Duration;
import java.util.function.Consumer;
import org.junit.After;
import org.junit.Before;
import org.junit.Test;
import org.junit.runner.RunWith;
import org.robolectric.RuntimeEnvironment;
import org.robolectric.shadows.ShadowConnectivityManager;
import org.robolectric.shadows.ShadowNetwork;
import org.robolectric.shadows.ShadowNetworkCapabilities;

/** A connection is suspended without a network and comes back at once with one. */
@RunWith(AndroidRunner.class)
public class NetworkTest {

  private static final Network WIFI = ShadowNetwork.newInstance(1);
  private static final Network MOBILE = ShadowNetwork.newInstance(2);

  private final Application application = RuntimeEnvironment.getApplication();
  private final ConnectivityManager manager =
      application.getSystemService(ConnectivityManager.class);
  private final ShadowConnectivityManager network = shadowOf(manager);

  private PhoenixServer server;
  private Connection connection;

  @Before
  public void open() {
    shadowOf(application)
        .grantPermissions(Manifest.permission.INTERNET, Manifest.permission.ACCESS_NETWORK_STATE);
    server = Rooms.start();
    connection = Rooms.hawser(server).open();
  }

  @After
  public void close() {
    connection.close();
    connection.onClose().block(Rooms.LIMIT);
    Device.await("the end of the watch", () -> network.getNetworkCallbacks().isEmpty());
    server.close();
  }

  @Test
  public void itIsSuspendedWhenTheNetworkIsLostAndBackWhenItIs() {
    online();
    tell(callback -> callback.onLost(WIFI));
    await(ConnectionState.Suspended.class);
    tell(callback -> callback.onAvailable(MOBILE));
    await(ConnectionState.Ready.class);
    server.nextSocket(Rooms.LIMIT);
  }

  @Test
  public void itGetsANewLinkWhenTheDefaultNetworkChanges() {
    online();
    tell(callback -> callback.onAvailable(MOBILE));
    server.nextSocket(Rooms.LIMIT);
    await(ConnectionState.Ready.class);
    tell(callback -> callback.onLost(WIFI));
    Device.turn();
    connection.connect().block(Rooms.LIMIT);
    assertThat(connection.stats().links()).as("the old network does not matter").isEqualTo(2);
  }

  @Test
  public void theSameNetworkAgainChangesNothing() {
    online();
    tell(callback -> callback.onAvailable(WIFI));
    connection.connect().block(Rooms.LIMIT);
    assertThat(connection.stats().links()).isEqualTo(1);
  }

  @Test
  public void withoutANetworkFromTheStartItWaitsForOne() {
    network.setDefaultNetworkActive(false);
    ConnectionBinding.of(connection).bindToNetwork(application);
    Device.turn();
    connection.connect().onErrorComplete().subscribe();
    await(ConnectionState.Suspended.class);
    tell(callback -> callback.onAvailable(WIFI));
    await(ConnectionState.Ready.class);
  }

  @Test
  public void theSystemsBlockIsAsNoNetwork() {
    assumeTrue(Device.tellsOfBlocks());
    online();
    tell(callback -> callback.onBlockedStatusChanged(WIFI, true));
    await(ConnectionState.Suspended.class);
    tell(callback -> callback.onAvailable(MOBILE));
    Device.turn();
    assertThat(connection.state()).isInstanceOf(ConnectionState.Suspended.class);
    tell(callback -> callback.onBlockedStatusChanged(MOBILE, false));
    await(ConnectionState.Ready.class);
  }

  @Test
  public void aNetworkThatReachesTheInternetNowEndsTheBackoff() {
    server.close();
    connection.close();
    connection =
        Hawser.to("phoenix+" + server.url())
            .reconnect(ReconnectPolicy.fixed(Duration.ofHours(1)))
            .open();
    ConnectionBinding.of(connection).bindToNetwork(application);
    connection.connect().onErrorComplete().subscribe();
    tell(callback -> callback.onAvailable(WIFI));
    await(ConnectionState.Backoff.class);
    NetworkCapabilities internet = ShadowNetworkCapabilities.newInstance();
    shadowOf(internet).addCapability(NetworkCapabilities.NET_CAPABILITY_VALIDATED);
    long before = connection.stats().failures();
    tell(callback -> callback.onCapabilitiesChanged(WIFI, internet));
    Device.await("another attempt", () -> connection.stats().failures() > before);
  }

  @Test
  public void backgroundAndNetworkAreBothNeeded() {
    Screen screen = Screen.started();
    connection.connect().block(Rooms.LIMIT);
    ConnectionBinding.of(connection, Duration.ofSeconds(1))
        .bindTo(screen)
        .bindToNetwork(application);
    tell(callback -> callback.onAvailable(WIFI));
    tell(callback -> callback.onLost(WIFI));
    await(ConnectionState.Suspended.class);
    screen.stop();
    Device.advance(Duration.ofSeconds(1));
    tell(callback -> callback.onAvailable(WIFI));
    Device.turn();
    assertThat(connection.state()).isInstanceOf(ConnectionState.Suspended.class);
    tell(callback -> callback.onLost(WIFI));
    screen.start();
    Device.turn();
    assertThat(connection.state()).isInstanceOf(ConnectionState.Suspended.class);
    tell(callback -> callback.onAvailable(WIFI));
    await(ConnectionState.Ready.class);
  }

  @Test
  public void whatIsBoundTwiceIsBoundOnce() {
    ConnectionBinding.of(connection).bindToNetwork(application).bindToNetwork(application);
    Device.turn();
    assertThat(network.getNetworkCallbacks()).hasSize(1);
  }

  @Test
  public void aMissingPermissionIsNamed() {
    shadowOf(application).denyPermissions(Manifest.permission.ACCESS_NETWORK_STATE);
    ConnectionBinding binding = ConnectionBinding.of(connection);
    assertThatThrownBy(() -> binding.bindToNetwork(application))
        .isInstanceOf(SecurityException.class)
        .hasMessage(
            "Hawser cannot follow the network: add <uses-permission"
                + " android:name=\"android.permission.ACCESS_NETWORK_STATE\"/> to"
                + " AndroidManifest.xml");
    shadowOf(application).denyPermissions(Manifest.permission.INTERNET);
    assertThatThrownBy(() -> binding.bindToNetwork(application))
        .hasMessageContaining("android.permission.INTERNET");
    shadowOf(application)
        .grantPermissions(Manifest.permission.INTERNET, Manifest.permission.ACCESS_NETWORK_STATE);
    binding.bindToNetwork(application);
    assertThat(network.getNetworkCallbacks()).as("it may be tried again").hasSize(1);
  }

  @Test
  public void theEndOfTheBindingEndsTheWatch() {
    network.setDefaultNetworkActive(false);
    ConnectionBinding binding = ConnectionBinding.of(connection).bindToNetwork(application);
    connection.connect().onErrorComplete().subscribe();
    await(ConnectionState.Suspended.class);
    binding.close();
    await(ConnectionState.Ready.class);
    assertThat(network.getNetworkCallbacks()).isEmpty();
    binding.bindToNetwork(application);
    Device.turn();
    assertThat(network.getNetworkCallbacks()).as("closed is closed").isEmpty();
    assertThat(shadowOf(application).getRegisteredReceivers())
        .noneMatch(receiver -> receiver.getBroadcastReceiver() instanceof DozeWatch);
  }

  private void online() {
    connection.connect().block(Rooms.LIMIT);
    server.nextSocket(Rooms.LIMIT);
    ConnectionBinding.of(connection).bindToNetwork(application);
    tell(callback -> callback.onAvailable(WIFI));
    if (Device.tellsOfBlocks()) {
      tell(callback -> callback.onBlockedStatusChanged(WIFI, false));
    }
  }

  /** From a thread of the system, as Android does. */
  private void tell(Consumer<NetworkCallback> event) {
    Thread system =
        new Thread(() -> network.getNetworkCallbacks().forEach(event), "ConnectivityThread");
    system.start();
    try {
      system.join();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
    Device.turn();
  }

  private void await(Class<? extends ConnectionState> state) {
    Device.await(state.getSimpleName(), () -> state.isInstance(connection.state()));
  }
}
