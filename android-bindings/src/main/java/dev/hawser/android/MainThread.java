package dev.hawser.android;

import android.os.Handler;
import android.os.Looper;
import reactor.core.scheduler.Scheduler;

/** Android's main thread, the only one that may touch views and set values of {@code LiveData}. */
public final class MainThread {

  private static final class Main {
    static final Scheduler SCHEDULER = new LooperScheduler(new Handler(Looper.getMainLooper()));
  }

  /**
   * The main thread as a scheduler, for {@code publishOn} and delays. Tasks run in the order in
   * which they were scheduled, always in a later turn of the main looper, also if scheduled on the
   * main thread. They do not wait for a layout that is under way. Disposing it has no effect.
   *
   * <p>Delays do not count the time that the device sleeps. Periodic tasks keep their rate, and
   * leave out the times that passed while the main thread was busy or the process frozen.
   */
  public static Scheduler scheduler() {
    return Main.SCHEDULER;
  }

  private MainThread() {}
}
