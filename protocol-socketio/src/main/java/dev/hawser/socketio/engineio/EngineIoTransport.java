package dev.hawser.socketio.engineio;

import dev.hawser.Options;
import dev.hawser.TransportOptions;
import dev.hawser.spi.Endpoint;
import dev.hawser.spi.HttpClient;
import dev.hawser.spi.Loop;
import dev.hawser.spi.Transport;
import dev.hawser.spi.Transports;
import java.time.Duration;

/**
 * Engine.IO 4 and 3: a session by long-polling, over a WebSocket, or first the one and then the
 * other. A frame is one Engine.IO message. Knows nothing of Socket.IO. One for each connection, as
 * it learns from one link for the next: cookies, and whether a WebSocket opens.
 *
 * <p>The endpoint's URL is that of the server with its whole path, such as {@code
 * https://example.org/engine.io/}; its query and its header fields go with every request. {@link
 * EngineIoOptions} says which transports are used. {@link Opened#transport()} is the one the
 * session opened with, {@code polling} or {@code websocket}; {@link Listener#onTransport} tells of
 * an upgrade. Messages keep their order, and none is lost or doubled. An upgrade that fails, or is
 * not done within {@code connect-timeout}, leaves the session as it was.
 *
 * <p>A message counts as written when the socket took it, or when the {@code POST} that carries it
 * was answered. {@link Link#close} sends what was written before; a session that polls ends with a
 * close packet, a WebSocket with a closing handshake. While reading is stopped nothing is polled,
 * and the server's pings are not answered: it ends the session after a while. {@code
 * max-message-size} holds for each message, 16 times as much for the answer to a poll. A {@code
 * POST} may take {@code write-timeout}.
 *
 * <p>The heartbeat is the server's, with its intervals: {@code HEARTBEAT} if nothing came in time.
 * The clock is asked again before every write, so that nothing is written on a link that was lost
 * while the machine slept. WebSocket pings are sent only if {@code ping-interval} was given.
 *
 * <p>What the server refuses is an {@link EngineIoException} in {@link
 * dev.hawser.Cause#exception()}. A message that is too large for the server ends the link with
 * {@code OVERFLOW}: it is not known which one it was.
 */
public final class EngineIoTransport implements Transport {

  private final HttpClient http;
  private final Transport webSocket;
  private final TargetMemory memory = new TargetMemory();

  /** A transport on the engine's WebSocket and HTTP that has learnt nothing yet. */
  public EngineIoTransport(Transports transports) {
    http = transports.http();
    webSocket = transports.webSocket().withDefault(TransportOptions.PING_INTERVAL, Duration.ZERO);
  }

  @Override
  public Link open(Endpoint endpoint, Options options, Loop loop, Listener listener) {
    Opener opener = new Opener(http, webSocket, memory, endpoint, options, loop);
    EngineIoLink link = new EngineIoLink(opener, options, loop, listener);
    link.start();
    return link;
  }
}
