package dev.hawser.engine.internal.core;

import java.time.Duration;
import org.jspecify.annotations.Nullable;
import reactor.core.Disposable;

/**
 * A topic's join on its way: through the gate, to its parameters, to the server. Each topic has one
 * and uses it again. Loop only.
 */
final class JoinAttempt {

  private final TopicEntry topic;
  private final TopicContext context;

  /** The parameters that were awaited; null for none. */
  private @Nullable Object parameters;

  /** The wait for parameters; null if there is none. */
  private @Nullable Disposable preparation;

  /** The number of the join at the gate. */
  private long number;

  JoinAttempt(TopicEntry topic, TopicContext context) {
    this.topic = topic;
    this.context = context;
  }

  /** Waits for its turn and its parameters; the topic is told when they are there. */
  void begin() {
    context.joins().enter(this);
  }

  /** Its turn has come. */
  void prepare() {
    preparation =
        context.prepare(
            topic.name(),
            topic.options(),
            value -> {
              parameters = value;
              topic.prepared();
            },
            topic::failed);
  }

  void send() {
    number = context.joins().sent();
    context.session().join(topic, parameters);
  }

  void answered() {
    context.joins().answered(number);
  }

  /**
   * How much longer it may take, its time-out being over; zero if no longer. An answer cannot come
   * while nothing is read.
   */
  Duration respite() {
    Duration timeout = context.joinTimeout();
    Duration ofGate = context.joins().respite(number, timeout);
    Duration ofReading = timeout.minus(context.since(context.inbound().readingSince()));
    return ofReading.compareTo(ofGate) > 0 ? ofReading : ofGate;
  }

  /** It succeeded, failed, or is not wanted any more. */
  void end() {
    if (preparation != null) {
      preparation.dispose();
      preparation = null;
    }
    parameters = null;
    context.joins().leave(this);
  }
}
