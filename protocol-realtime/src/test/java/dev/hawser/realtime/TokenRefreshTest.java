package dev.hawser.realtime;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hawser.realtime.VirtualRealtime.Sent;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A token is replaced ahead of its expiry, where another one is in force. */
class TokenRefreshTest {

  @Test
  @DisplayName("token callback per heartbeat")
  void theTokenIsRefreshedAheadOfItsExpiryAndNotWithEveryHeartbeat() {
    String first = Application.expiring(Duration.ofMinutes(5));
    String second = Application.expiring(Duration.ofMinutes(10));
    Application application = new Application(first);
    try (VirtualRealtime realtime =
        new VirtualRealtime(
            h ->
                application
                    .asIn(h)
                    .with(RealtimeOptions.HEARTBEAT_INTERVAL, Duration.ofMinutes(2)))) {
      Sent join = realtime.joined();
      int asked = application.asked;
      realtime.advance(Duration.ofMinutes(2));
      realtime.ok(realtime.takeOne()); // A heartbeat.
      assertThat(application.asked).isEqualTo(asked);
      application.gives(second);
      realtime.advance(Duration.ofMinutes(2));
      List<Sent> sent = realtime.take();
      assertThat(sent).extracting(Sent::event).containsOnlyOnce("access_token");
      Sent told =
          sent.stream().filter(message -> message.event().equals("access_token")).findAny().get();
      assertThat(Application.tokenOf(told)).isEqualTo(second);
      assertThat(told.joinRef()).isEqualTo(join.ref());
      assertThat(application.asked).isEqualTo(asked + 1);
      sent.stream().filter(message -> message.event().equals("heartbeat")).forEach(realtime::ok);
      realtime.advance(Duration.ofMinutes(2)); // 6 of 10 minutes: nothing is due.
      assertThat(realtime.take()).extracting(Sent::event).doesNotContain("access_token");
    }
  }

  @Test
  void aTokenThatStaysTheSameIsNotToldAgain() {
    Application application = new Application(Application.expiring(Duration.ofMinutes(5)));
    try (VirtualRealtime realtime = new VirtualRealtime(application::asIn)) {
      realtime.joined();
      int asked = application.asked;
      realtime.advance(Duration.ofMinutes(6));
      assertThat(application.asked).isGreaterThan(asked);
      assertThat(realtime.take()).isEmpty();
    }
  }

  /** The topic that was joined first still has the token that expires first. */
  @Test
  void aNewerTokenOfAnotherJoinDoesNotPutOffTheRefresh() {
    Application application = new Application(Application.expiring(Duration.ofMinutes(5)));
    try (VirtualRealtime realtime = new VirtualRealtime(application::asIn)) {
      Sent first = realtime.joined();
      realtime.advance(Duration.ofMinutes(3));
      application.gives(Application.expiring(Duration.ofMinutes(60)));
      realtime.subscribe(Projects.room(realtime.connection, "other").join());
      realtime.ok(realtime.takeOne());
      realtime.advance(Duration.ofMinutes(1));
      Sent told = realtime.takeOne();
      assertThat(told.event()).isEqualTo("access_token");
      assertThat(told.joinRef()).isEqualTo(first.ref());
      realtime.advance(Duration.ofMinutes(50));
      assertThat(realtime.take()).isEmpty();
    }
  }

  @Test
  void refreshTokenTellsTheTopicsThatHaveAnotherOne() {
    Application application = new Application("t1");
    try (VirtualRealtime realtime = new VirtualRealtime(application::asIn)) {
      Sent first = realtime.joined();
      application.gives("t2");
      realtime.subscribe(Projects.room(realtime.connection, "other").join());
      realtime.ok(realtime.takeOne());
      RealtimeConnection connection = RealtimeConnection.of(realtime.connection);
      assertThat(realtime.subscribe(connection.refreshToken()).isTerminatedComplete()).isTrue();
      Sent told = realtime.takeOne();
      assertThat(told.event()).isEqualTo("access_token");
      assertThat(told.topic()).isEqualTo(first.topic());
      assertThat(told.payload()).isEqualTo("{\"access_token\":\"t2\"}");
      realtime.subscribe(connection.refreshToken());
      assertThat(realtime.take()).isEmpty();
    }
  }

  /** As after a sign-out: the server ignores all of these, so nobody is told. */
  @ParameterizedTest
  @ValueSource(strings = {"", "sb_publishable_x"})
  void whatTheServerIgnoresIsNotTold(String token) {
    Application application = new Application("t1");
    try (VirtualRealtime realtime = new VirtualRealtime(application::asIn)) {
      realtime.joined();
      application.gives(token);
      realtime.subscribe(RealtimeConnection.of(realtime.connection).refreshToken());
      assertThat(realtime.take()).isEmpty();
    }
  }

  @Test
  void aFailedRefreshIsReportedAndTriedAgain() {
    String first = Application.expiring(Duration.ofMinutes(5));
    Application application = new Application(first);
    try (VirtualRealtime realtime = new VirtualRealtime(application::asIn)) {
      realtime.joined();
      application.fails();
      realtime.advance(Duration.ofMinutes(4));
      assertThat(realtime.engine.takeProblems()).hasSize(1);
      application.gives(Application.expiring(Duration.ofMinutes(20)));
      realtime.advance(Duration.ofMinutes(1));
      assertThat(realtime.takeOne().event()).isEqualTo("access_token");
    }
  }
}
