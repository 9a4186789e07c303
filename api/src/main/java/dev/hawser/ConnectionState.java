package dev.hawser;

import java.time.Duration;

/**
 * Where a connection stands. The set is final: a {@code switch} over it may be exhaustive.
 *
 * <p>In every state all methods of {@link Connection} and {@link Topic} may be called; the
 * paragraphs below say what they do in it.
 */
public sealed interface ConnectionState {

  /**
   * No link, and none is wanted. Until the first {@link Connection#connect()} or {@link
   * Connection#disconnect()}, whatever needs a link starts one: a subscription to messages, a join,
   * a send, a request. After {@code disconnect()} only {@code connect()} does, and what is sent
   * meanwhile follows the {@link OutboundPolicy}.
   */
  record Idle() implements ConnectionState {}

  /**
   * Credentials are awaited, then TCP, TLS and the upgrade. What is sent waits, as the {@link
   * OutboundPolicy} allows.
   *
   * @param attempt 1 for the first since the connection was last proved good
   */
  record Connecting(int attempt) implements ConnectionState {}

  /**
   * The link is open and the protocol's own handshake is under way. What is sent waits.
   *
   * @param attempt as in {@link Connecting}
   */
  record Handshaking(int attempt) implements ConnectionState {}

  /**
   * The protocol accepted us: topics join and messages flow.
   *
   * @param resumed whether the server continues the session of the last link, so that nothing was
   *     missed
   */
  record Ready(boolean resumed) implements ConnectionState {}

  /**
   * The link is down and the next attempt is scheduled. What is sent waits; {@link
   * Connection#reconnectNow()} ends the wait.
   *
   * @param failures how many times in a row it failed
   * @param delay the wait until the next attempt
   * @param cause why the last link or attempt ended
   */
  record Backoff(int failures, Duration delay, Cause cause) implements ConnectionState {}

  /**
   * {@link Connection#suspend()} took the link away; {@link Connection#resume()} brings it back if
   * it was wanted. What is sent waits.
   *
   * @param cause why
   */
  record Suspended(Cause cause) implements ConnectionState {}

  /** The closing handshake is under way, for at most {@code close-timeout}. */
  record Closing() implements ConnectionState {}

  /**
   * The end: {@link Connection#close()} was called, or the {@link ReconnectPolicy} gave up. All
   * streams of the connection have ended, everything waiting has failed, and everything called from
   * now on fails with {@link ConnectionClosedException}. The {@link Hawser} that described the
   * connection can open another.
   *
   * @param cause {@link Cause.Kind#USER} after {@code close()}, else what the policy gave up on
   */
  record Closed(Cause cause) implements ConnectionState {}
}
