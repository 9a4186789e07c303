package dev.hawser.phoenix.channels;

import dev.hawser.Options;
import dev.hawser.spi.Endpoint;
import dev.hawser.spi.Loop;
import dev.hawser.spi.Transport;
import java.time.Duration;

/**
 * WebSocket, or long polling where WebSockets do not pass. One for each connection, as it learns
 * from one link for the next.
 *
 * <p>A WebSocket has a while to open, and then, from the first message written, the same while
 * again to bring a first message or the answer to a ping. One that fails or is late before it opens
 * is replaced by long polling within the same attempt; one that opens and brings nothing is closed,
 * and the next attempt polls. A session over it should therefore write something that is answered
 * at once, such as a heartbeat, before anything else.
 *
 * <p>Once a WebSocket brought something, there is no long polling any more. Once a long poll
 * opened, there is no WebSocket any more. Where neither works, the next attempt tries both again.
 *
 * <p>No reason to poll are a refusal of the credentials (401, 403), a refusal with {@code
 * Retry-After}, and a configuration that cannot be used.
 */
public final class FallbackTransport implements Transport {

  private final Transport webSocket;
  private final Transport longPoll;
  private final Duration patience;
  private final FallbackChoice choice;

  /**
   * A transport that has learnt nothing yet.
   *
   * @param patience how long a WebSocket may take; zero to poll from the start
   */
  public FallbackTransport(Transport webSocket, Transport longPoll, Duration patience) {
    this.webSocket = webSocket;
    this.longPoll = longPoll;
    this.patience = patience;
    this.choice = new FallbackChoice(patience.isZero());
  }

  @Override
  public Link open(Endpoint endpoint, Options options, Loop loop, Listener listener) {
    return switch (choice.next()) {
      case WEB_SOCKET -> webSocket.open(endpoint, options, loop, listener);
      case LONG_POLL -> longPoll.open(endpoint, options, loop, listener);
      case EITHER -> {
        FallbackLink link =
            new FallbackLink(
                choice,
                patience,
                loop,
                listener,
                told -> webSocket.open(endpoint, options, loop, told),
                told -> longPoll.open(endpoint, options, loop, told));
        link.start();
        yield link;
      }
    };
  }
}
