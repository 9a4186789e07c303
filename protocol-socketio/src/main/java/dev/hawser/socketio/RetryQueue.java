package dev.hawser.socketio;

import dev.hawser.LinkLostException;
import dev.hawser.OutboundOverflowException;
import dev.hawser.RequestTimeoutException;
import dev.hawser.Topic;
import dev.hawser.TopicLostException;
import dev.hawser.TopicState;
import dev.hawser.socketio.parser.Arguments;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import reactor.core.Disposable;
import reactor.core.Disposables;
import reactor.core.publisher.Mono;
import reactor.core.publisher.MonoSink;
import reactor.util.retry.Retry;

/** The events of one namespace that are sent until they are acknowledged, one after the other. */
final class RetryQueue {

  private static final int LIMIT = 1024;

  private final Deque<Entry> waiting = new ArrayDeque<>();

  /** The one under way; null if there is none. Guarded by this, as is what waits. */
  private @Nullable Entry current;

  /** An event, from its subscription on. */
  private final class Entry {

    private final Mono<Arguments> tries;
    private final MonoSink<Arguments> sink;
    private final Disposable.Swap subscription = Disposables.swap();

    Entry(Mono<Arguments> tries, MonoSink<Arguments> sink) {
      this.tries = tries;
      this.sink = sink;
    }

    void start() {
      subscription.update(
          tries
              .doFinally(signal -> next(this))
              .subscribe(sink::success, sink::error, sink::success));
    }
  }

  /**
   * Subscribing queues the event.
   *
   * @param tryOnce makes one try
   */
  Mono<Arguments> submit(Topic topic, int retries, Supplier<Mono<Arguments>> tryOnce) {
    Mono<Arguments> tries =
        connected(topic)
            .then(Mono.defer(tryOnce))
            .retryWhen(
                Retry.max(retries)
                    .filter(RetryQueue::isWorthAnother)
                    .onRetryExhaustedThrow((spec, signal) -> signal.failure()));
    return Mono.create(
        sink -> {
          Entry entry = new Entry(tries, sink);
          sink.onDispose(() -> cancel(entry));
          add(entry);
        });
  }

  /** Until the namespace is connected, or will not be by itself. */
  private static Mono<TopicState> connected(Topic topic) {
    return topic
        .states()
        .filter(
            state ->
                !(state instanceof TopicState.Joining)
                    && !(state instanceof TopicState.Failed failed && failed.retryIn() != null))
        .next();
  }

  private static boolean isWorthAnother(Throwable failure) {
    return failure instanceof RequestTimeoutException
        || failure instanceof LinkLostException
        || failure instanceof TopicLostException;
  }

  private void add(Entry entry) {
    boolean fits;
    synchronized (this) {
      fits = waiting.size() < LIMIT;
      if (fits) {
        waiting.add(entry);
      }
    }
    if (fits) {
      next(null);
    } else {
      entry.sink.error(
          new OutboundOverflowException(
              LIMIT + " events wait for the acknowledgement of an earlier one: slow down"));
    }
  }

  private void cancel(Entry entry) {
    synchronized (this) {
      waiting.remove(entry);
    }
    entry.subscription.dispose();
  }

  /** Starts the next one if none is under way; {@code done} is not any more. */
  private void next(@Nullable Entry done) {
    Entry start;
    synchronized (this) {
      if (current != done) {
        return;
      }
      current = waiting.poll();
      start = current;
    }
    if (start != null) {
      start.start();
    }
  }
}
