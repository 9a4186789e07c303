package dev.hawser.realtime;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hawser.Cause;
import dev.hawser.ConnectionState;
import dev.hawser.TopicState;
import dev.hawser.realtime.VirtualRealtime.Sent;
import dev.hawser.testkit.FakeTransport.Answer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** When the client connects and joins again, in virtual time. */
class BackoffTest {

  private static Duration delay(VirtualRealtime realtime) {
    return ((ConnectionState.Backoff) realtime.connection.state()).delay();
  }

  private static List<Duration> rejoins(VirtualRealtime realtime, int count) {
    List<Duration> delays = new ArrayList<>();
    realtime.connect();
    realtime.subscribe(realtime.room().broadcasts());
    for (int i = 0; i < count; i++) {
      realtime.refuse(realtime.takeOne(), "IncreaseConnectionPool: more");
      Duration retryIn = ((TopicState.Failed) realtime.room().topic().state()).retryIn();
      delays.add(retryIn);
      realtime.advance(retryIn.minusNanos(1));
      assertThat(realtime.take()).isEmpty();
      realtime.advance(Duration.ofNanos(1));
    }
    return delays;
  }

  private static List<Duration> reconnects(VirtualRealtime realtime, int count) {
    realtime.engine.transport().otherwise(Answer.refuse(Cause.refused(503, "", null)));
    realtime.connect();
    List<Duration> delays = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      delays.add(delay(realtime));
      realtime.advance(delay(realtime));
    }
    return delays;
  }

  @DisplayName("rejoin backoff")
  @ParameterizedTest(name = "random number {0}")
  @ValueSource(doubles = {0, 0.5, 0.999})
  void rejoinsBackOffWithJitterAndNeverGiveUp(double random) {
    try (VirtualRealtime realtime = new VirtualRealtime()) {
      realtime.engine.random(random);
      List<Duration> delays = rejoins(realtime, 20);
      for (int i = 0; i < delays.size(); i++) {
        long longest = Math.min(10_000, 1000L << Math.min(i, 10));
        assertThat(delays.get(i).toMillis()).isBetween(longest / 2, longest);
      }
      assertThat(delays.get(0)).isNotEqualTo(Duration.ofSeconds(1));
    }
  }

  @Test
  void theRejoinsOfTheOfficialClientAreThereToChoose() {
    try (VirtualRealtime realtime =
        new VirtualRealtime(h -> h.with(RealtimeOptions.REJOIN, RealtimePolicies.rejoin()))) {
      assertThat(rejoins(realtime, 6))
          .extracting(Duration::toSeconds)
          .containsExactly(1L, 2L, 5L, 10L, 10L, 10L);
    }
  }

  @DisplayName("reconnect backoff")
  @ParameterizedTest(name = "random number {0}")
  @ValueSource(doubles = {0, 0.5, 0.999})
  void reconnectsBackOffWithJitterAndNeverGiveUp(double random) {
    try (VirtualRealtime realtime = new VirtualRealtime()) {
      realtime.engine.random(random);
      List<Duration> delays = reconnects(realtime, 20);
      for (int i = 0; i < delays.size(); i++) {
        long longest = Math.min(30_000, 500L << Math.min(i, 10));
        assertThat(delays.get(i).toMillis()).isBetween(longest / 2, longest);
      }
    }
  }

  @Test
  void theReconnectsOfTheOfficialClientAreThereToChoose() {
    try (VirtualRealtime realtime =
        new VirtualRealtime(h -> h.reconnect(RealtimePolicies.reconnect()))) {
      assertThat(reconnects(realtime, 6))
          .extracting(Duration::toSeconds)
          .containsExactly(1L, 2L, 5L, 10L, 10L, 10L);
    }
  }

  @Test
  void theNetworkComingBackEndsTheWait() {
    try (VirtualRealtime realtime = new VirtualRealtime()) {
      reconnects(realtime, 10);
      realtime.engine.transport().otherwise(Answer.accept());
      realtime.subscribe(realtime.connection.reconnectNow());
      assertThat(realtime.connection.state()).isInstanceOf(ConnectionState.Ready.class);
    }
  }

  /** A server that accepts and cuts at once, or joins and closes at once, makes no hot loop. */
  @Test
  void theBackOffIsNotResetByWhatDoesNotLast() {
    try (VirtualRealtime realtime = new VirtualRealtime()) {
      realtime.connect();
      realtime.subscribe(realtime.room().broadcasts());
      List<Duration> links = new ArrayList<>();
      for (int i = 0; i < 6; i++) {
        realtime.ok(realtime.takeOne());
        realtime.link().drop();
        links.add(delay(realtime));
        realtime.advance(delay(realtime));
      }
      assertThat(links).isSorted().doesNotHaveDuplicates();
      List<Duration> joins = new ArrayList<>();
      for (int i = 0; i < 4; i++) {
        Sent join = realtime.takeOne();
        realtime.ok(join);
        realtime.close(join);
        Duration retryIn = ((TopicState.Failed) realtime.room().topic().state()).retryIn();
        joins.add(retryIn);
        realtime.advance(retryIn);
      }
      assertThat(joins).isSorted().doesNotHaveDuplicates();
    }
  }

  @Test
  void manyTopicsAreJoinedAgainAFewAtATime() {
    int window = RealtimeOptions.JOIN_WINDOW.defaultValue();
    int topics = window * 3;
    try (VirtualRealtime realtime = new VirtualRealtime()) {
      realtime.connect();
      for (int i = 0; i < topics; i++) {
        realtime.subscribe(Projects.room(realtime.connection, "room" + i).broadcasts());
      }
      int joined = 0;
      while (joined < topics) {
        List<Sent> joins = realtime.take();
        assertThat(joins).hasSizeBetween(1, window);
        joins.forEach(realtime::ok);
        joined += joins.size();
      }
    }
  }
}
