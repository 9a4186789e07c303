package dev.hawser.realtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hawser.Options;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** A broadcast of the past comes once, and what was missed is asked for. */
class ReplayTest {

  private static final Instant START = Instant.parse("2026-03-01T12:00:00Z");

  /** A clock that stands still until it is told to go on. */
  private static final class Watch extends Clock {
    private Instant now = START;

    Instant advance(long seconds) {
      now = now.plusSeconds(seconds);
      return now;
    }

    @Override
    public Instant instant() {
      return now;
    }

    @Override
    public ZoneId getZone() {
      return ZoneOffset.UTC;
    }

    @Override
    public Clock withZone(ZoneId zone) {
      return this;
    }
  }

  private final Watch watch = new Watch();
  private final Missed missed = new Missed(watch);

  @Test
  void nothingIsMissedBeforeTheFirstJoin() {
    assertThat(missed.since()).isNull();
    missed.lost(watch.advance(5));
    assertThat(missed.since()).isNull();
    missed.joined();
    assertThat(missed.since()).isNull();
  }

  @Test
  void whatIsMissedBeginsWithTheLastSignOfLife() {
    missed.joined();
    Instant alive = watch.advance(600);
    watch.advance(60);
    missed.lost(alive);
    assertThat(missed.since()).isEqualTo(alive);
    watch.advance(600);
    missed.lost(watch.advance(1)); // Another attempt that failed.
    assertThat(missed.since()).isEqualTo(alive);
  }

  @Test
  void aJoinThatHoldsEndsIt() {
    missed.joined();
    missed.lost(watch.advance(600));
    missed.joined();
    watch.advance(61);
    // A join in place, for another table.
    assertThat(missed.since()).isNull();
    missed.joined();
    Instant alive = watch.advance(600);
    missed.lost(alive);
    assertThat(missed.since()).isEqualTo(alive);
  }

  /** The replay may have been lost with the link. */
  @Test
  void aJoinThatDoesNotHoldEndsNothing() {
    missed.joined();
    Instant alive = watch.advance(600);
    missed.lost(alive);
    watch.advance(20);
    missed.joined();
    assertThat(missed.since()).isEqualTo(alive);
    missed.lost(watch.advance(59));
    assertThat(missed.since()).isEqualTo(alive);
    missed.joined();
    Instant later = watch.advance(60);
    missed.lost(later);
    assertThat(missed.since()).isEqualTo(later);
  }

  @Test
  void whatAJoinAsksFor() {
    assertThat(config(Replay.missed(), null)).isNull();
    assertThat(config(Replay.missed(), START))
        .isEqualTo(Map.of("since", START.toEpochMilli() - 60_000, "limit", 25));
    assertThat(config(Replay.missed().limit(3), START))
        .isEqualTo(Map.of("since", START.toEpochMilli() - 60_000, "limit", 3));
    Replay fixed = Replay.since(START.minus(Duration.ofHours(1)));
    Map<String, Object> asked = Map.of("since", START.toEpochMilli() - 3_600_000, "limit", 25);
    assertThat(config(fixed, null)).isEqualTo(asked);
    assertThat(config(fixed, START)).isEqualTo(asked);
    assertThatThrownBy(() -> Replay.missed().limit(26))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("a replay has a limit from 1 to 25, not 26");
  }

  private static @Nullable Object config(Replay replay, @Nullable Instant missedSince) {
    Map<String, Object> payload =
        JoinConfig.of(
            Options.empty().with(RealtimeOptions.REPLAY, replay),
            false,
            List.of(),
            missedSince,
            null);
    Map<?, ?> config = (Map<?, ?>) payload.get("config");
    return ((Map<?, ?>) config.get("broadcast")).get("replay");
  }

  @Test
  void eachIdIsNewOnce() {
    SeenBroadcasts seen = new SeenBroadcasts();
    assertThat(seen.isNew("a")).isTrue();
    assertThat(seen.isNew("b")).isTrue();
    assertThat(seen.isNew("a")).isFalse();
    assertThat(seen.isNew("b")).isFalse();
  }

  @Test
  void whatHasNoIdIsAlwaysNew() {
    SeenBroadcasts seen = new SeenBroadcasts();
    assertThat(seen.isNew(null)).isTrue();
    assertThat(seen.isNew(null)).isTrue();
  }

  @Test
  void theIdThatCameLongestAgoIsForgotten() {
    SeenBroadcasts seen = new SeenBroadcasts();
    for (int i = 0; i < SeenBroadcasts.MOST; i++) {
      assertThat(seen.isNew("id" + i)).isTrue();
    }
    assertThat(seen.isNew("id0")).isFalse(); // Now the latest.
    assertThat(seen.isNew("one more")).isTrue();
    assertThat(seen.isNew("id0")).isFalse();
    assertThat(seen.isNew("id2")).isFalse();
    assertThat(seen.isNew("id1")).isTrue();
  }

  @Test
  void anIdOfAnyLengthCostsNoMemory() {
    SeenBroadcasts seen = new SeenBroadcasts();
    String longest = "x".repeat(SeenBroadcasts.LONGEST);
    assertThat(seen.isNew(longest)).isTrue();
    assertThat(seen.isNew(longest)).isFalse();
    assertThat(seen.isNew(longest + "x")).isTrue();
    assertThat(seen.isNew(longest + "x")).isTrue();
  }
}
