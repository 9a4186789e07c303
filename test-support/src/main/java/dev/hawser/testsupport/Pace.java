package dev.hawser.testsupport;

import java.time.Duration;
import java.util.Objects;
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
public record Pace(Duration limit, Runnable settle) {

  /** For a client on threads of its own. */
  public static final Pace REAL = new Pace(Duration.ofSeconds(30), () -> {});

  /** For a client that runs on this thread. */
  public static Pace virtual(Runnable settle) {
    return new Pace(Duration.ZERO, settle);
  }

  public boolean isVirtual() {
    return limit.isZero();
  }

  /** The outcome of a {@code Mono}; throws its error as it is. */
  public <V> V get(@Nullable CompletableFuture<V> outcome) {
    settle.run();
    try {
      return Objects.requireNonNull(outcome, "nothing was asked for")
          .get(limit.toSeconds(), TimeUnit.SECONDS);
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
