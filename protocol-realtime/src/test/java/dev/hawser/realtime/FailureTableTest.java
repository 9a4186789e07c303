package dev.hawser.realtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hawser.Cause;
import dev.hawser.Payload;
import dev.hawser.Reply;
import dev.hawser.RequestFailedException;
import dev.hawser.realtime.FailureTable.Action;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Every refusal, system error and close that the server is known for ends in the right cause. */
class FailureTableTest {

  private static final Reply REFUSAL = new Reply("error", Payload.json("{\"reason\":\"x\"}"));

  private final Failures failures = failures(FailureTable.defaults());

  private static Failures failures(FailureTable table) {
    return new Failures(table, () -> 0.5);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      textBlock =
          """
          InvalidJWTToken: Token has expired 10 seconds ago                       | REFRESH
          InvalidJWTToken: Fields `role` and `exp` are required in JWT            | REFRESH
          JwtSignatureError: Failed to validate JWT signature                     | REFRESH
          MalformedJWT: The token provided is not a valid JWT                     | REFRESH
          Unauthorized: You do not have permissions to read from this Channel topic: room | STOP
          PrivateOnly: This project only allows private channels                  | STOP
          TopicNameRequired: You must provide a topic name                        | STOP
          RealtimeDisabledForTenant: Realtime disabled for this tenant            | STOP
          TenantNotFound: Tenant with the given ID does not exist                 | STOP
          UnableToReplayMessages: Replay is not allowed for public channels       | STOP
          UnableToReplayMessages: Replay params are not valid                     | STOP
          JwtSignerError: Failed to generate JWT signer                           | STOP
          RlsPolicyError: a policy failed                                         | STOP
          unmatched topic                                                         | STOP
          ChannelRateLimitReached: Too many channels                              | SLOW_DOWN
          ClientJoinRateLimitReached: Too many joins per second                   | SLOW_DOWN
          ConnectionRateLimitReached: Too many connected users                    | SLOW_DOWN
          too many channels joined                                                | SLOW_DOWN
          RealtimeRestarting: Realtime is restarting, please standby              | RETRY
          InitializingProjectConnection: Connecting to the project database       | RETRY
          UnableToConnectToProject: Realtime was unable to connect                | RETRY
          DatabaseLackOfConnections: Database can't accept more connections       | RETRY
          DatabaseConnectionRateLimitReached: Too many database connections       | RETRY
          IncreaseConnectionPool: Please increase your connection pool size       | RETRY
          TimeoutOnRpcCall: Node request timeout                                  | RETRY
          ErrorOnRpcCall: RPC call error                                          | RETRY
          QueryCanceled: canceling statement due to user request                  | RETRY
          MissingPartition: the partition is not there yet                        | RETRY
          MusterJoinError: could not join                                         | RETRY
          UnknownErrorOnChannel: no function clause matching in Access.get/3      | RETRY
          Unknown Error on Channel                                                | RETRY
          join crashed                                                            | RETRY
          NobodyKnowsThisOne: a newer server                                      | RETRY
          ""                                                                      | RETRY
          """)
  void aRefusedJoin(String reason, Action action) {
    Cause cause = failures.refused(reason, REFUSAL);
    Cause.Kind kind = action == Action.REFRESH ? Cause.Kind.UNAUTHORIZED : Cause.Kind.REJECTED;
    check(cause, action, kind);
    assertThat(cause.reason()).isEqualTo(reason);
    assertThat(cause.message())
        .isEqualTo("server refused the join" + (reason.isEmpty() ? "" : ": " + reason));
    assertThat(cause.exception()).isInstanceOf(RequestFailedException.class);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      textBlock =
          """
          Token has expired 0 seconds ago                                         | REFRESH
          Token has expired 30 seconds ago                                        | REFRESH
          The token provided is not a valid JWT                                   | REFRESH
          :signature_error                                                        | REFRESH
          Fields `role` and `exp` are required in JWT                             | REFRESH
          You do not have permissions to read from this Channel topic: room       | STOP
          You no longer have permission to read from this topic                   | STOP
          Too many messages per second                                            | SLOW_DOWN
          Too many presence messages per second                                   | SLOW_DOWN
          Client presence rate limit exceeded                                     | SLOW_DOWN
          Track message size exceeded                                             | RETRY
          :increase_connection_pool                                               | RETRY
          Replication connection was not established in time                      | RETRY
          Server requested disconnect                                             | RETRY
          Unable to subscribe to changes with given parameters. Please check      | RETRY
          Error parsing `filter` params: ["foo"]                                  | RETRY
          Error parsing `select` params: expected a list                          | RETRY
          No subscription params provided.                                        | RETRY
          something new                                                           | RETRY
          """)
  void aChannelThatTheServerEndedAfterASystemError(String message, Action action) {
    Cause cause = failures.closed(message);
    Cause.Kind kind =
        switch (action) {
          case REFRESH -> Cause.Kind.UNAUTHORIZED;
          case STOP -> Cause.Kind.REJECTED;
          default -> Cause.Kind.TOPIC_CLOSED;
        };
    check(cause, action, kind);
    assertThat(cause.reason()).isEqualTo(message);
    assertThat(cause.message()).isEqualTo("server closed the channel: " + message);
  }

  @Test
  void aChannelThatTheServerEndedWithoutAWordIsJoinedAgain() {
    Cause cause = failures.closed(null);
    check(cause, Action.RETRY, Cause.Kind.TOPIC_CLOSED);
    assertThat(cause.reason()).isEmpty();
    assertThat(cause.message()).isEqualTo("server closed the channel");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      textBlock =
          """
          401 | API key is missing                           | STOP
          401 | The token provided is not a valid JWT        | REFRESH
          401 | Failed to validate JWT signature             | REFRESH
          401 | Token has expired                            | REFRESH
          401 | Fields `role` and `exp` are required in JWT  | REFRESH
          401 | something new                                | REFRESH
          403 | Realtime was disabled for this tenant        | STOP
          404 | Tenant not found                             | STOP
          429 | Too many joins per second                    | SLOW_DOWN
          429 | Too many connected users                     | SLOW_DOWN
          500 | something new                                | RETRY
          """)
  void aHandshakeRefusedWithJson(int status, String words, Action action) {
    Cause cause = failures.classify(Cause.refused(status, "{\"error\":\"" + words + "\"}", null));
    check(cause, action, kindOfHandshake(action));
    assertThat(cause.code()).isEqualTo(status);
    assertThat(cause.reason()).isEqualTo(words);
    assertThat(cause.message())
        .isEqualTo("server refused the handshake with HTTP " + status + ": " + words);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      textBlock =
          """
          500 | <html>Internal Server Error</html> | RETRY
          502 | <html>Bad Gateway</html>           | RETRY
          503 | ""                                 | RETRY
          504 | ""                                 | RETRY
          520 | ""                                 | RETRY
          408 | ""                                 | RETRY
          425 | ""                                 | RETRY
          401 | ""                                 | REFRESH
          403 | ""                                 | STOP
          404 | Not Found                          | STOP
          400 | ""                                 | STOP
          301 | redirects to wss://elsewhere       | STOP
          429 | {"error":"cut of                   | SLOW_DOWN
          """)
  void aHandshakeRefusedWithoutJson(int status, String body, Action action) {
    Cause cause = failures.classify(Cause.refused(status, body, null));
    check(cause, action, kindOfHandshake(action));
    assertThat(cause.code()).isEqualTo(status);
    assertThat(cause.reason()).isEqualTo(body);
    assertThat(cause.message()).isEqualTo("server refused the handshake with HTTP " + status);
  }

  private static Cause.Kind kindOfHandshake(Action action) {
    return action == Action.REFRESH ? Cause.Kind.UNAUTHORIZED : Cause.Kind.REFUSED;
  }

  @Test
  void aGatewaysWordsAreFoundToo() {
    Cause cause = failures.classify(Cause.refused(401, "{\"message\":\"Invalid API key\"}", null));
    assertThat(cause.reason()).isEqualTo("Invalid API key");
  }

  @ParameterizedTest
  @CsvSource({
    "1000, RETRY", // idle
    "1001, SLOW_DOWN", // too many joins per second
    "1012, RETRY", // deploy, or "Server requested disconnect"
    "1005, RETRY",
    "1011, RETRY",
    "1013, SLOW_DOWN",
    "1002, RETRY",
    "1008, RETRY",
    "1009, RETRY",
    "4000, RETRY"
  })
  void aLinkThatTheServerClosed(int code, Action action) {
    Cause cause = failures.classify(Cause.serverClose(code, "why"));
    check(cause, action, Cause.Kind.SERVER_CLOSE);
    assertThat(cause.code()).isEqualTo(code);
    assertThat(cause.reason()).isEqualTo("why");
  }

  @Test
  void aLinkThatBrokeIsMadeAnew() {
    Cause cause = Cause.of(Cause.Kind.NETWORK, "connection lost").withReason(1006, "");
    assertThat(failures.classify(cause)).isEqualTo(cause);
    assertThat(cause.retryable()).isTrue();
  }

  @Test
  void whatIsNotTheServersDoingIsLeftAsItIs() {
    for (Cause.Kind kind : Cause.Kind.values()) {
      switch (kind) {
        case REFUSED, UNAUTHORIZED, SERVER_CLOSE -> {}
        default -> {
          Cause cause = Cause.of(kind, "as it is");
          assertThat(failures.classify(cause)).isSameAs(cause);
        }
      }
    }
  }

  private static void check(Cause cause, Action action, Cause.Kind kind) {
    assertThat(cause.kind()).isEqualTo(kind);
    assertThat(cause.retryable()).isEqualTo(action == Action.RETRY || action == Action.SLOW_DOWN);
    assertThat(cause.retryAfter())
        .isEqualTo(action == Action.SLOW_DOWN ? Duration.ofMillis(12_500) : null);
  }

  @Test
  void theDelayOfSlowDownIsConfigurableAndSpreadUpToAHalfMore() {
    FailureTable table = FailureTable.defaults().slowDown(Duration.ofSeconds(2));
    assertThat(table.slowDown()).isEqualTo(Duration.ofSeconds(2));
    assertThat(new Failures(table, () -> 0).closed("Too many messages per second").retryAfter())
        .isEqualTo(Duration.ofSeconds(2));
    assertThat(new Failures(table, () -> 0.999).closed("Too many messages per second").retryAfter())
        .isBetween(Duration.ofMillis(2_990), Duration.ofSeconds(3));
    assertThatThrownBy(() -> table.slowDown(Duration.ofMillis(-1)))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void theServersOwnRetryAfterIsKeptIfItIsLonger() {
    Duration minute = Duration.ofMinutes(1);
    assertThat(failures.classify(Cause.refused(429, "", minute)).retryAfter()).isEqualTo(minute);
    assertThat(failures.classify(Cause.refused(503, "", minute)).retryAfter()).isEqualTo(minute);
    assertThat(failures.classify(Cause.refused(429, "", Duration.ofMillis(1))).retryAfter())
        .isEqualTo(Duration.ofMillis(12_500));
  }

  @Test
  void aRuleInFrontWins() {
    FailureTable table =
        FailureTable.defaults()
            .with("Unauthorized", Action.REFRESH)
            .with("Unauthorized: You do not", Action.RETRY)
            .withStatus(403, Action.RETRY)
            .withCloseCode(1000, Action.STOP)
            .withCloseCode(4001, Action.REFRESH);
    Failures own = failures(table);
    assertThat(own.refused("Unauthorized: other", REFUSAL).kind())
        .isEqualTo(Cause.Kind.UNAUTHORIZED);
    assertThat(own.refused("Unauthorized: You do not have", REFUSAL).retryable()).isTrue();
    assertThat(own.classify(Cause.refused(403, "", null)).retryable()).isTrue();
    assertThat(own.classify(Cause.serverClose(1000, "")).retryable()).isFalse();
    assertThat(own.classify(Cause.serverClose(4001, "")).kind()).isEqualTo(Cause.Kind.UNAUTHORIZED);
    assertThat(FailureTable.defaults().onStatus(403, "")).isEqualTo(Action.STOP);
  }

  @Test
  void aRuleOnWordsInFrontAlsoDecidesOnHandshakesAndCloses() {
    FailureTable table = FailureTable.defaults().with("maintenance", Action.SLOW_DOWN);
    assertThat(table.onStatus(403, "maintenance until noon")).isEqualTo(Action.SLOW_DOWN);
    assertThat(table.onCloseCode(1008, "maintenance")).isEqualTo(Action.SLOW_DOWN);
    assertThat(table.onWords("maintenance")).isEqualTo(Action.SLOW_DOWN);
  }

  @Test
  void theEmptyPrefixDecidesEverything() {
    FailureTable table = FailureTable.defaults().with("", Action.STOP);
    Failures own = failures(table);
    assertThat(own.closed(null).retryable()).isFalse();
    assertThat(own.refused("RealtimeRestarting", REFUSAL).retryable()).isFalse();
    assertThat(own.classify(Cause.refused(500, "", null)).retryable()).isFalse();
    assertThat(own.classify(Cause.serverClose(1012, "")).retryable()).isFalse();
  }

  @Test
  void numbersThatCannotBeAreRefused() {
    FailureTable table = FailureTable.defaults();
    for (int status : new int[] {0, 99, 101, 600}) {
      assertThatThrownBy(() -> table.withStatus(status, Action.RETRY))
          .hasMessageContaining(String.valueOf(status));
    }
    for (int code : new int[] {0, 999, 5000}) {
      assertThatThrownBy(() -> table.withCloseCode(code, Action.RETRY))
          .hasMessageContaining(String.valueOf(code));
    }
  }

  @Test
  void printsItsRulesInTheirOrder() {
    assertThat(FailureTable.defaults().with("Out of order", Action.STOP).toString().split("\n"))
        .startsWith("STOP      words 'Out of order…'", "REFRESH   words 'InvalidJWTToken…'")
        .contains("STOP      HTTP 404", "SLOW_DOWN close 1001", "RETRY     words 'QueryCanceled…'")
        .endsWith(
            "RETRY     HTTP 500 and above, any other words, any other close",
            "STOP      any other HTTP",
            "SLOW_DOWN waits 10000 ms at least");
  }

  @Test
  void equalTablesAreEqual() {
    FailureTable one = FailureTable.defaults().with("a", Action.STOP);
    FailureTable other = FailureTable.defaults().with("a", Action.RETRY).with("a", Action.STOP);
    assertThat(one).isEqualTo(other).hasSameHashCodeAs(other);
    assertThat(one).isNotEqualTo(FailureTable.defaults());
    assertThat(one).isNotEqualTo(one.slowDown(Duration.ofSeconds(1)));
  }

  @Test
  void wordsAreOneLineOfBoundedLengthWithoutSecrets() {
    String token = "eyJhbGciOiJIUzI1NiJ9.eyJyb2xlIjoiYW5vbiJ9.c2lnbmF0dXJl";
    Cause cause =
        failures.refused(
            "UnknownErrorOnChannel: bad\nargument\r\t\u0000in " + token + ", sb_secret_abc-1",
            REFUSAL);
    assertThat(cause.message())
        .isEqualTo("server refused the join: UnknownErrorOnChannel: bad argument in ***, ***");
    assertThat(cause.reason()).isEqualTo("UnknownErrorOnChannel: bad argument in ***, ***");
    assertThat(failures.closed("x".repeat(1000)).message()).hasSizeLessThan(250).endsWith("…");
    Cause refused = failures.classify(Cause.refused(500, "<p>" + token + "</p>", null));
    assertThat(refused.reason()).isEqualTo("<p>***</p>");
    assertThat(refused.toString()).doesNotContain("eyJ");
    Cause json = failures.classify(Cause.refused(401, "{\"error\":\"bad " + token + "\"}", null));
    assertThat(json.reason()).isEqualTo("bad ***");
  }
}
