package dev.hawser.cli;

import dev.hawser.ConnectionObserver;
import dev.hawser.ConnectionState;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import reactor.core.publisher.Sinks;
import reactor.core.scheduler.Schedulers;

/**
 * Hands every state of a connection, none left out, to a function that may block. {@code states()}
 * would leave some out for a slow reader.
 */
final class StateLog implements ConnectionObserver {

  private static final Duration LAST_LINES = Duration.ofSeconds(2);

  // Only the connection's loop emits, so no signal is refused.
  private final Sinks.Many<Object> sink = Sinks.many().unicast().onBackpressureBuffer();
  private final CountDownLatch done = new CountDownLatch(1);
  private volatile boolean wasReady;

  StateLog(Consumer<ConnectionState> states, Consumer<Throwable> problems) {
    sink.asFlux()
        .publishOn(Schedulers.boundedElastic())
        .doFinally(signal -> done.countDown())
        .subscribe(
            item -> {
              if (item instanceof ConnectionState state) {
                states.accept(state);
              } else if (item instanceof Throwable problem) {
                problems.accept(problem);
              }
            });
  }

  /** Whether the connection has ever been ready. */
  boolean wasReady() {
    return wasReady;
  }

  @Override
  public void stateChanged(ConnectionState state) {
    if (state instanceof ConnectionState.Ready) {
      wasReady = true;
    }
    sink.tryEmitNext(state);
    if (state instanceof ConnectionState.Closed) {
      sink.tryEmitComplete();
    }
  }

  @Override
  public void problem(Throwable problem) {
    sink.tryEmitNext(problem);
  }

  /** Waits until the last state was handed over; for a moment only. */
  void await() {
    try {
      if (!done.await(LAST_LINES.toMillis(), TimeUnit.MILLISECONDS)) {
        return; // Standard error is stuck; the command ends all the same.
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
