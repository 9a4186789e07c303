package dev.hawser.android;

import dev.hawser.Connection;
import dev.hawser.ConnectionState;

/**
 * Where a connection stands, as {@code LiveData}: always the latest {@link ConnectionState},
 * delivered on the main thread. Observing it neither connects nor keeps a link. It has a value from
 * the start, and keeps {@link ConnectionState.Closed} when the connection is closed.
 */
public final class ConnectionStateLiveData extends StreamLiveData<ConnectionState> {

  private final Conflation<ConnectionState> conflation;

  private ConnectionStateLiveData(Connection connection, LiveDataOptions options) {
    super(connection.state(), connection.states(), options);
    conflation = new Conflation<>(options.mainThread(), this::setValue);
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
  boolean received(ConnectionState state) {
    conflation.offer(state);
    return true;
  }

  @Override
  void failed(Throwable cause) {
    // The states of a connection never fail.
  }
}
