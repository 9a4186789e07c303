package dev.hawser.engine.internal.transport;

/** The closing handshake (RFC 6455 section 7) as a table: state and event give state and action. */
final class Closing {

  /** How far the link is from its end. */
  enum Phase {
    /** Messages flow. */
    OPEN,
    /** The socket takes nothing any more; what it received before is still delivered. */
    RECEIVING,
    /** Our close frame is sent, the server's is awaited; messages are discarded. */
    CLOSING,
    /** Nothing more is sent; whatever comes is discarded until the server closes TCP. */
    DRAINING,
    /** Gone. */
    CLOSED
  }

  /** What happens to a link. */
  enum Event {
    /** The application closes. */
    USER_CLOSE,
    /** The server's close frame came. */
    PEER_CLOSE,
    /** The server broke the protocol. */
    VIOLATION,
    /** The socket takes no more bytes; what it received before may still be unread. */
    WRITE_FAILED,
    /** The socket ended, an abort, or a time-out. */
    END
  }

  /** What to do about it. */
  enum Action {
    /** Nothing. */
    NONE,
    /** Send a close frame and wait up to the close time-out. */
    CLOSE,
    /** Send a close frame and wait briefly for the server to close TCP. */
    CLOSE_AND_LINGER,
    /** Wait briefly for the server to close TCP. */
    LINGER,
    /** Close the socket and report. */
    CUT
  }

  /** A cell of the table. */
  record Step(Phase next, Action action) {}

  private Phase phase = Phase.OPEN;

  Phase phase() {
    return phase;
  }

  boolean isOpen() {
    return phase == Phase.OPEN;
  }

  /** Whether messages are delivered. */
  boolean delivers() {
    return phase == Phase.OPEN || phase == Phase.RECEIVING;
  }

  /** Moves on and says what to do. */
  Action on(Event event) {
    Step step = step(phase, event);
    phase = step.next();
    return step.action();
  }

  /** The table. */
  static Step step(Phase phase, Event event) {
    return switch (phase) {
      case OPEN ->
          switch (event) {
            case USER_CLOSE -> new Step(Phase.CLOSING, Action.CLOSE);
            case PEER_CLOSE, VIOLATION -> new Step(Phase.DRAINING, Action.CLOSE_AND_LINGER);
            case WRITE_FAILED -> new Step(Phase.RECEIVING, Action.LINGER);
            case END -> new Step(Phase.CLOSED, Action.CUT);
          };
      case RECEIVING ->
          switch (event) {
            case USER_CLOSE -> new Step(Phase.CLOSING, Action.NONE);
            case PEER_CLOSE, VIOLATION -> new Step(Phase.DRAINING, Action.NONE);
            case WRITE_FAILED -> new Step(Phase.RECEIVING, Action.NONE);
            case END -> new Step(Phase.CLOSED, Action.CUT);
          };
      case CLOSING ->
          switch (event) {
            case USER_CLOSE -> new Step(Phase.CLOSING, Action.NONE);
            case PEER_CLOSE, VIOLATION -> new Step(Phase.DRAINING, Action.LINGER);
            case WRITE_FAILED -> new Step(Phase.CLOSING, Action.LINGER);
            case END -> new Step(Phase.CLOSED, Action.CUT);
          };
      case DRAINING ->
          switch (event) {
            case USER_CLOSE, PEER_CLOSE, VIOLATION, WRITE_FAILED ->
                new Step(Phase.DRAINING, Action.NONE);
            case END -> new Step(Phase.CLOSED, Action.CUT);
          };
      case CLOSED -> new Step(Phase.CLOSED, Action.NONE);
    };
  }
}
