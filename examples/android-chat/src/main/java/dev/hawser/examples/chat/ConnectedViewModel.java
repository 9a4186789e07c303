package dev.hawser.examples.chat;

import androidx.lifecycle.MutableLiveData;
import androidx.lifecycle.ViewModel;
import dev.hawser.Connection;
import dev.hawser.android.ConnectionStateLiveData;
import dev.hawser.android.StreamLiveData;

/** What the three screens have in common: a connection, its state, and a line for news. */
abstract class ConnectedViewModel extends ViewModel {

  private final Connection connection;

  /** Where the connection stands. */
  final ConnectionStateLiveData state;

  /** What became of the latest thing that the user did. */
  final MutableLiveData<String> notice = new MutableLiveData<>("");

  ConnectedViewModel(Connection connection) {
    this.connection = connection;
    state = keep(ConnectionStateLiveData.of(connection));
  }

  /** Releases the stream when the view model ends, not only when its grace period is over. */
  final <L extends StreamLiveData<?>> L keep(L live) {
    addCloseable(live);
    return live;
  }

  void connect() {
    connection.connect().subscribe(nothing -> {}, failure -> tell("not connected", failure));
  }

  void disconnect() {
    connection.disconnect().subscribe();
  }

  /** Any thread. */
  final void tell(String what, Throwable failure) {
    notice.postValue(what + ": " + failure.getMessage());
  }
}
