package dev.hawser.cli;

import dev.hawser.Hawser;
import dev.hawser.testkit.PhoenixChannel;
import dev.hawser.testkit.PhoenixHandler;
import dev.hawser.testkit.PhoenixMessage;
import dev.hawser.testkit.PhoenixReply;
import dev.hawser.testkit.PhoenixServer;
import dev.hawser.testkit.PhoenixTestServer;
import dev.hawser.testkit.ServerConnection;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** A Phoenix server with one channel. */
final class PhoenixDemo implements Demo {

  private static final Duration LIMIT = Duration.ofSeconds(20);

  @Override
  public String protocol() {
    return "phoenix";
  }

  @Override
  public Server start() {
    Seen<String> joins = new Seen<>();
    PhoenixServer server =
        PhoenixTestServer.create().channel(DemoWalk.TOPIC, () -> new Harbour(joins)).start();
    return new Running(server, joins);
  }

  /** Sends notes on to everybody, and shouts back. */
  private record Harbour(Seen<String> joins) implements PhoenixHandler {

    @Override
    public PhoenixReply join(PhoenixChannel channel, PhoenixMessage join) {
      return PhoenixReply.ok();
    }

    @Override
    public void joined(PhoenixChannel channel) {
      joins.add(channel.topic());
    }

    @Override
    public PhoenixReply handleIn(PhoenixChannel channel, PhoenixMessage push) {
      if (push.event().equals(DemoWalk.SHOUT)) {
        String text = push.json().path("text").asText();
        return PhoenixReply.ok(Map.of("text", text.toUpperCase(Locale.ROOT)));
      }
      if (push.event().equals(DemoWalk.NOTE)) {
        channel.broadcast(DemoWalk.NOTE, push.json());
      }
      return PhoenixReply.none();
    }
  }

  private record Running(PhoenixServer server, Seen<String> joins) implements Server {

    @Override
    public String url() {
      return "phoenix+" + server.url();
    }

    @Override
    public Hawser describe(Hawser hawser) {
      return hawser;
    }

    @Override
    public void awaitJoins(int count) {
      joins.await("join number " + count, count - 1, topic -> true, LIMIT);
    }

    @Override
    public void greet() {
      server.broadcast(DemoWalk.TOPIC, DemoWalk.GREETING, Map.of("text", "welcome aboard"));
    }

    @Override
    public void cut() {
      server.server().stopListening();
      server.server().connections().forEach(ServerConnection::reset);
    }

    @Override
    public void restore() {
      server.server().startListening();
    }

    @Override
    public int awaitCloseCode() {
      List<ServerConnection> all = server.server().connections();
      return all.get(all.size() - 1).awaitClose(LIMIT).closeCode();
    }

    @Override
    public void close() {
      server.close();
    }
  }
}
