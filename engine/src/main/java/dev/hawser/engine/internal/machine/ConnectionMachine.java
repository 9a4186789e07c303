package dev.hawser.engine.internal.machine;

import static dev.hawser.engine.internal.machine.ConnectionMachine.Effect.ABORT_LINK;
import static dev.hawser.engine.internal.machine.ConnectionMachine.Effect.ASK_POLICY;
import static dev.hawser.engine.internal.machine.ConnectionMachine.Effect.CANCEL_BACKOFF;
import static dev.hawser.engine.internal.machine.ConnectionMachine.Effect.CLOSE_LINK;
import static dev.hawser.engine.internal.machine.ConnectionMachine.Effect.OPEN_GATE;
import static dev.hawser.engine.internal.machine.ConnectionMachine.Effect.OPEN_LINK;
import static dev.hawser.engine.internal.machine.ConnectionMachine.Effect.SESSION_DOWN;
import static dev.hawser.engine.internal.machine.ConnectionMachine.Effect.SESSION_UP;
import static dev.hawser.engine.internal.machine.ConnectionMachine.Effect.SETTLE;
import static dev.hawser.engine.internal.machine.ConnectionMachine.Effect.START_BACKOFF;
import static dev.hawser.engine.internal.machine.ConnectionMachine.Phase.BACKOFF;
import static dev.hawser.engine.internal.machine.ConnectionMachine.Phase.CLOSING;
import static dev.hawser.engine.internal.machine.ConnectionMachine.Phase.CONNECTING;
import static dev.hawser.engine.internal.machine.ConnectionMachine.Phase.DECIDING;
import static dev.hawser.engine.internal.machine.ConnectionMachine.Phase.HANDSHAKING;
import static dev.hawser.engine.internal.machine.ConnectionMachine.Phase.OFF;
import static dev.hawser.engine.internal.machine.ConnectionMachine.Phase.READY;

import java.util.List;

/**
 * The life of a connection as a pure function: phase and event give the next phase and what is to
 * be done, in order. The {@link Goal} is kept beside it: it changes first, and its change is the
 * event {@link Event#WANTED} or {@link Event#UNWANTED}.
 *
 * <p>An event that a phase does not name leaves it as it is: it comes from a link, timer or
 * question that is no longer of interest.
 */
public final class ConnectionMachine {

  /** Where the connection stands. */
  public enum Phase {
    /** No link, no timer: Idle, Suspended or Closed, as the goal says. */
    OFF,
    /** An attempt is under way. */
    CONNECTING,
    /** The link is open, the protocol is not ready. */
    HANDSHAKING,
    /** The protocol is ready. */
    READY,
    /** The link is down and the policy was asked what to do. */
    DECIDING,
    /** The timer of the next attempt runs. */
    BACKOFF,
    /** The closing handshake is under way. */
    CLOSING
  }

  /** What happened. */
  public enum Event {
    /** The goal became {@link Goal#UP}; a link that is just being closed may end in order. */
    WANTED,
    /** The goal became another than {@link Goal#UP}. */
    UNWANTED,
    /** The application wants an attempt now; the goal is {@link Goal#UP}. */
    RECONNECT,
    /** The link is open. */
    LINK_UP,
    /** The protocol is ready. */
    LINK_READY,
    /** The link, or the attempt, is over. */
    LINK_DOWN,
    /** The policy allows another attempt. */
    RETRY,
    /** The policy gives up; the goal became {@link Goal#GONE}. */
    GIVE_UP,
    /** The back-off is over. */
    ELAPSED
  }

  /** What is to be done. */
  public enum Effect {
    /** Start an attempt. */
    OPEN_LINK,
    /** Cut the link, or stop the attempt. Its later events are of a dead epoch. */
    ABORT_LINK,
    /** Start the closing handshake. */
    CLOSE_LINK,
    /** Tell the session that there is a link. */
    SESSION_UP,
    /** Tell the session and the topics that there is none; fail what is in doubt. */
    SESSION_DOWN,
    /** Let topics join and messages flow; complete who waits for a connection. */
    OPEN_GATE,
    /** Ask the policy; it answers with {@link Event#RETRY} or {@link Event#GIVE_UP}. */
    ASK_POLICY,
    /** Start the timer of the next attempt. */
    START_BACKOFF,
    /** Stop it. */
    CANCEL_BACKOFF,
    /** There is no link any more: complete who waits for that; with the goal GONE, end. */
    SETTLE
  }

  /**
   * The answer of the machine.
   *
   * @param phase the next phase
   * @param effects what is to be done, in order
   */
  public record Step(Phase phase, List<Effect> effects) {}

  /** What {@code event} does in {@code phase}; {@code goal} is the goal after the event. */
  public static Step on(Phase phase, Event event, Goal goal) {
    return switch (phase) {
      case OFF ->
          switch (event) {
            case WANTED, RECONNECT -> go(CONNECTING, OPEN_LINK);
            // From Idle to Suspended or Closed: nothing to undo, but somebody may wait for it.
            case UNWANTED -> go(OFF, SETTLE);
            default -> stay(phase);
          };
      case CONNECTING ->
          switch (event) {
            case UNWANTED -> go(OFF, ABORT_LINK, SETTLE);
            case RECONNECT -> go(CONNECTING, ABORT_LINK, OPEN_LINK);
            case LINK_UP -> go(HANDSHAKING, SESSION_UP);
            case LINK_DOWN -> go(DECIDING, ASK_POLICY);
            default -> stay(phase);
          };
      case HANDSHAKING ->
          switch (event) {
            case UNWANTED -> go(CLOSING, CLOSE_LINK);
            case RECONNECT -> go(CONNECTING, ABORT_LINK, SESSION_DOWN, OPEN_LINK);
            case LINK_READY -> go(READY, OPEN_GATE);
            case LINK_DOWN -> go(DECIDING, SESSION_DOWN, ASK_POLICY);
            default -> stay(phase);
          };
      case READY ->
          switch (event) {
            case UNWANTED -> go(CLOSING, CLOSE_LINK);
            case RECONNECT -> go(CONNECTING, ABORT_LINK, SESSION_DOWN, OPEN_LINK);
            case LINK_DOWN -> go(DECIDING, SESSION_DOWN, ASK_POLICY);
            default -> stay(phase);
          };
      case DECIDING ->
          switch (event) {
            case UNWANTED, GIVE_UP -> go(OFF, SETTLE);
            case RECONNECT -> go(CONNECTING, OPEN_LINK);
            case RETRY -> go(BACKOFF, START_BACKOFF);
            default -> stay(phase);
          };
      case BACKOFF ->
          switch (event) {
            case UNWANTED -> go(OFF, CANCEL_BACKOFF, SETTLE);
            case RECONNECT -> go(CONNECTING, CANCEL_BACKOFF, OPEN_LINK);
            case ELAPSED -> go(CONNECTING, OPEN_LINK);
            default -> stay(phase);
          };
      case CLOSING ->
          switch (event) {
            // The path of the handshake may be dead, and the next link need not wait for it.
            case RECONNECT -> go(CONNECTING, ABORT_LINK, SESSION_DOWN, SETTLE, OPEN_LINK);
            case LINK_DOWN ->
                goal == Goal.UP
                    ? go(CONNECTING, SESSION_DOWN, SETTLE, OPEN_LINK)
                    : go(OFF, SESSION_DOWN, SETTLE);
            default -> stay(phase);
          };
    };
  }

  private static Step go(Phase phase, Effect... effects) {
    return new Step(phase, List.of(effects));
  }

  private static Step stay(Phase phase) {
    return new Step(phase, List.of());
  }

  private ConnectionMachine() {}
}
