package dev.hawser.android;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.Assume.assumeTrue;
import static org.robolectric.Shadows.shadowOf;

import android.Manifest;
import android.app.Application;
import android.net.ConnectivityManager;
import android.net.ConnectivityManager.NetworkCallback;
import android.net.Network;
import android.os.PowerManager;
import dev.hawser.Connection;
import dev.hawser.ConnectionState;
import dev.hawser.testkit.PhoenixServer;
import org.junit.After;
import org.junit.Before;
import org.junit.Test;
import org.junit.runner.RunWith;
import org.robolectric.RuntimeEnvironment;
import org.robolectric.shadows.ShadowConnectivityManager;
import org.robolectric.shadows.ShadowNetwork;

/** A connection has one new link after doze. */
@RunWith(AndroidRunner.class)
public class DozeTest {

  private static final Network WIFI = ShadowNetwork.newInstance(1);

  private final Application application = RuntimeEnvironment.getApplication();
  private final ShadowConnectivityManager network =
      shadowOf(application.getSystemService(ConnectivityManager.class));
  private final PowerManager power = application.getSystemService(PowerManager.class);

  private PhoenixServer server;
  private Connection connection;
  private ConnectionBinding binding;

  @Before
  public void connect() {
    shadowOf(application)
        .grantPermissions(Manifest.permission.INTERNET, Manifest.permission.ACCESS_NETWORK_STATE);
    server = Rooms.start();
    connection = Rooms.hawser(server).open();
    connection.connect().block(Rooms.LIMIT);
    binding = ConnectionBinding.of(connection).bindToNetwork(application);
    network().onAvailable(WIFI);
    Device.turn();
  }

  @After
  public void close() {
    connection.close();
    connection.onClose().block(Rooms.LIMIT);
    Device.await("the end of the watch", () -> network.getNetworkCallbacks().isEmpty());
    server.close();
  }

  @Test
  public void itIsNewEachTime() {
    for (int link = 1; link < 4; link++) {
      doze(true);
      connection.connect().block(Rooms.LIMIT);
      assertThat(connection.stats().links()).isEqualTo(link);
      doze(false);
      awaitLinks(link + 1);
    }
  }

  @Test
  public void aConnectionThatWasBlockedInDozeIsNotRenewedAgain() {
    assumeTrue(Device.tellsOfBlocks());
    doze(true);
    block(true);
    await(ConnectionState.Suspended.class);
    block(false);
    await(ConnectionState.Ready.class);
    doze(false);
    connection.connect().block(Rooms.LIMIT);
    assertThat(connection.stats().links()).isEqualTo(2);
    doze(true);
    doze(false);
    awaitLinks(3);
  }

  @Test
  public void theEndOfDozeDoesNotOvertakeTheEndOfTheBlock() {
    assumeTrue(Device.tellsOfBlocks());
    doze(true);
    block(true);
    await(ConnectionState.Suspended.class);
    doze(false);
    assertThat(connection.state()).isInstanceOf(ConnectionState.Suspended.class);
    block(false);
    await(ConnectionState.Ready.class);
    assertThat(connection.stats().links()).isEqualTo(2);
  }

  @Test
  public void anApplicationThatIsExemptFromDozeKeepsItsLink() {
    shadowOf(power).setIgnoringBatteryOptimizations(application.getPackageName(), true);
    doze(true);
    doze(false);
    connection.connect().block(Rooms.LIMIT);
    assertThat(connection.stats().links()).isEqualTo(1);
  }

  @Test
  public void aBindingThatEndsInDozeRenewsNothing() {
    doze(true);
    binding.close();
    doze(false);
    connection.connect().block(Rooms.LIMIT);
    assertThat(connection.stats().links()).isEqualTo(1);
  }

  private void doze(boolean idle) {
    // It broadcasts the change, too.
    shadowOf(power).setIsDeviceIdleMode(idle);
    Device.turn();
  }

  private void block(boolean blocked) {
    network().onBlockedStatusChanged(WIFI, blocked);
    Device.turn();
  }

  private NetworkCallback network() {
    return network.getNetworkCallbacks().iterator().next();
  }

  private void awaitLinks(int links) {
    Device.await("link " + links, () -> connection.stats().links() == links);
    await(ConnectionState.Ready.class);
  }

  private void await(Class<? extends ConnectionState> state) {
    Device.await(state.getSimpleName(), () -> state.isInstance(connection.state()));
  }
}
