package dev.hawser.engine.internal.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;

/** How the ends of sends and requests reach the application. */
class CompletionsTest {

  private final ManualExecutor executor = new ManualExecutor();
  private final List<Throwable> problems = new ArrayList<>();
  private final List<Integer> seen = new ArrayList<>();

  private void add(Completions completions, int from, int to) {
    for (int i = from; i <= to; i++) {
      int number = i;
      completions.add(() -> seen.add(number));
    }
  }

  @Test
  void aPassOfTheLoopIsOneHopInOrder() {
    Completions completions = new Completions(executor.scheduler, problems::add);
    add(completions, 1, 100);
    assertThat(executor.hops()).isZero();
    completions.flush();
    completions.flush();
    assertThat(executor.hops()).isEqualTo(1);
    executor.run();
    assertThat(seen).hasSize(100).isSorted();
    completions.flush();
    assertThat(executor.hops()).isZero();
  }

  @Test
  void inlineNothingRunsBeforeTheFlush() {
    Completions completions = new Completions(Schedulers.immediate(), problems::add);
    add(completions, 1, 3);
    assertThat(seen).isEmpty();
    completions.flush();
    assertThat(seen).containsExactly(1, 2, 3);
  }

  @Test
  void aSignalThatAddsAnotherDoesNotRecurse() {
    Completions completions = new Completions(Schedulers.immediate(), problems::add);
    completions.add(
        () -> {
          add(completions, 2, 2);
          completions.flush();
          seen.add(1);
        });
    completions.flush();
    assertThat(seen).containsExactly(1, 2);
  }

  @Test
  void aThrowingSignalIsReportedAndTheRestRuns() {
    Completions completions =
        new Completions(
            executor.scheduler,
            problem -> {
              problems.add(problem);
              throw new IllegalStateException("thrown by the report");
            });
    Thread.UncaughtExceptionHandler before = Thread.currentThread().getUncaughtExceptionHandler();
    List<Throwable> uncaught = new ArrayList<>();
    Thread.currentThread().setUncaughtExceptionHandler((thread, thrown) -> uncaught.add(thrown));
    try {
      add(completions, 1, 1);
      completions.add(
          () -> {
            throw new IllegalStateException("thrown");
          });
      add(completions, 2, 2);
      completions.flush();
      executor.run();
    } finally {
      Thread.currentThread().setUncaughtExceptionHandler(before);
    }
    assertThat(seen).containsExactly(1, 2);
    assertThat(problems).singleElement().extracting(Throwable::getMessage).isEqualTo("thrown");
    assertThat(uncaught).hasSize(1);
  }

  @Test
  void disposingDeliversWhatIsPending() {
    Completions completions = new Completions(executor.scheduler, problems::add);
    add(completions, 1, 3);
    completions.dispose();
    executor.run();
    assertThat(seen).containsExactly(1, 2, 3);
    add(completions, 4, 4);
    completions.flush();
    executor.run();
    assertThat(seen).containsExactly(1, 2, 3, 4);
  }

  @Test
  void aSchedulerThatTakesNoTasksLeavesNobodyWaiting() {
    Completions completions = new Completions(executor.scheduler, problems::add);
    executor.reject();
    add(completions, 1, 3);
    completions.flush();
    assertThat(seen).containsExactly(1, 2, 3);
  }

  @Test
  void noneIsLostOrReorderedBetweenTwoThreads() throws InterruptedException {
    int signals = 300_000;
    Scheduler delivery = Schedulers.newSingle("hawser-completions", true);
    Completions completions = new Completions(delivery, problems::add);
    CountDownLatch end = new CountDownLatch(1);
    for (int i = 1; i <= signals; i++) {
      add(completions, i, i);
      if (i % 7 == 0) {
        completions.flush();
      }
    }
    completions.add(end::countDown);
    completions.dispose();
    assertThat(end.await(60, TimeUnit.SECONDS)).isTrue();
    delivery.dispose();
    assertThat(seen).hasSize(signals).isSorted().startsWith(1).endsWith(signals);
    assertThat(problems).isEmpty();
  }
}
