package dev.hawser.testkit;

import java.time.Duration;
import java.util.List;
import java.util.function.Predicate;

/**
 * A running embedded Phoenix server, on 127.0.0.1 and an ephemeral port; described and started by
 * {@link PhoenixTestServer}. All methods may be called from any thread, but those that wait not
 * from a handler of the server.
 *
 * <p>A payload that is a {@code byte[]} is sent as binary; everything else becomes JSON by Jackson.
 */
public final class PhoenixServer implements AutoCloseable {

  private final PhoenixHub hub;
  private final TestServer server;

  PhoenixServer(PhoenixTestServer description) {
    hub = new PhoenixHub(description);
    PhoenixWebSocket webSocket = new PhoenixWebSocket(hub);
    String path = description.path();
    WebSocketTestServer below =
        description
            .below()
            .refuse(webSocket::refuse)
            .onOpen(webSocket::open)
            .onMessage(webSocket::handle)
            .onHttp(request -> request.path().equals(path + "/websocket"), webSocket::noUpgrade);
    if (description.longPoll().isPresent()) {
      PhoenixLongPoll longPoll = new PhoenixLongPoll(hub, description.longPoll().get());
      below = below.onHttp(r -> r.path().equals(path + "/longpoll"), longPoll::handle);
    }
    server =
        below.onHttp(request -> true, exchange -> exchange.respond(description.notFound())).start();
    hub.started(server);
  }

  PhoenixHub hub() {
    return hub;
  }

  /** The URL of the socket, without {@code /websocket}, as Phoenix clients want it. */
  public String url() {
    return server.url(hub.description().path());
  }

  /** The server below: faults, requests, WebSocket connections. */
  public TestServer server() {
    return server;
  }

  /** The connections that are open now, in the order they came. */
  public List<PhoenixSocket> sockets() {
    return hub.sockets();
  }

  /**
   * Waits for the next connection: the first call returns the first one, the second call the
   * second, and so on.
   *
   * @throws AssertionError if it does not come within {@code limit}
   */
  public PhoenixSocket nextSocket(Duration limit) {
    return hub.connections().take(limit);
  }

  /** The channels of a topic that are joined now, in the order of their joins. */
  public List<PhoenixChannel> channels(String topic) {
    return hub.channels(topic);
  }

  /** Every join that was accepted so far, in their order. */
  public List<PhoenixChannel> joins() {
    return hub.joins().snapshot();
  }

  /**
   * Waits until {@code topic} is joined by somebody.
   *
   * @return the first join of the topic whose channel still lives
   * @throws AssertionError if there is none within {@code limit}
   */
  public PhoenixChannel awaitJoin(String topic, Duration limit) {
    return hub.joins().await(join -> join.topic().equals(topic) && join.isJoined(), limit);
  }

  /** Every message of every client so far, heartbeats included, in the order of their arrival. */
  public List<PhoenixMessage> received() {
    return hub.messages().snapshot();
  }

  /**
   * Waits until some client has sent a message that matches; those before the call count.
   *
   * @return the first one that matches
   * @throws AssertionError if there is none within {@code limit}
   */
  public PhoenixMessage awaitReceived(Predicate<PhoenixMessage> condition, Duration limit) {
    return hub.messages().await(condition, limit);
  }

  /** Sends a message to all channels of a topic, as {@code Endpoint.broadcast} does. */
  public void broadcast(String topic, String event, Object payload) {
    hub.broadcast(topic, event, payload);
  }

  /** Sends a message to all channels of a topic as a push of the channel: with its join_ref. */
  public void push(String topic, String event, Object payload) {
    Object value = PhoenixMessage.payload(payload);
    hub.onLoop(() -> channels(topic).forEach(channel -> channel.push(event, value)));
  }

  /** The channels of a topic crash: {@code phx_error}. */
  public void crash(String topic) {
    hub.onLoop(() -> channels(topic).forEach(PhoenixChannel::crash));
  }

  /** The channels of a topic stop normally: {@code phx_close}. */
  public void stop(String topic) {
    hub.onLoop(() -> channels(topic).forEach(PhoenixChannel::stop));
  }

  /** Ends all connections as {@code Endpoint.broadcast(id, "disconnect")} does. */
  public void disconnect() {
    int code = hub.description().isAtLeast18() ? 1001 : 1000;
    hub.onLoop(() -> sockets().forEach(socket -> socket.close(code)));
  }

  /** Ends the connections with this id, see {@link PhoenixConnect#accept(String)}. */
  public void disconnect(String id) {
    int code = hub.description().isAtLeast18() ? 1001 : 1000;
    hub.onLoop(
        () ->
            sockets().stream()
                .filter(socket -> socket.id().filter(id::equals).isPresent())
                .forEach(socket -> socket.close(code)));
  }

  /** Ends all connections as a restart of the server does: 1012. */
  public void drain() {
    hub.onLoop(() -> sockets().forEach(socket -> socket.close(1012)));
  }

  /**
   * Stops the server and cuts every connection. Idempotent.
   *
   * @throws IllegalStateException with the cause if the description's functions or handlers threw
   */
  @Override
  public void close() {
    server.close();
  }
}
