package dev.hawser.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Test;
import reactor.core.Disposable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;
import reactor.test.subscriber.TestSubscriber;

class VirtualLoopTest {

  private final VirtualLoop loop = new VirtualLoop();
  private final List<String> ran = new ArrayList<>();

  private Runnable task(String name) {
    return () -> ran.add(name + "@" + TimeUnit.NANOSECONDS.toMillis(loop.nanoTime()));
  }

  @Test
  void runsTasksInOrderAndOnlyWhenTold() {
    loop.execute(
        () -> {
          assertThat(loop.inLoop()).isTrue();
          task("first").run();
          loop.execute(task("third"));
        });
    loop.execute(task("second"));
    assertThat(ran).isEmpty();
    loop.run();
    assertThat(ran).containsExactly("first@0", "second@0", "third@0");
    assertThat(loop.inLoop()).isFalse();
  }

  @Test
  void timersStandStillInASleep() {
    loop.schedule(task("a"), Duration.ofMillis(10));
    long before = loop.elapsedNanos();
    loop.sleep(Duration.ofHours(1));
    loop.advance(Duration.ofMillis(9));
    assertThat(ran).isEmpty();
    assertThat(loop.elapsedNanos() - before).isEqualTo(Duration.ofHours(1).plusMillis(9).toNanos());
    loop.advance(Duration.ofMillis(1));
    assertThat(ran).containsExactly("a@10");
  }

  @Test
  void runsTimersInTheOrderOfTheirTimeAndOfTheirStart() {
    loop.schedule(task("late"), Duration.ofMillis(20));
    loop.schedule(task("a"), Duration.ofMillis(10));
    loop.schedule(task("b"), Duration.ofMillis(10));
    loop.schedule(task("at once"), Duration.ofMillis(-5));
    loop.advance(Duration.ofMillis(15));
    assertThat(ran).containsExactly("at once@0", "a@10", "b@10");
    assertThat(loop.timers()).isEqualTo(1);
    assertThat(loop.untilNextTimer()).isEqualTo(Duration.ofMillis(5));
    loop.advance(Duration.ofMillis(5));
    assertThat(ran).endsWith("late@20");
    assertThat(loop.untilNextTimer()).isEqualTo(Duration.ZERO);
  }

  @Test
  void runsTimersThatTimersStartWithinTheSameAdvance() {
    loop.schedule(() -> loop.schedule(task("second"), Duration.ofMillis(5)), Duration.ofMillis(5));
    loop.advance(Duration.ofMillis(10));
    assertThat(ran).containsExactly("second@10");
  }

  @Test
  void aDisposedTimerDoesNotRun() {
    Disposable timer = loop.schedule(task("never"), Duration.ofMillis(5));
    assertThat(timer.isDisposed()).isFalse();
    timer.dispose();
    assertThat(timer.isDisposed()).isTrue();
    assertThat(loop.timers()).isZero();
    loop.advance(Duration.ofMillis(10));
    assertThat(ran).isEmpty();
  }

  @Test
  void aTaskThatThrowsLeavesTheRestWaiting() {
    loop.execute(
        () -> {
          throw new IllegalStateException("a bug");
        });
    loop.execute(task("next"));
    assertThatThrownBy(loop::run).hasMessage("a bug");
    loop.run();
    assertThat(ran).containsExactly("next@0");
  }

  @Test
  void aTaskCannotLetTimePass() {
    loop.execute(() -> loop.advance(Duration.ofMillis(1)));
    assertThatThrownBy(loop::run).isInstanceOf(IllegalStateException.class);
  }

  @Test
  void itsSchedulerGivesReactorItsTime() {
    Scheduler scheduler = loop.scheduler();
    TestSubscriber<Object> timeout = TestSubscriber.create();
    Mono.never().timeout(Duration.ofSeconds(2), scheduler).subscribe(timeout);
    TestSubscriber<Integer> delayed = TestSubscriber.create();
    Flux.range(0, 2).delayElements(Duration.ofSeconds(1), scheduler).subscribe(delayed);
    loop.advance(Duration.ofSeconds(1));
    assertThat(delayed.getReceivedOnNext()).containsExactly(0);
    loop.advance(Duration.ofSeconds(1));
    assertThat(delayed.getReceivedOnNext()).containsExactly(0, 1);
    assertThat(timeout.expectTerminalError()).isInstanceOf(TimeoutException.class);
    assertThat(scheduler.now(TimeUnit.SECONDS)).isEqualTo(2);
    assertThat(loop.timers()).isZero();
  }

  @Test
  void aWorkerThatIsDisposedRunsNothingMoreAndTakesNothing() {
    Scheduler.Worker worker = loop.scheduler().createWorker();
    worker.schedule(task("now"));
    worker.schedule(task("later"), 5, TimeUnit.MILLISECONDS);
    worker.dispose();
    loop.advance(Duration.ofMillis(10));
    assertThat(ran).isEmpty();
    assertThat(loop.timers()).isZero();
    assertThatThrownBy(() -> worker.schedule(task("refused")))
        .isInstanceOf(RejectedExecutionException.class);
  }
}
