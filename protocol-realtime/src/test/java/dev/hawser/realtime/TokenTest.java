package dev.hawser.realtime;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hawser.Cause;
import dev.hawser.ConnectionClosedException;
import dev.hawser.ConnectionState;
import dev.hawser.Credentials;
import dev.hawser.JoinException;
import dev.hawser.TopicState;
import dev.hawser.realtime.VirtualRealtime.Sent;
import dev.hawser.realtime.postgres.PostgresFilter;
import dev.hawser.testkit.FakeTransport.Answer;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.function.Supplier;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;
import reactor.test.subscriber.TestSubscriber;

/** Which token goes where and when, in virtual time: the test is the server and the application. */
class TokenTest {

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
      realtime.subscribe(realtime.room().asPrivate().join());
      assertThat(realtime.engine.transport().links()).isEmpty();
      questions.remove().tryEmitValue(Credentials.token("t1"));
      realtime.engine.run();
      assertThat(realtime.take()).isEmpty();
      questions.remove().tryEmitValue(Credentials.token("t2"));
      realtime.engine.run();
      Sent join = realtime.takeOne();
      assertThat(Application.tokenOf(join)).isEqualTo("t2");
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
      assertThat(Application.tokenOf(realtime.joined())).isEqualTo("t1");
      int asked = application.asked;
      application.gives("t2");
      realtime.link().drop();
      realtime.advance(Duration.ofSeconds(1));
      Sent rejoin = realtime.takeOne();
      assertThat(Application.tokenOf(rejoin)).isEqualTo("t2");
      assertThat(application.asked).isEqualTo(asked + 2);
      realtime.ok(rejoin);
      application.gives("t3");
      realtime.close(rejoin);
      realtime.advance(Duration.ofMillis(20));
      assertThat(Application.tokenOf(realtime.takeOne())).isEqualTo("t3");
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
      assertThat(Application.tokenOf(again)).isEqualTo("t2");
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
          .otherwise(Answer.refuse(Cause.refused(401, "{\"error\":\"Token has expired\"}", null)));
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
      assertThat(Application.tokenOf(inPlace)).isEqualTo("t2");
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
      assertThat(Application.tokenOf(join)).isEqualTo("t2");
      realtime.okWithChanges(join);
      assertThat(broadcasts.isTerminated()).isFalse();
      assertThat(changes.isTerminated()).isFalse();
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
      assertThat(realtime.take())
          .hasSize(5)
          .allMatch(join -> Application.tokenOf(join).equals("t2"));
    }
  }

  @Test
  void noTokenIsInAnyText() {
    String secret = Application.expiring(Duration.ofMinutes(5));
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
