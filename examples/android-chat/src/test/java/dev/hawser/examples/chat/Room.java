package dev.hawser.examples.chat;

import dev.hawser.testkit.PhoenixChannel;
import dev.hawser.testkit.PhoenixHandler;
import dev.hawser.testkit.PhoenixMessage;
import dev.hawser.testkit.PhoenixReply;
import dev.hawser.testkit.PhoenixServer;
import dev.hawser.testkit.PhoenixTestServer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** The server's room: it keeps what was said, and tells it to those who come back. */
final class Room implements AutoCloseable {

  static final String TOPIC = "room:lobby";

  private final List<Map<String, Object>> said = new ArrayList<>();
  final PhoenixServer server = PhoenixTestServer.create().channel(TOPIC, Guest::new).start();

  /** Why nobody may come in, or empty. */
  volatile String closedBecause = "";

  /** Somebody says something. */
  synchronized void say(String user, String body) {
    Map<String, Object> line = Map.of("id", said.size() + 1, "user", user, "body", body);
    said.add(line);
    server.broadcast(TOPIC, "new_msg", line);
  }

  private synchronized void tellWhatWasMissed(PhoenixChannel channel) {
    int lastId = channel.join().json().path("last_id").asInt();
    said.subList(lastId, said.size()).forEach(line -> channel.push("new_msg", line));
  }

  @Override
  public void close() {
    server.close();
  }

  private final class Guest implements PhoenixHandler {
    @Override
    public PhoenixReply join(PhoenixChannel channel, PhoenixMessage join) {
      return closedBecause.isEmpty()
          ? PhoenixReply.ok()
          : PhoenixReply.error(Map.of("reason", closedBecause));
    }

    @Override
    public void joined(PhoenixChannel channel) {
      tellWhatWasMissed(channel);
      channel.track("phone", Map.of());
      channel.pushPresenceState();
    }

    @Override
    public PhoenixReply handleIn(PhoenixChannel channel, PhoenixMessage push) {
      if (push.json().path("body").asText().isEmpty()) {
        return PhoenixReply.error(Map.of("reason", "nothing said"));
      }
      say("phone", push.json().path("body").asText());
      return PhoenixReply.ok();
    }
  }
}
