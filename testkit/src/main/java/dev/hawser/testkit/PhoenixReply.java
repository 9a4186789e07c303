package dev.hawser.testkit;

import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a channel answers to a join or to a push, and what becomes of the channel. Immutable.
 *
 * <p>A payload that is a {@code byte[]} is sent as binary; everything else becomes JSON by Jackson.
 */
public final class PhoenixReply {

  /** What follows the answer. */
  enum End {
    NONE,
    STOP,
    CRASH
  }

  private final @Nullable String status;
  private final Object payload;
  private final End end;
  private final Duration delay;

  private PhoenixReply(@Nullable String status, Object payload, End end, Duration delay) {
    this.status = status;
    this.payload = payload;
    this.end = end;
    this.delay = delay;
  }

  /** Status {@code ok} with an empty object. */
  public static PhoenixReply ok() {
    return ok(Map.of());
  }

  /** Status {@code ok}. */
  public static PhoenixReply ok(Object payload) {
    return status("ok", payload);
  }

  /** Status {@code error} with an empty object. */
  public static PhoenixReply error() {
    return error(Map.of());
  }

  /** Status {@code error}. It refuses a join. */
  public static PhoenixReply error(Object payload) {
    return status("error", payload);
  }

  /** Any status. A join knows {@code ok} and {@code error} only and crashes otherwise. */
  public static PhoenixReply status(String status, Object payload) {
    return new PhoenixReply(status, PhoenixMessage.payload(payload), End.NONE, Duration.ZERO);
  }

  /** No reply. For a join this is a mistake, which crashes it. */
  public static PhoenixReply none() {
    return new PhoenixReply(null, PhoenixMessage.payload(Map.of()), End.NONE, Duration.ZERO);
  }

  /** No reply; the channel crashes. A join is answered with the error "join crashed". */
  public static PhoenixReply crash() {
    return none().thenCrash();
  }

  /** No reply; the channel stops normally. */
  public static PhoenixReply stop() {
    return none().thenStop();
  }

  /** After this answer the channel stops normally: the client gets {@code phx_close}. */
  public PhoenixReply thenStop() {
    return new PhoenixReply(status, payload, End.STOP, delay);
  }

  /** After this answer the channel crashes: the client gets {@code phx_error}. */
  public PhoenixReply thenCrash() {
    return new PhoenixReply(status, payload, End.CRASH, delay);
  }

  /**
   * The answer takes that long. Meanwhile a push holds up its own channel, and a join the whole
   * connection, heartbeats included. To answer later without holding up anything, return {@link
   * #none()} and use {@link PhoenixChannel#reply}.
   */
  public PhoenixReply after(Duration time) {
    return new PhoenixReply(status, payload, end, time);
  }

  @Nullable String status() {
    return status;
  }

  Object payload() {
    return payload;
  }

  End end() {
    return end;
  }

  Duration delay() {
    return delay;
  }

  @Override
  public String toString() {
    return (status == null ? "no reply" : status) + (end == End.NONE ? "" : " then " + end);
  }
}
