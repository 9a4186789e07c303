package dev.hawser.realtime;

import dev.hawser.Cause;
import dev.hawser.HawserException;
import dev.hawser.spi.HttpResponse;
import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A broadcast over HTTP was not accepted. */
public final class HttpBroadcastException extends HawserException {

  private static final long serialVersionUID = 1L;

  /** Why. New reasons may be added: give a {@code switch} a default branch. */
  public enum Reason {
    /** 401: no API key or token, or none that is valid. */
    UNAUTHORIZED("pass a valid API key and token"),
    /** 403: the token may not write to the private topic, or the project is disabled. */
    FORBIDDEN("check the policies of realtime.messages and the token"),
    /** 404: the server does not have the address. */
    NOT_FOUND("check the URL; servers before 2.97 know only sendAll(…)"),
    /** 413: the payload is larger than the project allows. */
    PAYLOAD_TOO_LARGE("send less, or raise the limit of the project"),
    /** 422: the server cannot read it; the body says what is wrong. */
    INVALID("see body() for what is wrong"),
    /** 429: too many at a time; {@link HttpBroadcastException#retryAfter} may say how long. */
    TOO_MANY_REQUESTS("send slower, or several with sendAll(…)"),
    /** Any other answer than 202. */
    REFUSED("see body()"),
    /** No answer came; {@link HttpBroadcastException#inDoubt} says if the server may have it. */
    NO_ANSWER("try again");

    private final String advice;

    Reason(String advice) {
      this.advice = advice;
    }
  }

  private static final Map<Integer, Reason> REASONS =
      Map.of(
          401, Reason.UNAUTHORIZED,
          403, Reason.FORBIDDEN,
          404, Reason.NOT_FOUND,
          413, Reason.PAYLOAD_TOO_LARGE,
          422, Reason.INVALID,
          429, Reason.TOO_MANY_REQUESTS);

  private final Reason reason;
  private final transient Cause why;
  private final boolean inDoubt;

  private HttpBroadcastException(Reason reason, String what, Cause why, boolean inDoubt) {
    super(what + ": " + reason.advice, why.exception());
    this.reason = reason;
    this.why = why;
    this.inDoubt = inDoubt;
  }

  static HttpBroadcastException refused(HttpResponse response) {
    int status = response.status();
    Reason reason = REASONS.getOrDefault(status, Reason.REFUSED);
    return new HttpBroadcastException(
        reason, "server answered the broadcast with HTTP " + status, response.refusal(), false);
  }

  static HttpBroadcastException unanswered(Cause why, boolean inDoubt) {
    return new HttpBroadcastException(
        Reason.NO_ANSWER,
        "the broadcast has no answer"
            + (inDoubt ? ", the server may have seen it (" : " (")
            + why
            + ")",
        why,
        inDoubt);
  }

  /** Why. */
  public Reason reason() {
    return reason;
  }

  /** The status of HTTP; 0 for {@link Reason#NO_ANSWER}. */
  public int status() {
    return reason == Reason.NO_ANSWER ? 0 : why.code();
  }

  /** The first 8 KiB of the server's answer; empty for none. */
  public String body() {
    return reason == Reason.NO_ANSWER ? "" : why.reason();
  }

  /** What {@code Retry-After} asks for, or null. */
  public @Nullable Duration retryAfter() {
    return why.retryAfter();
  }

  /** Whether the server may have the broadcast all the same. */
  public boolean inDoubt() {
    return inDoubt;
  }
}
