package dev.hawser.engine.internal.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hawser.OverflowPolicy;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.time.Duration;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.opentest4j.TestAbortedException;
import org.reactivestreams.Publisher;
import org.reactivestreams.tck.PublisherVerification;
import org.reactivestreams.tck.TestEnvironment;
import org.testng.SkipException;
import org.testng.annotations.Test;
import reactor.core.CoreSubscriber;
import reactor.core.publisher.Flux;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;

/**
 * The rules of Reactive Streams, one test for each rule of its TCK. The TCK is written for TestNG;
 * here Jupiter calls its methods. A required rule must not be skipped.
 */
class ReactiveStreamsTest {

  /** How long a signal that must come may take. */
  private static final long SIGNAL_MILLIS = 10_000;

  /** How often the TCK looks whether an error has come that must come. */
  private static final long POLL_MILLIS = 20;

  /** How long the TCK waits to see that nothing comes; short, for it always takes that time. */
  private static final long SILENCE_MILLIS = 50;

  /** How long the garbage collector may take to free a cancelled subscriber. */
  private static final long COLLECTION_MILLIS = 1_000;

  private static final Scheduler LOOP = Schedulers.newSingle("hawser-loop", true);

  private static final Executor REFUSING =
      task -> {
        throw new RejectedExecutionException("refused");
      };

  @AfterAll
  static void dispose() {
    LOOP.dispose();
  }

  @TestFactory
  Stream<DynamicTest> messages() {
    return rules(() -> new Messages(Schedulers.parallel()));
  }

  @TestFactory
  Stream<DynamicTest> messagesInline() {
    return rules(() -> new Messages(Schedulers.immediate()));
  }

  @TestFactory
  Stream<DynamicTest> states() {
    return rules(() -> new States(Schedulers.parallel()));
  }

  private static Stream<DynamicTest> rules(Supplier<PublisherVerification<Integer>> verification) {
    List<Method> rules =
        Arrays.stream(PublisherVerification.class.getMethods())
            .filter(method -> method.isAnnotationPresent(Test.class))
            .filter(method -> !method.getName().startsWith("untested_"))
            .sorted(Comparator.comparing(Method::getName))
            .collect(Collectors.toList());
    assertThat(rules).as("rules of the TCK").hasSizeGreaterThan(30);
    return rules.stream()
        .map(rule -> DynamicTest.dynamicTest(rule.getName(), () -> check(rule, verification)));
  }

  private static void check(Method rule, Supplier<PublisherVerification<Integer>> verification)
      throws Throwable {
    PublisherVerification<Integer> instance = verification.get();
    instance.setUp();
    try {
      rule.invoke(instance);
    } catch (InvocationTargetException e) {
      Throwable cause = e.getCause();
      boolean optional = !rule.getName().startsWith("required_");
      throw optional && cause instanceof SkipException
          ? new TestAbortedException(cause.getMessage(), cause)
          : cause;
    }
  }

  private static TestEnvironment environment() {
    return new TestEnvironment(SIGNAL_MILLIS, SILENCE_MILLIS, POLL_MILLIS);
  }

  /** As many messages as wanted, offered on a loop that stops reading while the buffer is full. */
  private static final class Messages extends PublisherVerification<Integer> {

    private final Scheduler scheduler;

    Messages(Scheduler scheduler) {
      super(environment(), COLLECTION_MILLIS);
      this.scheduler = scheduler;
    }

    @Override
    public Publisher<Integer> createPublisher(long elements) {
      return new Flux<>() {
        @Override
        public void subscribe(CoreSubscriber<? super Integer> actual) {
          new Feed(actual, scheduler, elements).start();
        }
      };
    }

    @Override
    public Publisher<Integer> createFailedPublisher() {
      return new Flux<>() {
        @Override
        public void subscribe(CoreSubscriber<? super Integer> actual) {
          MessageSubscription<Integer> subscription =
              Numbered.subscribe(
                  actual, OverflowPolicy.defaults(), scheduler, new RecordingOwner());
          LOOP.schedule(() -> subscription.error(new IllegalStateException("refused")));
        }
      };
    }
  }

  private static final class Feed extends RecordingOwner {

    private final MessageSubscription<Integer> subscription;
    private final long last;
    private long sent;

    Feed(CoreSubscriber<? super Integer> actual, Scheduler scheduler, long last) {
      this.last = last;
      this.subscription =
          Numbered.subscribe(
              actual, OverflowPolicy.pauseReading(16, Duration.ofSeconds(60)), scheduler, this);
    }

    void start() {
      LOOP.schedule(this::read);
    }

    /** One batch; the next one follows, unless the buffer is full. */
    private void read() {
      if (cancelled.get() != 0 || sent == last || subscription.isFull()) {
        return;
      }
      for (int batch = 0; batch < 8 && sent < last; batch++) {
        subscription.offer(new Numbered((int) sent));
        sent++;
      }
      if (sent == last) {
        subscription.complete();
      } else {
        subscription.wake();
        start();
      }
    }

    @Override
    public void drained(MessageSubscription<?> drained) {
      start();
    }
  }

  /** A state and its changes, published on a loop: the next one when the last one was received. */
  private static final class States extends PublisherVerification<Integer> {

    private final Scheduler scheduler;

    States(Scheduler scheduler) {
      super(environment(), COLLECTION_MILLIS);
      this.scheduler = scheduler;
    }

    @Override
    public Publisher<Integer> createPublisher(long elements) {
      StatePublisher<Integer> states = new StatePublisher<>(1);
      return states
          .flux(scheduler)
          .doOnNext(state -> LOOP.schedule(() -> change(states, state, elements)));
    }

    private static void change(StatePublisher<Integer> states, int seen, long last) {
      if (seen >= last) {
        states.complete();
      } else if (states.current() == seen) {
        states.publish(seen + 1);
      }
    }

    @Override
    public Publisher<Integer> createFailedPublisher() {
      // A state never fails, but there may be nobody to deliver it.
      Scheduler disposed = Schedulers.fromExecutor(REFUSING);
      return new StatePublisher<>(1).flux(disposed);
    }
  }
}
