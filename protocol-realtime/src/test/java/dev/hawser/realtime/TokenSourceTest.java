package dev.hawser.realtime;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hawser.Credentials;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Mono;
import reactor.test.publisher.TestPublisher;
import reactor.test.scheduler.VirtualTimeScheduler;
import reactor.test.subscriber.TestSubscriber;

/** One question at a time, the newest answer in force, and no question for ever. */
class TokenSourceTest {

  private static final Duration TIMEOUT = Duration.ofSeconds(10);
  private static final Instant START = Instant.ofEpochSecond(1_700_000_000);

  private final VirtualTimeScheduler time = VirtualTimeScheduler.create();
  private final List<Throwable> problems = new ArrayList<>();

  /** One for each question that was put. */
  private final List<TestPublisher<Credentials>> questions = new ArrayList<>();

  private final TokenSource source =
      source(
          () -> {
            TestPublisher<Credentials> question =
                TestPublisher.createNoncompliant(TestPublisher.Violation.CLEANUP_ON_TERMINATE);
            questions.add(question);
            return question.mono();
          });

  private TokenSource source(Supplier<Mono<Credentials>> provider) {
    RefreshPlan plan = new RefreshPlan(Duration.ofSeconds(60), Duration.ofSeconds(5));
    return new TokenSource(provider, TIMEOUT, time, new VirtualClock(), plan, problems::add);
  }

  /** The time of the scheduler, as that of a clock on the wall. */
  private final class VirtualClock extends Clock {
    @Override
    public ZoneId getZone() {
      return ZoneOffset.UTC;
    }

    @Override
    public Clock withZone(ZoneId zone) {
      return this;
    }

    @Override
    public Instant instant() {
      return START.plusMillis(time.now(TimeUnit.MILLISECONDS));
    }
  }

  @AfterEach
  void stop() {
    time.dispose();
  }

  private TestSubscriber<Optional<String>> ask() {
    TestSubscriber<Optional<String>> asker = TestSubscriber.create();
    source.ask().subscribe(asker);
    return asker;
  }

  private void answer(int question, @Nullable String token) {
    if (token == null) {
      questions.get(question).complete();
    } else {
      questions.get(question).emit(Credentials.token(token));
    }
  }

  private static void got(TestSubscriber<Optional<String>> asker, @Nullable String token) {
    assertThat(asker.expectTerminalSignal().isOnComplete()).isTrue();
    assertThat(asker.getReceivedOnNext()).containsExactly(Optional.ofNullable(token));
  }

  @Test
  void whoAsksWhileAQuestionIsOpenGetsItsAnswer() {
    TestSubscriber<Optional<String>> one = ask();
    TestSubscriber<Optional<String>> two = ask();
    assertThat(questions).hasSize(1);
    answer(0, "t1");
    got(one, "t1");
    got(two, "t1");
    assertThat(source.token()).isEqualTo("t1");
  }

  @Test
  void whoAsksLaterAsksAnew() {
    ask();
    answer(0, "t1");
    TestSubscriber<Optional<String>> later = ask();
    assertThat(questions).hasSize(2);
    assertThat(later.isTerminatedOrCancelled()).isFalse();
    answer(1, "t2");
    got(later, "t2");
    assertThat(source.token()).isEqualTo("t2");
  }

  @Test
  void nothingIsAskedBeforeASubscription() {
    Mono<Optional<String>> mono = source.ask();
    assertThat(questions).isEmpty();
    mono.subscribe();
    assertThat(questions).hasSize(1);
  }

  @Test
  void aProviderThatAnswersAtOnceIsAskedEachTime() {
    AtomicInteger asked = new AtomicInteger();
    TokenSource direct =
        source(() -> Mono.fromSupplier(() -> Credentials.token("t" + asked.incrementAndGet())));
    assertThat(direct.ask().block()).contains("t1");
    assertThat(direct.ask().block()).contains("t2");
  }

  @Test
  void anAnswerToAnOlderQuestionNeverReplacesANewerToken() {
    TestSubscriber<Optional<String>> old = ask();
    source.refused("t0"); // What is under way may be the refused token still.
    TestSubscriber<Optional<String>> young = ask();
    assertThat(questions).hasSize(2);
    answer(1, "t2");
    answer(0, "t1");
    got(young, "t2");
    got(old, "t2");
    assertThat(source.token()).isEqualTo("t2");
  }

  @Test
  void theTokenOfAConnectIsNewerThanAnOpenQuestion() {
    TestSubscriber<Optional<String>> old = ask();
    source.took(Credentials.token("connected"));
    answer(0, "t1");
    got(old, "connected");
    assertThat(source.token()).isEqualTo("connected");
    source.took(Credentials.none());
    assertThat(source.token()).isNull();
  }

  @Test
  void aQuestionThatNobodyWaitsForIsCancelled() {
    TestSubscriber<Optional<String>> one = ask();
    TestSubscriber<Optional<String>> two = ask();
    one.cancel();
    one.cancel();
    questions.get(0).assertNotCancelled();
    two.cancel();
    questions.get(0).assertCancelled();
    answer(0, "late");
    assertThat(source.token()).isNull();
    TestSubscriber<Optional<String>> later = ask();
    answer(1, "t1");
    got(later, "t1");
    later.cancel();
  }

  @Test
  void noAnswerNoTokenAndAnEmptyOneClearTheToken() {
    for (Mono<Credentials> none :
        List.of(
            Mono.<Credentials>empty(),
            Mono.just(Credentials.none()),
            Mono.just(Credentials.token("")))) {
      TokenSource cleared = source(() -> none);
      cleared.took(Credentials.token("t0"));
      assertThat(cleared.ask().block()).isEmpty();
      assertThat(cleared.token()).isNull();
      assertThat(cleared.refreshIn()).isNull();
    }
    assertThat(problems).isEmpty();
  }

  @Test
  void anErrorKeepsATokenThatIsStillGood() {
    source.took(Credentials.token(JwtTest.expiring(START.plusSeconds(100), "me")));
    TestSubscriber<Optional<String>> asker = ask();
    questions.get(0).error(new IllegalStateException("no network"));
    got(asker, source.token());
    assertThat(problems).singleElement().asString().contains("no network");
  }

  @Test
  void anErrorIsAnErrorIfThereIsNoTokenThatIsGood() {
    String token = JwtTest.expiring(START.plusSeconds(100), "me");
    TestSubscriber<Optional<String>> first = ask();
    questions.get(0).error(new IllegalStateException("no network"));
    failed(first, "the credentials supplier failed: java.lang.IllegalStateException: no network");
    source.took(Credentials.token(token));
    time.advanceTimeBy(Duration.ofSeconds(100));
    TestSubscriber<Optional<String>> expired = ask();
    questions.get(1).error(new IllegalStateException("no network"));
    failed(expired, "no network");
    source.took(Credentials.token("opaque"));
    source.refused("opaque");
    TestSubscriber<Optional<String>> refused = ask();
    questions.get(2).error(new IllegalStateException("no network"));
    failed(refused, "no network");
    assertThat(problems).isEmpty();
  }

  @Test
  void theRefusalOfAnotherTokenDoesNotHarmTheOneInForce() {
    source.took(Credentials.token("new"));
    source.refused("old");
    source.refused(null);
    TestSubscriber<Optional<String>> asker = ask();
    questions.get(0).error(new IllegalStateException("no network"));
    got(asker, "new");
  }

  private static void failed(TestSubscriber<Optional<String>> asker, String words) {
    assertThat(asker.expectTerminalError())
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining(words);
  }

  @Test
  void aSupplierThatThrowsOrGivesNoMonoFails() {
    TokenSource throwing =
        source(
            () -> {
              throw new IllegalStateException("broken");
            });
    TestSubscriber<Optional<String>> asker = TestSubscriber.create();
    throwing.ask().subscribe(asker);
    failed(asker, "broken");
    @SuppressWarnings("NullAway")
    TokenSource nothing = source(() -> null);
    TestSubscriber<Optional<String>> other = TestSubscriber.create();
    nothing.ask().subscribe(other);
    failed(other, "the credentials supplier failed");
  }

  @Test
  void anAnswerThatDoesNotComeIsGivenUpAndTheNextAsksAnew() {
    TestSubscriber<Optional<String>> first = ask();
    time.advanceTimeBy(TIMEOUT);
    failed(first, "the credentials supplier gave nothing within 10000 ms");
    questions.get(0).assertCancelled();
    source.took(Credentials.token("t0"));
    TestSubscriber<Optional<String>> second = ask();
    assertThat(questions).hasSize(2);
    time.advanceTimeBy(TIMEOUT);
    got(second, "t0");
  }

  @Test
  void theNextTokenIsAskedForAheadOfTheExpiry() {
    assertThat(source.refreshIn()).isNull();
    source.took(Credentials.token("sb_publishable_abc"));
    assertThat(source.refreshIn()).isNull();
    source.took(Credentials.token(JwtTest.expiring(START.plusSeconds(3600), "me")));
    assertThat(source.refreshIn()).isEqualTo(Duration.ofMinutes(59));
  }

  /** The session's loop: waits as it is told, asks, and so on. */
  @Test
  void aProviderThatGivesTheSameTokenAgainIsAskedAFewTimesAndThenLeftInPeace() {
    AtomicInteger asked = new AtomicInteger();
    String token = JwtTest.expiring(START.plusSeconds(3600), "me");
    TokenSource same =
        source(
            () -> {
              asked.incrementAndGet();
              return Mono.just(Credentials.token(token));
            });
    same.ask().block();
    Duration wait = same.refreshIn();
    int rounds = 0;
    while (wait != null) {
      assertThat(wait).isGreaterThanOrEqualTo(Duration.ofSeconds(5));
      assertThat(rounds++).isLessThan(20);
      time.advanceTimeBy(wait);
      same.ask().block();
      wait = same.refreshIn();
    }
    assertThat(asked.get()).isBetween(3, 10);
    assertThat(same.token()).isEqualTo(token); // Expired: the server will say so.
  }

  @Test
  void printsNoToken() {
    assertThat(source.toString()).isEqualTo("TokenSource(no token)");
    source.took(Credentials.token("secret"));
    assertThat(source.toString()).isEqualTo("TokenSource(***)");
  }

  @Test
  void manyThreadsAskAndNeverSeeATokenOlderThanOneSeenBefore() throws Exception {
    int threads = 4;
    int rounds = 2_000;
    AtomicInteger asked = new AtomicInteger();
    AtomicInteger open = new AtomicInteger();
    AtomicInteger most = new AtomicInteger();
    ExecutorService pool = Executors.newFixedThreadPool(threads);
    try {
      TokenSource shared =
          source(
              () ->
                  Mono.<Credentials>create(
                      sink -> {
                        most.accumulateAndGet(open.incrementAndGet(), Math::max);
                        String token = "" + asked.incrementAndGet();
                        pool.execute(
                            () -> {
                              open.decrementAndGet();
                              sink.success(Credentials.token(token));
                            });
                      }));
      CountDownLatch done = new CountDownLatch(threads);
      List<Throwable> wrong = java.util.Collections.synchronizedList(new ArrayList<>());
      for (int t = 0; t < threads; t++) {
        again(shared, pool, rounds, 0, wrong, done);
      }
      assertThat(done.await(60, TimeUnit.SECONDS)).isTrue();
      assertThat(wrong).isEmpty();
      assertThat(most.get()).isEqualTo(1);
      assertThat(asked.get()).isLessThanOrEqualTo(threads * rounds);
    } finally {
      pool.shutdownNow();
      assertThat(pool.awaitTermination(30, TimeUnit.SECONDS)).isTrue();
    }
  }

  private static void again(
      TokenSource source,
      Executor pool,
      int rounds,
      int seen,
      List<Throwable> wrong,
      CountDownLatch done) {
    if (rounds == 0) {
      done.countDown();
      return;
    }
    source
        .ask()
        .subscribe(
            token -> {
              int number = Integer.parseInt(token.orElseThrow());
              if (number < seen) {
                wrong.add(new AssertionError(number + " after " + seen));
              }
              // Not from here: what is answered at once would need more and more stack.
              pool.execute(() -> again(source, pool, rounds - 1, number, wrong, done));
            },
            wrong::add);
  }
}
