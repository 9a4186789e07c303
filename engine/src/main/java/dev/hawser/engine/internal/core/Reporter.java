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

  private final AtomicLong framesIn = new AtomicLong();
  private final AtomicLong bytesIn = new AtomicLong();
  private final AtomicLong framesOut = new AtomicLong();
  private final AtomicLong bytesOut = new AtomicLong();
  private final AtomicLong dropped = new AtomicLong();
  private final AtomicLong links = new AtomicLong();
  private final AtomicLong failures = new AtomicLong();

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
        framesIn.get(),
        bytesIn.get(),
        framesOut.get(),
        bytesOut.get(),
        queuedMessages.get(),
        queuedBytes.get(),
        pendingRequests.get(),
        dropped.get(),
        links.get(),
        failures.get());
  }

  void opened(Connection connection) {
    tell(observer -> observer.opened(connection));
  }

  void linkReady() {
    add(links, 1);
  }

  void state(ConnectionState state) {
    LOG.debug("{}: {}", target, state);
    tell(observer -> observer.stateChanged(state));
  }

  void frameReceived(int bytes) {
    add(framesIn, 1);
    add(bytesIn, bytes);
    if (!observers.isEmpty()) {
      tell(observer -> observer.frameReceived(bytes));
    }
  }

  void frameSent(int bytes) {
    add(framesOut, 1);
    add(bytesOut, bytes);
    if (!observers.isEmpty()) {
      tell(observer -> observer.frameSent(bytes));
    }
  }

  void dropped(String topic, long messages) {
    add(dropped, messages);
    tell(observer -> observer.dropped(topic, messages));
  }

  void sendFailed(String topic, Throwable failure) {
    tell(observer -> observer.sendFailed(topic, failure));
  }

  void linkFailed(Cause cause) {
    add(failures, 1);
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

  /** Without the price of an atomic operation: only the loop writes. */
  private static void add(AtomicLong counter, long n) {
    counter.lazySet(counter.get() + n);
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
