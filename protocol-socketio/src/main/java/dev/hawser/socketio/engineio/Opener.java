package dev.hawser.socketio.engineio;

import dev.hawser.Cause;
import dev.hawser.Options;
import dev.hawser.spi.Endpoint;
import dev.hawser.spi.HttpClient;
import dev.hawser.spi.Loop;
import dev.hawser.spi.Transport;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Opens what carries the session of one link. Loop only. */
final class Opener {

  private final HttpClient http;
  private final Transport webSocket;
  private final TargetMemory memory;
  private final Addresses addresses;
  private final Options options;
  private final Loop loop;

  /** Set by {@link #first}. */
  private @Nullable TransportOrder order;

  Opener(
      HttpClient http,
      Transport webSocket,
      TargetMemory memory,
      Endpoint endpoint,
      Options options,
      Loop loop) {
    this.http = http;
    this.webSocket = webSocket;
    this.memory = memory;
    this.options = options;
    this.loop = loop;
    addresses = new Addresses(endpoint, options);
  }

  /**
   * The transport to try first.
   *
   * @throws IllegalArgumentException if the endpoint is not that of a server
   */
  LinkMachine.Event first() {
    memory.start(addresses.target());
    order = new TransportOrder(options, memory.webSocketOpens());
    return order().next();
  }

  /** What follows a transport that could not open. */
  LinkMachine.Event after(Cause cause) {
    return order == null ? LinkMachine.Event.DOWN : order().after(cause);
  }

  /** Whether a session that polls goes over to a WebSocket if the server offers it. */
  boolean upgrades() {
    return order().upgrades();
  }

  private TransportOrder order() {
    return Objects.requireNonNull(order, "order");
  }

  /**
   * Polling that is not started yet.
   *
   * @throws IllegalArgumentException if the endpoint is illegal
   */
  Polling polling(EngineIoLink link, EngineIoVersion version, boolean reading) {
    HttpClient.Session session = http.open(addresses.pollingEndpoint(), options, loop);
    Requests requests = new Requests(session, addresses, memory, options, loop);
    return new Polling(requests, link, version, reading);
  }

  /**
   * Opens a WebSocket.
   *
   * @param sid the session that is upgraded, or null for a new one
   */
  void open(SocketWire socket, @Nullable String sid) {
    String cookies =
        options.get(EngineIoOptions.COOKIES)
            ? memory.cookies().header(addresses.ownCookies(), loop.nanoTime())
            : null;
    Endpoint endpoint = addresses.webSocketEndpoint(sid, cookies);
    socket.open(told -> webSocket.open(endpoint, options, loop, told));
  }

  /** Remembers whether a WebSocket opens. */
  void webSocketOpens(boolean value) {
    memory.webSocketOpens(value);
  }
}
