package dev.hawser.phoenix.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hawser.testkit.ClientRequest;
import dev.hawser.testkit.HttpReply;
import dev.hawser.testkit.ServerConnection;
import dev.hawser.testkit.TestServer;
import dev.hawser.testkit.WebSocketTestServer;
import dev.hawser.testkit.WireMessage;
import dev.hawser.testsupport.Pace;
import dev.hawser.testsupport.Seen;
import dev.hawser.testsupport.Transcript.Frame;
import dev.hawser.testsupport.Transcript.Header;
import dev.hawser.testsupport.Transcript.Request;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;

/** The server's end of a replay: says and does nothing by itself. */
final class ReplayServer implements AutoCloseable {

  private final Map<ServerConnection, Seen<Frame>> messages = new ConcurrentHashMap<>();
  private volatile Optional<HttpReply> refusal = Optional.empty();
  private final TestServer server =
      WebSocketTestServer.create()
          .subprotocols("phoenix")
          .compression(true)
          .refuse(request -> refusal)
          .onOpen(connection -> connection.answerClose(false))
          .onMessage((connection, message) -> of(connection).add(frame(message)))
          .start();

  private Seen<Frame> of(ServerConnection connection) {
    return messages.computeIfAbsent(connection, c -> new Seen<>("frame of the client", Pace.REAL));
  }

  private static Frame frame(WireMessage message) {
    int opcode = message.kind() == WireMessage.Kind.TEXT ? Frame.TEXT : Frame.BINARY;
    return Frame.of(opcode, message.bytes());
  }

  int port() {
    return server.port();
  }

  /** Refuses all attempts from now on. */
  void refuseWith(HttpReply reply) {
    refusal = Optional.of(reply);
  }

  /** Accepts all attempts from now on. */
  void accept() {
    refusal = Optional.empty();
  }

  Socket next() {
    return new Socket(server.nextConnection(Pace.REAL.limit()));
  }

  /** The latest request is the recorded one, as far as an application has a say in it. */
  void compareHead(Request recorded) {
    List<ClientRequest> all = server.requests();
    ClientRequest own = all.get(all.size() - 1);
    assertThat(own.path()).isEqualTo(recorded.target().split("\\?", 2)[0]);
    Map<String, List<String>> query = new LinkedHashMap<>();
    query(recorded.target()).forEach((name, value) -> query.put(name, List.of(value)));
    assertThat(own.query()).isEqualTo(query);
    assertThat(own.header("Origin").stream().toList()).isEqualTo(header(recorded, "Origin"));
    assertThat(own.subprotocols())
        .isEqualTo(
            header(recorded, "Sec-WebSocket-Protocol").stream()
                .flatMap(line -> Arrays.stream(line.split(", *", -1)))
                .collect(Collectors.toList()));
    assertThat(own.extensions().stream().anyMatch(e -> e.startsWith("permessage-deflate")))
        .isEqualTo(!header(recorded, "Sec-WebSocket-Extensions").isEmpty());
  }

  static List<String> header(Request request, String name) {
    return request.headers().stream()
        .filter(header -> header.is(name))
        .map(Header::value)
        .collect(Collectors.toList());
  }

  /** The parameters of a request line; none of the recordings has one twice, or escapes. */
  static Map<String, String> query(String target) {
    Map<String, String> parameters = new LinkedHashMap<>();
    if (target.contains("?")) {
      for (String pair : target.split("\\?", 2)[1].split("&", -1)) {
        String[] parts = pair.split("=", 2);
        parameters.put(parts[0], parts[1]);
      }
    }
    return parameters;
  }

  @Override
  public void close() {
    server.close();
  }

  /** One WebSocket. */
  final class Socket implements ReplayedLink.Wire {

    private final ServerConnection connection;

    private Socket(ServerConnection connection) {
      this.connection = connection;
    }

    @Override
    public Frame next() {
      return of(connection).next();
    }

    @Override
    public List<Frame> rest() {
      return of(connection).rest();
    }

    @Override
    public void send(Frame frame) {
      switch (frame.opcode()) {
        case Frame.TEXT -> connection.send(new String(frame.payload(), StandardCharsets.UTF_8));
        case Frame.BINARY -> connection.send(frame.payload());
        case Frame.PING -> connection.ping(frame.payload());
        default -> connection.pong(frame.payload());
      }
    }

    void sendClose(Frame close) {
      if (close.payload().length == 0) {
        connection.close();
      } else {
        connection.close(close.closeCode(), "");
      }
    }

    WireMessage awaitClose() {
      return connection.awaitClose(Pace.REAL.limit());
    }

    void awaitPong(byte[] payload) {
      connection.awaitReceived(
          message ->
              message.kind() == WireMessage.Kind.PONG && Arrays.equals(message.bytes(), payload),
          Pace.REAL.limit());
    }

    void disconnect() {
      connection.disconnect();
    }
  }
}
