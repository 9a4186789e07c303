package dev.hawser.testkit;

import io.netty.handler.codec.http.HttpHeaders;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.function.BiPredicate;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The description of an embedded WebSocket server. Immutable: every method returns a copy. {@link
 * #start()} runs it, as often as you like, each time on a new port.
 *
 * <pre>{@code
 * try (TestServer server = WebSocketTestServer.create().echo().start()) {
 *   server.faults().next(2, Fault.status(503));
 *   // … connect the client to server.url("/") …
 *   ServerConnection connection = server.nextConnection(Duration.ofSeconds(10));
 *   connection.awaitText("hello", Duration.ofSeconds(10));
 *   connection.close(4001, "bye");
 * }
 * }</pre>
 *
 * <p>Without any setting the server accepts every path, offers no sub-protocol and no compression,
 * says nothing by itself, answers pings and close frames, and accepts messages up to 64 MiB.
 *
 * <p>Functions given here run on the server's one loop thread and must not block. If one throws,
 * the connection is closed with 1011 and {@link TestServer#close()} throws what it threw.
 */
public final class WebSocketTestServer {

  /** An ordinary HTTP request's handler and which requests it is for. */
  record HttpRoute(Predicate<ClientRequest> condition, Consumer<HttpExchange> handler) {}

  private static final int MAX_MESSAGE = 64 << 20;
  private static final WebSocketTestServer DEFAULT = new WebSocketTestServer();

  private List<String> subprotocols = List.of();
  private boolean compression;
  private int maxMessageSize = MAX_MESSAGE;
  private int socketBuffer;
  private @Nullable TestCertificate certificate;
  private @Nullable TestCertificate clientCertificate;
  private Function<ClientRequest, Optional<HttpReply>> refuse = request -> Optional.empty();
  private Function<ClientRequest, HttpReply> upgradeHeaders = request -> HttpReply.status(101);
  private Consumer<ServerConnection> onOpen = connection -> {};
  private List<BiPredicate<ServerConnection, WireMessage>> handlers = List.of();
  private List<HttpRoute> routes = List.of();

  private WebSocketTestServer() {}

  private WebSocketTestServer(WebSocketTestServer other) {
    subprotocols = other.subprotocols;
    compression = other.compression;
    maxMessageSize = other.maxMessageSize;
    socketBuffer = other.socketBuffer;
    certificate = other.certificate;
    clientCertificate = other.clientCertificate;
    refuse = other.refuse;
    upgradeHeaders = other.upgradeHeaders;
    onOpen = other.onOpen;
    handlers = other.handlers;
    routes = other.routes;
  }

  private WebSocketTestServer copy(Consumer<WebSocketTestServer> change) {
    WebSocketTestServer copy = new WebSocketTestServer(this);
    change.accept(copy);
    return copy;
  }

  /** A server with the defaults. */
  public static WebSocketTestServer create() {
    return DEFAULT;
  }

  /** The sub-protocols the server speaks: it chooses the first one of the client's that is here. */
  public WebSocketTestServer subprotocols(String... names) {
    return copy(c -> c.subprotocols = List.of(names));
  }

  /** Whether permessage-deflate is accepted if the client offers it. */
  public WebSocketTestServer compression(boolean accept) {
    return copy(c -> c.compression = accept);
  }

  /** The largest message accepted from the client in bytes, after inflating; 64 MiB at first. */
  public WebSocketTestServer maxMessageSize(int bytes) {
    return copy(c -> c.maxMessageSize = bytes);
  }

  /**
   * The size of the socket's send and receive buffers in bytes; small ones make back-pressure show
   * soon. 0, the default, leaves them to the system.
   */
  public WebSocketTestServer socketBuffers(int bytes) {
    return copy(c -> c.socketBuffer = bytes);
  }

  /** Speaks TLS with this certificate. The URLs of the server then start with wss and https. */
  public WebSocketTestServer secure(TestCertificate server) {
    return copy(c -> c.certificate = server);
  }

  /** With {@link #secure}: only a client that presents this certificate gets through. */
  public WebSocketTestServer requireClientCertificate(TestCertificate client) {
    return copy(c -> c.clientCertificate = client);
  }

  /**
   * Decides on each upgrade request: the reply refuses it, empty accepts it. For credentials and
   * paths; for faults see {@link Faults}.
   */
  public WebSocketTestServer refuse(Function<ClientRequest, Optional<HttpReply>> decision) {
    return copy(c -> c.refuse = decision);
  }

  /** The header fields of this reply are added to the answer to an upgrade that is accepted. */
  WebSocketTestServer upgradeHeaders(Function<ClientRequest, HttpReply> fields) {
    return copy(c -> c.upgradeHeaders = fields);
  }

  /** Runs for each connection after its upgrade, before any of its messages is handled. */
  public WebSocketTestServer onOpen(Consumer<ServerConnection> action) {
    return copy(c -> c.onOpen = action);
  }

  /**
   * Handles text and binary messages. Of several handlers, {@code onText} and {@code echo}
   * included, the first one set that takes the message has it alone; this one takes every message.
   */
  public WebSocketTestServer onMessage(BiConsumer<ServerConnection, WireMessage> handler) {
    return handler(
        (connection, message) -> {
          handler.accept(connection, message);
          return true;
        });
  }

  /** Takes the text messages that match and answers each with these replies, in this order. */
  public WebSocketTestServer onText(Predicate<String> condition, String... replies) {
    List<String> texts = List.of(replies);
    return handler(
        (connection, message) -> {
          boolean taken = message.kind() == WireMessage.Kind.TEXT && condition.test(message.text());
          if (taken) {
            texts.forEach(connection::send);
          }
          return taken;
        });
  }

  /** Like {@link #onText(Predicate, String...)} for texts that match a pattern as a whole. */
  public WebSocketTestServer onText(String regex, String... replies) {
    return onText(Pattern.compile(regex, Pattern.DOTALL).asMatchPredicate(), replies);
  }

  /** Takes every message and sends it back. */
  public WebSocketTestServer echo() {
    return onMessage(
        (connection, message) -> {
          if (message.kind() == WireMessage.Kind.TEXT) {
            connection.send(message.text());
          } else {
            connection.send(message.bytes());
          }
        });
  }

  /**
   * Answers ordinary HTTP requests that match; the first route set that matches has the request.
   * Without any the answer is 404.
   */
  public WebSocketTestServer onHttp(
      Predicate<ClientRequest> condition, Consumer<HttpExchange> handler) {
    List<HttpRoute> all = new ArrayList<>(routes);
    all.add(new HttpRoute(condition, handler));
    return copy(c -> c.routes = List.copyOf(all));
  }

  /** Starts a server like this on a free port of 127.0.0.1. */
  public TestServer start() {
    return new TestServer(this);
  }

  private WebSocketTestServer handler(BiPredicate<ServerConnection, WireMessage> handler) {
    List<BiPredicate<ServerConnection, WireMessage>> all = new ArrayList<>(handlers);
    all.add(handler);
    return copy(c -> c.handlers = List.copyOf(all));
  }

  List<String> subprotocols() {
    return subprotocols;
  }

  boolean compression() {
    return compression;
  }

  int maxMessageSize() {
    return maxMessageSize;
  }

  int socketBuffer() {
    return socketBuffer;
  }

  @Nullable TestCertificate certificate() {
    return certificate;
  }

  @Nullable TestCertificate clientCertificate() {
    return clientCertificate;
  }

  Optional<HttpReply> refusal(ClientRequest request) {
    return refuse.apply(request);
  }

  HttpHeaders upgradeHeaders(ClientRequest request) {
    return upgradeHeaders.apply(request).toHeaders();
  }

  void opened(ServerConnection connection) {
    onOpen.accept(connection);
  }

  void handle(ServerConnection connection, WireMessage message) {
    for (BiPredicate<ServerConnection, WireMessage> handler : handlers) {
      if (handler.test(connection, message)) {
        return;
      }
    }
  }

  void handle(HttpExchange exchange) {
    for (HttpRoute route : routes) {
      if (route.condition().test(exchange.request())) {
        route.handler().accept(exchange);
        return;
      }
    }
    exchange.respond(HttpReply.status(404));
  }
}
