package dev.hawser.integration.phoenix;

import dev.hawser.integration.official.ChannelStage;
import dev.hawser.testkit.PhoenixMessage;
import dev.hawser.testkit.PhoenixServer;
import java.time.Duration;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** A client and a server with {@link Rooms}. */
final class PhoenixStage extends ChannelStage<PhoenixClient> {

  private final PhoenixServer server;

  PhoenixStage(PhoenixServer server, PhoenixClient client) {
    super(server.server(), client);
    this.server = server;
  }

  PhoenixServer server() {
    return server;
  }

  @Override
  protected PhoenixMessage awaitReceived(Predicate<PhoenixMessage> condition) {
    return server.awaitReceived(condition, LIMIT);
  }

  @Override
  protected void stopServer() {
    server.close();
  }

  /** A channel under the name of its topic's last part, joined when it returns. */
  void joined(String name, String topic) {
    client().channel(name, topic, "{}");
    client().join(name);
    seen(name, ok(topic));
  }

  /** How the join of a topic is answered. */
  static String ok(String topic) {
    return "ok {\"joined\":\"" + topic + "\"}";
  }

  void push(String name, String source, String event, Object payload) {
    client().push(name, source, event, payload, (@Nullable Duration) null);
  }

  void on(String name, String event) {
    client().on(name, name + " on " + event, event, false);
  }

  /** Answers a push that the server itself leaves unanswered, once it has come, with {@code ok}. */
  void answer(String topic, String event) {
    PhoenixMessage push = awaitReceived(m -> m.topic().equals(topic) && m.event().equals(event));
    String refs = "\"" + push.joinRef().orElseThrow() + "\",\"" + push.ref().orElseThrow() + "\"";
    connection(1)
        .send("[" + refs + ",\"" + topic + "\",\"phx_reply\",{\"status\":\"ok\",\"response\":{}}]");
  }
}
