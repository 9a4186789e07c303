/**
 * Hawser on Android: streams as {@code LiveData}, and connections that follow the application's
 * life and the device's network.
 *
 * <p>{@link dev.hawser.android.LiveDataStreams} makes {@code LiveData} of any stream, {@link
 * dev.hawser.android.TopicLiveData} and {@link dev.hawser.android.ConnectionStateLiveData} of the
 * usual ones; who is present is {@link dev.hawser.android.LiveDataStreams#stateFrom state}. {@link
 * dev.hawser.android.ConnectionBinding} suspends a connection in the background and without a
 * network.
 */
@NullMarked
package dev.hawser.android;

import org.jspecify.annotations.NullMarked;
