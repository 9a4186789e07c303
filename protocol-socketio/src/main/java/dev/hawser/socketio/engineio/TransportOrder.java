package dev.hawser.socketio.engineio;

import dev.hawser.Cause;
import dev.hawser.Options;
import java.util.ArrayDeque;
import java.util.Deque;

/** The transports of one attempt, in the order in which they are tried. Loop only. */
final class TransportOrder {

  private final boolean tryAll;
  private final boolean upgrade;
  private final Deque<String> untried;

  /**
   * The order of an attempt.
   *
   * @param webSocketOpens whether the latest WebSocket to the same target opened
   */
  TransportOrder(Options options, boolean webSocketOpens) {
    tryAll = options.get(EngineIoOptions.TRY_ALL_TRANSPORTS);
    untried = new ArrayDeque<>(options.get(EngineIoOptions.TRANSPORTS));
    upgrade = options.get(EngineIoOptions.UPGRADE) && untried.contains(EngineIoOptions.WEB_SOCKET);
    if (options.get(EngineIoOptions.REMEMBER_UPGRADE)
        && webSocketOpens
        && untried.remove(EngineIoOptions.WEB_SOCKET)) {
      untried.addFirst(EngineIoOptions.WEB_SOCKET);
    }
  }

  /** Whether a session that polls goes over to a WebSocket if the server offers it. */
  boolean upgrades() {
    return upgrade;
  }

  LinkMachine.Event next() {
    boolean polls = untried.remove().equals(EngineIoOptions.POLLING);
    return polls ? LinkMachine.Event.TRY_POLLING : LinkMachine.Event.TRY_SOCKET;
  }

  /** What follows a transport that could not open. */
  LinkMachine.Event after(Cause cause) {
    return tryAll && !untried.isEmpty() && isReasonToTryAnother(cause)
        ? next()
        : LinkMachine.Event.DOWN;
  }

  private static boolean isReasonToTryAnother(Cause cause) {
    return switch (cause.kind()) {
      case UNAUTHORIZED, CONFIGURATION, USER -> false;
      default -> cause.retryAfter() == null;
    };
  }
}
