package dev.hawser.realtime;

import dev.hawser.Credentials;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import reactor.core.Disposable;
import reactor.core.Disposables;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;
import reactor.core.scheduler.Scheduler;

/**
 * The user's token, asked for again and again. Thread-safe.
 *
 * <p>One question at a time: who asks while one is open gets its answer, who asks later asks anew.
 * An answer to an older question never replaces that to a newer one; who waited for it gets the
 * newer one. A question that nobody waits for any more is cancelled.
 *
 * <table>
 * <caption>What the application answers</caption>
 * <tr><th>answer</th><th>result</th></tr>
 * <tr><td>a token</td><td>it is in force</td></tr>
 * <tr><td>nothing, no token, or an empty one</td><td>there is no token any more: joins go without
 * one, and the server takes the API key</td></tr>
 * <tr><td>an error, or nothing in time</td><td>the token in force, and a problem, if it has neither
 * expired nor been {@linkplain #refused refused}; else the error</td></tr>
 * </table>
 */
final class TokenSource {

  /** A question to the application, and who waits for the answer. */
  private static final class Question {
    final long number;
    final Sinks.One<Optional<String>> answer = Sinks.one();
    final Disposable.Swap subscription = Disposables.swap();
    int waiting;
    boolean over;

    Question(long number) {
      this.number = number;
    }
  }

  private final Supplier<Mono<Credentials>> provider;
  private final Duration timeout;
  private final Scheduler timer;
  private final Clock clock;
  private final RefreshPlan plan;
  private final Consumer<Throwable> problem;

  // Guarded by this.
  private @Nullable Question open;
  private long questions;
  private long answered;
  private @Nullable String token;
  private @Nullable String refused;

  /**
   * A source that has no token yet.
   *
   * @param provider the application's; subscribed on the thread that asks
   * @param timeout how long an answer may take
   * @param timer where the time-out is counted
   * @param clock to tell whether a token has expired
   * @param problem told of a failure that a token in force makes up for
   */
  TokenSource(
      Supplier<Mono<Credentials>> provider,
      Duration timeout,
      Scheduler timer,
      Clock clock,
      RefreshPlan plan,
      Consumer<Throwable> problem) {
    this.provider = provider;
    this.timeout = timeout;
    this.timer = timer;
    this.clock = clock;
    this.plan = plan;
    this.problem = problem;
  }

  /** Subscribing asks; the token, or empty for none. */
  Mono<Optional<String>> ask() {
    return Mono.defer(
        () -> {
          Question question;
          boolean first;
          synchronized (this) {
            question = open;
            first = question == null;
            if (question == null) {
              question = new Question(++questions);
              open = question;
            }
            question.waiting++;
          }
          if (first) {
            put(question);
          }
          Question asked = question;
          AtomicBoolean waits = new AtomicBoolean(true);
          return asked
              .answer
              .asMono()
              .doOnCancel(
                  () -> {
                    if (waits.getAndSet(false)) {
                      forget(asked);
                    }
                  });
        });
  }

  private void put(Question question) {
    question.subscription.update(
        Mono.defer(provider)
            .map(TokenSource::tokenOf)
            .defaultIfEmpty(Optional.empty())
            .timeout(timeout, timer)
            .subscribe(value -> answer(question, value), failure -> fail(question, failure)));
  }

  private static Optional<String> tokenOf(Credentials credentials) {
    return Optional.ofNullable(credentials.token()).filter(token -> !token.isEmpty());
  }

  private void forget(Question question) {
    synchronized (this) {
      if (question.over || --question.waiting > 0) {
        return;
      }
      end(question);
    }
    question.subscription.dispose();
  }

  private void answer(Question question, Optional<String> value) {
    Optional<String> result;
    synchronized (this) {
      if (question.over) {
        return;
      }
      end(question);
      set(question.number, value.orElse(null));
      result = Optional.ofNullable(token);
    }
    question.answer.tryEmitValue(result);
  }

  private void fail(Question question, Throwable failure) {
    String usable;
    synchronized (this) {
      if (question.over) {
        return;
      }
      end(question);
      usable = usable();
    }
    IllegalStateException failed =
        new IllegalStateException(
            failure instanceof TimeoutException
                ? "the credentials supplier gave nothing within " + timeout.toMillis() + " ms"
                : "the credentials supplier failed: " + failure,
            failure);
    if (usable == null) {
      question.answer.tryEmitError(failed);
    } else {
      problem.accept(failed);
      question.answer.tryEmitValue(Optional.of(usable));
    }
  }

  private void end(Question question) {
    question.over = true;
    if (open == question) {
      open = null;
    }
  }

  private void set(long number, @Nullable String value) {
    if (number > answered) {
      answered = number;
      token = value;
    }
  }

  private @Nullable String usable() {
    if (token == null || token.equals(refused)) {
      return null;
    }
    Instant expiry = Jwt.expiry(token);
    return expiry == null || clock.instant().isBefore(expiry) ? token : null;
  }

  /** The engine asked for credentials by itself, before it connects: their token is in force. */
  synchronized void took(Credentials credentials) {
    set(++questions, tokenOf(credentials).orElse(null));
  }

  /**
   * The server does not accept this token: nobody gets it because the application fails to give
   * another, and an answer that is under way may be that token still, so who asks now asks anew.
   *
   * @param which null for none
   */
  synchronized void refused(@Nullable String which) {
    if (which != null) {
      refused = which;
      open = null;
    }
  }

  /** The token in force; null if there is none. */
  synchronized @Nullable String token() {
    return token;
  }

  /** How long to wait before asking for the next token; null not to ask. */
  @Nullable Duration refreshIn() {
    String now = token();
    return now == null ? null : plan.delay(Jwt.expiry(now), clock.instant());
  }

  /** Nothing of the token. */
  @Override
  public String toString() {
    return "TokenSource(" + (token() == null ? "no token)" : "***)");
  }
}
