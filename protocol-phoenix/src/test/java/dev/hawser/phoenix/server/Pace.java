package dev.hawser.phoenix.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * How a test waits for the client.
 *
 * @param limit how long something may take
 * @param settle does what waits to be done, where that is done on this thread
 */
record Pace(Duration limit, Runnable settle) {

  /** For a client on threads of its own. */
  static final Pace REAL = new Pace(Duration.ofSeconds(30), () -> {});

  /** For a client that runs on this thread. */
  static Pace virtual(Runnable settle) {
    return new Pace(Duration.ZERO, settle);
  }

  boolean isVirtual() {
    return limit.isZero();
  }

  /** The outcome of a {@code Mono}; throws its error as it is. */
  <V> V get(@Nullable CompletableFuture<V> outcome) {
    settle.run();
    assertThat(outcome).as("something asked for").isNotNull();
    try {
      return outcome.get(limit.toSeconds(), TimeUnit.SECONDS);
    } catch (ExecutionException e) {
      if (e.getCause() instanceof RuntimeException failure) {
        throw failure;
      }
      throw new AssertionError("an unexpected failure", e.getCause());
    } catch (TimeoutException e) {
      throw new AssertionError("no outcome within " + limit, e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }
}
