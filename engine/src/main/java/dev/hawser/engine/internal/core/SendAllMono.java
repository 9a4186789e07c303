package dev.hawser.engine.internal.core;

import dev.hawser.Reply;
import dev.hawser.SendOptions;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;
import org.reactivestreams.Subscription;
import reactor.core.CoreSubscriber;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Operators;
import reactor.util.context.Context;

/**
 * Sends everything a publisher emits, taking no more from it than can be written. A {@code flatMap}
 * over single sends does the same, but walks its whole window for each message.
 */
final class SendAllMono extends Mono<Void> {

  private final EngineConnection connection;
  private final TopicEntry entry;
  private final @Nullable String event;
  private final Publisher<?> payloads;
  private final SendOptions options;
  private final int window;

  private SendAllMono(
      EngineConnection connection,
      TopicEntry entry,
      @Nullable String event,
      Publisher<?> payloads,
      SendOptions options,
      int window) {
    this.connection = connection;
    this.entry = entry;
    this.event = event;
    this.payloads = payloads;
    this.options = options;
    this.window = window;
  }

  static Mono<Void> of(
      EngineConnection connection,
      TopicEntry entry,
      @Nullable String event,
      Publisher<?> payloads,
      SendOptions options,
      int window) {
    return onAssembly(new SendAllMono(connection, entry, event, payloads, options, window));
  }

  @Override
  public void subscribe(CoreSubscriber<? super Void> actual) {
    payloads.subscribe(new Sender(actual));
  }

  /** Takes payloads from the publisher, and the fate of each message from the connection. */
  private final class Sender implements CoreSubscriber<Object>, Subscription {

    private final CoreSubscriber<? super Void> actual;

    /** The publisher, until cancelled. */
    private final AtomicReference<@Nullable Subscription> upstream = new AtomicReference<>();

    /** Messages on their way, and one for the publisher until it has completed. */
    private final AtomicInteger open = new AtomicInteger(1);

    /** Messages written that the publisher was not yet asked to replace. */
    private final AtomicInteger written = new AtomicInteger();

    /** The one subscriber to all messages: what happens to each is counted, not told apart. */
    private final CoreSubscriber<Reply> each =
        new CoreSubscriber<>() {
          @Override
          public void onSubscribe(Subscription message) {
            message.request(1);
          }

          @Override
          public void onNext(Reply reply) {}

          @Override
          public void onError(Throwable failure) {
            fail(failure);
          }

          @Override
          public void onComplete() {
            messageWritten();
          }

          @Override
          public Context currentContext() {
            return actual.currentContext();
          }
        };

    Sender(CoreSubscriber<? super Void> actual) {
      this.actual = actual;
    }

    @Override
    public Context currentContext() {
      return actual.currentContext();
    }

    @Override
    public void onSubscribe(Subscription subscription) {
      if (upstream.compareAndSet(null, subscription)) {
        actual.onSubscribe(this);
        subscription.request(window);
      } else {
        subscription.cancel();
      }
    }

    @Override
    public void onNext(Object payload) {
      open.incrementAndGet();
      connection.send(entry, event, payload, false, options, each);
    }

    @Override
    public void onError(Throwable failure) {
      if (!fail(failure)) {
        Operators.onErrorDropped(failure, actual.currentContext());
      }
    }

    @Override
    public void onComplete() {
      closeOne();
    }

    private void messageWritten() {
      closeOne();
      int batch = Math.max(1, window / 4);
      if (written.incrementAndGet() >= batch) {
        int n = written.getAndSet(0);
        Subscription source = upstream.get();
        if (n > 0 && source != null) {
          source.request(n);
        }
      }
    }

    private void closeOne() {
      if (open.decrementAndGet() == 0
          && upstream.getAndSet(Operators.cancelledSubscription())
              != Operators.cancelledSubscription()) {
        actual.onComplete();
      }
    }

    /** Ends with the first failure; says whether it was. Observers are told of every message. */
    private boolean fail(Throwable failure) {
      Subscription source = upstream.getAndSet(Operators.cancelledSubscription());
      if (source == Operators.cancelledSubscription()) {
        return false;
      }
      if (source != null) {
        source.cancel();
      }
      actual.onError(failure);
      return true;
    }

    @Override
    public void request(long n) {
      Operators.validate(n);
    }

    @Override
    public void cancel() {
      Subscription source = upstream.getAndSet(Operators.cancelledSubscription());
      if (source != null) {
        source.cancel();
      }
    }
  }
}
