package dev.hawser.engine.internal.core;

import dev.hawser.Cause;
import dev.hawser.ConnectionClosedException;
import dev.hawser.ConnectionSpec;
import dev.hawser.Options;
import dev.hawser.Reply;
import dev.hawser.engine.internal.delivery.Completions;
import dev.hawser.spi.Protocol;
import java.time.Duration;
import java.util.function.Consumer;
import java.util.function.DoubleSupplier;
import org.jspecify.annotations.Nullable;
import reactor.core.Disposable;
import reactor.core.Disposables;
import reactor.core.Fuseable;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;

/** What all topics of a connection share. Loop only. */
final class TopicContext {

  private final ConnectionSpec spec;
  private final Protocol<?> protocol;
  private final SessionPort session;
  private final Outbox outbox;
  private final Inbound inbound;
  private final Turn turn;
  private final Completions completions;
  private final Scheduler offLoop;
  private final DoubleSupplier random;
  private final Questions questions;
  private final JoinGate joins;

  /** Whether the protocol is ready; set by the conductor. */
  private boolean ready;

  /** What everything fails with; null until the connection has ended. */
  private @Nullable ConnectionClosedException ended;

  TopicContext(
      ConnectionSpec spec,
      Protocol<?> protocol,
      SessionPort session,
      Outbox outbox,
      Inbound inbound,
      Turn turn,
      Completions completions,
      Scheduler offLoop,
      DoubleSupplier random,
      Questions questions) {
    this.spec = spec;
    this.protocol = protocol;
    this.session = session;
    this.outbox = outbox;
    this.inbound = inbound;
    this.turn = turn;
    this.completions = completions;
    this.offLoop = offLoop;
    this.random = random;
    this.questions = questions;
    this.joins = new JoinGate(protocol.joinWindow(), turn, this::ready);
  }

  Protocol<?> protocol() {
    return protocol;
  }

  SessionPort session() {
    return session;
  }

  Outbox outbox() {
    return outbox;
  }

  Inbound inbound() {
    return inbound;
  }

  JoinGate joins() {
    return joins;
  }

  boolean ready() {
    return ready;
  }

  void ready(boolean ready) {
    this.ready = ready;
  }

  @Nullable ConnectionClosedException ended() {
    return ended;
  }

  void end(ConnectionClosedException closed) {
    ended = closed;
  }

  Duration joinTimeout() {
    return spec.joinTimeout();
  }

  long nanoTime() {
    return turn.nanoTime();
  }

  Duration since(long nanos) {
    return Duration.ofNanos(turn.nanoTime() - nanos);
  }

  Disposable schedule(Runnable task, Duration delay) {
    return turn.schedule(task, delay);
  }

  Retries newRetries() {
    return new Retries(protocol.rejoinPolicy(), random, offLoop, turn);
  }

  Waiters<Reply> newWaiters() {
    return new Waiters<>(completions, turn);
  }

  /**
   * Awaits join parameters off the loop; the answer comes in a turn of its own. Parameters that are
   * there already are given at once, so that a join without any goes out before what waits for it.
   */
  Disposable prepare(
      String topic, Options options, Consumer<@Nullable Object> done, Consumer<Cause> failed) {
    Mono<?> parameters;
    try {
      parameters = protocol.joinParameters(topic, options);
      if (parameters instanceof Fuseable.ScalarCallable<?> present) {
        done.accept(present.call());
        return Disposables.disposed();
      }
    } catch (Exception e) {
      failed.accept(parametersFailed(topic, e));
      return Disposables.disposed();
    }
    return questions.ask(
        parameters.timeout(spec.joinTimeout(), offLoop),
        done,
        failure -> failed.accept(parametersFailed(topic, failure)));
  }

  private static Cause parametersFailed(String topic, Throwable failure) {
    return Cause.of(
        Cause.Kind.CONFIGURATION,
        "the join parameters of '" + topic + "' failed: " + failure,
        failure);
  }
}
