package dev.hawser.android;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;
import org.reactivestreams.Subscription;
import reactor.core.Disposable;
import reactor.core.publisher.BaseSubscriber;
import reactor.core.publisher.Flux;
import reactor.core.scheduler.Scheduler;

/**
 * The subscription under a {@code LiveData}: there while somebody is active and a grace period
 * longer. At most one subscriber is current; what another one still emits is ignored. Any thread.
 */
final class Feed<V> {

  /** Where the signals go. Called by one thread at a time; must neither block nor call back. */
  interface Sink<V> {

    /** Takes a value; false ends the subscription, as if the source had completed. */
    boolean next(V value);

    void failed(Throwable cause);
  }

  private final Flux<? extends V> source;
  private final Sink<? super V> sink;
  private final boolean unbounded;
  private final Duration grace;
  private final Scheduler timer;

  // Guarded by this. Nothing foreign is called with the lock but the sink.
  private boolean active;
  private boolean ended;
  private boolean closed;
  private @Nullable Subscriber current;
  private @Nullable Disposable release;

  /**
   * How many values the sink can take that no source was asked for yet. Less than none if an error
   * came when the sink was full.
   */
  private long room;

  /**
   * A feed that is not active.
   *
   * @param room how many values the sink can take before it says {@link #request}
   */
  Feed(
      Publisher<? extends V> source,
      Sink<? super V> sink,
      long room,
      Duration grace,
      Scheduler timer) {
    this.source = Flux.from(source);
    this.sink = sink;
    this.room = room;
    unbounded = room == Long.MAX_VALUE;
    this.grace = grace;
    this.timer = timer;
  }

  void activate() {
    Subscriber started;
    synchronized (this) {
      active = true;
      stopTimer();
      started = start();
    }
    subscribe(started);
  }

  synchronized boolean isSubscribed() {
    return current != null;
  }

  void deactivate() {
    Subscriber cancelled = null;
    synchronized (this) {
      active = false;
      stopTimer();
      if (grace.isZero()) {
        cancelled = stop();
      } else if (current != null) {
        release =
            timer.schedule(this::release, LooperScheduler.millis(grace), TimeUnit.MILLISECONDS);
      }
    }
    cancel(cancelled);
  }

  /** The grace period is over. */
  private void release() {
    Subscriber cancelled = null;
    synchronized (this) {
      if (!active) {
        cancelled = stop();
      }
    }
    cancel(cancelled);
  }

  /** Subscribes again to a source that has ended, at once or when somebody is active. */
  void retry() {
    Subscriber started = null;
    synchronized (this) {
      ended = false;
      if (active) {
        started = start();
      }
    }
    subscribe(started);
  }

  void close() {
    Subscriber cancelled;
    synchronized (this) {
      closed = true;
      stopTimer();
      cancelled = stop();
    }
    cancel(cancelled);
  }

  /** The sink can take so many more values. */
  void request(long more) {
    Subscriber subscriber;
    long taken = 0;
    synchronized (this) {
      room += more;
      subscriber = current;
      if (subscriber != null) {
        taken = subscriber.take();
      }
    }
    if (subscriber != null && taken > 0) {
      subscriber.request(taken);
    }
  }

  private @Nullable Subscriber start() {
    if (closed || ended || current != null) {
      return null;
    }
    current = new Subscriber();
    return current;
  }

  private @Nullable Subscriber stop() {
    Subscriber stopped = current;
    current = null;
    if (stopped != null && !unbounded) {
      room += stopped.outstanding;
    }
    return stopped;
  }

  private void stopTimer() {
    if (release != null) {
      release.dispose();
      release = null;
    }
  }

  private void subscribe(@Nullable Subscriber subscriber) {
    if (subscriber != null) {
      source.subscribe(subscriber);
    }
  }

  private static void cancel(@Nullable Disposable subscriber) {
    if (subscriber != null) {
      subscriber.dispose();
    }
  }

  private void next(Subscriber from, V value) {
    boolean full = false;
    synchronized (this) {
      if (from == current) {
        from.outstanding--;
        full = !sink.next(value);
        if (full) {
          finished(from, null);
        }
      }
    }
    if (full) {
      from.dispose();
    }
  }

  private synchronized void finished(Subscriber from, @Nullable Throwable cause) {
    if (from == current) {
      stop();
      ended = true;
      stopTimer();
      if (cause != null) {
        if (!unbounded) {
          // The error takes a place, too.
          room--;
        }
        sink.failed(cause);
      }
    }
  }

  private final class Subscriber extends BaseSubscriber<V> {

    // Guarded by the feed.
    private boolean subscribed;
    private long outstanding;

    /** How much to request now. */
    long take() {
      if (!subscribed) {
        return 0;
      }
      if (unbounded) {
        return Long.MAX_VALUE;
      }
      long taken = Math.max(0, room);
      outstanding += taken;
      room -= taken;
      return taken;
    }

    @Override
    protected void hookOnSubscribe(Subscription subscription) {
      long first;
      synchronized (Feed.this) {
        subscribed = true;
        first = this == current ? take() : 0;
      }
      if (first > 0) {
        request(first);
      }
    }

    @Override
    protected void hookOnNext(V value) {
      next(this, value);
    }

    @Override
    protected void hookOnError(Throwable cause) {
      finished(this, cause);
    }

    @Override
    protected void hookOnComplete() {
      finished(this, null);
    }
  }
}
