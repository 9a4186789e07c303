package dev.hawser.android;

import androidx.lifecycle.DefaultLifecycleObserver;
import androidx.lifecycle.Lifecycle;
import androidx.lifecycle.LifecycleOwner;
import androidx.lifecycle.LiveData;
import androidx.lifecycle.Observer;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Flux;
import reactor.core.publisher.FluxSink;
import reactor.core.publisher.FluxSink.OverflowStrategy;
import reactor.core.scheduler.Scheduler;

/**
 * {@code LiveData} from streams, and back.
 *
 * <p>Decide first what the stream tells. Of <b>state</b> only the latest value counts: who is
 * there, how far a download is, whether a topic is joined. Of <b>events</b> every one counts, once:
 * the lines of a chat, the orders of a shop.
 *
 * <pre>{@code
 * MessageLiveData<ChatLine> lines = TopicLiveData.of(room, "new_msg", ChatLine.class);
 * StateLiveData<Map<String, Presence>> people =
 *     LiveDataStreams.stateFrom(PhoenixTopic.of(room).presence());
 *
 * lines.observe(this, line -> line.handle(this::show, this::showError));
 * }</pre>
 *
 * <p>Keep the {@code LiveData} in a {@code ViewModel}, so that it outlives a rotation.
 */
public final class LiveDataStreams {

  /** The state that {@code stream} tells. Nothing is subscribed before an observer is active. */
  public static <T> StateLiveData<T> stateFrom(Publisher<? extends T> stream) {
    return stateFrom(stream, LiveDataOptions.defaults());
  }

  /** The state that {@code stream} tells, with another grace period. */
  public static <T> StateLiveData<T> stateFrom(
      Publisher<? extends T> stream, LiveDataOptions options) {
    return new StateLiveData<>(outcomes(stream), options);
  }

  /** The events of {@code stream}. Nothing is subscribed before an observer is active. */
  public static <T> MessageLiveData<T> eventsFrom(Publisher<? extends T> stream) {
    return eventsFrom(stream, LiveDataOptions.defaults());
  }

  /** The events of {@code stream}, with a grace period and an overflow policy. */
  public static <T> MessageLiveData<T> eventsFrom(
      Publisher<? extends T> stream, LiveDataOptions options) {
    return new MessageLiveData<>(outcomes(stream), options);
  }

  /**
   * The values of {@code data}; nulls are left out. Subscribing adds, in the main thread's next
   * turn, an observer that is always active; a cancel removes it. Never completes.
   *
   * <p>Values arrive on the main thread, or on the thread that requests them if the subscriber was
   * slow. A slow subscriber misses values in between but gets the latest. With a {@link
   * MessageLiveData} it gets every event, and fails when it is further behind than the capacity of
   * the overflow policy; an event that it was given is not for another observer any more, even if
   * it cancels before it asks for it.
   */
  public static <T> Flux<T> toFlux(LiveData<T> data) {
    return toFlux(data, MainThread.scheduler());
  }

  /**
   * As {@link #toFlux(LiveData)}, while {@code owner} is started. Completes when it is destroyed,
   * also if it was before.
   */
  public static <T> Flux<T> toFlux(LiveData<T> data, LifecycleOwner owner) {
    return toFlux(data, owner, MainThread.scheduler());
  }

  static <T> Flux<T> toFlux(LiveData<T> data, Scheduler main) {
    return observed(
        data,
        sink ->
            main.schedule(
                () -> {
                  if (!sink.isCancelled()) {
                    Observer<T> observer = emitter(data, sink);
                    data.observeForever(observer);
                    sink.onDispose(() -> main.schedule(() -> data.removeObserver(observer)));
                  }
                }));
  }

  static <T> Flux<T> toFlux(LiveData<T> data, LifecycleOwner owner, Scheduler main) {
    return observed(
        data,
        sink ->
            main.schedule(
                () -> {
                  if (owner.getLifecycle().getCurrentState() == Lifecycle.State.DESTROYED) {
                    sink.complete();
                  } else if (!sink.isCancelled()) {
                    Observer<T> observer = emitter(data, sink);
                    Completer completer = new Completer(sink);
                    data.observe(owner, observer);
                    owner.getLifecycle().addObserver(completer);
                    sink.onDispose(
                        () ->
                            main.schedule(
                                () -> {
                                  data.removeObserver(observer);
                                  owner.getLifecycle().removeObserver(completer);
                                }));
                  }
                }));
  }

  private static <T> Flux<T> observed(LiveData<T> data, Consumer<FluxSink<T>> observe) {
    return data instanceof MessageLiveData<?> events
        ? Flux.create(observe, OverflowStrategy.IGNORE)
            .onBackpressureBuffer(events.options.overflow().capacity())
        : Flux.create(observe, OverflowStrategy.LATEST);
  }

  private static <T> Observer<T> emitter(LiveData<T> data, FluxSink<T> sink) {
    return new Observer<T>() {
      @Override
      public void onChanged(@Nullable T value) {
        if (value != null) {
          sink.next(value);
        }
        if (sink.isCancelled()) {
          // At once: the next event is for somebody else.
          data.removeObserver(this);
        }
      }
    };
  }

  private static <T> Flux<Outcome<T>> outcomes(Publisher<? extends T> stream) {
    return Flux.from(stream).map(Outcome::data);
  }

  private static final class Completer implements DefaultLifecycleObserver {
    private final FluxSink<?> sink;

    Completer(FluxSink<?> sink) {
      this.sink = sink;
    }

    @Override
    public void onDestroy(LifecycleOwner owner) {
      sink.complete();
    }
  }

  private LiveDataStreams() {}
}
