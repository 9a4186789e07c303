package dev.hawser.realtime;

import static dev.hawser.realtime.BroadcastFailedException.Reason.PAYLOAD_TOO_LARGE;
import static dev.hawser.realtime.BroadcastFailedException.Reason.REFUSED;
import static dev.hawser.realtime.BroadcastFailedException.Reason.UNANSWERED;
import static org.assertj.core.api.Assertions.assertThat;

import dev.hawser.Payload;
import dev.hawser.Reply;
import dev.hawser.RequestTimeoutException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import reactor.core.publisher.Mono;
import reactor.test.StepVerifier;

/** An acknowledged broadcast ends in one of a few ways, and each says what to do. */
class BroadcastFailedExceptionTest {

  @Test
  void anAcknowledgementCompletes() {
    StepVerifier.create(check(Mono.just(Reply.ok(Payload.json("{}"))))).verifyComplete();
  }

  /** The response of a refusal is a string, an object or nothing. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "\"payload_size_exceeded\" | PAYLOAD_TOO_LARGE | is larger than the project allows: send"
            + " less, raise the limit of the project, or send where the data can be fetched",
        "{\"reason\":\"payload_size_exceeded\"} | PAYLOAD_TOO_LARGE | is larger than the project"
            + " allows: send less, raise the limit of the project, or send where the data can be"
            + " fetched",
        "{\"reason\":\"unmatched topic\"} | REFUSED | was refused with status 'error': unmatched"
            + " topic",
        "{} | REFUSED | was refused with status 'error'; the server gives no reason",
        "null | REFUSED | was refused with status 'error'; the server gives no reason"
      })
  void aRefusal(String response, BroadcastFailedException.Reason reason, String message) {
    fails(Mono.just(new Reply("error", Payload.json(response))), reason, message);
  }

  @Test
  void aBinaryRefusal() {
    fails(
        Mono.just(new Reply("error", Payload.binary((byte) 1))),
        REFUSED,
        "was refused with status 'error'; the server gives no reason");
  }

  @Test
  void noAnswer() {
    RequestTimeoutException late = new RequestTimeoutException("late");
    StepVerifier.create(check(Mono.error(late)))
        .verifyErrorSatisfies(
            e -> {
              assertThat(e).hasCause(late);
              assertThat(((BroadcastFailedException) e).reason()).isEqualTo(UNANSWERED);
              assertThat(e)
                  .hasMessage(
                      "broadcast 'cur' to topic 'room1' was not acknowledged in time; on a private"
                          + " topic the server does not answer who may not write: check the"
                          + " policies of realtime.messages, or allow more time");
            });
  }

  @Test
  void everythingElseStaysAsItIs() {
    IllegalStateException other = new IllegalStateException("other");
    StepVerifier.create(check(Mono.error(other))).verifyErrorMatches(e -> e == other);
    assertThat(BroadcastFailedException.Reason.values())
        .containsExactly(PAYLOAD_TOO_LARGE, REFUSED, UNANSWERED);
  }

  private static void fails(
      Mono<Reply> request, BroadcastFailedException.Reason reason, String message) {
    StepVerifier.create(check(request))
        .verifyErrorSatisfies(
            e -> {
              assertThat(((BroadcastFailedException) e).reason()).isEqualTo(reason);
              assertThat(e).hasMessage("broadcast 'cur' to topic 'room1' " + message);
            });
  }

  private static Mono<Void> check(Mono<Reply> request) {
    return BroadcastFailedException.check("room1", "cur", request);
  }
}
