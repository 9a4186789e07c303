package dev.hawser.phoenix.channels;

import dev.hawser.Cause;
import dev.hawser.spi.HttpResponse;
import java.time.Duration;

/** Why an open long-poll session ends, with the close codes that phoenix.js uses. */
final class LongPollCauses {

  private static final int FORBIDDEN = 1008;
  private static final int SERVER_ERROR = 1011;
  private static final int SESSION_GONE = 3410;

  /** By the status in the answer. */
  static Cause of(int status) {
    return switch (status) {
      // A session that the server has forgotten is made anew with the old credentials.
      case 401, 403 ->
          Cause.of(Cause.Kind.UNAUTHORIZED, "the server forbids the session (1008 forbidden)")
              .withReason(FORBIDDEN, "forbidden");
      case 408 -> Cause.of(Cause.Kind.TIMEOUT, "the channels did not take a message in time");
      case 410 -> Cause.serverClose(SESSION_GONE, "session_gone");
      default -> Cause.serverClose(SERVER_ERROR, "internal server error");
    };
  }

  /** By the status of HTTP itself. */
  static Cause of(HttpResponse response) {
    Cause cause =
        switch (response.status()) {
          case 401, 403, 410 -> of(response.status());
          default -> Cause.serverClose(SERVER_ERROR, "HTTP " + response.status());
        };
    Duration retryAfter = response.retryAfter();
    return retryAfter == null ? cause : cause.withRetryAfter(retryAfter);
  }

  static Cause notPhoenix() {
    return Cause.of(
        Cause.Kind.PROTOCOL_VIOLATION, "the answer to a long poll is not one of Phoenix");
  }

  private LongPollCauses() {}
}
