package dev.hawser.android;

import dev.hawser.OverflowPolicy;
import org.reactivestreams.Publisher;

/**
 * The state that a stream tells, as {@code LiveData}: it holds the latest, and every observer that
 * becomes active gets it. States that are overtaken on their way to the main thread, or come while
 * no observer is active, are left out. For streams in which every value counts there is {@link
 * MessageLiveData}.
 *
 * <p>An error of the stream is the last value, until the stream gives another after {@link
 * #retry()}. That a stream completed is not seen. The {@link OverflowPolicy} of the options has no
 * effect.
 *
 * <p>The value may be old: after the stream was released it stays until the stream, subscribed to
 * again, gives the next one. An observer that becomes active gets it at once all the same.
 *
 * @param <T> the type of the states
 * @see LiveDataStreams#stateFrom(Publisher)
 */
public class StateLiveData<T> extends StreamLiveData<Outcome<T>> {

  private final Conflation<Outcome<T>> conflation;

  StateLiveData(Publisher<? extends Outcome<T>> source, LiveDataOptions options) {
    super(source, options, Long.MAX_VALUE);
    conflation = new Conflation<>(options.mainThread(), this::setValue);
  }

  @Override
  boolean received(Outcome<T> value) {
    conflation.offer(value);
    return true;
  }

  @Override
  void failed(Throwable cause) {
    conflation.offer(Outcome.error(cause));
  }
}
