package dev.hawser.engine.internal.core;

import dev.hawser.Cause;
import dev.hawser.Connection;
import dev.hawser.ConnectionObserver;
import dev.hawser.ConnectionState;
import dev.hawser.ConnectionStats;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Counts, logs, and tells the observers. Written on the loop; the counters are read anywhere. */
final class Reporter {

  private static final Logger LOG = LoggerFactory.getLogger("dev.hawser.connection");

  private final List<ConnectionObserver> observers;
  private final String target;

  private volatile long framesIn;
  private volatile long bytesIn;
  private volatile long framesOut;
  private volatile long bytesOut;
  private volatile long dropped;
  private volatile long links;
  private volatile long failures;

  /** Messages and bytes accepted and not yet handed to the link. Any thread. */
  final AtomicInteger queuedMessages = new AtomicInteger();

  final AtomicLong queuedBytes = new AtomicLong();

  /** Requests without an answer. Any thread. */
  final AtomicInteger pendingRequests = new AtomicInteger();

  Reporter(List<ConnectionObserver> observers, String target) {
    this.observers = observers;
    this.target = target;
  }

  ConnectionStats stats() {
    return new ConnectionStats(
        framesIn,
        bytesIn,
        framesOut,
        bytesOut,
        queuedMessages.get(),
        queuedBytes.get(),
        pendingRequests.get(),
        dropped,
        links,
        failures);
  }

  void opened(Connection connection) {
    tell(observer -> observer.opened(connection));
  }

  @SuppressWarnings("NonAtomicVolatileUpdate") // one writer, the loop
  void linkReady() {
    links++;
  }

  void state(ConnectionState state) {
    LOG.debug("{}: {}", target, state);
    tell(observer -> observer.stateChanged(state));
  }

  @SuppressWarnings("NonAtomicVolatileUpdate") // one writer, the loop
  void frameReceived(int bytes) {
    framesIn++;
    bytesIn += bytes;
    if (!observers.isEmpty()) {
      tell(observer -> observer.frameReceived(bytes));
    }
  }

  @SuppressWarnings("NonAtomicVolatileUpdate") // one writer, the loop
  void frameSent(int bytes) {
    framesOut++;
    bytesOut += bytes;
    if (!observers.isEmpty()) {
      tell(observer -> observer.frameSent(bytes));
    }
  }

  @SuppressWarnings("NonAtomicVolatileUpdate") // one writer, the loop
  void dropped(String topic, long messages) {
    dropped += messages;
    tell(observer -> observer.dropped(topic, messages));
  }

  void sendFailed(String topic, Throwable failure) {
    tell(observer -> observer.sendFailed(topic, failure));
  }

  @SuppressWarnings("NonAtomicVolatileUpdate") // one writer, the loop
  void linkFailed(Cause cause) {
    failures++;
    LOG.debug("{}: link failed, {}", target, cause);
    tell(observer -> observer.linkFailed(cause));
  }

  void requestAnswered(String topic, String event, Duration roundTrip) {
    if (!observers.isEmpty()) {
      tell(observer -> observer.requestAnswered(topic, event, roundTrip));
    }
  }

  void requestFailed(String topic, String event, Throwable failure) {
    tell(observer -> observer.requestFailed(topic, event, failure));
  }

  void heartbeat(Duration roundTrip) {
    tell(observer -> observer.heartbeat(roundTrip));
  }

  /** Any thread. */
  void problem(Throwable problem) {
    LOG.warn("{}: {}", target, problem.toString());
    LOG.debug("{}: where it happened", target, problem);
    tell(observer -> observer.problem(problem));
  }

  private void tell(Consumer<ConnectionObserver> call) {
    for (ConnectionObserver observer : observers) {
      try {
        call.accept(observer);
      } catch (Throwable e) {
        // Also an error: the engine is in the middle of something that must not stay half done.
        LOG.warn("{}: an observer failed", target, e);
      }
    }
  }
}
