package dev.hawser.phoenix;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hawser.Cause;
import dev.hawser.ConnectionState;
import dev.hawser.ReconnectPolicy;
import dev.hawser.TopicState;
import dev.hawser.testkit.FakeTransport.Answer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** When the client connects and joins again, in virtual time. */
class BackoffTest {

  private static final Cause REFUSED = Cause.refused(404, "", null);

  private static Duration delay(VirtualPhoenix phoenix) {
    return ((ConnectionState.Backoff) phoenix.connection.state()).delay();
  }

  private static List<Long> delays(VirtualPhoenix phoenix, int count) {
    List<Long> delays = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      delays.add(delay(phoenix).toMillis());
      phoenix.advance(delay(phoenix));
    }
    return delays;
  }

  @Test
  @DisplayName("reconnect backoff configurable")
  void reconnectBackoffIsConfigurable() {
    ReconnectPolicy policy = ReconnectPolicy.table(Duration.ofMillis(3), Duration.ofMillis(5));
    try (VirtualPhoenix phoenix = new VirtualPhoenix(h -> h.reconnect(policy))) {
      phoenix.engine.transport().otherwise(Answer.refuse(Cause.refused(503, "", null)));
      phoenix.connect();
      assertThat(delays(phoenix, 4)).containsExactly(3L, 5L, 5L, 5L);
    }
  }

  @Test
  void theTableOfTheReferenceIsThereToChoose() {
    try (VirtualPhoenix phoenix =
        new VirtualPhoenix(h -> h.reconnect(PhoenixPolicies.reconnect()))) {
      phoenix.engine.transport().otherwise(Answer.refuse(REFUSED));
      phoenix.connect();
      assertThat(delays(phoenix, 12))
          .containsExactly(
              10L, 50L, 100L, 150L, 200L, 250L, 500L, 1000L, 2000L, 5000L, 5000L, 5000L);
    }
  }

  @Test
  @DisplayName("jitter")
  void jitter() {
    List<Duration> delays = new ArrayList<>();
    for (double random : new double[] {0, 0.5, 0.999}) {
      try (VirtualPhoenix phoenix = new VirtualPhoenix()) {
        phoenix.engine.random(random);
        phoenix.connect();
        phoenix.link().drop();
        delays.add(delay(phoenix));
      }
    }
    assertThat(delays).isSorted().doesNotHaveDuplicates();
    assertThat(delays)
        .allMatch(delay -> delay.toMillis() >= 250 && delay.compareTo(Duration.ofMillis(500)) <= 0);
  }

  @Test
  @DisplayName("backoff reset policy")
  void backoffIsNotResetByALinkThatIsDroppedAtOnce() {
    try (VirtualPhoenix phoenix = new VirtualPhoenix()) {
      phoenix.subscribe(phoenix.connection.topic("room:1").join());
      phoenix.connect();
      List<Long> delays = new ArrayList<>();
      for (int i = 0; i < 8; i++) {
        phoenix.ok(phoenix.takeOne());
        phoenix.link().drop();
        delays.add(delay(phoenix).toMillis());
        phoenix.advance(delay(phoenix));
      }
      // Three quarters of 0.5, 1, 2, 4 … 30 s: no hot loop, whatever the server accepts.
      assertThat(delays).containsExactly(375L, 750L, 1500L, 3000L, 6000L, 12000L, 22500L, 22500L);
    }
  }

  @Test
  void backoffIsResetByAnAnsweredHeartbeat() {
    try (VirtualPhoenix phoenix =
        new VirtualPhoenix(h -> h.with(PhoenixOptions.HEARTBEAT_INTERVAL, Duration.ofSeconds(1)))) {
      phoenix.connect();
      phoenix.link().drop();
      phoenix.advance(delay(phoenix));
      phoenix.link().drop();
      assertThat(((ConnectionState.Backoff) phoenix.connection.state()).failures()).isEqualTo(2);
      phoenix.advance(delay(phoenix));
      phoenix.advance(Duration.ofSeconds(1));
      phoenix.ok(phoenix.takeOne());
      phoenix.link().drop();
      assertThat(((ConnectionState.Backoff) phoenix.connection.state()).failures()).isEqualTo(1);
    }
  }

  @Test
  @DisplayName("rejoin backoff")
  void rejoinBackoffAsTheReferenceHasIt() {
    try (VirtualPhoenix phoenix =
        new VirtualPhoenix(h -> h.with(PhoenixOptions.REJOIN, PhoenixPolicies.rejoin()))) {
      phoenix.connect();
      phoenix.subscribe(phoenix.connection.topic("room:1").join().onErrorComplete());
      List<Long> joins = new ArrayList<>();
      long now = 0;
      for (int step = 0; step < 300; step++) {
        for (VirtualPhoenix.Sent sent : phoenix.take()) {
          assertThat(sent.event()).isEqualTo("phx_join");
          joins.add(now);
          phoenix.reply(sent, "error", "{\"reason\":\"no\"}");
        }
        phoenix.advance(Duration.ofMillis(100));
        now += 100;
      }
      assertThat(joins).containsExactly(0L, 1000L, 3000L, 8000L, 18000L, 28000L);
    }
  }

  @Test
  void rejoinBackoffIsNotResetByAChannelThatCrashesAtOnce() {
    try (VirtualPhoenix phoenix =
        new VirtualPhoenix(h -> h.with(PhoenixOptions.REJOIN, PhoenixPolicies.rejoin()))) {
      phoenix.connect();
      phoenix.subscribe(phoenix.connection.topic("room:1").join());
      List<Duration> delays = new ArrayList<>();
      for (int i = 0; i < 5; i++) {
        VirtualPhoenix.Sent join = phoenix.takeOne();
        phoenix.ok(join);
        phoenix.receive("\"" + join.ref() + "\"", "null", "room:1", "phx_error", "{}");
        TopicState.Failed failed = (TopicState.Failed) phoenix.connection.topic("room:1").state();
        delays.add(failed.retryIn());
        phoenix.advance(failed.retryIn());
      }
      assertThat(delays).extracting(Duration::toSeconds).containsExactly(1L, 2L, 5L, 10L, 10L);
    }
  }

  @Test
  void rejoinBackoffHasJitterByDefault() {
    try (VirtualPhoenix phoenix = new VirtualPhoenix()) {
      phoenix.engine.random(0);
      phoenix.connect();
      phoenix.subscribe(phoenix.connection.topic("room:1").join().onErrorComplete());
      phoenix.reply(phoenix.takeOne(), "error", "{\"reason\":\"no\"}");
      TopicState.Failed failed = (TopicState.Failed) phoenix.connection.topic("room:1").state();
      assertThat(failed.retryIn()).isEqualTo(Duration.ofMillis(500));
      assertThat(failed.cause().reason()).isEqualTo("no");
    }
  }
}
