package dev.hawser.android;

import android.Manifest;
import android.content.Context;
import android.content.pm.PackageManager;
import android.net.ConnectivityManager;
import android.net.Network;
import android.net.NetworkCapabilities;
import android.util.Log;
import org.jspecify.annotations.Nullable;
import reactor.core.scheduler.Scheduler;

/**
 * Holds a connection while there is no default network, or the system keeps the application from
 * using it; gives it a new link when the default network changes. The callbacks arrive on a thread
 * of the system; the state is of the main thread.
 */
final class NetworkWatch extends ConnectivityManager.NetworkCallback {

  private final Holds holds;
  private final Scheduler main;
  private final ConnectivityManager manager;

  private @Nullable Network current;
  private boolean blocked;
  private boolean validated;
  private boolean closed;

  private NetworkWatch(Holds holds, Scheduler main, ConnectivityManager manager) {
    this.holds = holds;
    this.main = main;
    this.manager = manager;
  }

  /**
   * Starts to watch. Any thread.
   *
   * @throws SecurityException if the application lacks a permission
   */
  static NetworkWatch start(Holds holds, Scheduler main, Context context) {
    require(context, Manifest.permission.INTERNET);
    require(context, Manifest.permission.ACCESS_NETWORK_STATE);
    ConnectivityManager manager = context.getSystemService(ConnectivityManager.class);
    NetworkWatch watch = new NetworkWatch(holds, main, manager);
    try {
      manager.registerDefaultNetworkCallback(watch);
    } catch (SecurityException e) {
      // Android 11 takes the application for another one at times.
      Log.w(ConnectionBinding.LOG_TAG, "the device does not tell of its network", e);
      return watch;
    }
    if (manager.getActiveNetwork() == null) {
      // Nobody calls back to say that there is none.
      watch.onMain(watch::update);
    }
    return watch;
  }

  private static void require(Context context, String permission) {
    if (context.checkSelfPermission(permission) != PackageManager.PERMISSION_GRANTED) {
      throw new SecurityException(
          "Hawser cannot follow the network: add <uses-permission android:name=\""
              + permission
              + "\"/> to AndroidManifest.xml");
    }
  }

  /** Main thread. */
  void close() {
    closed = true;
    manager.unregisterNetworkCallback(this);
  }

  @Override
  public void onAvailable(Network network) {
    onMain(
        () -> {
          boolean changed = current != null && !current.equals(network);
          current = network;
          if (changed) {
            validated = false;
            // Its socket is bound to the network before.
            holds.renewLink();
          }
          update();
        });
  }

  @Override
  public void onLost(Network network) {
    onMain(
        () -> {
          if (network.equals(current)) {
            current = null;
            validated = false;
            update();
          }
        });
  }

  /** Doze, battery saver or data saver keep the application off the network; since API 29. */
  @Override
  public void onBlockedStatusChanged(Network network, boolean nowBlocked) {
    onMain(
        () -> {
          blocked = nowBlocked;
          update();
        });
  }

  @Override
  public void onCapabilitiesChanged(Network network, NetworkCapabilities capabilities) {
    boolean now = capabilities.hasCapability(NetworkCapabilities.NET_CAPABILITY_VALIDATED);
    onMain(
        () -> {
          if (network.equals(current)) {
            if (now && !validated) {
              // Such as after the login of a hotel.
              holds.endBackoff();
            }
            validated = now;
          }
        });
  }

  private void update() {
    if (current == null || blocked) {
      holds.hold(Holds.Reason.OFFLINE);
    } else {
      holds.release(Holds.Reason.OFFLINE);
    }
  }

  private void onMain(Runnable change) {
    main.schedule(
        () -> {
          if (!closed) {
            change.run();
          }
        });
  }
}
