package dev.hawser.android;

import dev.hawser.Hawser;
import dev.hawser.ReconnectPolicy;
import dev.hawser.phoenix.PhoenixOptions;
import dev.hawser.realtime.RealtimeOptions;
import dev.hawser.testkit.PhoenixReply;
import dev.hawser.testkit.PhoenixServer;
import dev.hawser.testkit.PhoenixTestServer;
import dev.hawser.testkit.RealtimeServer;
import java.time.Duration;

/** What the tests with the embedded Phoenix server share. */
final class Rooms {

  static final Duration LIMIT = Duration.ofSeconds(60);
  static final String LOBBY = "room:lobby";

  /** What is said in a room. */
  record Line(int number) {}

  /** Everybody may join every room. */
  static PhoenixServer start() {
    return PhoenixTestServer.create()
        .channel("room:*", () -> (channel, join) -> PhoenixReply.ok())
        .start();
  }

  /** A connection that comes back soon. */
  static Hawser hawser(PhoenixServer server) {
    return Hawser.to("phoenix+" + server.url())
        .reconnect(ReconnectPolicy.fixed(Duration.ofMillis(20)))
        .with(PhoenixOptions.REJOIN, ReconnectPolicy.fixed(Duration.ofMillis(20)));
  }

  /** A connection to a project of Realtime; nobody is signed in. */
  static Hawser realtime(RealtimeServer server) {
    return Hawser.to("realtime+" + server.url()).with(RealtimeOptions.API_KEY, server.apiKey());
  }

  private Rooms() {}
}
