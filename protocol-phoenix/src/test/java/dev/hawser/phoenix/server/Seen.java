package dev.hawser.phoenix.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;

/** What a stream of the client gave and was not looked at yet. */
final class Seen<T> {

  static final Duration LIMIT = Duration.ofSeconds(30);

  private final BlockingQueue<T> seen = new LinkedBlockingQueue<>();
  private final String what;
  private final Duration limit;

  /**
   * Nothing yet.
   *
   * @param limit how long the next thing may take; zero where everything runs on this thread
   */
  Seen(String what, Duration limit) {
    this.what = what;
    this.limit = limit;
  }

  void watch(Flux<? extends T> stream) {
    stream.subscribe(seen::add);
  }

  void add(T value) {
    seen.add(value);
  }

  T next() {
    try {
      T value = seen.poll(limit.toMillis(), TimeUnit.MILLISECONDS);
      assertThat(value).as("the next %s", what).isNotNull();
      return value;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  void next(Consumer<T> check) {
    check.accept(next());
  }

  /** Everything that is left is as expected; only for streams that have ended. */
  void onlyLeft(Consumer<T> check) {
    rest().forEach(check);
  }

  List<T> rest() {
    List<T> rest = new ArrayList<>();
    seen.drainTo(rest);
    return rest;
  }

  /** The outcome of a {@code Mono}; throws its error as it is. */
  static <V> V get(@Nullable CompletableFuture<V> outcome) {
    assertThat(outcome).as("something asked for").isNotNull();
    try {
      return outcome.get(LIMIT.toSeconds(), TimeUnit.SECONDS);
    } catch (ExecutionException e) {
      if (e.getCause() instanceof RuntimeException failure) {
        throw failure;
      }
      throw new AssertionError("an unexpected failure", e.getCause());
    } catch (TimeoutException e) {
      throw new AssertionError("no outcome within " + LIMIT, e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }
}
