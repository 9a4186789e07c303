package dev.hawser.androidtests;

import dev.hawser.testkit.ForwardProxy;
import dev.hawser.testkit.PhoenixChannel;
import dev.hawser.testkit.PhoenixHandler;
import dev.hawser.testkit.PhoenixMessage;
import dev.hawser.testkit.PhoenixReply;
import dev.hawser.testkit.PhoenixServer;
import dev.hawser.testkit.PhoenixTestServer;
import dev.hawser.testkit.RealtimeServer;
import dev.hawser.testkit.RealtimeTable;
import dev.hawser.testkit.RealtimeTestServer;
import dev.hawser.testkit.SocketIoEvent;
import dev.hawser.testkit.SocketIoHandler;
import dev.hawser.testkit.SocketIoServer;
import dev.hawser.testkit.SocketIoTestServer;
import dev.hawser.testkit.TestCertificate;
import dev.hawser.testkit.TestServer;
import dev.hawser.testkit.WebSocketTestServer;
import dev.hawser.testkit.WireMessage;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;

/** The other side, in a process of its own: nothing of it is on the program's class path. */
final class Servers {

  private static final Duration LIMIT = Duration.ofMinutes(5);

  /** Prints {@code name=value} for each server, then {@code ready}; ends with standard input. */
  public static void main(String[] args) throws Exception {
    Path folder = Path.of(args[0]);
    TestCertificate certificate = TestCertificate.generate();
    certificate.writePem(folder);
    try (TestServer ws = webSocket(certificate).start();
        ForwardProxy http = ForwardProxy.http();
        ForwardProxy socks = ForwardProxy.socks5();
        SocketIoServer socketIo = socketIo().start();
        PhoenixServer phoenix = PhoenixTestServer.create().channel("room:*", Room::new).start();
        RealtimeServer realtime =
            RealtimeTestServer.create()
                .withoutDelays()
                .table(
                    RealtimeTable.of("public", "lines").key("user", "text").column("text", "text"))
                .start()) {
      System.out.println("ws=wss://localhost:" + ws.port() + "/");
      System.out.println("http=" + http.port());
      System.out.println("socks=" + socks.port());
      System.out.println("certificate=" + folder.resolve("cert.pem"));
      System.out.println("socketio=socketio+" + socketIo.url());
      System.out.println("phoenix=phoenix+" + phoenix.url());
      System.out.println("realtime=realtime+" + realtime.url());
      System.out.println("key=" + realtime.apiKey());
      serve(() -> insert(realtime));
    }
  }

  /** Prints {@code ready} and returns when the test closes standard input; {@code script} runs. */
  static void serve(Runnable script) throws IOException {
    Thread thread = new Thread(script, "script");
    thread.setDaemon(true);
    thread.start();
    System.out.println("ready");
    while (System.in.read() >= 0) {
      // What the test writes means nothing.
    }
  }

  private static void insert(RealtimeServer realtime) {
    realtime.awaitSubscribed("db", LIMIT);
    realtime.insert("public", "lines", Map.of("user", "ann", "text", "hello"));
  }

  private static WebSocketTestServer webSocket(TestCertificate certificate) {
    AtomicBoolean cut = new AtomicBoolean();
    return WebSocketTestServer.create()
        .onOpen(
            connection -> {
              if (cut.getAndSet(false)) {
                connection.send("again");
              }
            })
        .secure(certificate)
        .compression(true)
        .onMessage(
            (connection, message) -> {
              if (message.kind() == WireMessage.Kind.TEXT && message.text().equals("cut")) {
                cut.set(true);
                connection.reset();
              } else if (message.kind() == WireMessage.Kind.TEXT) {
                connection.send(message.text());
              } else {
                connection.send(message.bytes());
              }
            });
  }

  private static SocketIoTestServer socketIo() {
    return SocketIoTestServer.create()
        .namespace("/", SocketIoHandler.echo().on("began", Servers::began));
  }

  /** Acknowledges with the transport of the session's first request. */
  private static void began(SocketIoEvent event) {
    event.ack(event.socket().connection().request().query("transport").orElse("unknown"));
  }

  /** Tells everybody every line and answers with it; shows its members. */
  private static final class Room implements PhoenixHandler {

    @Override
    public PhoenixReply join(PhoenixChannel channel, PhoenixMessage join) {
      return PhoenixReply.ok();
    }

    @Override
    public void joined(PhoenixChannel channel) {
      String user = channel.join().json().path("user").asText();
      channel.track(user, Map.of("user", user, "text", "fine"));
      channel.pushPresenceState();
    }

    @Override
    public PhoenixReply handleIn(PhoenixChannel channel, PhoenixMessage push) {
      channel.broadcast(push.event(), push.json());
      return PhoenixReply.ok(push.json());
    }
  }

  private Servers() {}
}
