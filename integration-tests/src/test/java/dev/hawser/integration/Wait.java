package dev.hawser.integration;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hawser.Cause;
import dev.hawser.Connection;
import dev.hawser.ConnectionState;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/** Waits for conditions, with a limit that only a failure meets. */
public final class Wait {

  public static final Duration LIMIT = Duration.ofSeconds(60);

  /** Waits until {@code condition} holds. */
  public static void until(BooleanSupplier condition, Supplier<String> otherwise) {
    long deadline = System.nanoTime() + LIMIT.toNanos();
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() - deadline > 0) {
        throw new AssertionError("not within " + LIMIT + ": " + otherwise.get());
      }
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(5));
    }
  }

  public static void until(CountDownLatch latch, String what) {
    until(() -> latch.getCount() == 0, () -> what + ", missing " + latch.getCount());
  }

  /** Waits until the connection is in a state of this type and returns the state. */
  public static <S extends ConnectionState> S state(Connection connection, Class<S> type) {
    return type.cast(connection.states().filter(type::isInstance).blockFirst(LIMIT));
  }

  /** Connects with a policy that gives up at once; returns why. */
  public static Cause refusal(Connection connection) {
    connection.connect().onErrorComplete().block(LIMIT);
    assertThat(connection.state()).isInstanceOf(ConnectionState.Closed.class);
    return ((ConnectionState.Closed) connection.state()).cause();
  }

  /** Closes the connection and waits until it is gone. */
  public static void closed(Connection connection) {
    connection.close();
    connection.onClose().block(LIMIT);
  }

  private Wait() {}
}
