package dev.hawser.engine.internal.delivery;

import dev.hawser.Message;
import dev.hawser.OverflowPolicy;
import dev.hawser.SubscriberOverflowException;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import reactor.core.CoreSubscriber;
import reactor.core.scheduler.Scheduler;

/**
 * One subscriber to messages: its bounded buffer and its {@link OverflowPolicy}. The loop offers
 * messages and wakes the subscription at the end of every read batch; see {@link
 * BufferedSubscription} for how they get out.
 *
 * @param <T> what the subscriber gets
 */
public final class MessageSubscription<T> extends BufferedSubscription<Message, T> {

  /** Who offers the messages. What it does must be quick and must not throw. */
  public interface Owner {

    /**
     * The subscription is over otherwise than by the owner's {@link #complete()} or {@link
     * #error(Throwable)}: it was cancelled, it failed by overflow, the subscriber threw, or the
     * scheduler takes no tasks. The owner forgets it, if it still knows it, and a pause it caused.
     * Called once, on any thread; after an overflow not before the subscriber got the error, so
     * that a retry finds the topic still joined.
     */
    void cancelled(MessageSubscription<?> subscription);

    /** The policy dropped messages. Called on the loop. */
    void dropped(MessageSubscription<?> subscription, long messages);

    /** {@code PAUSE_READING}: the buffer has become full. Called on the loop. */
    void full(MessageSubscription<?> subscription);

    /**
     * {@code PAUSE_READING}: no more than half of a full buffer is left. Called on the thread that
     * delivers. Meanwhile it may have become full again: on the loop the owner asks {@link
     * MessageSubscription#isFull()} before it resumes, and if so is told again later.
     */
    void drained(MessageSubscription<?> subscription);
  }

  private final OverflowPolicy.Action action;
  private final int capacity;
  private final Function<Message, @Nullable T> decoder;
  private final Owner owner;

  /** When a batch reaches so many messages the subscriber is woken before its end. */
  private final int large;

  /**
   * Messages offered since the last drain was asked for. Touched on the loop only, as the next two.
   */
  private int unwoken;

  /** Whether the owner was told that {@link #wake()} is due. */
  private boolean listed;

  /** How many were buffered at most, unless drained since: saves asking for the size. */
  private int sizeAtMost;

  /** Written on the loop before the stream is finished, read after that. */
  private boolean overflowed;

  /** {@code PAUSE_READING} only: set on the loop, cleared by a drain. */
  private volatile boolean full;

  /**
   * A subscription without messages; the caller gives it to {@code actual.onSubscribe}.
   *
   * @param decoder what the subscriber gets for a message, or null to skip it; called on the thread
   *     that delivers, must not throw
   * @throws java.util.concurrent.RejectedExecutionException if the scheduler gives no worker
   */
  public MessageSubscription(
      CoreSubscriber<? super T> actual,
      OverflowPolicy policy,
      Scheduler scheduler,
      Function<Message, @Nullable T> decoder,
      Owner owner) {
    super(actual, bufferFor(policy), scheduler);
    this.action = policy.action();
    this.capacity = policy.capacity();
    this.decoder = decoder;
    this.owner = owner;
    // A batch may be larger than the buffer; then a quick subscriber should not overflow. The
    // latest of a batch is enough, and inline the owner's own work must not be interrupted.
    boolean whole = isInline() || action == OverflowPolicy.Action.LATEST;
    this.large = whole ? Integer.MAX_VALUE : Math.max(1, capacity / 2);
  }

  private static Buffer<Message> bufferFor(OverflowPolicy policy) {
    return switch (policy.action()) {
      case DROP_OLDEST, LATEST -> new EvictingBuffer<>(policy.capacity());
      case FAIL, DROP_NEWEST, PAUSE_READING -> new LinkedBuffer<>();
    };
  }

  /**
   * Buffers a message, or does with it what the policy says. On the loop. Runs no code of the
   * application.
   *
   * @return whether {@link #wake()} is due and the owner was not told so since the last one: it may
   *     keep a list of whom to wake, and each is in it once
   */
  public boolean offer(Message message) {
    if (!isOpen()) {
      return false;
    }
    switch (action) {
      case FAIL -> {
        if (hasRoom()) {
          add(message);
        } else {
          overflowed = true;
          finish(
              new SubscriberOverflowException(
                  "the subscriber is more than "
                      + capacity
                      + " messages behind; make it faster or choose another OverflowPolicy"));
        }
      }
      case DROP_NEWEST -> {
        if (hasRoom()) {
          add(message);
        } else {
          owner.dropped(this, 1);
          return false;
        }
      }
      case DROP_OLDEST, LATEST -> {
        if (buffer.add(message) != 0) {
          owner.dropped(this, 1);
        }
      }
      case PAUSE_READING -> {
        boolean crossed = !full && !hasRoom(1);
        add(message);
        if (crossed) {
          full = true;
          owner.full(this);
        }
      }
    }
    unwoken++;
    if (unwoken >= large) {
      unwoken = 0;
      drain();
    }
    boolean due = !listed;
    listed = true;
    return due;
  }

  private void add(Message message) {
    buffer.add(message);
    sizeAtMost++;
  }

  private boolean hasRoom() {
    return hasRoom(0);
  }

  /** Whether {@code capacity} is not reached, counting some more. */
  private boolean hasRoom(int more) {
    if (sizeAtMost + more >= capacity) {
      sizeAtMost = buffer.size();
    }
    return sizeAtMost + more < capacity;
  }

  /** Delivers what was offered since the last call: one task of the scheduler. On the loop. */
  public void wake() {
    listed = false;
    if (unwoken != 0) {
      unwoken = 0;
      drain();
    }
  }

  /** Completes the stream after what is buffered, and wakes. On the loop. */
  public void complete() {
    finish(null);
    unwoken = 0;
    drain();
  }

  /** Fails the stream after what is buffered, and wakes. On the loop. */
  public void error(Throwable failure) {
    finish(failure);
    unwoken = 0;
    drain();
  }

  /** Whether {@link Owner#full} was called and {@link Owner#drained} was not, since. */
  public boolean isFull() {
    return full;
  }

  @Override
  @Nullable T convert(Message message) {
    return decoder.apply(message);
  }

  @Override
  void taken() {
    if (full && buffer.size() <= capacity / 2) {
      full = false;
      owner.drained(this);
    }
  }

  @Override
  void endedEarly() {
    owner.cancelled(this);
  }

  @Override
  void finished() {
    if (overflowed) {
      owner.cancelled(this);
    }
  }

  @Override
  int capacity() {
    return capacity;
  }
}
