package dev.hawser.androidtests.app;

import static dev.hawser.androidtests.app.MainPath.LIMIT;
import static dev.hawser.androidtests.app.MainPath.check;

import dev.hawser.Connection;
import dev.hawser.Hawser;
import dev.hawser.Reply;
import dev.hawser.phoenix.PhoenixTopic;
import java.util.Map;

/** A join with parameters, a push with its reply, a broadcast and presence. */
final class PhoenixVisit {

  static void make(Hawser hawser) {
    try (Connection connection = hawser.open()) {
      Line line = new Line("ann", "hello");
      PhoenixTopic room =
          PhoenixTopic.of(connection.topic("room:lobby")).params(Map.of("user", "ann"));
      Line mood =
          room.presenceChanges()
              .filter(change -> change.arrived() && change.key().equals("ann"))
              .map(change -> change.joined().get(0).as(Line.class))
              .blockFirst(LIMIT);
      check(mood != null && mood.text().equals("fine"), "what ann shows is read");

      Reply joined = room.join().block(LIMIT);
      check(joined != null && joined.ok(), "joined");
      Line heard =
          MainPath.answer(
              connection,
              room.on("line").map(message -> message.as(Line.class)),
              room.push("line", line));
      check(line.equals(heard), "a broadcast arrives");
      Reply reply = room.push("line", line).block(LIMIT);
      check(reply != null && line.equals(reply.as(Line.class)), "a push is answered");
      room.leave().block(LIMIT);
    }
  }

  private PhoenixVisit() {}
}
