package dev.hawser.engine.internal.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;
import reactor.test.StepVerifier;
import reactor.test.subscriber.TestSubscriber;

/** What subscribers to a state see of it. */
class StatePublisherTest {

  private static final Duration LIMIT = Duration.ofSeconds(60);

  private final ManualExecutor executor = new ManualExecutor();
  private final StatePublisher<Integer> states = new StatePublisher<>(0);

  @Test
  void theCurrentStateComesAtOnceAndThenEveryChange() {
    StepVerifier.create(states.flux(Schedulers.parallel()))
        .expectNext(0)
        .then(() -> states.publish(1))
        .expectNext(1)
        .then(() -> states.publish(2))
        .expectNext(2)
        .then(states::complete)
        .expectComplete()
        .verify(LIMIT);
    assertThat(states.current()).isEqualTo(2);
  }

  @Test
  void quickChangesAreAllSeenInOrder() {
    TestSubscriber<Integer> subscriber = TestSubscriber.create();
    states.flux(executor.scheduler).subscribe(subscriber);
    for (int state = 1; state < StatePublisher.BEHIND; state++) {
      states.publish(state);
    }
    executor.run();
    assertThat(subscriber.getReceivedOnNext())
        .containsExactlyElementsOf(range(0, StatePublisher.BEHIND));
  }

  @Test
  void aSlowSubscriberMissesTheOldestButGetsTheLatest() {
    TestSubscriber<Integer> subscriber = TestSubscriber.builder().initialRequest(1).build();
    states.flux(executor.scheduler).subscribe(subscriber);
    executor.run();
    for (int state = 1; state <= 100; state++) {
      states.publish(state);
    }
    states.complete();
    executor.run();
    assertThat(subscriber.getReceivedOnNext()).containsExactly(0);
    assertThat(subscriber.isTerminated()).isFalse();
    subscriber.request(Long.MAX_VALUE);
    executor.run();
    List<Integer> expected = new ArrayList<>(List.of(0));
    expected.addAll(range(101 - StatePublisher.BEHIND, 101));
    assertThat(subscriber.getReceivedOnNext()).containsExactlyElementsOf(expected);
    assertThat(subscriber.isTerminatedComplete()).isTrue();
  }

  @Test
  void aLateSubscriberGetsTheLastStateAndCompletes() {
    states.publish(1);
    states.complete();
    states.publish(2);
    StepVerifier.create(states.flux(Schedulers.immediate()))
        .expectNext(1)
        .expectComplete()
        .verify(LIMIT);
    assertThat(states.current()).isEqualTo(1);
  }

  @Test
  void everySubscriptionIsOnItsOwn() {
    TestSubscriber<Integer> stuck = TestSubscriber.builder().initialRequest(0).build();
    TestSubscriber<Integer> quick = TestSubscriber.create();
    Flux<Integer> flux = states.flux(Schedulers.immediate());
    flux.subscribe(stuck);
    flux.take(1).subscribe();
    flux.subscribe(
        value -> {
          throw new IllegalStateException("thrown by a subscriber");
        },
        failure -> {});
    flux.subscribe(quick);
    states.publish(1);
    states.complete();
    assertThat(quick.getReceivedOnNext()).containsExactly(0, 1);
    assertThat(quick.isTerminatedComplete()).isTrue();
    assertThat(stuck.getReceivedOnNext()).isEmpty();
  }

  @Test
  void aSubscriberThatPublishesAgainKeepsTheOrder() {
    List<Integer> seen = new ArrayList<>();
    states
        .flux(Schedulers.immediate())
        .subscribe(
            state -> {
              seen.add(state);
              if (state > 0 && state < 5) {
                states.publish(state + 1);
              }
            });
    states.publish(1);
    assertThat(seen).containsExactly(0, 1, 2, 3, 4, 5);
  }

  @Test
  void aSchedulerThatTakesNoTasksIsAnError() {
    executor.reject();
    StepVerifier.create(states.flux(executor.scheduler))
        .expectError(RejectedExecutionException.class)
        .verify(LIMIT);
  }

  @Test
  void whoSubscribesDuringChangesSeesThemInOrderAndTheLastOne() throws InterruptedException {
    int last = 20_000;
    int subscribers = 200;
    Scheduler delivery = Schedulers.newParallel("hawser-states", 2, true);
    CountDownLatch started = new CountDownLatch(1);
    Thread loop =
        new Thread(
            () -> {
              started.countDown();
              for (int state = 1; state <= last; state++) {
                states.publish(state);
              }
              states.complete();
            },
            "hawser-test-loop");
    loop.setDaemon(true);
    loop.start();
    assertThat(started.await(30, TimeUnit.SECONDS)).isTrue();
    List<List<Integer>> all =
        Flux.range(0, subscribers)
            .flatMap(i -> Mono.defer(() -> states.flux(delivery).collectList()), subscribers)
            .collectList()
            .block(LIMIT);
    loop.join(30_000);
    delivery.dispose();
    assertThat(all).hasSize(subscribers);
    for (List<Integer> seen : all) {
      assertThat(seen).isSorted().doesNotHaveDuplicates().endsWith(last);
    }
  }

  private static List<Integer> range(int from, int to) {
    return IntStream.range(from, to).boxed().collect(Collectors.toList());
  }
}
