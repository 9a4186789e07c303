package dev.hawser.integration.realtime;

import dev.hawser.integration.official.ChannelStage;
import dev.hawser.testkit.PhoenixMessage;
import dev.hawser.testkit.PhoenixServer;
import dev.hawser.testkit.RealtimeServer;
import java.util.Objects;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** A client and a server. Topics are without their prefix, except those of {@link #received}. */
final class RealtimeStage extends ChannelStage<RealtimeClient> {

  private final PhoenixServer phoenix;
  private final @Nullable RealtimeServer server;

  RealtimeStage(RealtimeServer server, RealtimeClient client) {
    super(server.phoenix().server(), client);
    this.phoenix = server.phoenix();
    this.server = server;
  }

  /** A server that does what it likes. */
  RealtimeStage(PhoenixServer scripted, RealtimeClient client) {
    super(scripted.server(), client);
    this.phoenix = scripted;
    this.server = null;
  }

  RealtimeServer server() {
    return Objects.requireNonNull(server, "the server is scripted");
  }

  @Override
  protected PhoenixMessage awaitReceived(Predicate<PhoenixMessage> condition) {
    return phoenix.awaitReceived(condition, LIMIT);
  }

  @Override
  protected void stopServer() {
    phoenix.close();
  }

  /** A channel as it is without settings, joined when it returns. */
  void joined(String name, String topic) {
    joined(name, topic, "{}");
  }

  void joined(String name, String topic, String config) {
    client().channel(name, topic, config);
    join(name);
  }

  /** Joins and waits until the user sees it. */
  void join(String name) {
    client().join(name);
    seen(name, "joined");
  }

  /** Leaves and waits until the user sees it and the server has heard of it. */
  void leave(String name, String topic) {
    client().leave(name);
    seen(name, "left");
    received("realtime:" + topic, "phx_leave", 1);
  }

  /** Waits until the server got a broadcast. */
  void broadcast(String topic, String event) {
    server().awaitBroadcast(topic, event, LIMIT);
  }

  /** Waits until the client has read what the server sent before. */
  void ping() {
    client().ping();
    seen("ping", "answered");
  }
}
