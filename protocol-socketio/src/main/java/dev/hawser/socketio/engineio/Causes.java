package dev.hawser.socketio.engineio;

import dev.hawser.Cause;
import dev.hawser.ProtocolViolationException;
import dev.hawser.socketio.internal.FlatJson;
import dev.hawser.spi.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Why attempts fail and sessions end. */
final class Causes {

  private static final int TOO_LARGE = 413;
  private static final int CLOSE_TOO_LARGE = 1009;
  private static final int NO_CODE = 1005;

  /** A response to the first {@code GET} other than 200. */
  static Cause handshake(HttpResponse response) {
    EngineIoException exception = exception(response);
    Cause refusal = response.refusal();
    return exception == null ? refusal : refused(refusal, exception);
  }

  /** A WebSocket that did not open, or ended. */
  static Cause webSocket(Cause cause) {
    if (cause.kind() == Cause.Kind.SERVER_CLOSE && cause.code() == CLOSE_TOO_LARGE) {
      return tooLarge(cause.code(), cause.reason());
    }
    if (cause.kind() != Cause.Kind.REFUSED) {
      return cause;
    }
    EngineIoError error = EngineIoError.of(cause.reason());
    return error == null ? cause : refused(cause, new EngineIoException(error, error.text()));
  }

  private static Cause refused(Cause refusal, EngineIoException exception) {
    Cause.Kind kind =
        exception.error() == EngineIoError.FORBIDDEN ? Cause.Kind.UNAUTHORIZED : Cause.Kind.REFUSED;
    String text = refusal.message() + ", " + exception.error().text();
    // Another node, or the same one later, may know the session that is made next.
    boolean retryable = refusal.retryable() || exception.error() == EngineIoError.SESSION_UNKNOWN;
    return with(
        Cause.of(kind, text, exception)
            .withReason(refusal.code(), refusal.reason())
            .withRetryable(retryable),
        refusal.retryAfter());
  }

  /** A response other than 200 to a request of an open session: it is over. */
  static Cause session(HttpResponse response) {
    int status = response.status();
    Cause refusal = response.refusal();
    EngineIoException exception = exception(response);
    if (status == TOO_LARGE) {
      return tooLarge(status, refusal.reason());
    }
    if (refusal.kind() == Cause.Kind.UNAUTHORIZED) {
      return exception == null ? refusal : refused(refusal, exception);
    }
    String text = "the server ended the session with HTTP " + status;
    Cause cause =
        exception == null
            ? Cause.of(Cause.Kind.SERVER_CLOSE, text)
            : Cause.of(Cause.Kind.SERVER_CLOSE, text + ", " + exception.error().text(), exception);
    return with(cause.withReason(status, refusal.reason()), response.retryAfter());
  }

  private static Cause with(Cause cause, @Nullable Duration retryAfter) {
    return retryAfter == null ? cause : cause.withRetryAfter(retryAfter);
  }

  private static Cause tooLarge(int code, String reason) {
    EngineIoError error = EngineIoError.PAYLOAD_TOO_LARGE;
    String text = "a message is larger than the server takes (" + code + ")";
    return Cause.of(Cause.Kind.OVERFLOW, text, new EngineIoException(error, error.text()))
        .withReason(code, reason);
  }

  /** A close packet. */
  static Cause closePacket() {
    return Cause.of(Cause.Kind.SERVER_CLOSE, "the server closed the session")
        .withReason(NO_CODE, "");
  }

  /** A handshake of version 3 where version 4 was asked for. */
  static Cause oldServer() {
    return Cause.of(
        Cause.Kind.CONFIGURATION,
        "the server speaks version 3 of Engine.IO, as Socket.IO 2 does: set the option engine-io"
            + " to v3");
  }

  static Cause violation(ProtocolViolationException e) {
    return Cause.of(Cause.Kind.PROTOCOL_VIOLATION, String.valueOf(e.getMessage()), e);
  }

  static Cause violation(String what) {
    return violation(new ProtocolViolationException(what, true));
  }

  private static @Nullable EngineIoException exception(HttpResponse response) {
    try {
      byte[] body = response.text().getBytes(StandardCharsets.UTF_8);
      Map<String, String> fields = FlatJson.read(body, 0, body.length);
      EngineIoError error = EngineIoError.of(FlatJson.number(fields, "code", -1));
      return error == null
          ? null
          : new EngineIoException(error, fields.getOrDefault("message", error.text()));
    } catch (ProtocolViolationException e) {
      return null;
    }
  }

  private Causes() {}
}
