package dev.hawser.android;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import android.os.Looper;
import android.os.SystemClock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.Test;
import org.junit.runner.RunWith;
import org.robolectric.shadows.ShadowSystemClock;
import reactor.core.Disposable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;

/** Tasks run on the main looper, in order, later. */
@RunWith(AndroidRunner.class)
public class LooperSchedulerTest {

  private final Scheduler main = MainThread.scheduler();
  private final List<Object> ran = new ArrayList<>();

  @Test
  public void tasksRunInOrderInALaterTurn() {
    main.schedule(() -> ran.add(1));
    main.schedule(() -> ran.add(2));
    assertThat(ran).isEmpty();
    Device.turn();
    assertThat(ran).containsExactly(1, 2);
  }

  @Test
  public void signalsOfOtherThreadsArriveOnTheMainThreadInOrder() {
    Flux.range(0, 1000)
        .subscribeOn(Schedulers.parallel())
        .publishOn(main)
        .subscribe(
            value -> ran.add(Looper.getMainLooper().isCurrentThread() ? value : "elsewhere"));
    Device.await("all", () -> ran.size() == 1000);
    for (int value = 0; value < 1000; value++) {
      assertThat(ran.get(value)).isEqualTo(value);
    }
  }

  @Test
  public void aDelayIsWaited() {
    Mono.delay(Duration.ofSeconds(3), main).subscribe(ran::add);
    Device.advance(Duration.ofMillis(2_999));
    assertThat(ran).isEmpty();
    Device.advance(Duration.ofMillis(1));
    assertThat(ran).hasSize(1);
  }

  @Test
  public void aPeriodicTaskRunsUntilItIsDisposed() {
    Disposable ticks = Flux.interval(Duration.ofSeconds(1), main).subscribe(ran::add);
    Device.advance(Duration.ofMillis(3_500));
    assertThat(ran).containsExactly(0L, 1L, 2L);
    ticks.dispose();
    Device.advance(Duration.ofSeconds(10));
    assertThat(ran).hasSize(3);
  }

  @Test
  public void aPeriodicTaskKeepsItsRateAndLeavesOutWhatItMissed() {
    long start = SystemClock.uptimeMillis();
    int[] takes = {300, 2_500, 0, 0};
    Disposable ticks =
        main.schedulePeriodically(
            () -> {
              ran.add(SystemClock.uptimeMillis() - start);
              ShadowSystemClock.advanceBy(Duration.ofMillis(takes[ran.size() - 1]));
            },
            1,
            1,
            TimeUnit.SECONDS);
    while (ran.size() < 4) {
      Device.advance(Duration.ofMillis(100));
    }
    ticks.dispose();
    assertThat(ran).containsExactly(1_000L, 2_000L, 5_000L, 6_000L);
  }

  @Test
  public void aTaskIsNotTooEarlyAndNeverNegative() {
    main.schedule(() -> ran.add("fraction"), 1, TimeUnit.MICROSECONDS);
    main.schedule(() -> ran.add("never"), Long.MAX_VALUE, TimeUnit.MILLISECONDS);
    main.schedule(() -> ran.add("at once"), -1, TimeUnit.MILLISECONDS);
    Device.turn();
    assertThat(ran).containsExactly("at once");
    Device.advance(Duration.ofMillis(1));
    assertThat(ran).containsExactly("at once", "fraction");
  }

  @Test
  public void aTaskThatIsDisposedDoesNotRun() {
    Disposable task = main.schedule(() -> ran.add(1));
    task.dispose();
    Disposable later = main.schedule(() -> ran.add(2), 1, TimeUnit.SECONDS);
    later.dispose();
    Disposable periodic = main.schedulePeriodically(() -> ran.add(3), 0, 1, TimeUnit.SECONDS);
    periodic.dispose();
    Device.advance(Duration.ofSeconds(5));
    assertThat(ran).isEmpty();
    assertThat(task.isDisposed()).isTrue();
  }

  @Test
  public void aDisposedWorkerRunsNothingMore() {
    Scheduler.Worker worker = main.createWorker();
    worker.schedule(() -> ran.add(1));
    worker.schedule(() -> ran.add(2), 1, TimeUnit.SECONDS);
    Device.turn();
    worker.dispose();
    Device.advance(Duration.ofSeconds(5));
    assertThat(ran).containsExactly(1);
    assertThat(worker.isDisposed()).isTrue();
    assertThatThrownBy(() -> worker.schedule(() -> ran.add(3)))
        .isInstanceOf(RejectedExecutionException.class);
  }
}
