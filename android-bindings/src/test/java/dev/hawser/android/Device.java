package dev.hawser.android;

import static org.robolectric.Shadows.shadowOf;

import android.os.Build;
import android.os.Looper;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/** The main looper of Robolectric: the test's thread, which works when the test lets it. */
final class Device {

  /** Whether this version of Android tells an application that it blocks its network. */
  static boolean tellsOfBlocks() {
    return Build.VERSION.SDK_INT >= Build.VERSION_CODES.Q;
  }

  static void turn() {
    shadowOf(Looper.getMainLooper()).idle();
  }

  static void advance(Duration time) {
    shadowOf(Looper.getMainLooper()).idleFor(time);
  }

  /** Works until the condition holds. */
  static void await(String what, BooleanSupplier condition) {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
    turn();
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() - deadline > 0) {
        throw new AssertionError("waited too long for " + what);
      }
      LockSupport.parkNanos(1_000_000);
      turn();
    }
  }

  private Device() {}
}
