package dev.hawser.enginetests;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hawser.Cause;
import dev.hawser.Connection;
import dev.hawser.ConnectionClosedException;
import dev.hawser.ConnectionState.Backoff;
import dev.hawser.ConnectionState.Closed;
import dev.hawser.ConnectionState.Connecting;
import dev.hawser.ConnectionState.Ready;
import dev.hawser.ReconnectPolicy;
import dev.hawser.testkit.FakeTransport.Answer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import reactor.test.subscriber.TestSubscriber;

class BackoffTest extends VirtualTest {

  private static final Cause REFUSED = Cause.of(Cause.Kind.NETWORK, "connection refused");

  private static Duration ms(long millis) {
    return Duration.ofMillis(millis);
  }

  @Test
  void waitsAsThePolicySaysWithJitterUpToAndAtTheCap() {
    engine.transport().otherwise(Answer.refuse(REFUSED));
    Connection connection = open(h -> h.reconnect(ReconnectPolicy.exponential(ms(100), ms(400))));
    List<Long> delays = new ArrayList<>();
    double[] draws = {0, 0.5, 0.999999, 0, 0.5};
    engine.random(draws[0]);
    connect(connection);
    for (int i = 0; i < draws.length; i++) {
      Backoff state = state(connection, Backoff.class);
      assertThat(state.failures()).isEqualTo(i + 1);
      assertThat(state.cause()).isEqualTo(REFUSED);
      delays.add(state.delay().toMillis());
      if (i + 1 < draws.length) {
        engine.random(draws[i + 1]);
      }
      advance(state.delay());
    }
    // Half to whole of 100, 200, 400, 400 (the cap), 400.
    assertThat(delays).containsExactly(50L, 150L, 399L, 200L, 300L);
  }

  @Test
  void makesNoAttemptBeforeTheDelayIsOver() {
    engine.transport().script(Answer.refuse(REFUSED));
    Connection connection = open(h -> h.reconnect(ReconnectPolicy.fixed(ms(100))));
    connect(connection);
    advance(ms(100).minusNanos(1));
    assertThat(attempts()).isEqualTo(1);
    advance(Duration.ofNanos(1));
    assertThat(attempts()).isEqualTo(2);
    assertThat(connection.state()).isEqualTo(new Ready(false));
  }

  @Test
  void waitsAtLeastAsLongAsTheServerAsks() {
    engine
        .transport()
        .script(
            Answer.refuse(Cause.refused(503, "", ms(7000))),
            Answer.refuse(Cause.refused(503, "", ms(10))));
    Connection connection = open(h -> h.reconnect(ReconnectPolicy.fixed(ms(100))));
    connect(connection);
    assertThat(state(connection, Backoff.class).delay()).isEqualTo(ms(7000));
    advance(ms(7000));
    assertThat(state(connection, Backoff.class).delay()).isEqualTo(ms(100));
  }

  @Test
  void waitsAsLongAsTheServerAsksAlsoBeforeItTriesFreshCredentials() {
    engine.transport().script(Answer.refuse(Cause.refused(403, "", ms(5000))));
    Connection connection = open();
    connect(connection);
    assertThat(state(connection, Backoff.class).delay()).isEqualTo(ms(5000));
  }

  @Test
  void countsFailuresAnewOnlyTenSecondsAfterReady() {
    Connection connection = ready(h -> h.reconnect(ReconnectPolicy.fixed(ms(100))));
    millis(9_999);
    link().drop();
    assertThat(state(connection, Backoff.class).failures()).isEqualTo(1);
    millis(100);
    millis(9_999);
    link().drop();
    assertThat(state(connection, Backoff.class).failures()).isEqualTo(2);
    millis(100);
    millis(10_000);
    link().drop();
    assertThat(state(connection, Backoff.class).failures()).isEqualTo(1);
  }

  @Test
  void countsFailuresAnewAtTheFirstHeartbeat() {
    Connection connection = ready(h -> h.reconnect(ReconnectPolicy.fixed(ms(100))));
    link().drop();
    millis(100);
    link().heartbeat(ms(3));
    link().drop();
    assertThat(state(connection, Backoff.class).failures()).isEqualTo(1);
    millis(100);
    link().receive("beat");
    link().drop();
    assertThat(state(connection, Backoff.class).failures()).isEqualTo(1);
    millis(100);
    link().drop();
    assertThat(state(connection, Backoff.class).failures()).isEqualTo(2);
  }

  @Test
  void aLinkThatTheSessionDoesNotCallGoodIsAskedForAgainEveryTenSeconds() {
    protocol.proven = false;
    Connection connection = ready(h -> h.reconnect(ReconnectPolicy.fixed(ms(100))));
    millis(9_999);
    assertThat(protocol.session.calls).containsExactly("up");
    millis(1);
    assertThat(protocol.session.calls).containsExactly("up", "proven?");
    link().drop();
    millis(100);
    millis(35_000);
    assertThat(protocol.session.calls).endsWith("up", "proven?", "proven?", "proven?");
    link().drop();
    assertThat(state(connection, Backoff.class).failures()).isEqualTo(2);
    millis(100);
    millis(15_000);
    protocol.proven = true;
    millis(4_999);
    link().drop();
    assertThat(state(connection, Backoff.class).failures()).isEqualTo(3);
    millis(100);
    protocol.session.calls.clear();
    millis(60_000);
    assertThat(protocol.session.calls).as("asked once, as it is good").containsExactly("proven?");
    link().drop();
    assertThat(state(connection, Backoff.class).failures()).isEqualTo(1);
  }

  @Test
  void aHeartbeatCountsWhateverTheSessionSays() {
    protocol.proven = false;
    Connection connection = ready(h -> h.reconnect(ReconnectPolicy.fixed(ms(100))));
    link().drop();
    millis(100);
    link().receive("beat");
    link().drop();
    assertThat(state(connection, Backoff.class).failures()).isEqualTo(1);
  }

  @Test
  void aSessionThatThrowsWhenAskedLosesTheLink() {
    protocol.proven = null;
    Connection connection = ready(h -> h.reconnect(ReconnectPolicy.fixed(ms(100))));
    millis(10_000);
    assertThat(state(connection, Backoff.class).cause().kind())
        .isEqualTo(Cause.Kind.PROTOCOL_VIOLATION);
    assertThat(engine.takeProblems()).hasSize(1);
  }

  @Test
  void anOpenLinkAloneProvesNothing() {
    protocol.handshake = true;
    Connection connection = open(h -> h.reconnect(ReconnectPolicy.fixed(ms(100))));
    connect(connection);
    for (int i = 1; i <= 3; i++) {
      link().heartbeat(ms(3));
      link().drop();
      assertThat(state(connection, Backoff.class).failures()).isEqualTo(i);
      millis(100);
    }
  }

  @Test
  void givesUpAfterTheLastAttempt() {
    engine.transport().otherwise(Answer.refuse(REFUSED));
    Connection connection = open(h -> h.reconnect(ReconnectPolicy.fixed(ms(100)).maxAttempts(2)));
    TestSubscriber<Void> connected = connect(connection);
    millis(100);
    assertWaiting(connected);
    millis(100);
    assertThat(attempts()).isEqualTo(3);
    assertThat(connection.state()).isEqualTo(new Closed(REFUSED));
    assertThat(error(connected)).isInstanceOf(ConnectionClosedException.class);
    assertThat(((ConnectionClosedException) error(connected)).why()).isEqualTo(REFUSED);
  }

  @Test
  void givesUpOnCausesThatThePredicateDoesNotAccept() {
    engine.transport().otherwise(Answer.refuse(REFUSED));
    Connection connection =
        open(
            h ->
                h.reconnect(
                    ReconnectPolicy.fixed(ms(100))
                        .retryIf(cause -> cause.kind() != Cause.Kind.NETWORK)));
    connect(connection);
    assertThat(connection.state()).isEqualTo(new Closed(REFUSED));
    assertThat(attempts()).isEqualTo(1);
  }

  @Test
  void givesUpOnCausesThatAreNotRetryableUnlessTold() {
    Connection connection = ready();
    link().serverClose(1008, "policy");
    assertThat(state(connection, Closed.class).cause().code()).isEqualTo(1008);

    Connection stubborn =
        ready(h -> h.reconnect(ReconnectPolicy.fixed(ms(100)).alsoIf(c -> c.code() == 1008)));
    link().serverClose(1008, "policy");
    assertThat(state(stubborn, Backoff.class).delay()).isEqualTo(ms(100));
  }

  @Test
  void endsWithTheReasonWhenThePolicyThrows() {
    engine.transport().otherwise(Answer.refuse(REFUSED));
    for (Throwable thrown :
        List.of(new IllegalStateException("a bug"), new StackOverflowError("a deep bug"))) {
      Connection connection = open(h -> h.reconnect(failure -> sneak(thrown)));
      TestSubscriber<Void> connected = connect(connection);
      Cause cause = state(connection, Closed.class).cause();
      assertThat(cause.kind()).isEqualTo(Cause.Kind.CONFIGURATION);
      assertThat(cause.exception()).isSameAs(thrown);
      assertThat(error(connected)).isInstanceOf(ConnectionClosedException.class);
    }
  }

  private static Duration sneak(Throwable thrown) {
    if (thrown instanceof Error e) {
      throw e;
    }
    throw (RuntimeException) thrown;
  }

  @Test
  void reconnectNowEndsTheWaitAndForgetsTheFailures() {
    engine.transport().script(Answer.refuse(REFUSED), Answer.refuse(REFUSED), Answer.hang());
    Connection connection = open(h -> h.reconnect(ReconnectPolicy.fixed(ms(60_000))));
    connect(connection);
    advance(ms(60_000));
    assertThat(state(connection, Backoff.class).failures()).isEqualTo(2);
    assertComplete(subscribe(connection.reconnectNow()));
    assertThat(connection.state()).isEqualTo(new Connecting(1));
    assertThat(attempts()).isEqualTo(3);
  }

  @Test
  void countsFailuresAnewWhenTheApplicationAsksForALinkAgain() {
    engine.transport().otherwise(Answer.refuse(REFUSED));
    Connection connection = open(h -> h.reconnect(ReconnectPolicy.fixed(ms(100))));
    connect(connection);
    millis(100);
    assertThat(state(connection, Backoff.class).failures()).isEqualTo(2);
    subscribe(connection.disconnect());
    connect(connection);
    assertThat(state(connection, Backoff.class).failures()).isEqualTo(1);
    subscribe(connection.suspend());
    subscribe(connection.resume());
    assertThat(state(connection, Backoff.class).failures()).isEqualTo(1);
  }

  @Test
  void asksThePolicyOnceForEachFailure() {
    List<ReconnectPolicy.Failure> asked = new ArrayList<>();
    engine.transport().script(Answer.refuse(REFUSED), Answer.refuse(REFUSED));
    Connection connection =
        open(
            h ->
                h.reconnect(
                    failure -> {
                      asked.add(failure);
                      return ms(10);
                    }));
    connect(connection);
    millis(10);
    millis(10);
    assertThat(connection.state()).isEqualTo(new Ready(false));
    assertThat(asked).extracting(ReconnectPolicy.Failure::failures).containsExactly(1, 2);
  }
}
