package dev.hawser.realtime;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A token is asked for ahead of the old one's expiry, and never in a hurry. */
class RefreshPlanTest {

  private static final Instant NOW = Instant.ofEpochSecond(1_700_000_000);

  private final RefreshPlan plan = new RefreshPlan(Duration.ofSeconds(60), Duration.ofSeconds(5));

  @ParameterizedTest
  @CsvSource({
    "3600, 3540000",
    "121, 61000",
    "120, 60000", // From here on half of the time that is left.
    "60, 30000",
    "11, 5500",
    "10, 5000",
    "4, 5000", // Not more often than this.
    "1, 5000",
    "864000, 86400000" // At least daily.
  })
  void waits(long secondsLeft, long millis) {
    assertThat(plan.delay(NOW.plusSeconds(secondsLeft), NOW)).isEqualTo(Duration.ofMillis(millis));
  }

  @Test
  void doesNotAskForWhatHasNoExpiryOrIsExpired() {
    assertThat(plan.delay(null, NOW)).isNull();
    assertThat(plan.delay(NOW, NOW)).isNull();
    assertThat(plan.delay(NOW.minusSeconds(1), NOW)).isNull();
  }

  @Test
  void noAheadIsTheVeryEnd() {
    RefreshPlan late = new RefreshPlan(Duration.ZERO, Duration.ZERO);
    assertThat(late.delay(NOW.plusSeconds(100), NOW)).isEqualTo(Duration.ofSeconds(100));
  }
}
