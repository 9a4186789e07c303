package dev.hawser.engine.internal.machine;

import static dev.hawser.engine.internal.machine.TopicMachine.Effect.ASK_POLICY;
import static dev.hawser.engine.internal.machine.TopicMachine.Effect.CANCEL_TIMER;
import static dev.hawser.engine.internal.machine.TopicMachine.Effect.FAIL;
import static dev.hawser.engine.internal.machine.TopicMachine.Effect.JOIN;
import static dev.hawser.engine.internal.machine.TopicMachine.Effect.LEAVE;
import static dev.hawser.engine.internal.machine.TopicMachine.Effect.OPEN_GATE;
import static dev.hawser.engine.internal.machine.TopicMachine.Effect.PREPARE;
import static dev.hawser.engine.internal.machine.TopicMachine.Effect.RELEASE;
import static dev.hawser.engine.internal.machine.TopicMachine.Effect.SETTLE;
import static dev.hawser.engine.internal.machine.TopicMachine.Effect.SHUT_GATE;
import static dev.hawser.engine.internal.machine.TopicMachine.Effect.START_DEADLINE;
import static dev.hawser.engine.internal.machine.TopicMachine.Effect.START_RETRY;
import static dev.hawser.engine.internal.machine.TopicMachine.Phase.DECIDING;
import static dev.hawser.engine.internal.machine.TopicMachine.Phase.DETACHED;
import static dev.hawser.engine.internal.machine.TopicMachine.Phase.FAILED;
import static dev.hawser.engine.internal.machine.TopicMachine.Phase.JOINED;
import static dev.hawser.engine.internal.machine.TopicMachine.Phase.JOINING;
import static dev.hawser.engine.internal.machine.TopicMachine.Phase.LEAVING;
import static dev.hawser.engine.internal.machine.TopicMachine.Phase.PREPARING;
import static dev.hawser.engine.internal.machine.TopicMachine.Phase.REFUSED;
import static dev.hawser.engine.internal.machine.TopicMachine.Phase.WAITING;

import java.util.List;

/**
 * The life of a topic as a pure function, like {@link ConnectionMachine}. Two facts stand beside
 * the phase: whether somebody wants the topic, and whether the connection is ready; both are given
 * as they are after the event.
 *
 * <p>An event that a phase does not name leaves it as it is.
 */
public final class TopicMachine {

  /** Where the topic stands. */
  public enum Phase {
    /** Nobody wants it. */
    DETACHED,
    /** Wanted; the connection is not ready. */
    WAITING,
    /** The join waits for its turn, then for its parameters. */
    PREPARING,
    /** The join was sent. */
    JOINING,
    /** The server accepted. */
    JOINED,
    /** The join failed or the server ended the topic, and the policy was asked what to do. */
    DECIDING,
    /** The timer of the next join runs. */
    FAILED,
    /** Failed for good; nobody wants it any more. */
    REFUSED,
    /** The leave was sent. */
    LEAVING
  }

  /** What happened. */
  public enum Event {
    /** Somebody wants the topic now, and nobody did. */
    WANTED,
    /** Nobody wants the topic any more. */
    UNWANTED,
    /** The connection is ready. */
    LINK_READY,
    /** The link is gone. */
    LINK_LOST,
    /** The join's turn has come, and its parameters are there. */
    PREPARED,
    /** The server accepted. */
    ACCEPTED,
    /** The join failed, or the server ended the topic. */
    FAILURE,
    /** The policy allows another join. */
    RETRY,
    /** The policy gives up. */
    GIVE_UP,
    /** The wait for the next join is over. */
    ELAPSED,
    /** The server did not answer a join or a leave in time. */
    TIMEOUT,
    /** The server confirmed the leave. */
    LEFT
  }

  /** What is to be done. */
  public enum Effect {
    /** Wait for the join's turn and ask for its parameters. */
    PREPARE,
    /** Send the join. */
    JOIN,
    /** Send the leave. */
    LEAVE,
    /** Start the timer of {@link Event#TIMEOUT}. */
    START_DEADLINE,
    /** Start the timer of {@link Event#ELAPSED}. */
    START_RETRY,
    /** Stop either timer. */
    CANCEL_TIMER,
    /** Let messages go out; complete who waits for the join. */
    OPEN_GATE,
    /** Hold messages back. */
    SHUT_GATE,
    /** Ask the policy; it answers with {@link Event#RETRY} or {@link Event#GIVE_UP}. */
    ASK_POLICY,
    /** Fail subscribers, waiting joins and waiting messages. */
    FAIL,
    /** The leave is over, and somebody wants the topic again: complete who waits for the leave. */
    SETTLE,
    /** Nobody wants the topic and the server knows: complete who waits for that, and forget it. */
    RELEASE
  }

  /**
   * The answer of the machine.
   *
   * @param phase the next phase
   * @param effects what is to be done, in order
   */
  public record Step(Phase phase, List<Effect> effects) {}

  /** What {@code event} does in {@code phase}. */
  public static Step on(Phase phase, Event event, boolean wanted, boolean ready) {
    return switch (phase) {
      case DETACHED, REFUSED ->
          switch (event) {
            case WANTED -> start(ready);
            case UNWANTED -> go(DETACHED, RELEASE);
            default -> stay(phase);
          };
      case WAITING ->
          switch (event) {
            case UNWANTED -> go(DETACHED, RELEASE);
            case LINK_READY -> go(PREPARING, PREPARE);
            default -> stay(phase);
          };
      case PREPARING ->
          switch (event) {
            case UNWANTED -> go(DETACHED, RELEASE);
            case LINK_LOST -> go(WAITING);
            case PREPARED -> go(JOINING, START_DEADLINE, JOIN);
            case FAILURE -> go(DECIDING, ASK_POLICY);
            default -> stay(phase);
          };
      case JOINING ->
          switch (event) {
            case UNWANTED -> go(LEAVING, CANCEL_TIMER, START_DEADLINE, LEAVE);
            case LINK_LOST -> go(WAITING, CANCEL_TIMER);
            case ACCEPTED -> go(JOINED, CANCEL_TIMER, OPEN_GATE);
            case FAILURE -> go(DECIDING, CANCEL_TIMER, ASK_POLICY);
            // The server may still finish a join that we gave up: tell it that we are not there.
            case TIMEOUT -> go(DECIDING, LEAVE, ASK_POLICY);
            default -> stay(phase);
          };
      case JOINED ->
          switch (event) {
            case UNWANTED -> go(LEAVING, SHUT_GATE, START_DEADLINE, LEAVE);
            case LINK_LOST -> go(WAITING, SHUT_GATE);
            // Joined once more by the session, in place: the new answer is in force.
            case ACCEPTED -> go(JOINED, OPEN_GATE);
            case FAILURE -> go(DECIDING, SHUT_GATE, ASK_POLICY);
            default -> stay(phase);
          };
      case DECIDING ->
          switch (event) {
            case UNWANTED -> go(DETACHED, RELEASE);
            // A lost link answers nothing: what failed for good must not be joined by the next one.
            case RETRY -> ready ? go(FAILED, START_RETRY) : go(WAITING);
            case GIVE_UP -> go(REFUSED, FAIL);
            default -> stay(phase);
          };
      case FAILED ->
          switch (event) {
            case UNWANTED -> go(DETACHED, CANCEL_TIMER, RELEASE);
            case LINK_LOST -> go(WAITING, CANCEL_TIMER);
            case ELAPSED -> go(PREPARING, PREPARE);
            default -> stay(phase);
          };
      case LEAVING ->
          switch (event) {
            case LINK_LOST ->
                wanted ? go(WAITING, CANCEL_TIMER, SETTLE) : go(DETACHED, CANCEL_TIMER, RELEASE);
            case LEFT, TIMEOUT ->
                wanted
                    ? go(PREPARING, CANCEL_TIMER, SETTLE, PREPARE)
                    : go(DETACHED, CANCEL_TIMER, RELEASE);
            default -> stay(phase);
          };
    };
  }

  private static Step start(boolean ready) {
    return ready ? go(PREPARING, PREPARE) : go(WAITING);
  }

  private static Step go(Phase phase, Effect... effects) {
    return new Step(phase, List.of(effects));
  }

  private static Step stay(Phase phase) {
    return new Step(phase, List.of());
  }

  private TopicMachine() {}
}
