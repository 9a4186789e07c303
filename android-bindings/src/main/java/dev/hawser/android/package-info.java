/**
 * Hawser on Android: streams as {@code LiveData}.
 *
 * <p>{@link dev.hawser.android.LiveDataStreams} makes {@code LiveData} of any stream, {@link
 * dev.hawser.android.TopicLiveData} and {@link dev.hawser.android.ConnectionStateLiveData} of the
 * usual ones.
 */
@NullMarked
package dev.hawser.android;

import org.jspecify.annotations.NullMarked;
