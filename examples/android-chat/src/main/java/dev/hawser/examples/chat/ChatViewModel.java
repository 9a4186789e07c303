package dev.hawser.examples.chat;

import dev.hawser.Connection;
import dev.hawser.Presence;
import dev.hawser.TopicState;
import dev.hawser.android.LiveDataOptions;
import dev.hawser.android.LiveDataStreams;
import dev.hawser.android.StateLiveData;
import dev.hawser.android.TopicLiveData;
import dev.hawser.android.dagger.ConnectionName;
import dev.hawser.phoenix.PhoenixTopic;
import java.time.Duration;
import java.util.Map;
import javax.inject.Inject;
import reactor.core.publisher.Mono;

/** A room of a Phoenix server. It is joined while somebody looks at it, and a while longer. */
final class ChatViewModel extends ConnectedViewModel {

  /** As long as the connection itself stays when the application goes into the background. */
  private static final LiveDataOptions PATIENT =
      LiveDataOptions.defaults().gracePeriod(Duration.ofSeconds(30));

  private final PhoenixTopic room;

  /** The last line that was shown; the server sends what came after it when we join. */
  private volatile long lastId;

  /** Whether we are in the room, or why not. */
  final StateLiveData<TopicState> membership;

  /** What is said: events, each once. */
  final TopicLiveData<Line> lines;

  /** Who is there: state, always the latest. */
  final StateLiveData<Map<String, Presence>> people;

  @Inject
  ChatViewModel(@ConnectionName("chat") Connection connection) {
    super(connection);
    room =
        PhoenixTopic.of(connection.topic("room:lobby"))
            .params(() -> Mono.just(Map.of("last_id", lastId)));
    membership = keep(LiveDataStreams.stateFrom(room.topic().states()));
    lines = keep(TopicLiveData.of(room.topic(), "new_msg", Line.class, PATIENT));
    people = keep(LiveDataStreams.stateFrom(room.presence()));
  }

  /** Takes a line into the transcript; one that the server has sent again is there already. */
  void add(Line line) {
    if (line.id() > lastId) {
      lastId = line.id();
      transcript.add(line.user() + ": " + line.body());
    }
  }

  /** Says something. Without a link it waits, and goes out when we are in the room again. */
  void say(String text) {
    room.push("new_msg", Map.of("body", text))
        .subscribe(
            reply -> notice.postValue(reply.ok() ? "" : "not accepted: " + reply.payload().text()),
            failure -> tell("not sent", failure));
  }
}
