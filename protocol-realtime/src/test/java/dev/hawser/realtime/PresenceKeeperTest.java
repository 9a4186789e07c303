package dev.hawser.realtime;

import static dev.hawser.realtime.PresenceRig.push;
import static org.assertj.core.api.Assertions.assertThat;

import dev.hawser.NotReadyException;
import dev.hawser.OutboundOverflowException;
import dev.hawser.Payload;
import dev.hawser.RequestTimeoutException;
import dev.hawser.realtime.PresenceRig.Call;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The server gets the newest state, after every join, and never more pushes than it takes. */
class PresenceKeeperTest {

  private static final String UNTRACK = PresencePush.untrack().text();
  private static final Duration NOTHING = Duration.ZERO;
  private static final Duration SECOND = Duration.ofSeconds(1);

  /** A window and the allowance for the server's clock. */
  private static final Duration WINDOW = Duration.ofMillis(30_300);

  private final PresenceRig rig = new PresenceRig();

  private void joined() {
    rig.join();
    rig.advance(NOTHING);
  }

  private void joinedWithFullWindow() {
    joined();
    for (int i = 1; i <= PresenceRig.LIMIT; i++) {
      rig.track(-i);
      rig.advance(NOTHING);
    }
    assertThat(rig.received).hasSize(PresenceRig.LIMIT);
  }

  @Test
  void isSentAtOnceAndCompletesWithTheAcknowledgement() {
    joined();
    rig.down = SECOND::toNanos;
    Call call = rig.track(1);
    rig.advance(SECOND.minusNanos(1));
    assertThat(rig.received).containsExactly(push(1));
    assertThat(call.ends).isZero();
    rig.advance(SECOND);
    assertThat(call.completed()).isTrue();
  }

  @Test
  void whatCameWhileAPushWasUnansweredGoesOutAsOneAndCompletesTogether() {
    joined();
    rig.down = SECOND::toNanos;
    Call first = rig.track(1);
    Call second = rig.track(2);
    Call third = rig.untrack();
    Call fourth = rig.track(4);
    rig.advance(SECOND);
    assertThat(first.completed()).isTrue();
    assertThat(fourth.ends).isZero();
    rig.advance(SECOND);
    assertThat(rig.received).containsExactly(push(1), push(4));
    assertThat(List.of(second, third, fourth)).allMatch(Call::completed);
  }

  @Test
  void whatTheWireDoesNotCarryFailsAndHarmsNothingElse() {
    joined();
    rig.track(1);
    rig.advance(NOTHING);
    rig.uncarried = push(2);
    Call uncarried = rig.track(2);
    assertThat(uncarried.failed(IllegalArgumentException.class)).isTrue();
    Call next = rig.track(3);
    rig.advance(NOTHING);
    assertThat(next.completed()).isTrue();
    assertThat(rig.received).containsExactly(push(1), push(3));
  }

  @Test
  void aThousandCallsAtOnceAreTwoPushes() {
    joined();
    rig.down = SECOND::toNanos;
    List<Call> calls = new ArrayList<>();
    for (int i = 1; i <= 1000; i++) {
      calls.add(rig.track(i));
    }
    rig.advance(Duration.ofSeconds(5));
    assertThat(rig.received).containsExactly(push(1), push(1000));
    assertThat(calls).allMatch(Call::completed);
  }

  @Test
  void aThousandCallsOneByOneStayWithinTheLimitAndEndWithTheLast() {
    joined();
    List<Call> calls = new ArrayList<>();
    for (int i = 1; i <= 1000; i++) {
      calls.add(rig.track(i));
      rig.advance(Duration.ofMillis(100));
    }
    rig.advance(WINDOW);
    assertThat(rig.most).isEqualTo(PresenceRig.LIMIT);
    assertThat(rig.received).startsWith(push(1), push(2), push(3), push(4), push(5));
    assertThat(rig.received).endsWith(push(1000)).hasSizeBetween(18, 22);
    assertThat(calls).allMatch(Call::completed);
  }

  @Test
  void whatExceedsTheLimitGoesOutAtTheEarliestMoment() {
    joinedWithFullWindow();
    Call waiting = rig.track(6);
    Call newest = rig.track(7);
    rig.advance(WINDOW.minusNanos(1));
    assertThat(rig.received).hasSize(5);
    assertThat(newest.ends).isZero();
    rig.advance(Duration.ofNanos(1));
    assertThat(rig.received).hasSize(6).endsWith(push(7));
    assertThat(waiting.completed()).isTrue();
    assertThat(newest.completed()).isTrue();
  }

  @Test
  void untrackCountsAndWaitsAsTrackDoes() {
    joinedWithFullWindow();
    Call call = rig.untrack();
    rig.advance(Duration.ofSeconds(20));
    assertThat(call.ends).isZero();
    rig.advance(Duration.ofSeconds(20));
    assertThat(call.completed()).isTrue();
    assertThat(rig.received).endsWith(UNTRACK);
    assertThat(rig.shown()).isNull();
  }

  @Test
  void whatIsShownAlreadyIsNotSent() {
    joined();
    Call nothing = rig.untrack();
    assertThat(nothing.completed()).isTrue();
    rig.track(1);
    rig.advance(NOTHING);
    Call again = rig.track(1);
    assertThat(again.completed()).isTrue();
    assertThat(rig.received).containsExactly(push(1));
  }

  @Test
  void goingBackToWhatIsShownCompletesWhatWaited() {
    joinedWithFullWindow();
    Call other = rig.track(9);
    Call back = rig.track(-PresenceRig.LIMIT);
    assertThat(other.completed()).isTrue();
    assertThat(back.completed()).isTrue();
    rig.advance(Duration.ofMinutes(2));
    assertThat(rig.received).hasSize(PresenceRig.LIMIT);
  }

  @Test
  void isShownAgainAtOnceAfterEachJoinInAWindowOfItsOwn() {
    joinedWithFullWindow();
    for (int join = 1; join <= 3; join++) {
      rig.loseLink();
      joined();
      assertThat(rig.received).hasSize(5 + join).endsWith(push(-5));
      assertThat(rig.shown()).isEqualTo(push(-5));
    }
    for (int i = 1; i <= 4; i++) {
      rig.track(i);
      rig.advance(NOTHING);
    }
    assertThat(rig.shown()).isEqualTo(push(4));
    rig.track(5);
    rig.advance(SECOND);
    assertThat(rig.shown()).isEqualTo(push(4)); // The one after the join counted.
  }

  @Test
  void isShownAgainAfterAJoinInPlace() {
    joined();
    rig.track(1);
    rig.advance(NOTHING);
    rig.joinInPlace();
    rig.advance(NOTHING);
    assertThat(rig.received).containsExactly(push(1), push(1));
    assertThat(rig.shown()).isEqualTo(push(1));
  }

  @Test
  void whatIsNotJoinedWaitsForTheJoin() {
    Call call = rig.track(1);
    Call newer = rig.track(2);
    rig.advance(Duration.ofHours(1));
    assertThat(call.ends).isZero();
    joined();
    assertThat(rig.received).containsExactly(push(2));
    assertThat(call.completed()).isTrue();
    assertThat(newer.completed()).isTrue();
  }

  @Test
  void whatIsUnansweredWhenTheLinkIsLostIsSentAfterTheRejoin() {
    joined();
    rig.down = SECOND::toNanos;
    Call lost = rig.track(1);
    rig.advance(NOTHING);
    rig.loseLink();
    assertThat(lost.ends).isZero();
    Call newer = rig.track(2);
    rig.join();
    rig.advance(Duration.ofSeconds(5));
    assertThat(rig.received).containsExactly(push(1), push(2));
    assertThat(lost.completed()).isTrue();
    assertThat(newer.completed()).isTrue();
  }

  @Test
  void untrackIsDoneWhenTheLinkIsLostAndNothingIsShownAgain() {
    joined();
    rig.track(1);
    rig.advance(NOTHING);
    rig.down = SECOND::toNanos;
    Call unanswered = rig.untrack();
    rig.loseLink();
    assertThat(unanswered.completed()).isTrue();
    rig.track(2);
    Call offline = rig.untrack();
    assertThat(offline.completed()).isTrue();
    rig.join();
    rig.advance(Duration.ofMinutes(1));
    assertThat(rig.received).containsExactly(push(1));
  }

  @Test
  void withoutAnAnswerInTimeItFailsAndIsShownAfterTheNextJoin() {
    joined();
    rig.mute = true;
    Call call = rig.track(1);
    rig.advance(PresenceRig.TIMEOUT.minusNanos(1));
    assertThat(call.ends).isZero();
    rig.advance(Duration.ofNanos(1));
    assertThat(call.failed(RequestTimeoutException.class)).isTrue();
    rig.mute = false;
    Call same = rig.track(1); // It is not known whether the server shows it.
    rig.advance(NOTHING);
    assertThat(same.completed()).isTrue();
    assertThat(rig.received).containsExactly(push(1), push(1));
    rig.loseLink();
    joined();
    assertThat(rig.received).hasSize(3);
  }

  @Test
  void aServerThatNeverAnswersIsNotFloodedAndNotGivenUp() {
    joined();
    rig.mute = true;
    for (int i = 1; i <= 300; i++) {
      rig.track(i);
      rig.advance(SECOND);
    }
    assertThat(rig.most).isLessThanOrEqualTo(PresenceRig.LIMIT);
    rig.mute = false;
    Call last = rig.track(1000);
    rig.advance(Duration.ofMinutes(1));
    assertThat(last.completed()).isTrue();
    assertThat(rig.shown()).isEqualTo(push(1000));
  }

  @Test
  void aTopicThatIsLeftFailsWhatIsToBeShownAndForgetsAll() {
    NotReadyException why = new NotReadyException("left");
    joined();
    rig.track(1);
    rig.advance(NOTHING);
    rig.down = SECOND::toNanos;
    Call unanswered = rig.track(2);
    Call waiting = rig.track(3);
    rig.keeper.left(why);
    assertThat(unanswered.failure).isSameAs(why);
    assertThat(waiting.failure).isSameAs(why);
    rig.loseLink();
    rig.join();
    rig.advance(Duration.ofMinutes(1));
    assertThat(rig.shown()).isNull();
    assertThat(List.of(unanswered, waiting)).allMatch(call -> call.ends == 1);
  }

  @Test
  void aTopicThatIsLeftCompletesUntrack() {
    joined();
    rig.track(1);
    rig.advance(NOTHING);
    rig.down = SECOND::toNanos;
    Call track = rig.track(2);
    Call untrack = rig.untrack();
    rig.keeper.left(new NotReadyException("left"));
    assertThat(track.completed()).isTrue();
    assertThat(untrack.completed()).isTrue();
  }

  @Test
  void callsThatWaitAreBoundedAndTheNewestStateIsStillSent() {
    List<Call> calls = new ArrayList<>();
    for (int i = 0; i <= PresenceKeeper.MAX_WAITING; i++) {
      calls.add(rig.track(i));
    }
    assertThat(calls.get(0).failed(OutboundOverflowException.class)).isTrue();
    assertThat(calls.get(1).ends).isZero();
    joined();
    assertThat(rig.received).containsExactly(push(PresenceKeeper.MAX_WAITING));
    assertThat(calls.subList(1, calls.size())).allMatch(Call::completed);
  }

  @Test
  void aCallMayBeMadeWhenAnotherEnds() {
    joined();
    Call[] next = new Call[1];
    rig.keeper.track(
        PresencePush.track(Payload.json("{\"n\":1}")), failure -> next[0] = rig.track(2));
    rig.advance(NOTHING);
    assertThat(next[0].completed()).isTrue();
    assertThat(rig.received).containsExactly(push(1), push(2));
  }

  @Test
  void aSlowWireDoesNotMakeTheServerCountMore() {
    joined();
    // The first push is long on its way, the others are not: at the server they come close.
    rig.up = Duration.ofSeconds(8)::toNanos;
    rig.track(1);
    rig.advance(NOTHING);
    rig.up = () -> 0;
    for (int i = 2; i <= 400; i++) {
      rig.track(i);
      rig.advance(Duration.ofMillis(250));
    }
    assertThat(rig.most).isEqualTo(PresenceRig.LIMIT);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 4})
  void whateverHappensTheLimitHoldsAndTheLastStateArrives(int part) {
    for (int seed = part * 1000; seed < part * 1000 + 250; seed++) {
      walk(seed);
    }
  }

  private static void walk(int seed) {
    Random random = new Random(seed);
    PresenceRig rig = new PresenceRig();
    long longest = random.nextBoolean() ? 50_000_000L : 4_000_000_000L;
    rig.up = () -> (long) (random.nextDouble() * longest);
    rig.down = () -> (long) (random.nextDouble() * longest);
    List<Call> calls = new ArrayList<>();
    boolean up = false;
    int last = 0;
    for (int step = 1; step <= 400; step++) {
      int what = random.nextInt(100);
      if (what < 60) {
        last = random.nextInt(20) == 0 ? 1 : step + 1;
        calls.add(rig.track(last));
      } else if (what < 66) {
        last = 0;
        calls.add(rig.untrack());
      } else if (what < 69 && up) {
        rig.loseLink();
        up = false;
      } else if (what < 72 && up) {
        rig.joinInPlace();
      } else if (what < 80 && !up) {
        rig.join();
        up = true;
      } else {
        rig.advance(Duration.ofMillis(random.nextInt(random.nextInt(10) == 0 ? 20_000 : 1_000)));
      }
    }
    if (!up) {
      rig.join();
    }
    rig.advance(Duration.ofMinutes(5));
    assertThat(rig.shown()).as("seed " + seed).isEqualTo(last == 0 ? null : push(last));
    assertThat(rig.most).as("seed " + seed).isLessThanOrEqualTo(PresenceRig.LIMIT);
    assertThat(calls).as("seed " + seed).allMatch(Call::completed);
    int quiet = rig.received.size();
    rig.advance(Duration.ofMinutes(5));
    assertThat(rig.received).as("seed " + seed).hasSize(quiet);
  }
}
