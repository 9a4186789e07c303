package dev.hawser;

import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Why a link went down, an attempt failed, a topic was refused or a connection ended.
 *
 * <p>Immutable. {@link #toString()} is one line, fit for a log or a terminal, and holds no secret.
 */
public final class Cause {

  /** What happened. New kinds may be added: give a {@code switch} over kinds a default branch. */
  public enum Kind {
    /** TCP, DNS, TLS or proxy failure, or a link that broke without a closing handshake. */
    NETWORK(true),
    /** A deadline passed: the handshake, a join, a closing handshake. */
    TIMEOUT(true),
    /** The peer stopped answering: nothing was received within the heartbeat time-out. */
    HEARTBEAT(true),
    /** The peer closed the link; {@link Cause#code()} and {@link Cause#reason()} say how. */
    SERVER_CLOSE(true),
    /** The handshake was answered with an HTTP status other than the expected one. */
    REFUSED(true),
    /** The peer does not accept the credentials. */
    UNAUTHORIZED(false),
    /** The peer broke the protocol, or says that we did. */
    PROTOCOL_VIOLATION(true),
    /** A message exceeds a size limit, or a bounded buffer is full. */
    OVERFLOW(true),
    /** The protocol refused a topic or the session; {@link Cause#reason()} holds its words. */
    REJECTED(false),
    /** The server's side of a topic failed, or the server does not know the topic any more. */
    TOPIC_ERROR(true),
    /** The server ended a topic in order. */
    TOPIC_CLOSED(false),
    /** The configuration or a supplier of the application failed. */
    CONFIGURATION(false),
    /** The application asked for it. */
    USER(false);

    private final boolean retryable;

    Kind(boolean retryable) {
      this.retryable = retryable;
    }
  }

  private final Kind kind;
  private final String message;
  private final boolean retryable;
  private final int code;
  private final String reason;
  private final @Nullable Duration retryAfter;
  private final @Nullable Throwable exception;

  private Cause(
      Kind kind,
      String message,
      boolean retryable,
      int code,
      String reason,
      @Nullable Duration retryAfter,
      @Nullable Throwable exception) {
    this.kind = Objects.requireNonNull(kind, "kind");
    this.message = Objects.requireNonNull(message, "message");
    this.retryable = retryable;
    this.code = code;
    this.reason = Objects.requireNonNull(reason, "reason");
    this.retryAfter = retryAfter;
    this.exception = exception;
  }

  /** A cause of {@code kind} with the kind's own answer to {@link #retryable()}. */
  public static Cause of(Kind kind, String message) {
    return new Cause(kind, message, kind.retryable, 0, "", null, null);
  }

  /** Like {@link #of(Kind, String)} with the exception that was seen. */
  public static Cause of(Kind kind, String message, Throwable exception) {
    return new Cause(kind, message, kind.retryable, 0, "", null, exception);
  }

  /** The network failed with {@code exception}. */
  public static Cause network(String message, Throwable exception) {
    return of(Kind.NETWORK, message, exception);
  }

  /** {@code what} took longer than {@code after}. */
  public static Cause timeout(String what, Duration after) {
    return of(Kind.TIMEOUT, what + " took longer than " + after.toMillis() + " ms");
  }

  /** Nothing was received for {@code after}. */
  public static Cause heartbeat(Duration after) {
    return of(Kind.HEARTBEAT, "nothing received for " + after.toMillis() + " ms");
  }

  /**
   * The server closed the link.
   *
   * <p>Not retryable by default: 1002, 1003, 1007, 1009 and 1010, which a new link would meet
   * again, and 1008 (policy violation). All others are, 1000 included: the server, not the
   * application, ended it.
   *
   * @param code the RFC 6455 close code; 1005 if the close frame had none, 1006 if there was no
   *     close frame
   * @param reason the close reason, may be empty
   */
  public static Cause serverClose(int code, String reason) {
    boolean retryable =
        switch (code) {
          case 1002, 1003, 1007, 1008, 1009, 1010 -> false;
          default -> true;
        };
    String text = "server closed with " + code + (reason.isEmpty() ? "" : " " + reason);
    return new Cause(Kind.SERVER_CLOSE, text, retryable, code, reason, null, null);
  }

  /**
   * The handshake was answered with HTTP {@code status}.
   *
   * <p>401 and 403 give {@link Kind#UNAUTHORIZED}. Of the others 408, 425, 429 and 5xx are
   * retryable.
   *
   * @param body the (possibly truncated) response body, may be empty
   * @param retryAfter what the {@code Retry-After} header asks for, or null
   */
  public static Cause refused(int status, String body, @Nullable Duration retryAfter) {
    Kind kind = status == 401 || status == 403 ? Kind.UNAUTHORIZED : Kind.REFUSED;
    boolean retryable = status == 408 || status == 425 || status == 429 || status >= 500;
    String text = "server refused the handshake with HTTP " + status;
    return new Cause(kind, text, retryable, status, body, retryAfter, null);
  }

  /** This cause with another answer to {@link #retryable()}. */
  public Cause withRetryable(boolean retryable) {
    return new Cause(kind, message, retryable, code, reason, retryAfter, exception);
  }

  /** This cause with a code and a reason of the protocol. */
  public Cause withReason(int code, String reason) {
    return new Cause(kind, message, retryable, code, reason, retryAfter, exception);
  }

  /** This cause with the least delay that the peer asked for. */
  public Cause withRetryAfter(Duration retryAfter) {
    return new Cause(kind, message, retryable, code, reason, retryAfter, exception);
  }

  /** What happened. */
  public Kind kind() {
    return kind;
  }

  /** One line for a person. */
  public String message() {
    return message;
  }

  /** Whether another attempt can be expected to end differently. Policies may decide otherwise. */
  public boolean retryable() {
    return retryable;
  }

  /**
   * The WebSocket close code for {@link Kind#SERVER_CLOSE}, the HTTP status for {@link
   * Kind#REFUSED} and {@link Kind#UNAUTHORIZED} if HTTP said so, else a code of the protocol or 0.
   */
  public int code() {
    return code;
  }

  /** The close reason, the HTTP response body or the protocol's words; empty if there are none. */
  public String reason() {
    return reason;
  }

  /** The least delay the peer asked for before the next attempt, or null. */
  public @Nullable Duration retryAfter() {
    return retryAfter;
  }

  /** The exception that was seen, or null. */
  public @Nullable Throwable exception() {
    return exception;
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof Cause that
        && kind == that.kind
        && message.equals(that.message)
        && retryable == that.retryable
        && code == that.code
        && reason.equals(that.reason)
        && Objects.equals(retryAfter, that.retryAfter)
        && Objects.equals(exception, that.exception);
  }

  @Override
  public int hashCode() {
    return Objects.hash(kind, message, retryable, code, reason);
  }

  @Override
  public String toString() {
    return kind.name().toLowerCase(java.util.Locale.ROOT).replace('_', ' ') + ": " + message;
  }
}
