package dev.hawser.examples.chat;

import dev.hawser.Connection;
import dev.hawser.android.LiveDataStreams;
import dev.hawser.android.MessageLiveData;
import dev.hawser.android.StateLiveData;
import dev.hawser.android.dagger.ConnectionName;
import dev.hawser.realtime.Broadcast;
import dev.hawser.realtime.RealtimeTopic;
import dev.hawser.realtime.postgres.PostgresChange;
import dev.hawser.realtime.postgres.PostgresFilter;
import javax.inject.Inject;

/** A Supabase project: a topic with broadcasts, and a table. */
final class DatabaseViewModel extends ConnectedViewModel {

  /** The latest broadcast: state, those before it do not matter. */
  final StateLiveData<Broadcast> latest;

  /** The changes of the table: events, each once. */
  final MessageLiveData<PostgresChange> changes;

  @Inject
  DatabaseViewModel(@ConnectionName("database") Connection connection) {
    super(connection);
    RealtimeTopic room = RealtimeTopic.of(connection.topic("room1"));
    RealtimeTopic todos = RealtimeTopic.of(connection.topic("todos"));
    latest = keep(LiveDataStreams.stateFrom(room.broadcasts()));
    changes = keep(LiveDataStreams.eventsFrom(todos.changes(PostgresFilter.table("todos"))));
  }

  /** Takes a change into the transcript. */
  void add(PostgresChange change) {
    String row = change.hasRecord() ? change.record().text() : change.oldRecord().text();
    transcript.add(change.type() + " " + row);
  }
}
