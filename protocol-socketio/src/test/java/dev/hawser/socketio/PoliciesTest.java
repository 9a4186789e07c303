package dev.hawser.socketio;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.hawser.Cause;
import dev.hawser.ReconnectPolicy;
import java.time.Duration;
import java.util.Random;
import java.util.function.DoubleSupplier;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The back-off of socket.io-client, number by number. */
class PoliciesTest {

  private static final int DRAWS = 100_000;
  private static final Cause LOST = Cause.of(Cause.Kind.NETWORK, "reset");

  private static long delay(ReconnectPolicy policy, int failures, DoubleSupplier random) {
    return policy.delay(new ReconnectPolicy.Failure(failures, LOST, random)).toMillis();
  }

  /** Many draws of one attempt, in order of size. */
  private static long[] draws(int failures) {
    Random random = new Random(failures);
    return LongStream.generate(
            () -> delay(SocketIoPolicies.reconnect(), failures, random::nextDouble))
        .limit(DRAWS)
        .sorted()
        .toArray();
  }

  private static double atTheCap(long[] draws) {
    return LongStream.of(draws).filter(delay -> delay == 5000).count() / (double) draws.length;
  }

  @ParameterizedTest(name = "attempt {0}: {1} to {2} ms, {3} of them 5000")
  @CsvSource({
    "1, 551, 1499, 0.0",
    "2, 1101, 2999, 0.0",
    "3, 2201, 5000, 0.3",
    "4, 4402, 5000, 0.9",
    "5, 5000, 5000, 1.0",
    "50, 5000, 5000, 1.0",
  })
  void theDelaysAreSpreadAsThoseOfSocketIoClient(int failures, long least, long most, double cap) {
    long[] draws = draws(failures);
    assertThat(draws[0]).isBetween(least - 2, least + 20);
    assertThat(draws[DRAWS - 1]).isBetween(most - 20, most);
    assertThat(atTheCap(draws)).isBetween(cap - 0.01, cap + 0.01);
  }

  @ParameterizedTest(
      name = "delay 1000, max 60000, factor {0}, random number {1}, attempt {2}: {3}")
  @CsvSource({
    "0.5, 0.0, 1, 1000",
    "0.5, 0.25, 1, 875",
    "0.5, 0.35, 1, 1175",
    "0.5, 0.99, 2, 2990",
    "0.5, 0.35, 4, 9400",
    "0.5, 0.35, 40, 60000",
    "0, 0.99, 3, 4000",
    "0, 0.0, 3, 4000",
    "1, 0.8, 1, 200",
    "1, 0.99, 1, 1990",
  })
  void oneDelay(double factor, double random, int failures, long millis) {
    ReconnectPolicy policy =
        SocketIoPolicies.reconnect(Duration.ofSeconds(1), Duration.ofMinutes(1), factor);
    assertThat(delay(policy, failures, () -> random)).isEqualTo(millis);
  }

  @Test
  void itDoesNotOverflow() {
    ReconnectPolicy policy =
        SocketIoPolicies.reconnect(Duration.ofMillis(100), Duration.ofSeconds(10), 0.5);
    for (int failures : new int[] {53, 64, 1000, 1_000_000, Integer.MAX_VALUE}) {
      assertThat(delay(policy, failures, () -> 0.35)).isEqualTo(10_000);
      assertThat(delay(policy, failures, () -> 0.85)).isEqualTo(10_000);
    }
  }

  @Test
  void everyCauseButOurOwnIsWorthAnotherTry() {
    for (Cause.Kind kind : Cause.Kind.values()) {
      Duration delay =
          SocketIoPolicies.reconnect()
              .delay(new ReconnectPolicy.Failure(1, Cause.of(kind, "x"), () -> 0.5));
      boolean ours = kind == Cause.Kind.USER || kind == Cause.Kind.CONFIGURATION;
      assertThat(delay == null).as("%s", kind).isEqualTo(ours);
    }
  }

  @Test
  void attemptsMayBeCounted() {
    ReconnectPolicy policy = SocketIoPolicies.reconnect().maxAttempts(2);
    assertThat(policy.delay(new ReconnectPolicy.Failure(2, LOST, () -> 0.5))).isNotNull();
    assertThat(policy.delay(new ReconnectPolicy.Failure(3, LOST, () -> 0.5))).isNull();
  }

  @ParameterizedTest
  @CsvSource({
    "PT0S, PT5S, 0.5",
    "PT-1S, PT5S, 0.5",
    "PT0.0005S, PT5S, 0.5",
    "PT6S, PT5S, 0.5",
    "PT1S, PT5S, -0.1",
    "PT1S, PT5S, 1.1",
    "PT1S, PT5S, NaN",
  })
  void badSettingsAreRefused(Duration delay, Duration max, double factor) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> SocketIoPolicies.reconnect(delay, max, factor));
  }
}
