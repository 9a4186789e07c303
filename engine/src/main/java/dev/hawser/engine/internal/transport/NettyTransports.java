package dev.hawser.engine.internal.transport;

import dev.hawser.spi.HttpClient;
import dev.hawser.spi.Loop;
import dev.hawser.spi.Transport;
import dev.hawser.spi.Transports;
import io.netty.channel.EventLoop;
import java.util.function.Function;

/** WebSocket and HTTP on Reactor Netty's TCP client. Thread-safe. */
public final class NettyTransports implements Transports {

  private final Transport webSocket;
  private final HttpClient http;

  /** Transports for loops that are {@link NettyLoop}s. */
  public NettyTransports() {
    this(
        loop -> {
          if (loop instanceof NettyLoop netty) {
            return netty.eventLoop();
          }
          throw new IllegalArgumentException("a link needs a NettyLoop");
        });
  }

  /** Transports that find the event loop beneath a loop with {@code eventLoops}. */
  public NettyTransports(Function<Loop, EventLoop> eventLoops) {
    TcpClients clients = new TcpClients();
    webSocket = new WebSocketTransport(eventLoops, clients);
    http = new NettyHttpClient(eventLoops, clients);
  }

  @Override
  public Transport webSocket() {
    return webSocket;
  }

  @Override
  public HttpClient http() {
    return http;
  }
}
