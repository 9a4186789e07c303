package dev.hawser.androidtests;

import dev.hawser.testkit.PhoenixChannel;
import dev.hawser.testkit.PhoenixHandler;
import dev.hawser.testkit.PhoenixMessage;
import dev.hawser.testkit.PhoenixReply;
import dev.hawser.testkit.PhoenixServer;
import dev.hawser.testkit.PhoenixTestServer;
import dev.hawser.testkit.RealtimeServer;
import dev.hawser.testkit.RealtimeTestServer;
import dev.hawser.testkit.SocketIoEvent;
import dev.hawser.testkit.SocketIoHandler;
import dev.hawser.testkit.SocketIoServer;
import dev.hawser.testkit.SocketIoTestServer;
import java.time.Duration;
import java.util.Map;

/** The servers of the sample, in a process of their own. */
final class SampleServers {

  private static final Duration LIMIT = Duration.ofMinutes(5);

  /** Prints {@code name=value} for each server, then {@code ready}; ends with standard input. */
  public static void main(String[] args) throws Exception {
    try (PhoenixServer phoenix =
            PhoenixTestServer.create().channel("room:lobby", Room::new).start();
        SocketIoServer socketIo =
            SocketIoTestServer.create()
                .namespace("/", SocketIoHandler.create().on("message", SampleServers::message))
                .start();
        RealtimeServer realtime = RealtimeTestServer.create().withoutDelays().start()) {
      System.out.println("phoenix=phoenix+" + phoenix.url());
      System.out.println("socketio=socketio+" + socketIo.url());
      System.out.println("realtime=realtime+" + realtime.url());
      System.out.println("key=" + realtime.apiKey());
      Servers.serve(() -> change(realtime));
    }
  }

  private static void message(SocketIoEvent event) {
    event.socket().emit("message", "you said " + event.arg(0).asText());
    event.ack(event.arg(0));
  }

  private static void change(RealtimeServer realtime) {
    realtime.awaitJoin("room1", LIMIT);
    realtime.broadcast("room1", "cursor", Map.of("x", 1));
    realtime.awaitSubscribed("todos", LIMIT);
    realtime.insert("public", "todos", Map.of("id", 1));
  }

  /** Greets who comes in, and tells everybody what somebody says. */
  private static final class Room implements PhoenixHandler {

    @Override
    public PhoenixReply join(PhoenixChannel channel, PhoenixMessage join) {
      return PhoenixReply.ok();
    }

    @Override
    public void joined(PhoenixChannel channel) {
      channel.push("new_msg", Map.of("id", 1, "user", "ada", "body", "hello"));
      channel.track("phone", Map.of());
      channel.pushPresenceState();
    }

    @Override
    public PhoenixReply handleIn(PhoenixChannel channel, PhoenixMessage push) {
      String body = push.json().path("body").asText();
      channel.broadcast("new_msg", Map.of("id", 2, "user", "phone", "body", body));
      return PhoenixReply.ok();
    }
  }

  private SampleServers() {}
}
