package dev.hawser.androidtests.app;

import static dev.hawser.androidtests.app.MainPath.LIMIT;
import static dev.hawser.androidtests.app.MainPath.check;

import dev.hawser.Connection;
import dev.hawser.Hawser;
import dev.hawser.realtime.RealtimeOptions;
import dev.hawser.realtime.RealtimeTopic;
import dev.hawser.realtime.postgres.PostgresFilter;
import java.util.Map;

/** A change of a table, a broadcast to oneself and presence. */
final class RealtimeVisit {

  static void make(Hawser hawser, String key) {
    try (Connection connection = hawser.with(RealtimeOptions.API_KEY, key).open()) {
      RealtimeTopic db = RealtimeTopic.of(connection.topic("db"));
      // The server inserts a row when somebody listens.
      Line row =
          db.changes(PostgresFilter.table("lines"))
              .map(change -> change.record().as(Line.class))
              .blockFirst(LIMIT);
      check(new Line("ann", "hello").equals(row), "an inserted row arrives");

      RealtimeTopic room =
          RealtimeTopic.of(connection.topic("room")).self().acknowledged().presenceKey("ann");
      room.join().block(LIMIT);
      Line line = new Line("ann", "hello");
      Line echo =
          MainPath.answer(
              connection,
              room.broadcasts("line", Line.class),
              room.broadcastAcknowledged("line", line));
      check(line.equals(echo), "a broadcast comes back");

      room.track(Map.of("text", "fine")).block(LIMIT);
      room.presence().filter(users -> users.containsKey("ann")).blockFirst(LIMIT);
    }
  }

  private RealtimeVisit() {}
}
