package dev.hawser.realtime;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hawser.Cause;
import dev.hawser.ConnectionClosedException;
import dev.hawser.ConnectionState;
import dev.hawser.Credentials;
import dev.hawser.Hawser;
import dev.hawser.JoinException;
import dev.hawser.TopicState;
import dev.hawser.realtime.VirtualRealtime.Sent;
import dev.hawser.realtime.postgres.PostgresFilter;
import dev.hawser.testkit.FakeTransport.Answer;
import dev.hawser.testkit.RealtimeTestServer;
import dev.hawser.testkit.RealtimeToken;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.function.Supplier;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;
import reactor.test.subscriber.TestSubscriber;

/** Which token goes where and when, in virtual time: the test is the server and the application. */
class TokenTest {

  /** Answers with what is set, and counts. */
  private static final class Application implements Supplier<Mono<Credentials>> {
    private Mono<Credentials> answer;
    private int asked;

    Application(String token) {
      gives(token);
    }

    void gives(String token) {
      answer = Mono.just(Credentials.token(token));
    }

    void fails() {
      answer = Mono.error(new IllegalStateException("signed out"));
    }

    @Override
    public Mono<Credentials> get() {
      asked++;
      return answer;
    }

    Hawser asIn(Hawser hawser) {
      return hawser.credentials(this).with(RealtimeOptions.REJOIN, Projects.soon());
    }
  }

  private static String expiring(Duration after) {
    return RealtimeToken.of("authenticated")
        .expiresAt(VirtualRealtime.START.plus(after))
        .sign(RealtimeTestServer.SECRET);
  }

  private static String tokenOf(Sent message) {
    return message.json().path("access_token").asText("none");
  }

  private static TopicState.Failed failed(VirtualRealtime realtime) {
    return (TopicState.Failed) realtime.room().topic().state();
  }

  @Test
  @DisplayName("token before first join")
  void theFirstPrivateJoinCarriesATokenThatComesLate() {
    Deque<Sinks.One<Credentials>> questions = new ArrayDeque<>();
    Supplier<Mono<Credentials>> slow =
        () -> {
          questions.add(Sinks.one());
          return questions.getLast().asMono();
        };
    try (VirtualRealtime realtime = new VirtualRealtime(h -> h.credentials(slow))) {
      realtime.subscribe(realtime.room().isPrivate().join());
      assertThat(realtime.engine.transport().links()).isEmpty();
      questions.remove().tryEmitValue(Credentials.token("t1"));
      realtime.engine.run();
      assertThat(realtime.take()).isEmpty();
      questions.remove().tryEmitValue(Credentials.token("t2"));
      realtime.engine.run();
      Sent join = realtime.takeOne();
      assertThat(tokenOf(join)).isEqualTo("t2");
      assertThat(join.json().at("/config/private").asBoolean()).isTrue();
      realtime.ok(join);
      assertThat(realtime.take()).isEmpty(); // Nothing more is told of the token.
    }
  }

  @Test
  @DisplayName("token refresh on reconnect")
  void theTokenIsAskedForBeforeEveryConnectAndEveryJoin() {
    Application application = new Application("t1");
    try (VirtualRealtime realtime = new VirtualRealtime(application::asIn)) {
      assertThat(tokenOf(realtime.joined())).isEqualTo("t1");
      int asked = application.asked;
      application.gives("t2");
      realtime.link().drop();
      realtime.advance(Duration.ofSeconds(1));
      Sent rejoin = realtime.takeOne();
      assertThat(tokenOf(rejoin)).isEqualTo("t2");
      assertThat(application.asked).isEqualTo(asked + 2);
      realtime.ok(rejoin);
      application.gives("t3");
      realtime.close(rejoin);
      realtime.advance(Duration.ofMillis(20));
      assertThat(tokenOf(realtime.takeOne())).isEqualTo("t3");
    }
  }

  @Test
  @DisplayName("token callback per heartbeat")
  void theTokenIsRefreshedAheadOfItsExpiryAndNotWithEveryHeartbeat() {
    String first = expiring(Duration.ofMinutes(5));
    String second = expiring(Duration.ofMinutes(10));
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
      assertThat(tokenOf(told)).isEqualTo(second);
      assertThat(told.joinRef()).isEqualTo(join.ref());
      assertThat(application.asked).isEqualTo(asked + 1);
      sent.stream().filter(message -> message.event().equals("heartbeat")).forEach(realtime::ok);
      realtime.advance(Duration.ofMinutes(2)); // 6 of 10 minutes: nothing is due.
      assertThat(realtime.take()).extracting(Sent::event).doesNotContain("access_token");
    }
  }

  @Test
  void aTokenThatStaysTheSameIsNotToldAgain() {
    Application application = new Application(expiring(Duration.ofMinutes(5)));
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
    Application application = new Application(expiring(Duration.ofMinutes(5)));
    try (VirtualRealtime realtime = new VirtualRealtime(application::asIn)) {
      Sent first = realtime.joined();
      realtime.advance(Duration.ofMinutes(3));
      application.gives(expiring(Duration.ofMinutes(60)));
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
  void withoutATokenTheJoinHasNone() {
    try (VirtualRealtime realtime = new VirtualRealtime()) {
      assertThat(realtime.joined().json().has("access_token")).isFalse();
      realtime.subscribe(RealtimeConnection.of(realtime.connection).refreshToken());
      assertThat(realtime.take()).isEmpty();
    }
  }

  @Test
  @DisplayName("expired token handling")
  void anExpiredTokenIsReplacedAtOnceAndTheTopicJoinedAgain() {
    Application application = new Application("t1");
    try (VirtualRealtime realtime = new VirtualRealtime(application::asIn)) {
      Sent join = realtime.joined();
      TestSubscriber<Broadcast> broadcasts = realtime.subscribe(realtime.room().broadcasts());
      application.gives("t2");
      realtime.system(join, "system", "error", "Token has expired 0 seconds ago");
      realtime.close(join);
      realtime.advance(Duration.ofNanos(1));
      Sent again = realtime.takeOne();
      assertThat(tokenOf(again)).isEqualTo("t2");
      realtime.ok(again);
      assertThat(broadcasts.isTerminated()).isFalse();
    }
  }

  @Test
  void aSecondRefusalOfTheTokenIsFinalAndSaysWhy() {
    Application application = new Application("t1");
    try (VirtualRealtime realtime =
        new VirtualRealtime(h -> h.credentials(application))) { // Also with the default policy.
      realtime.connect();
      TestSubscriber<Broadcast> broadcasts = realtime.subscribe(realtime.room().broadcasts());
      realtime.refuse(realtime.takeOne(), "InvalidJWTToken: Token has expired 10 seconds ago");
      assertThat(broadcasts.isTerminated()).isFalse();
      realtime.advance(Duration.ofNanos(1));
      realtime.refuse(realtime.takeOne(), "InvalidJWTToken: Token has expired 11 seconds ago");
      assertThat(broadcasts.expectTerminalError())
          .isInstanceOf(JoinException.class)
          .hasMessageContaining("Token has expired 11 seconds ago");
      assertThat(failed(realtime).cause().kind()).isEqualTo(Cause.Kind.UNAUTHORIZED);
      assertThat(failed(realtime).retryIn()).isNull();
      realtime.advance(Duration.ofHours(1));
      assertThat(realtime.take()).isEmpty();
      assertThat(realtime.connection.state()).isInstanceOf(ConnectionState.Ready.class);
    }
  }

  @Test
  void aSecondRefusedHandshakeIsFinalAndSaysWhy() {
    Application application = new Application("t1");
    try (VirtualRealtime realtime = new VirtualRealtime(application::asIn)) {
      realtime
          .engine
          .transport()
          .otherwise(
              Answer.refuse(Cause.refused(401, "{\"error\":\"Token has expired\"}", null)));
      TestSubscriber<Void> connected = realtime.subscribe(realtime.connection.connect());
      realtime.advance(Duration.ofMinutes(1));
      assertThat(connected.expectTerminalError())
          .isInstanceOf(ConnectionClosedException.class)
          .hasMessageContaining("Token has expired");
      assertThat(application.asked).isEqualTo(2);
    }
  }

  @Test
  void aTokenThatWasRefusedIsNotUsedAgainWhenTheApplicationHasNoOther() {
    Application application = new Application("t1");
    try (VirtualRealtime realtime = new VirtualRealtime(application::asIn)) {
      Sent join = realtime.joined();
      TestSubscriber<Broadcast> broadcasts = realtime.subscribe(realtime.room().broadcasts());
      application.fails();
      realtime.system(join, "system", "error", "Token has expired 0 seconds ago");
      realtime.close(join);
      realtime.advance(Duration.ofMinutes(1));
      assertThat(realtime.take()).isEmpty();
      assertThat(broadcasts.expectTerminalError()).hasMessageContaining("signed out");
    }
  }

  /** The refused token is that of the new join, not of the one that is in force. */
  @Test
  void aTokenThatIsRefusedInPlaceIsNotUsedAgain() {
    Application application = new Application("t1");
    try (VirtualRealtime realtime = new VirtualRealtime(application::asIn)) {
      realtime.joined();
      application.gives("t2");
      realtime.subscribe(realtime.room().changes(PostgresFilter.table("public", "todos")));
      realtime.advance(Duration.ofMillis(20));
      Sent inPlace = realtime.takeOne();
      assertThat(tokenOf(inPlace)).isEqualTo("t2");
      application.fails();
      realtime.refuse(inPlace, "JwtSignatureError: Failed to validate JWT signature");
      realtime.advance(Duration.ofMinutes(1));
      assertThat(realtime.take()).isEmpty();
      assertThat(failed(realtime).cause().kind()).isEqualTo(Cause.Kind.CONFIGURATION);
    }
  }

  @Test
  void aTokenThatFailsForAJoinInPlaceEndsNothing() {
    Application application = new Application("");
    try (VirtualRealtime realtime = new VirtualRealtime(application::asIn)) {
      realtime.joined();
      TestSubscriber<Broadcast> broadcasts = realtime.subscribe(realtime.room().broadcasts());
      application.fails();
      TestSubscriber<?> changes =
          realtime.subscribe(realtime.room().changes(PostgresFilter.table("public", "todos")));
      realtime.advance(Duration.ofSeconds(1));
      assertThat(realtime.take()).isEmpty();
      assertThat(realtime.engine.takeProblems()).hasSize(1);
      assertThat(realtime.room().topic().state()).isInstanceOf(TopicState.Joined.class);
      application.gives("t2");
      realtime.advance(Duration.ofSeconds(5));
      Sent join = realtime.takeOne();
      assertThat(tokenOf(join)).isEqualTo("t2");
      realtime.okWithChanges(join);
      assertThat(broadcasts.isTerminated()).isFalse();
      assertThat(changes.isTerminated()).isFalse();
    }
  }

  @Test
  void aFailedRefreshIsReportedAndTriedAgain() {
    String first = expiring(Duration.ofMinutes(5));
    Application application = new Application(first);
    try (VirtualRealtime realtime = new VirtualRealtime(application::asIn)) {
      realtime.joined();
      application.fails();
      realtime.advance(Duration.ofMinutes(4));
      assertThat(realtime.engine.takeProblems()).hasSize(1);
      application.gives(expiring(Duration.ofMinutes(20)));
      realtime.advance(Duration.ofMinutes(1));
      assertThat(realtime.takeOne().event()).isEqualTo("access_token");
    }
  }

  @Test
  void joinsAtTheSameTimeShareOneQuestion() {
    List<Sinks.One<Credentials>> questions = new ArrayList<>();
    Supplier<Mono<Credentials>> slow =
        () -> {
          questions.add(Sinks.one());
          return questions.get(questions.size() - 1).asMono();
        };
    try (VirtualRealtime realtime = new VirtualRealtime(h -> h.credentials(slow))) {
      for (int i = 0; i < 5; i++) {
        realtime.subscribe(Projects.room(realtime.connection, "room" + i).join());
      }
      questions.get(0).tryEmitValue(Credentials.token("t1"));
      realtime.engine.run();
      assertThat(questions).hasSize(2);
      questions.get(1).tryEmitValue(Credentials.token("t2"));
      realtime.engine.run();
      assertThat(realtime.take()).hasSize(5).allMatch(join -> tokenOf(join).equals("t2"));
    }
  }

  @Test
  void noTokenIsInAnyText() {
    String secret = expiring(Duration.ofMinutes(5));
    try (VirtualRealtime realtime =
        new VirtualRealtime(
            h ->
                h.credentials(() -> Mono.just(Credentials.token(secret)))
                    .with(RealtimeOptions.API_KEY, "the-api-key"))) {
      realtime.connect();
      TestSubscriber<Broadcast> broadcasts = realtime.subscribe(realtime.room().broadcasts());
      realtime.refuse(realtime.takeOne(), "Unauthorized: not with " + secret);
      String all =
          broadcasts.expectTerminalError()
              + " "
              + failed(realtime)
              + " "
              + realtime.connection
              + " "
              + realtime.room();
      assertThat(all).doesNotContain(secret).doesNotContain("the-api-key");
    }
  }
}
