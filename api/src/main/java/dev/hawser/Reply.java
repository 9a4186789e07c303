package dev.hawser;

import java.util.Objects;

/**
 * A peer's answer to a request or a join.
 *
 * @param status the protocol's word for the outcome; {@code ok} where the protocol has none
 * @param payload the content; JSON {@code null} if there is none
 */
public record Reply(String status, Payload payload) {

  /** The status of success. */
  public static final String OK = "ok";

  /** Refuses nulls. */
  public Reply {
    Objects.requireNonNull(status, "status");
    Objects.requireNonNull(payload, "payload");
  }

  /** A success. */
  public static Reply ok(Payload payload) {
    return new Reply(OK, payload);
  }

  /** Whether the status is {@value #OK}. */
  public boolean ok() {
    return status.equals(OK);
  }

  /** The content, decoded; the same as {@code payload().as(type)}. */
  public <T> T as(Class<T> type) {
    return payload.as(type);
  }
}
