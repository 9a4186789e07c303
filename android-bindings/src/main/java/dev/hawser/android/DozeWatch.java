package dev.hawser.android;

import android.content.BroadcastReceiver;
import android.content.Context;
import android.content.Intent;
import android.content.IntentFilter;
import android.os.PowerManager;
import reactor.core.scheduler.Scheduler;

/**
 * Gives a connection a new link after doze. Without a network, and with timers that stood still,
 * nobody noticed what became of the old one. Since API 29 the system also tells that it blocks the
 * network: then the connection was suspended meanwhile, and there is nothing to replace.
 */
final class DozeWatch extends BroadcastReceiver {

  private final Holds holds;
  private final Scheduler main;
  private final Context context;
  private final PowerManager power;

  // Main thread.
  private long renewalsBefore;
  private boolean closed;

  private DozeWatch(Holds holds, Scheduler main, Context context) {
    this.holds = holds;
    this.main = main;
    this.context = context;
    power = context.getSystemService(PowerManager.class);
  }

  /** Starts to watch. Any thread. */
  static DozeWatch start(Holds holds, Scheduler main, Context context) {
    DozeWatch watch = new DozeWatch(holds, main, context);
    context.registerReceiver(watch, new IntentFilter(PowerManager.ACTION_DEVICE_IDLE_MODE_CHANGED));
    return watch;
  }

  /** Main thread. */
  void close() {
    closed = true;
    context.unregisterReceiver(this);
  }

  @Override
  public void onReceive(Context receiver, Intent intent) {
    boolean idle = power.isDeviceIdleMode();
    // An application that the user exempted keeps its network in doze.
    if (!power.isIgnoringBatteryOptimizations(context.getPackageName())) {
      main.schedule(() -> changed(idle));
    }
  }

  private void changed(boolean idle) {
    if (closed) {
      return;
    }
    if (idle) {
      renewalsBefore = holds.renewals();
    } else if (holds.renewals() == renewalsBefore) {
      holds.renewLink();
    }
  }
}
