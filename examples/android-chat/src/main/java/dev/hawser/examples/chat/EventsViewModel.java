package dev.hawser.examples.chat;

import dev.hawser.Connection;
import dev.hawser.TopicState;
import dev.hawser.android.LiveDataStreams;
import dev.hawser.android.MessageLiveData;
import dev.hawser.android.StateLiveData;
import dev.hawser.android.dagger.ConnectionName;
import dev.hawser.socketio.SocketIoNamespace;
import javax.inject.Inject;

/** The main namespace of a Socket.IO server. */
final class EventsViewModel extends ConnectedViewModel {

  private final SocketIoNamespace namespace;

  /** Whether the namespace is connected, or why not. */
  final StateLiveData<TopicState> membership;

  /** The events {@code message}, each once. */
  final MessageLiveData<String> messages;

  @Inject
  EventsViewModel(@ConnectionName("events") Connection connection) {
    super(connection);
    namespace = SocketIoNamespace.of(connection.topic());
    membership = keep(LiveDataStreams.stateFrom(namespace.topic().states()));
    messages = keep(LiveDataStreams.eventsFrom(namespace.on("message", String.class)));
  }

  /** Emits an event and waits for its acknowledgement. */
  void emit(String text) {
    namespace
        .emitWithAck("message", text)
        .subscribe(
            ack -> notice.postValue("acknowledged: " + ack.text()),
            failure -> tell("not acknowledged", failure));
  }
}
