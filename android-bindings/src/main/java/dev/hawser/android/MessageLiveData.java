package dev.hawser.android;

import androidx.lifecycle.Lifecycle;
import androidx.lifecycle.LifecycleOwner;
import androidx.lifecycle.Observer;
import dev.hawser.OverflowPolicy;
import dev.hawser.OverflowPolicy.Action;
import dev.hawser.SubscriberOverflowException;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;
import reactor.core.Exceptions;

/**
 * The events of a stream, as {@code LiveData}: an active observer gets every one, in order and
 * once. For streams of which only the latest value counts there is {@link StateLiveData}.
 *
 * <p>An event that comes while no observer is active waits. It counts as delivered when one
 * observer got it; a new observer starts with the first event that nobody got. So what comes during
 * a rotation reaches the new activity, and what the old one got does not come again. An observer
 * that stays, but is inactive while others are active, gets what it missed when it is active again.
 *
 * <p>The events that wait are bounded by the {@link OverflowPolicy} of the options. If one does not
 * fit,
 *
 * <ul>
 *   <li>{@code FAIL} ends the stream: after what waits comes an {@link Outcome.Error} with {@link
 *       SubscriberOverflowException},
 *   <li>{@code DROP_OLDEST}, {@code DROP_NEWEST} and {@code LATEST} drop and count: {@link
 *       #dropped()},
 *   <li>{@code PAUSE_READING} does not let it come so far: the stream is asked for no more than
 *       fits, and does what it does with slow subscribers. A stream that cannot wait ends as with
 *       {@code FAIL}.
 * </ul>
 *
 * <p>Events that were delivered are kept for inactive observers only where there is room. One that
 * missed some is told so with an {@link Outcome.Error}, unless the policy drops; the stream goes
 * on.
 *
 * <p>That the stream completed is not seen; that it failed is the last event. What an observer
 * throws is thrown on the main thread, a turn later; the other observers get their events.
 *
 * <p>{@link #getValue()} is the event that came last. Do not transform it with {@code
 * Transformations}, nor observe it with {@code asFlow} or {@code observeAsState}, which make state
 * of it: use the operators of the stream, or {@link LiveDataStreams#toFlux}.
 *
 * @param <T> the type of the events
 * @see LiveDataStreams#eventsFrom(Publisher)
 */
public class MessageLiveData<T> extends StreamLiveData<Outcome<T>> {

  /** So many events in a row, or so long, then the main thread does other things first. */
  private static final int BATCH = 256;

  private static final long BATCH_MILLIS = 8;

  private final EventLog<Outcome<T>> log;
  private final AtomicBoolean announced = new AtomicBoolean();
  private final Map<Observer<?>, Slot> slots = new ConcurrentHashMap<>();
  private volatile @Nullable Outcome<T> latest;

  /** Up to this event the stream was asked; main thread. */
  private long asked;

  MessageLiveData(Publisher<? extends Outcome<T>> source, LiveDataOptions options) {
    super(source, options, pauses(options) ? options.overflow().capacity() : Long.MAX_VALUE);
    log = new EventLog<>(options.overflow());
  }

  private static boolean pauses(LiveDataOptions options) {
    return options.overflow().action() == Action.PAUSE_READING;
  }

  /** How many events were dropped, as the {@link OverflowPolicy} says. Any thread. */
  public final long dropped() {
    return log.dropped();
  }

  @Override
  boolean received(Outcome<T> event) {
    boolean room = log.add(event);
    if (room) {
      latest = event;
      announce();
    } else {
      failed(overflow("more than " + options.overflow().capacity() + " events wait"));
    }
    return room;
  }

  @Override
  void failed(Throwable cause) {
    Outcome<T> event = Outcome.error(cause);
    log.addLast(event);
    latest = event;
    announce();
  }

  private static SubscriberOverflowException overflow(String what) {
    return new SubscriberOverflowException(
        what + " for an active observer; see LiveDataOptions.overflow");
  }

  /** Lets LiveData look which observers are active: those read the log. */
  private void announce() {
    if (announced.compareAndSet(false, true)) {
      options.mainThread().schedule(this::tell);
    }
  }

  private void tell() {
    announced.set(false);
    setValue(latest);
  }

  @Override
  public void observe(LifecycleOwner owner, Observer<? super Outcome<T>> observer) {
    if (owner.getLifecycle().getCurrentState() != Lifecycle.State.DESTROYED) {
      add(observer, owner, slot -> super.observe(owner, slot));
    }
  }

  @Override
  public void observeForever(Observer<? super Outcome<T>> observer) {
    add(observer, null, super::observeForever);
  }

  private void add(
      Observer<? super Outcome<T>> observer,
      @Nullable LifecycleOwner owner,
      Consumer<? super Slot> observe) {
    Slot added = new Slot(observer, owner);
    Slot known = slots.putIfAbsent(observer, added);
    try {
      observe.accept(known == null ? added : known);
    } catch (RuntimeException e) {
      // LiveData refuses another thread.
      slots.remove(observer, added);
      throw e;
    }
  }

  @Override
  public void removeObserver(Observer<? super Outcome<T>> observer) {
    // LiveData itself removes slots, of owners that are destroyed.
    Object key = observer instanceof MessageLiveData<?>.Slot slot ? slot.observer : observer;
    Slot slot = slots.get(key);
    super.removeObserver(slot == null ? observer : slot);
    if (slot != null) {
      slots.remove(key);
      slot.removed = true;
      trim();
    }
  }

  private void trim() {
    long needed = Long.MAX_VALUE;
    for (Slot slot : slots.values()) {
      needed = Math.min(needed, slot.next);
    }
    log.trim(needed);
    if (pauses(options)) {
      long more = log.undelivered() - asked;
      asked += more;
      if (more > 0) {
        feed.request(more);
      }
    }
  }

  /** One observer and how far it is. Main thread. */
  private final class Slot implements Observer<Outcome<T>> {
    private final Observer<? super Outcome<T>> observer;
    private final @Nullable LifecycleOwner owner;
    private long next = log.undelivered();
    private boolean removed;

    Slot(Observer<? super Outcome<T>> observer, @Nullable LifecycleOwner owner) {
      this.observer = observer;
      this.owner = owner;
    }

    /** The observer is active, and something is new or it was inactive before. */
    @Override
    public void onChanged(Outcome<T> newest) {
      long start = options.mainThread().now(TimeUnit.MILLISECONDS);
      for (int count = 0; isActive() && count < BATCH; count++) {
        Outcome<T> event = next();
        if (event == null) {
          trim();
          return;
        }
        if (!tell(event)
            || options.mainThread().now(TimeUnit.MILLISECONDS) - start >= BATCH_MILLIS) {
          break;
        }
      }
      trim();
      if (!removed) {
        // There may be more: LiveData calls again if the observer is, or will be, active.
        announce();
      }
    }

    /** Gives an event to the observer; false if the observer threw. */
    private boolean tell(Outcome<T> event) {
      try {
        observer.onChanged(event);
        return true;
      } catch (Throwable e) {
        // Not through LiveData, which would then never notify anybody again.
        options
            .mainThread()
            .schedule(
                () -> {
                  throw Exceptions.propagate(e);
                });
        return false;
      }
    }

    private @Nullable Outcome<T> next() {
      long missed = log.first() - next;
      if (missed > 0) {
        next += missed;
        if (options.overflow().action() == Action.FAIL || pauses(options)) {
          return Outcome.error(overflow(missed + " events were lost that waited"));
        }
      }
      Outcome<T> event = log.get(next);
      if (event != null) {
        log.delivered(next);
        next++;
      }
      return event;
    }

    private boolean isActive() {
      return !removed
          && (owner == null
              || owner.getLifecycle().getCurrentState().isAtLeast(Lifecycle.State.STARTED));
    }
  }
}
