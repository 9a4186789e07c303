package dev.hawser.phoenix.channels;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hawser.Payload;
import dev.hawser.spi.TopicRef;
import dev.hawser.testkit.RecordingSessionContext;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** A join that takes long keeps the server from answering heartbeats; that is no dead link. */
class SlowJoinTest {

  private static final Duration INTERVAL = Duration.ofSeconds(30);
  private static final Duration TIMEOUT = Duration.ofSeconds(5);
  private static final Duration JOIN = Duration.ofSeconds(20);

  private final SessionRig rig = new SessionRig(INTERVAL, TIMEOUT, JOIN);

  private void advance(Duration by) {
    rig.context.advance(by);
  }

  @Test
  void withoutAJoinAnOverdueHeartbeatCutsTheLink() {
    advance(INTERVAL);
    assertThat(rig.effects()).containsExactly("heartbeat 0/1");
    advance(TIMEOUT.minusMillis(1));
    assertThat(rig.effects()).isEmpty();
    advance(Duration.ofMillis(1));
    assertThat(rig.effects()).containsExactly("aborted HEARTBEAT");
  }

  @Test
  void withAJoinUnderWayItHasTheTimeOfAJoinBesides() {
    rig.does("join");
    advance(INTERVAL.plus(TIMEOUT).plus(JOIN).minusMillis(1));
    assertThat(rig.effects()).containsExactly("phx_join 1/1", "heartbeat 0/2");
    rig.answer(1, 1, "ok", "{}");
    rig.answer(0, 2, "ok", "{}");
    advance(JOIN);
    assertThat(rig.effects()).containsExactly("joined", "Alive");
  }

  @Test
  void aDeadServerIsCutAllTheSame() {
    rig.does("join");
    advance(INTERVAL.plus(TIMEOUT).plus(JOIN));
    assertThat(rig.effects()).containsExactly("phx_join 1/1", "heartbeat 0/2", "aborted HEARTBEAT");
  }

  @Test
  void everySignOfProgressRenewsThePatience() {
    rig.does("join");
    advance(INTERVAL.plus(TIMEOUT));
    for (int i = 0; i < 3; i++) {
      advance(JOIN.dividedBy(2));
      rig.does("event -");
      advance(JOIN.dividedBy(2));
    }
    assertThat(rig.effects())
        .containsExactly(
            "phx_join 1/1",
            "heartbeat 0/2",
            "delivered event",
            "delivered event",
            "delivered event");
    advance(JOIN);
    assertThat(rig.effects()).containsExactly("aborted HEARTBEAT");
  }

  @Test
  void aJoinThatWasGivenUpStillHoldsUpTheServer() {
    rig.does("join");
    advance(JOIN);
    rig.does("leave");
    advance(INTERVAL.minus(JOIN).plus(TIMEOUT));
    assertThat(rig.effects()).doesNotContain("aborted HEARTBEAT");
    rig.does("answer 1 ok");
    rig.does("answer 2 ok");
    rig.answer(0, 3, "ok", "{}");
    advance(INTERVAL.plus(TIMEOUT).minusMillis(1));
    assertThat(rig.effects()).containsExactly("left", "Alive", "heartbeat 0/4");
    advance(Duration.ofMillis(1));
    assertThat(rig.effects()).containsExactly("aborted HEARTBEAT");
  }

  @Test
  void aJoinThatCannotBeWrittenHoldsUpNothing() {
    TopicRef tooLong = RecordingSessionContext.topic("t".repeat(256));
    assertThatThrownBy(() -> rig.session.join(tooLong, Payload.binary((byte) 1)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("255");
    advance(INTERVAL.plus(TIMEOUT));
    assertThat(rig.effects()).containsExactly("heartbeat 0/2", "aborted HEARTBEAT");
  }
}
