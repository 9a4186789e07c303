package dev.hawser.engine.internal.transport;

import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Pings, their time-out and stalled writes, in virtual time. */
class LivenessTest implements Liveness.Actions {

  private final FakeLoop loop = new FakeLoop();
  private final List<byte[]> pings = new ArrayList<>();
  private final List<Duration> dead = new ArrayList<>();
  private final List<Duration> roundTrips = new ArrayList<>();
  private final Liveness liveness =
      new Liveness(loop, ofSeconds(25), ofSeconds(10), this, roundTrips::add);

  @Override
  public void ping(byte[] payload) {
    pings.add(payload);
  }

  @Override
  public void dead(Duration silence) {
    dead.add(silence);
  }

  @Test
  void silenceIsPingedAndThenFatal() {
    liveness.start();
    loop.advance(ofSeconds(24));
    assertThat(pings).isEmpty();
    loop.advance(ofSeconds(1));
    assertThat(pings).hasSize(1);
    loop.advance(ofSeconds(9));
    assertThat(dead).isEmpty();
    loop.advance(ofSeconds(1));
    assertThat(dead).containsExactly(ofSeconds(35));
    assertThat(loop.timers()).isZero();
  }

  @Test
  void aPongTellsTheRoundTripAndTheNextPingComesAnIntervalLater() {
    liveness.start();
    loop.advance(ofSeconds(27));
    liveness.heard();
    liveness.pong(pings.get(0));
    assertThat(roundTrips).containsExactly(ofSeconds(2));
    loop.advance(ofSeconds(24));
    assertThat(pings).hasSize(1);
    loop.advance(ofSeconds(1));
    assertThat(pings).hasSize(2);
    assertThat(pings.get(1)).isNotEqualTo(pings.get(0));
    assertThat(dead).isEmpty();
  }

  @Test
  void anIntervalShorterThanTheTimeoutIsKeptToo() {
    Liveness eager = new Liveness(loop, ofSeconds(5), ofSeconds(20), this, roundTrips::add);
    eager.start();
    for (int i = 1; i <= 10; i++) {
      loop.advance(ofSeconds(5));
      assertThat(pings).hasSize(i);
      eager.heard();
    }
    loop.advance(ofSeconds(24));
    assertThat(pings).hasSize(11);
    assertThat(dead).isEmpty();
    loop.advance(ofSeconds(1));
    assertThat(dead).containsExactly(ofSeconds(25));
  }

  @Test
  void anyBytesAreLife() {
    liveness.start();
    for (int i = 0; i < 100; i++) {
      loop.advance(ofSeconds(9));
      liveness.heard();
    }
    assertThat(pings).isEmpty();
    loop.advance(ofSeconds(25));
    assertThat(pings).hasSize(1);
    loop.advance(ofSeconds(5));
    liveness.heard();
    loop.advance(ofSeconds(24));
    assertThat(dead).isEmpty();
  }

  @Test
  void foreignPongsAreNotMeasured() {
    liveness.start();
    liveness.pong(new byte[8]);
    loop.advance(ofSeconds(25));
    liveness.pong(new byte[0]);
    liveness.pong(new byte[8]);
    assertThat(roundTrips).isEmpty();
    liveness.pong(pings.get(0));
    liveness.pong(pings.get(0));
    assertThat(roundTrips).hasSize(1);
  }

  @Test
  void whileStoppedNothingIsJudged() {
    liveness.start();
    loop.advance(ofSeconds(30));
    liveness.stop();
    assertThat(loop.timers()).isZero();
    loop.advance(ofSeconds(1000));
    liveness.start();
    loop.advance(ofSeconds(24));
    assertThat(dead).isEmpty();
    assertThat(pings).hasSize(1);
    loop.advance(ofSeconds(1));
    assertThat(pings).hasSize(2);
  }

  @Test
  void anIntervalOfZeroSendsNone() {
    Liveness off = new Liveness(loop, Duration.ZERO, ofSeconds(10), this, roundTrips::add);
    off.start();
    assertThat(loop.timers()).isZero();
  }

  @Test
  void aStalledSocketIsNoticedAndProgressIsNot() {
    List<String> stalls = new ArrayList<>();
    WriteWatch watch = new WriteWatch(loop, ofSeconds(30), () -> stalls.add("stalled"));
    watch.onPending();
    watch.onPending();
    watch.onPending();
    loop.advance(ofSeconds(20));
    watch.onProgress();
    loop.advance(ofSeconds(20));
    watch.onProgress();
    assertThat(loop.timers()).isEqualTo(1);
    loop.advance(ofSeconds(29));
    assertThat(stalls).isEmpty();
    loop.advance(ofSeconds(1));
    assertThat(stalls).hasSize(1);
  }

  @Test
  void anIdleSocketIsNotStalled() {
    List<String> stalls = new ArrayList<>();
    WriteWatch watch = new WriteWatch(loop, ofSeconds(30), () -> stalls.add("stalled"));
    watch.onPending();
    watch.onProgress();
    loop.advance(ofSeconds(29));
    watch.onPending();
    loop.advance(ofSeconds(29));
    assertThat(stalls).isEmpty();
    watch.onProgress();
    loop.advance(ofSeconds(1000));
    assertThat(stalls).isEmpty();
    assertThat(loop.timers()).isZero();
  }
}
