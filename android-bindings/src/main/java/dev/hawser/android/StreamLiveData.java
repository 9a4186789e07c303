package dev.hawser.android;

import androidx.lifecycle.LiveData;
import java.io.Closeable;
import org.reactivestreams.Publisher;

/**
 * What all {@code LiveData} over a stream have in common: when the stream is subscribed to.
 *
 * <p>It is subscribed to when the first observer becomes active, and released when the last one has
 * been inactive for the {@linkplain LiveDataOptions#gracePeriod grace period}. So a rotation keeps
 * the subscription, and a topic under it stays joined. What a stream still holds back when it is
 * released is lost with it. The observers get everything on the main thread. Nothing here refers to
 * an observer or its owner after the owner is destroyed.
 *
 * <p>The stream is subscribed to on the main thread. One that works there, such as a read of a
 * file, needs {@code subscribeOn}; those of Hawser do not.
 *
 * <p>A stream that failed or completed is not subscribed to again by itself, only by {@link
 * #retry()}.
 *
 * @param <V> the type of the values
 */
public abstract class StreamLiveData<V> extends LiveData<V> implements Closeable {

  final Feed<V> feed;
  final LiveDataOptions options;

  /** Without a value until the stream gives one. */
  StreamLiveData(Publisher<? extends V> source, LiveDataOptions options, long room) {
    this.options = options;
    feed = feed(source, room);
  }

  /** With a value from the start. */
  StreamLiveData(V value, Publisher<? extends V> source, LiveDataOptions options) {
    super(value);
    this.options = options;
    feed = feed(source, Long.MAX_VALUE);
  }

  private Feed<V> feed(Publisher<? extends V> source, long room) {
    return new Feed<>(
        source,
        new Feed.Sink<V>() {
          @Override
          public boolean next(V value) {
            return received(value);
          }

          @Override
          public void failed(Throwable cause) {
            StreamLiveData.this.failed(cause);
          }
        },
        room,
        options.gracePeriod(),
        options.mainThread());
  }

  /** The stream gave a value, on any thread but one at a time; false ends it. */
  abstract boolean received(V value);

  /** The stream failed, on any thread; nothing more follows. */
  abstract void failed(Throwable cause);

  @Override
  protected void onActive() {
    feed.activate();
  }

  @Override
  protected void onInactive() {
    feed.deactivate();
  }

  /**
   * Subscribes again to a stream that failed or completed: at once if an observer is active, else
   * when one becomes active. Does nothing if the stream has not ended. Any thread.
   */
  public final void retry() {
    feed.retry();
  }

  /**
   * Releases the stream for good; observers stay and get what had arrived. Idempotent; any thread.
   * Made for {@code ViewModel.addCloseable}; without it the stream is released after the grace
   * period all the same.
   */
  @Override
  public final void close() {
    feed.close();
  }
}
