package dev.hawser.androidtests.app;

import static dev.hawser.androidtests.app.MainPath.LIMIT;
import static dev.hawser.androidtests.app.MainPath.check;

import dev.hawser.Connection;
import dev.hawser.Hawser;
import dev.hawser.socketio.SocketIoNamespace;
import java.time.Duration;
import java.util.Arrays;

/** Polling, the upgrade to a WebSocket, an event, an acknowledgement and a binary. */
final class SocketIoVisit {

  static void make(Hawser hawser) {
    try (Connection connection = hawser.open()) {
      SocketIoNamespace chat = SocketIoNamespace.of(connection.topic());
      chat.topic().join().block(LIMIT);
      talk(connection, chat);
      chat.transport()
          .repeatWhen(again -> again.delayElements(Duration.ofMillis(20)))
          .filter("websocket"::equals)
          .blockFirst(LIMIT);
      talk(connection, chat);
      String began = chat.emitWithAck(String.class, "began").block(LIMIT);
      check("polling".equals(began), "the session began with polling");
    }
  }

  private static void talk(Connection connection, SocketIoNamespace chat) {
    Line line = new Line("ann", "hello");
    Line heard = MainPath.answer(connection, chat.on("line", Line.class), chat.emit("line", line));
    check(line.equals(heard), "an event comes back");
    Line acknowledged = chat.emitWithAck(Line.class, "noted", line).block(LIMIT);
    check(line.equals(acknowledged), "an acknowledgement has the event's argument");
    byte[] image = {1, 2, 3};
    byte[] back = chat.emitWithAck(byte[].class, "image", image).block(LIMIT);
    check(Arrays.equals(image, back), "bytes come back");
  }

  private SocketIoVisit() {}
}
