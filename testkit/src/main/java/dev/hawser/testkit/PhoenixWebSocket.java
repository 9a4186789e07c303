package dev.hawser.testkit;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** The WebSocket endpoint: decides on upgrades and joins each connection to a socket. */
@SuppressWarnings("FutureReturnValueIgnored") // A task the loop refuses comes after the end.
final class PhoenixWebSocket {

  private final PhoenixHub hub;
  private final PhoenixTestServer description;

  /** Accepted requests whose connection is not open yet; on the loop only, as the one below. */
  private final Map<ClientRequest, PhoenixConnect> accepted = new HashMap<>();

  private final Map<ServerConnection, Link> links = new HashMap<>();

  PhoenixWebSocket(PhoenixHub hub) {
    this.hub = hub;
    this.description = hub.description();
  }

  private static final class Link implements PhoenixTransport {
    private final ServerConnection connection;
    private final PhoenixSocket socket;
    private long lastFrame = System.nanoTime();

    Link(PhoenixHub hub, ServerConnection connection, PhoenixConnect connect) {
      this.connection = connection;
      this.socket = new PhoenixSocket(hub, connect, this, connection);
    }

    @Override
    public void send(String text) {
      connection.send(text);
    }

    @Override
    public void send(byte[] bytes) {
      connection.send(bytes);
    }

    @Override
    public void close(int code) {
      connection.close(code, "");
    }

    @Override
    public void abort() {
      connection.disconnect();
    }
  }

  /** Decides on an upgrade request. */
  Optional<HttpReply> refuse(ClientRequest request) {
    if (!request.path().equals(description.path() + "/websocket")) {
      return Optional.of(description.notFound());
    }
    Optional<HttpReply> malformed = PhoenixHandshake.malformed(request);
    if (malformed.isPresent()) {
      return malformed;
    }
    PhoenixConnect decision = PhoenixHandshake.decide(hub, request, true);
    if (decision.refusal().isEmpty()) {
      accepted.put(request, decision);
    }
    return decision.refusal();
  }

  /** Answers a request for a WebSocket that is none. */
  void noUpgrade(HttpExchange exchange) {
    exchange.respond(PhoenixHandshake.malformed(exchange.request()).orElse(HttpReply.status(400)));
  }

  void open(ServerConnection connection) {
    PhoenixConnect connect = accepted.remove(connection.request());
    if (connect == null) {
      throw new IllegalStateException("an upgrade that nobody has decided on");
    }
    Link link = new Link(hub, connection, connect);
    links.put(connection, link);
    hub.opened(link.socket);
    connection.onEnd(
        () -> {
          links.remove(connection);
          link.socket.end();
        });
    connection.onControl(message -> control(link, message));
    watch(link, description.idleTimeout().toNanos());
  }

  void handle(ServerConnection connection, WireMessage message) {
    Link link = links.get(connection);
    if (link != null) {
      link.lastFrame = System.nanoTime();
      if (message.bytes().length > description.maxFrame()) {
        link.socket.abort();
      } else if (message.kind() == WireMessage.Kind.TEXT) {
        link.socket.receiveText(message.text());
      } else {
        link.socket.receiveBinary(message.bytes());
      }
    }
  }

  private void control(Link link, WireMessage message) {
    link.lastFrame = System.nanoTime();
    byte[] close = closeAnswer(message);
    if (!link.socket.isOpen()) {
      link.connection.answer(message, close);
    } else if (message.kind() == WireMessage.Kind.CLOSE) {
      link.socket.post(
          () -> {
            link.socket.end();
            link.connection.answer(message, close);
          });
    } else {
      link.socket.post(() -> link.connection.answer(message, close));
    }
  }

  private byte[] closeAnswer(WireMessage message) {
    if (message.kind() != WireMessage.Kind.CLOSE) {
      return new byte[0];
    }
    return switch (description.adapter()) {
      case BANDIT -> RawFrame.close(1000, "");
      case COWBOY ->
          message.closeCode() == 1005 ? new byte[0] : RawFrame.close(message.closeCode(), "");
    };
  }

  /** Hangs up when the client has sent no frame for the idle time-out. */
  private void watch(Link link, long nanos) {
    link.connection
        .loop()
        .schedule(
            () -> {
              long left = link.lastFrame + description.idleTimeout().toNanos() - System.nanoTime();
              if (left > 0) {
                watch(link, left);
              } else {
                link.socket.close(
                    description.adapter() == PhoenixTestServer.Adapter.BANDIT ? 1002 : 1000);
              }
            },
            nanos,
            TimeUnit.NANOSECONDS);
  }
}
