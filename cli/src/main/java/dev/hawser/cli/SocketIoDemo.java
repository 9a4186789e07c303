package dev.hawser.cli;

import dev.hawser.Connection;
import dev.hawser.Hawser;
import dev.hawser.JoinException;
import dev.hawser.Topic;
import dev.hawser.TopicState;
import dev.hawser.socketio.ConnectErrorException;
import dev.hawser.socketio.SocketIoNamespace;
import dev.hawser.socketio.engineio.EngineIoOptions;
import dev.hawser.socketio.parser.Arguments;
import dev.hawser.testkit.ServerConnection;
import dev.hawser.testkit.SocketIoAdmission;
import dev.hawser.testkit.SocketIoConnection;
import dev.hawser.testkit.SocketIoEvent;
import dev.hawser.testkit.SocketIoHandler;
import dev.hawser.testkit.SocketIoServer;
import dev.hawser.testkit.SocketIoSocket;
import dev.hawser.testkit.SocketIoTestServer;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/** A Socket.IO server that remembers what a client misses. */
final class SocketIoDemo implements Demo {

  private static final Duration LIMIT = Duration.ofSeconds(20);
  private static final String HARBOUR = "/" + DemoWalk.TOPIC;
  private static final String BRIDGE = "/bridge";
  private static final String QUESTION = "whoareyou";

  @Override
  public String protocol() {
    return "socketio";
  }

  @Override
  public Server start() {
    Seen<SocketIoSocket> joins = new Seen<>();
    SocketIoHandler harbour =
        SocketIoHandler.echo().onConnect(joins::add).on(DemoWalk.SHOUT, SocketIoDemo::shout);
    SocketIoHandler bridge =
        SocketIoHandler.create()
            .middleware(socket -> SocketIoAdmission.refuse("crew only", Map.of("deck", 3)));
    SocketIoServer server =
        SocketIoTestServer.create()
            .namespace(HARBOUR, harbour)
            .namespace(BRIDGE, bridge)
            .recovery(Duration.ofMinutes(2))
            .start();
    return new Running(server, joins);
  }

  private static void shout(SocketIoEvent event) {
    String text = event.arg(0).path("text").asText();
    event.ack(Map.of("text", text.toUpperCase(Locale.ROOT)));
  }

  private record Running(SocketIoServer server, Seen<SocketIoSocket> joins) implements Server {

    @Override
    public String url() {
      return "socketio+" + server.url();
    }

    @Override
    public Hawser describe(Hawser hawser) {
      return hawser.with(EngineIoOptions.TRANSPORTS, List.of(EngineIoOptions.WEB_SOCKET));
    }

    @Override
    public Topic topic(Connection connection) {
      return connection.topic(HARBOUR);
    }

    @Override
    public List<Extra> extras() {
      return List.of(
          new Extra(
              "answers questions",
              "The server asks who we are, and waits for our acknowledgement.",
              this::question),
          new Extra(
              "carries binaries",
              "Send three bytes inside an object, and get them back.",
              this::binary),
          new Extra(
              "tells why it is refused",
              "Connect the namespace '" + BRIDGE + "', which is not for us.",
              this::refusal),
          new Extra(
              "goes from polling to WebSocket",
              "Connect once more, with polling first.",
              connection -> upgrade()),
          new Extra(
              "misses nothing",
              "The link breaks, and the server sends an event before we are back.",
              this::recovery));
    }

    private static SocketIoNamespace harbour(Connection connection) {
      return SocketIoNamespace.of(connection.topic(HARBOUR));
    }

    private SocketIoSocket latest() {
      List<SocketIoSocket> there = server.of(HARBOUR).sockets();
      return there.get(there.size() - 1);
    }

    private String question(Connection connection) {
      harbour(connection)
          .answer(QUESTION, asked -> Mono.just("ann"))
          .subscribe(null, failure -> {});
      // The server's question comes behind what tells it that we listen.
      harbour(connection).emitWithAck("ready").block(LIMIT);
      String answer =
          latest()
              .emitWithAck(QUESTION)
              .orTimeout(LIMIT.toSeconds(), TimeUnit.SECONDS)
              .join()
              .get(0)
              .asText();
      require(answer.equals("ann"), "the server got " + answer);
      return "the server got: " + answer;
    }

    private String binary(Connection connection) {
      Arguments echo =
          Objects.requireNonNull(
              harbour(connection)
                  .emitWithAck("parcel", Map.of("content", new byte[] {1, 2, 3}))
                  .block(LIMIT));
      require(echo.attachments() == 1, "no binary came back: " + echo);
      return "back with " + echo.attachments() + " binary";
    }

    private String refusal(Connection connection) {
      try {
        connection.topic(BRIDGE).join().block(LIMIT);
      } catch (JoinException e) {
        ConnectErrorException refused = ConnectErrorException.of(e.why());
        if (refused != null) {
          return refused.serverMessage() + " " + refused.data().text();
        }
      }
      throw new FailedException(ExitCode.FAILED, "it was not refused");
    }

    private String recovery(Connection connection) {
      SocketIoNamespace harbour = harbour(connection);
      CompletableFuture<@Nullable String> missed =
          harbour.on("missed", String.class).next().toFuture();
      CompletableFuture<@Nullable Boolean> resumed =
          harbour
              .topic()
              .states()
              .skipWhile(TopicState.Joined.class::isInstance)
              .ofType(TopicState.Joined.class)
              .map(TopicState.Joined::resumed)
              .next()
              .toFuture();
      SocketIoSocket before = latest();
      before.connection().drop();
      before.awaitDisconnect(LIMIT);
      server.of(HARBOUR).emit("missed", "fog ahead");
      String text = missed.orTimeout(LIMIT.toSeconds(), TimeUnit.SECONDS).join();
      Boolean whole = resumed.orTimeout(LIMIT.toSeconds(), TimeUnit.SECONDS).join();
      require(Boolean.TRUE.equals(whole), "the session was not recovered");
      return "got: " + text;
    }

    private String upgrade() {
      int before = joins.count();
      Connection connection = Hawser.to(url()).open();
      try {
        connection.topic(HARBOUR).join().block(LIMIT);
        SocketIoConnection link = joins.await("a client", before, any -> true, LIMIT).connection();
        String first = link.request().query("transport").orElse("");
        link.awaitTraffic(entry -> entry.text().equals("5"), LIMIT);
        String now = harbour(connection).transport().block(LIMIT);
        connection.close();
        link.awaitClosed(LIMIT);
        return "from " + first + " to " + now;
      } finally {
        connection.close();
      }
    }

    private static void require(boolean kept, String otherwise) {
      if (!kept) {
        throw new FailedException(ExitCode.FAILED, otherwise);
      }
    }

    @Override
    public void awaitJoins(int count) {
      joins.await("connect number " + count, count - 1, socket -> true, LIMIT);
    }

    @Override
    public void greet() {
      server.of(HARBOUR).emit(DemoWalk.GREETING, Map.of("text", "welcome aboard"));
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
