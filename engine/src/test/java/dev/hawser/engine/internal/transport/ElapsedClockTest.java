package dev.hawser.engine.internal.transport;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import org.junit.jupiter.api.Test;

/** The clock by which silence is judged. */
class ElapsedClockTest {

  private final AtomicLong wall = new AtomicLong(1_000);
  private final LongSupplier clock = ElapsedClock.ofWall(wall::get);

  @Test
  void itGoesOnWithTheWallClockHoweverFarThatJumps() {
    long start = clock.getAsLong();
    wall.addAndGet(5);
    assertThat(clock.getAsLong() - start).isEqualTo(5);
    wall.addAndGet(1_000_000);
    assertThat(clock.getAsLong() - start).isEqualTo(1_000_005);
  }

  @Test
  void itNeverGoesBack() {
    long start = clock.getAsLong();
    wall.addAndGet(10);
    assertThat(clock.getAsLong() - start).isEqualTo(10);
    wall.addAndGet(-500);
    assertThat(clock.getAsLong() - start).isEqualTo(10);
    wall.addAndGet(3);
    assertThat(clock.getAsLong() - start).isEqualTo(13);
    wall.addAndGet(-1);
    wall.addAndGet(2);
    assertThat(clock.getAsLong() - start).isEqualTo(14);
  }

  @Test
  void thePlatformHasOne() {
    LongSupplier platform = ElapsedClock.ofPlatform();
    long before = platform.getAsLong();
    long start = System.nanoTime();
    while (System.nanoTime() - start < 20_000_000) {
      Thread.onSpinWait();
    }
    assertThat(platform.getAsLong()).isGreaterThan(before);
  }
}
