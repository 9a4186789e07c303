package dev.hawser.android;

import dev.hawser.OverflowPolicy;
import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import reactor.core.scheduler.Scheduler;

/** How a stream becomes {@code LiveData}. Immutable: every method returns a copy. */
public final class LiveDataOptions {

  private static final LiveDataOptions DEFAULTS =
      new LiveDataOptions(Duration.ofSeconds(5), OverflowPolicy.defaults(), null);

  private final Duration gracePeriod;
  private final OverflowPolicy overflow;
  private final @Nullable Scheduler main;

  private LiveDataOptions(Duration gracePeriod, OverflowPolicy overflow, @Nullable Scheduler main) {
    this.gracePeriod = gracePeriod;
    this.overflow = overflow;
    this.main = main;
  }

  /** A grace period of 5 seconds, {@link OverflowPolicy#defaults()}. */
  public static LiveDataOptions defaults() {
    return DEFAULTS;
  }

  /**
   * How long the stream stays subscribed after the last observer became inactive; 5 seconds by
   * default, which is enough for a rotation. Zero releases it at once. A topic that was joined for
   * the stream is left when it is released.
   *
   * @throws IllegalArgumentException if it is negative
   */
  public LiveDataOptions gracePeriod(Duration period) {
    if (period.isNegative()) {
      throw new IllegalArgumentException("a grace period is not negative: " + period);
    }
    return new LiveDataOptions(period, overflow, main);
  }

  /**
   * How many events wait for an active observer, and what happens to one that does not fit; see
   * {@link MessageLiveData}. Of no effect on state. By default {@link OverflowPolicy#defaults()}.
   */
  public LiveDataOptions overflow(OverflowPolicy policy) {
    return new LiveDataOptions(gracePeriod, Objects.requireNonNull(policy, "policy"), main);
  }

  /** Another thread for the main thread's part, for tests. */
  LiveDataOptions mainThread(Scheduler scheduler) {
    return new LiveDataOptions(gracePeriod, overflow, scheduler);
  }

  /** How long the stream stays subscribed without an active observer. */
  public Duration gracePeriod() {
    return gracePeriod;
  }

  /** What happens to an event that does not fit. */
  public OverflowPolicy overflow() {
    return overflow;
  }

  Scheduler mainThread() {
    return main == null ? MainThread.scheduler() : main;
  }

  @Override
  public String toString() {
    return "LiveDataOptions(gracePeriod=" + gracePeriod + ", overflow=" + overflow + ")";
  }
}
