package dev.hawser.android;

import dev.hawser.Connection;
import dev.hawser.ConnectionState;

/**
 * Where a connection stands, as {@code LiveData}: the latest {@link ConnectionState}, delivered on
 * the main thread, and none twice in a row. Observing it neither connects nor keeps a link. It has
 * a value from the start, and keeps {@link ConnectionState.Closed} when the connection is closed.
 *
 * <p>The value is as it was when the states were released, the {@linkplain
 * LiveDataOptions#gracePeriod grace period} after the last observer became inactive; an observer
 * that becomes active then gets the state as it is now.
 */
public final class ConnectionStateLiveData extends StreamLiveData<ConnectionState> {

  private final Connection connection;
  private final Conflation<ConnectionState> conflation;

  private ConnectionStateLiveData(Connection connection, LiveDataOptions options) {
    super(connection.state(), connection.states(), options);
    this.connection = connection;
    conflation = new Conflation<>(options.mainThread(), this::show);
  }

  /** The states of {@code connection}. Any thread. */
  public static ConnectionStateLiveData of(Connection connection) {
    return of(connection, LiveDataOptions.defaults());
  }

  /** The states of {@code connection}, with another grace period. Any thread. */
  public static ConnectionStateLiveData of(Connection connection, LiveDataOptions options) {
    return new ConnectionStateLiveData(connection, options);
  }

  @Override
  protected void onActive() {
    if (!feed.isSubscribed()) {
      show(connection.state());
    }
    super.onActive();
  }

  private void show(ConnectionState state) {
    if (!state.equals(getValue())) {
      setValue(state);
    }
  }

  @Override
  boolean received(ConnectionState state) {
    conflation.offer(state);
    return true;
  }

  @Override
  void failed(Throwable cause) {
    // The states of a connection never fail.
  }
}
