package dev.hawser.realtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.hawser.Cause;
import dev.hawser.ConnectionState;
import dev.hawser.JoinException;
import dev.hawser.RequestFailedException;
import dev.hawser.TopicState;
import dev.hawser.realtime.VirtualRealtime.Sent;
import java.time.Duration;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import reactor.test.subscriber.TestSubscriber;

/** What the server refuses and ends leaves the topic in the state that the table says. */
class FailureTest {

  private static TopicState state(VirtualRealtime realtime) {
    return realtime.room().topic().state();
  }

  private static TopicState.Failed failed(VirtualRealtime realtime) {
    return (TopicState.Failed) state(realtime);
  }

  /** The table of refused joins: what the state says, and when the next join comes, if one does. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          RealtimeRestarting: Realtime is restarting, please standby         | REJECTED     | RETRY
          InitializingProjectConnection: Realtime is initializing            | REJECTED     | RETRY
          UnableToConnectToProject: Realtime was unable to connect           | REJECTED     | RETRY
          DatabaseLackOfConnections: Database can't accept more connections  | REJECTED     | RETRY
          DatabaseConnectionRateLimitReached: Too many connects              | REJECTED     | RETRY
          IncreaseConnectionPool: Please increase your connection pool size  | REJECTED     | RETRY
          TimeoutOnRpcCall: Node request timeout                             | REJECTED     | RETRY
          ErrorOnRpcCall: RPC call error                                     | REJECTED     | RETRY
          QueryCanceled: canceling statement                                 | REJECTED     | RETRY
          MissingPartition: no partition                                     | REJECTED     | RETRY
          MusterJoinError: no                                                | REJECTED     | RETRY
          UnknownErrorOnChannel: no function clause                          | REJECTED     | RETRY
          InvalidJWTToken: Token has expired 10 seconds ago                  | UNAUTHORIZED | REFRESH
          InvalidJWTToken: Fields `role` and `exp` are required in JWT       | UNAUTHORIZED | REFRESH
          JwtSignatureError: Failed to validate JWT signature                | UNAUTHORIZED | REFRESH
          MalformedJWT: The token provided is not a valid JWT                | UNAUTHORIZED | REFRESH
          Unauthorized: You do not have permissions to read from this X      | REJECTED     | STOP
          PrivateOnly: This project only allows private channels             | REJECTED     | STOP
          TopicNameRequired: You must provide a topic name                   | REJECTED     | STOP
          UnableToReplayMessages: Replay is not allowed for public channels  | REJECTED     | STOP
          JwtSignerError: Failed to generate JWT signer                      | REJECTED     | STOP
          RealtimeDisabledForTenant: Realtime disabled for this tenant       | REJECTED     | STOP
          TenantNotFound: Tenant with the given ID does not exist            | REJECTED     | STOP
          unmatched topic                                                    | REJECTED     | STOP
          ChannelRateLimitReached: Too many channels                         | REJECTED     | SLOW
          ClientJoinRateLimitReached: Too many joins per second              | REJECTED     | SLOW
          ConnectionRateLimitReached: Too many connected users               | REJECTED     | SLOW
          Something: that nobody knows yet                                   | REJECTED     | RETRY
          """)
  void aRefusedJoinEndsAsTheTableSays(String reason, Cause.Kind kind, String action) {
    try (VirtualRealtime realtime = new VirtualRealtime()) {
      realtime.connect();
      TestSubscriber<Broadcast> broadcasts = realtime.subscribe(realtime.room().broadcasts());
      realtime.refuse(realtime.takeOne(), reason);
      Cause cause = failed(realtime).cause();
      assertThat(cause.kind()).isEqualTo(kind);
      assertThat(cause.reason()).isEqualTo(reason);
      assertThat(cause.message()).contains(reason);
      assertThat(((RequestFailedException) cause.exception()).reply().payload().text())
          .contains(reason);
      Duration retryIn = failed(realtime).retryIn();
      switch (action) {
        case "STOP" -> {
          assertThat(retryIn).isNull();
          assertThat(broadcasts.expectTerminalError())
              .isInstanceOf(JoinException.class)
              .hasMessageContaining(reason);
          realtime.advance(Duration.ofMinutes(10));
          assertThat(realtime.take()).isEmpty();
        }
        case "REFRESH" -> assertThat(retryIn).isEqualTo(Duration.ZERO);
        case "SLOW" -> assertThat(retryIn).isGreaterThanOrEqualTo(Duration.ofSeconds(10));
        default -> assertThat(retryIn).isBetween(Duration.ofMillis(500), Duration.ofSeconds(1));
      }
      assertThat(realtime.connection.state()).isInstanceOf(ConnectionState.Ready.class);
    }
  }

  /** The server says why, then closes the channel: the main silent stop of other clients. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          Too many messages per second                        | TOPIC_CLOSED | SLOW
          Too many presence messages per second               | TOPIC_CLOSED | SLOW
          Client presence rate limit exceeded                 | TOPIC_CLOSED | SLOW
          Track message size exceeded                         | TOPIC_CLOSED | RETRY
          Token has expired 0 seconds ago                     | UNAUTHORIZED | REFRESH
          The token provided is not a valid JWT               | UNAUTHORIZED | REFRESH
          :signature_error                                    | UNAUTHORIZED | REFRESH
          Fields `role` and `exp` are required in JWT         | UNAUTHORIZED | REFRESH
          You do not have permissions to read from this topic | REJECTED     | STOP
          You no longer have permission to read               | REJECTED     | STOP
          :increase_connection_pool                           | TOPIC_CLOSED | RETRY
          Something new                                       | TOPIC_CLOSED | RETRY
          """)
  void aSystemErrorIsTheReasonOfTheCloseBehindIt(String message, Cause.Kind kind, String action) {
    try (VirtualRealtime realtime = new VirtualRealtime()) {
      Sent join = realtime.joined();
      TestSubscriber<Broadcast> broadcasts = realtime.subscribe(realtime.room().broadcasts());
      realtime.system(join, "system", "error", message);
      assertThat(state(realtime)).isInstanceOf(TopicState.Joined.class);
      realtime.close(join);
      TopicState.Failed failed = failed(realtime);
      assertThat(failed.cause().kind()).isEqualTo(kind);
      assertThat(failed.cause().reason()).isEqualTo(message);
      switch (action) {
        case "STOP" -> {
          assertThat(failed.retryIn()).isNull();
          assertThat(broadcasts.expectTerminalError()).hasMessageContaining(message);
        }
        case "REFRESH" -> assertThat(failed.retryIn()).isEqualTo(Duration.ZERO);
        case "SLOW" -> assertThat(failed.retryIn()).isGreaterThanOrEqualTo(Duration.ofSeconds(10));
        default -> assertThat(failed.retryIn()).isLessThanOrEqualTo(Duration.ofSeconds(1));
      }
    }
  }

  @Test
  @DisplayName("system error surfaced")
  void aSystemErrorIsSeenWithItsTypeAndItsWords() {
    try (VirtualRealtime realtime = new VirtualRealtime()) {
      Sent join = realtime.joined();
      TestSubscriber<SystemMessage> system = realtime.subscribe(realtime.room().system());
      realtime.system(join, "system", "error", "Too many messages per second");
      realtime.receive(
          "null",
          "null",
          join.topic(),
          "system",
          "{\"extension\":\"system\",\"status\":\"ok\",\"message\":\"Server requested"
              + " disconnect\"}");
      assertThat(system.getReceivedOnNext())
          .extracting(SystemMessage::isError, SystemMessage::message)
          .containsExactly(
              tuple(true, "Too many messages per second"),
              tuple(false, "Server requested disconnect"));
      realtime.link().serverClose(1012, "");
      assertThat(realtime.connection.state()).isInstanceOf(ConnectionState.Backoff.class);
    }
  }

  /** An announcement without its close says nothing of a close much later. */
  @Test
  void aSystemErrorCountsForItsOwnJoinOnly() {
    try (VirtualRealtime realtime =
        new VirtualRealtime(h -> h.with(RealtimeOptions.REJOIN, Projects.soon()))) {
      Sent join = realtime.joined();
      realtime.system(join, "system", "error", "You do not have permissions to read");
      realtime.receive("\"" + join.ref() + "\"", "null", join.topic(), "phx_error", "{}");
      realtime.advance(Duration.ofMillis(20));
      Sent again = realtime.takeOne();
      realtime.ok(again);
      realtime.close(again);
      assertThat(failed(realtime).cause().kind()).isEqualTo(Cause.Kind.TOPIC_CLOSED);
      assertThat(failed(realtime).retryIn()).isNotNull();
    }
  }

  @Test
  void overridingTheTableWorks() {
    FailureTable own =
        FailureTable.defaults()
            .with("Unauthorized:", FailureTable.Action.RETRY)
            .with("IncreaseConnectionPool", FailureTable.Action.STOP)
            .with("Too many messages", FailureTable.Action.STOP);
    try (VirtualRealtime realtime =
        new VirtualRealtime(
            h ->
                h.with(RealtimeOptions.FAILURES, own)
                    .with(RealtimeOptions.REJOIN, Projects.soon()))) {
      realtime.connect();
      TestSubscriber<Broadcast> broadcasts = realtime.subscribe(realtime.room().broadcasts());
      realtime.refuse(realtime.takeOne(), "Unauthorized: not yet");
      realtime.advance(Duration.ofMillis(20));
      Sent join = realtime.takeOne();
      realtime.ok(join);
      realtime.system(join, "system", "error", "Too many messages per second");
      realtime.close(join);
      assertThat(broadcasts.expectTerminalError()).isInstanceOf(JoinException.class);
      TestSubscriber<Broadcast> others = realtime.subscribe(realtime.room().broadcasts());
      realtime.refuse(realtime.takeOne(), "IncreaseConnectionPool: more");
      assertThat(others.expectTerminalError()).isInstanceOf(JoinException.class);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "1000, RETRY",
    "1001, SLOW",
    "1005, RETRY",
    "1006, RETRY",
    "1008, RETRY",
    "1011, RETRY",
    "1012, RETRY",
    "1013, SLOW",
    "4000, RETRY"
  })
  void aClosedLinkComesBackAndTheTopicWithIt(int code, String action) {
    try (VirtualRealtime realtime = new VirtualRealtime()) {
      realtime.joined();
      if (code == 1006) {
        realtime.link().drop();
      } else {
        realtime.link().serverClose(code, "");
      }
      Duration delay = ((ConnectionState.Backoff) realtime.connection.state()).delay();
      if (action.equals("SLOW")) {
        assertThat(delay).isGreaterThanOrEqualTo(Duration.ofSeconds(10));
      } else {
        assertThat(delay).isLessThanOrEqualTo(Duration.ofMillis(500));
      }
      realtime.advance(delay);
      assertThat(realtime.takeOne().event()).isEqualTo("phx_join");
    }
  }

  @Test
  void aCloseCodeMayBeFinal() {
    FailureTable own = FailureTable.defaults().withCloseCode(4001, FailureTable.Action.STOP);
    try (VirtualRealtime realtime =
        new VirtualRealtime(h -> h.with(RealtimeOptions.FAILURES, own))) {
      realtime.joined();
      TestSubscriber<Broadcast> broadcasts = realtime.subscribe(realtime.room().broadcasts());
      realtime.link().serverClose(4001, "banned");
      assertThat(realtime.connection.state()).isInstanceOf(ConnectionState.Closed.class);
      assertThat(broadcasts.expectTerminalError()).hasMessageContaining("banned");
    }
  }
}
