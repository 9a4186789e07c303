package dev.hawser.engine.internal.transport;

import dev.hawser.spi.Loop;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import reactor.core.Disposable;

/**
 * Notices a socket that takes nothing while writes wait. One timer at most, which looks again later
 * when there was progress, so that a write costs no timer.
 */
final class WriteWatch {

  private final Loop loop;
  private final long timeout;
  private final Runnable stalled;

  private @Nullable Disposable timer;
  private int pending;
  private long lastProgress;

  /**
   * A watch.
   *
   * @param timeout zero for none
   * @param stalled runs when nothing was written for the time-out
   */
  WriteWatch(Loop loop, Duration timeout, Runnable stalled) {
    this.loop = loop;
    this.timeout = timeout.toNanos();
    this.stalled = stalled;
  }

  /** One more buffer waits for the socket. */
  void onPending() {
    if (pending++ == 0 && timeout > 0) {
      lastProgress = loop.nanoTime();
      if (timer == null) {
        arm(timeout);
      }
    }
  }

  /** A buffer was written. */
  void onProgress() {
    pending--;
    if (timeout > 0) {
      lastProgress = loop.nanoTime();
    }
  }

  void stop() {
    if (timer != null) {
      timer.dispose();
      timer = null;
    }
  }

  private void arm(long delay) {
    timer = loop.schedule(this::tick, Duration.ofNanos(delay));
  }

  private void tick() {
    timer = null;
    if (pending == 0) {
      return;
    }
    long left = lastProgress + timeout - loop.nanoTime();
    if (left > 0) {
      arm(left);
    } else {
      stalled.run();
    }
  }
}
