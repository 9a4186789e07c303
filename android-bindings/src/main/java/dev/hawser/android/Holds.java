package dev.hawser.android;

import dev.hawser.Connection;
import dev.hawser.ConnectionState;
import java.util.EnumSet;
import java.util.Set;
import reactor.core.publisher.Mono;

/** Why a connection is suspended: it is while there is a reason. One thread. */
final class Holds {

  enum Reason {
    BACKGROUND,
    OFFLINE
  }

  private final Connection connection;
  private final Set<Reason> reasons = EnumSet.noneOf(Reason.class);
  private long renewals;

  Holds(Connection connection) {
    this.connection = connection;
  }

  void hold(Reason reason) {
    if (reasons.isEmpty()) {
      start(connection.suspend());
    }
    reasons.add(reason);
  }

  void release(Reason reason) {
    if (reasons.remove(reason) && reasons.isEmpty()) {
      renewals++;
      start(connection.resume());
    }
  }

  void releaseAll() {
    for (Reason reason : Reason.values()) {
      release(reason);
    }
  }

  boolean isHeld(Reason reason) {
    return reasons.contains(reason);
  }

  /** How often the connection got a new link from here. */
  long renewals() {
    return renewals;
  }

  /** The link that is there is of no use any more. */
  void renewLink() {
    if (reasons.isEmpty()) {
      renewals++;
      start(connection.reconnectNow());
    }
  }

  /** The network may work now: does not wait for the end of a back-off. */
  void endBackoff() {
    if (connection.state() instanceof ConnectionState.Backoff) {
      renewLink();
    }
  }

  /** None of them fails, and nobody waits: what follows is seen in the states. */
  private static void start(Mono<Void> command) {
    command.subscribe();
  }
}
