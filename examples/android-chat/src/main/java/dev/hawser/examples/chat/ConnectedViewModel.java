package dev.hawser.examples.chat;

import androidx.lifecycle.MutableLiveData;
import androidx.lifecycle.ViewModel;
import dev.hawser.Connection;
import dev.hawser.android.ConnectionStateLiveData;
import dev.hawser.android.StreamLiveData;
import java.util.ArrayList;
import java.util.List;

/** What the three screens have in common: a connection, what was shown, and a line for news. */
abstract class ConnectedViewModel extends ViewModel {

  private final Connection connection;
  private final List<StreamLiveData<?>> streams = new ArrayList<>();

  /** Where the connection stands. */
  final ConnectionStateLiveData state;

  /** The events that were shown. */
  final Transcript transcript = new Transcript();

  /** What became of the latest thing that the user did. */
  final MutableLiveData<String> notice = new MutableLiveData<>("");

  ConnectedViewModel(Connection connection) {
    this.connection = connection;
    state = keep(ConnectionStateLiveData.of(connection));
  }

  /** Releases the stream when the view model ends, not only when its grace period is over. */
  final <L extends StreamLiveData<?>> L keep(L live) {
    addCloseable(live);
    streams.add(live);
    return live;
  }

  /** Connects, and tries again what the server has refused for good. */
  final void connect() {
    connection.connect().subscribe(nothing -> {}, failure -> tell("not connected", failure));
    streams.forEach(StreamLiveData::retry);
  }

  /** Stays disconnected until {@link #connect()}, whatever is looked at or sent. */
  final void disconnect() {
    connection.disconnect().subscribe();
  }

  /** Any thread. */
  final void tell(String what, Throwable failure) {
    notice.postValue(what + ": " + failure.getMessage());
  }
}
