package dev.hawser.android;

import androidx.lifecycle.DefaultLifecycleObserver;
import androidx.lifecycle.Lifecycle;
import androidx.lifecycle.LifecycleOwner;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import reactor.core.Disposable;
import reactor.core.scheduler.Scheduler;

/**
 * Holds a connection while none of its owners has been started for the grace period. Main thread.
 */
final class OwnerWatch implements DefaultLifecycleObserver {

  private final Holds holds;
  private final long grace;
  private final Scheduler main;
  private final LongSupplier clock;

  /** Those bound and not destroyed. */
  private final Set<LifecycleOwner> owners = new HashSet<>();

  private final Set<LifecycleOwner> started = new HashSet<>();
  private @Nullable Disposable timer;
  private long stoppedAt;

  /**
   * Without owners.
   *
   * @param clock milliseconds, counted also while the device sleeps
   */
  OwnerWatch(Holds holds, Duration grace, Scheduler main, LongSupplier clock) {
    this.holds = holds;
    this.grace = LooperScheduler.millis(grace);
    this.main = main;
    this.clock = clock;
  }

  void add(LifecycleOwner owner) {
    Lifecycle lifecycle = owner.getLifecycle();
    if (lifecycle.getCurrentState() != Lifecycle.State.DESTROYED && owners.add(owner)) {
      lifecycle.addObserver(this);
      if (started.isEmpty()) {
        stopped();
      }
    }
  }

  void close() {
    stopTimer();
    for (LifecycleOwner owner : List.copyOf(owners)) {
      owner.getLifecycle().removeObserver(this);
    }
    owners.clear();
    started.clear();
  }

  @Override
  public void onStart(LifecycleOwner owner) {
    started.add(owner);
    boolean late = timer != null && clock.getAsLong() - stoppedAt >= grace;
    stopTimer();
    if (holds.isHeld(Holds.Reason.BACKGROUND)) {
      holds.release(Holds.Reason.BACKGROUND);
    } else if (late) {
      // The device slept, and the timer with it: nobody knows whether the link survived that.
      holds.renewLink();
    }
  }

  @Override
  public void onStop(LifecycleOwner owner) {
    started.remove(owner);
    if (started.isEmpty()) {
      stopped();
    }
  }

  @Override
  public void onDestroy(LifecycleOwner owner) {
    owners.remove(owner);
  }

  private void stopped() {
    if (timer == null && !holds.isHeld(Holds.Reason.BACKGROUND)) {
      stoppedAt = clock.getAsLong();
      timer = main.schedule(this::elapsed, grace, TimeUnit.MILLISECONDS);
    }
  }

  private void elapsed() {
    timer = null;
    holds.hold(Holds.Reason.BACKGROUND);
  }

  private void stopTimer() {
    if (timer != null) {
      timer.dispose();
      timer = null;
    }
  }
}
