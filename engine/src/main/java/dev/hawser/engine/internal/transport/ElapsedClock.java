package dev.hawser.engine.internal.transport;

import java.lang.reflect.Method;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Time in nanoseconds that goes on while the machine sleeps, unlike {@link System#nanoTime()} on
 * Android, Linux and macOS. Android has a clock for that. Elsewhere it is the wall clock without
 * its steps back: who sets it forward makes links look silent, and the price is one new link. One
 * thread.
 */
final class ElapsedClock implements LongSupplier {

  /** {@code SystemClock.elapsedRealtimeNanos()}; null where it does not work. */
  private static final @Nullable Method ANDROID = android();

  private final LongSupplier wall;
  private long last;

  /** How far the wall clock was set back so far. */
  private long setBack;

  private ElapsedClock(LongSupplier wall) {
    this.wall = wall;
    last = wall.getAsLong();
  }

  /** The clock of this platform. */
  static LongSupplier ofPlatform() {
    Method android = ANDROID;
    return android == null
        ? ofWall(() -> TimeUnit.MILLISECONDS.toNanos(System.currentTimeMillis()))
        : () -> read(android);
  }

  /** A clock made of a wall clock. */
  static LongSupplier ofWall(LongSupplier wall) {
    return new ElapsedClock(wall);
  }

  @Override
  public long getAsLong() {
    long now = wall.getAsLong();
    if (now < last) {
      setBack += last - now;
    }
    last = now;
    return now + setBack;
  }

  private static @Nullable Method android() {
    try {
      Method clock = Class.forName("android.os.SystemClock").getMethod("elapsedRealtimeNanos");
      read(clock); // A jar to compile against has the class, too, and throws.
      return clock;
    } catch (ReflectiveOperationException | IllegalStateException | LinkageError e) {
      return null;
    }
  }

  private static long read(Method clock) {
    try {
      return (Long) Objects.requireNonNull(clock.invoke(null));
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException("the clock of Android failed", e);
    }
  }
}
