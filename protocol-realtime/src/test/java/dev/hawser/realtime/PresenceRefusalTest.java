package dev.hawser.realtime;

import static dev.hawser.realtime.PresenceRig.push;
import static org.assertj.core.api.Assertions.assertThat;

import dev.hawser.realtime.PresenceRig.Call;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** What becomes of a state that the server does not take. */
class PresenceRefusalTest {

  private static final Duration NOTHING = Duration.ZERO;
  private final PresenceRig rig = new PresenceRig();

  private void joined() {
    rig.join();
    rig.advance(NOTHING);
  }

  @Test
  void aRefusalFailsTheCallsWithTheServersWordsAndKeepsWhatIsShown() {
    joined();
    rig.track(1);
    rig.advance(NOTHING);
    rig.verdict = push -> push.equals(push(2)) ? "Presence track payload must be a map" : null;
    Call refused = rig.track(2);
    rig.advance(NOTHING);
    assertThat(refused.failed(PresenceRefusedException.class)).isTrue();
    assertThat(refused.failure)
        .hasMessage(
            "server refused the presence on topic 'room': Presence track payload must be a map");
    assertThat(rig.shown()).isEqualTo(push(1));
    rig.loseLink();
    joined();
    assertThat(rig.received).containsExactly(push(1), push(2), push(1));
    assertThat(rig.problems).isEmpty();
  }

  @Test
  void aRefusalWithoutWordsNamesTheRightThatMayBeMissing() {
    joined();
    rig.verdict = push -> "";
    Call refused = rig.track(1);
    rig.advance(NOTHING);
    assertThat(refused.failure)
        .isInstanceOf(PresenceRefusedException.class)
        .hasMessageContaining("right to write the presence");
    rig.advance(Duration.ofMinutes(5));
    rig.loseLink();
    joined();
    assertThat(rig.received).containsExactly(push(1));
  }

  @Test
  void aRefusedSuccessorAfterARejoinLeavesWhatWasShownBefore() {
    joined();
    rig.track(1);
    rig.advance(NOTHING);
    rig.loseLink();
    rig.verdict = push -> push.equals(push(2)) ? "no" : null;
    Call refused = rig.track(2);
    joined();
    assertThat(refused.failed(PresenceRefusedException.class)).isTrue();
    assertThat(rig.received).containsExactly(push(1), push(2), push(1));
    assertThat(rig.shown()).isEqualTo(push(1));
  }

  @Test
  void aRefusalThatNobodyWaitsForIsAProblemAndTheNextJoinTriesAgain() {
    joined();
    rig.track(1);
    rig.advance(NOTHING);
    rig.verdict = push -> "";
    rig.loseLink();
    joined();
    rig.advance(Duration.ofMinutes(5));
    assertThat(rig.received).containsExactly(push(1), push(1));
    assertThat(rig.problems).singleElement().isInstanceOf(PresenceRefusedException.class);
    rig.verdict = push -> null;
    rig.loseLink();
    joined();
    assertThat(rig.shown()).isEqualTo(push(1));
  }

  @Test
  void whatIsTooLargeIsRefusedAndNotShownAgain() {
    joined();
    rig.track(1);
    rig.advance(NOTHING);
    rig.mute = true;
    Call large = rig.track(2);
    rig.advance(NOTHING);
    rig.keeper.systemError("Track message size exceeded");
    rig.loseLink();
    rig.mute = false;
    assertThat(large.failure)
        .isInstanceOf(PresenceRefusedException.class)
        .hasMessageEndingWith("Track message size exceeded");
    joined();
    assertThat(rig.received).containsExactly(push(1), push(2), push(1));
  }

  @Test
  void whatBecameTooLargeIsNotShownAgainForEver() {
    joined();
    rig.track(1);
    rig.advance(NOTHING);
    rig.loseLink();
    rig.mute = true;
    joined();
    rig.keeper.systemError("Track message size exceeded");
    assertThat(rig.problems).hasSize(1);
    rig.loseLink();
    rig.mute = false;
    joined();
    assertThat(rig.received).containsExactly(push(1), push(1));
  }

  @Test
  void otherSystemErrorsLeaveItWanted() {
    joined();
    rig.mute = true;
    Call call = rig.track(1);
    rig.advance(NOTHING);
    rig.keeper.systemError("Client presence rate limit exceeded");
    rig.loseLink();
    rig.mute = false;
    joined();
    assertThat(call.completed()).isTrue();
    rig.keeper.systemError("Track message size exceeded"); // Not about a push of ours.
    assertThat(rig.shown()).isEqualTo(push(1));
  }

  @Test
  void aTopicThatTheServerDoesNotKnowAnyMoreRefusesNothing() {
    joined();
    rig.verdict = push -> "unmatched topic";
    Call call = rig.track(1);
    rig.advance(NOTHING);
    assertThat(call.ends).isZero();
    rig.verdict = push -> null;
    rig.loseLink();
    joined();
    assertThat(call.completed()).isTrue();
  }
}
