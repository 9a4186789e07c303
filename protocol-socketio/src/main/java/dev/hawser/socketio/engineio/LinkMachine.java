package dev.hawser.socketio.engineio;

import static dev.hawser.socketio.engineio.LinkMachine.Effect.CLOSE_SOCKET;
import static dev.hawser.socketio.engineio.LinkMachine.Effect.DRAIN;
import static dev.hawser.socketio.engineio.LinkMachine.Effect.DROP_POLLING;
import static dev.hawser.socketio.engineio.LinkMachine.Effect.DROP_SOCKET;
import static dev.hawser.socketio.engineio.LinkMachine.Effect.END;
import static dev.hawser.socketio.engineio.LinkMachine.Effect.END_LATER;
import static dev.hawser.socketio.engineio.LinkMachine.Effect.HOLD;
import static dev.hawser.socketio.engineio.LinkMachine.Effect.OPEN_POLLING;
import static dev.hawser.socketio.engineio.LinkMachine.Effect.OPEN_PROBE;
import static dev.hawser.socketio.engineio.LinkMachine.Effect.OPEN_SOCKET;
import static dev.hawser.socketio.engineio.LinkMachine.Effect.RESUME;
import static dev.hawser.socketio.engineio.LinkMachine.Effect.SWITCH;
import static dev.hawser.socketio.engineio.LinkMachine.Effect.TELL_OPEN;
import static dev.hawser.socketio.engineio.LinkMachine.State.CLOSED;
import static dev.hawser.socketio.engineio.LinkMachine.State.CLOSING_POLLING;
import static dev.hawser.socketio.engineio.LinkMachine.State.CLOSING_SOCKET;
import static dev.hawser.socketio.engineio.LinkMachine.State.OPENING_POLLING;
import static dev.hawser.socketio.engineio.LinkMachine.State.OPENING_SOCKET;
import static dev.hawser.socketio.engineio.LinkMachine.State.PAUSING;
import static dev.hawser.socketio.engineio.LinkMachine.State.POLLING;
import static dev.hawser.socketio.engineio.LinkMachine.State.PROBING;
import static dev.hawser.socketio.engineio.LinkMachine.State.SOCKET;

import java.util.List;

/**
 * The life of an Engine.IO session as a pure function: state and event give the next state and what
 * is to be done, in order. An event that a state does not name leaves it as it is.
 */
final class LinkMachine {

  /** Where the session stands. */
  enum State {
    /** Nothing was started. */
    NEW,
    /** The first {@code GET} is under way. */
    OPENING_POLLING,
    /** A WebSocket without a session is under way, up to its open packet. */
    OPENING_SOCKET,
    /** By polling, with no upgrade under way. */
    POLLING,
    /** By polling, while a WebSocket opens and is probed. */
    PROBING,
    /** The probe has passed; the {@code GET} and the {@code POST} under way end, none follows. */
    PAUSING,
    /** By WebSocket. */
    SOCKET,
    /** What was written and the close packet go out. */
    CLOSING_POLLING,
    /** The closing handshake of the WebSocket is under way. */
    CLOSING_SOCKET,
    /** The end. */
    CLOSED;

    /** Whether there is a session that packets go over. */
    boolean isOpen() {
      return this == POLLING || this == PROBING || this == PAUSING || this == SOCKET;
    }
  }

  /** What happened. */
  enum Event {
    /** Open, or try after a failure, by polling. */
    TRY_POLLING,
    /** Open, or try after a failure, by WebSocket. */
    TRY_SOCKET,
    /** The open packet is there. */
    OPENED,
    /** The server offers a WebSocket, and it is wanted. */
    UPGRADE,
    /** The server answered the probe. */
    PROBE_PASSED,
    /** It did not, or the WebSocket ended before it was used. */
    PROBE_FAILED,
    /** No request is under way. */
    IDLE,
    /** The session is lost, or the server ended it. */
    DOWN,
    /** Our user closes. */
    CLOSE,
    /** Our user aborts. */
    ABORT,
    /** The close packet has arrived, or nobody waits for that any more. */
    DRAINED
  }

  /** What is to be done. */
  enum Effect {
    /** Send the first {@code GET}. */
    OPEN_POLLING,
    /** Open a WebSocket without a session. */
    OPEN_SOCKET,
    /** Forget the first {@code GET}. */
    DROP_POLLING,
    /** Cut the WebSocket. */
    DROP_SOCKET,
    /** Tell that the link is open. */
    TELL_OPEN,
    /** Open a WebSocket with the session and send the probe. */
    OPEN_PROBE,
    /** Send no more requests, and look whether none is under way. */
    HOLD,
    /** Send requests again. */
    RESUME,
    /** Send the upgrade packet and then all that waits over the WebSocket. */
    SWITCH,
    /** Post all that waits and the close packet. */
    DRAIN,
    /** Start the closing handshake of the WebSocket. */
    CLOSE_SOCKET,
    /** Release everything, fail what was not written, tell the cause. */
    END,
    /** The same, but tell the cause in a task of its own. */
    END_LATER
  }

  /**
   * The answer of the machine.
   *
   * @param state the next state
   * @param effects what is to be done, in order
   */
  record Step(State state, List<Effect> effects) {}

  /** What {@code event} does in {@code state}. */
  static Step on(State state, Event event) {
    return switch (state) {
      case NEW ->
          switch (event) {
            case TRY_POLLING -> go(OPENING_POLLING, OPEN_POLLING);
            case TRY_SOCKET -> go(OPENING_SOCKET, OPEN_SOCKET);
            case DOWN -> go(CLOSED, END);
            case CLOSE, ABORT -> go(CLOSED, END_LATER);
            default -> stay(state);
          };
      case OPENING_POLLING ->
          switch (event) {
            case OPENED -> go(POLLING, TELL_OPEN);
            case TRY_SOCKET -> go(OPENING_SOCKET, DROP_POLLING, OPEN_SOCKET);
            case DOWN -> go(CLOSED, END);
            case CLOSE, ABORT -> go(CLOSED, END_LATER);
            default -> stay(state);
          };
      case OPENING_SOCKET ->
          switch (event) {
            case OPENED -> go(SOCKET, TELL_OPEN);
            case TRY_POLLING -> go(OPENING_POLLING, DROP_SOCKET, OPEN_POLLING);
            case DOWN -> go(CLOSED, END);
            case CLOSE, ABORT -> go(CLOSED, END_LATER);
            default -> stay(state);
          };
      case POLLING ->
          switch (event) {
            case UPGRADE -> go(PROBING, OPEN_PROBE);
            case CLOSE -> go(CLOSING_POLLING, DRAIN);
            case DOWN, ABORT -> go(CLOSED, END);
            default -> stay(state);
          };
      case PROBING ->
          switch (event) {
            case PROBE_PASSED -> go(PAUSING, HOLD);
            case PROBE_FAILED -> go(POLLING, DROP_SOCKET);
            case CLOSE -> go(CLOSING_POLLING, DROP_SOCKET, DRAIN);
            case DOWN, ABORT -> go(CLOSED, END);
            default -> stay(state);
          };
      case PAUSING ->
          switch (event) {
            case IDLE -> go(SOCKET, SWITCH);
            case PROBE_FAILED -> go(POLLING, DROP_SOCKET, RESUME);
            case CLOSE -> go(CLOSING_POLLING, DROP_SOCKET, DRAIN);
            case DOWN, ABORT -> go(CLOSED, END);
            default -> stay(state);
          };
      case SOCKET ->
          switch (event) {
            case CLOSE -> go(CLOSING_SOCKET, CLOSE_SOCKET);
            case DOWN, ABORT -> go(CLOSED, END);
            default -> stay(state);
          };
      case CLOSING_POLLING ->
          switch (event) {
            case DRAINED, DOWN, ABORT -> go(CLOSED, END);
            default -> stay(state);
          };
      case CLOSING_SOCKET ->
          switch (event) {
            case DOWN, ABORT -> go(CLOSED, END);
            default -> stay(state);
          };
      case CLOSED -> stay(state);
    };
  }

  private static Step go(State state, Effect... effects) {
    return new Step(state, List.of(effects));
  }

  private static Step stay(State state) {
    return new Step(state, List.of());
  }

  private LinkMachine() {}
}
