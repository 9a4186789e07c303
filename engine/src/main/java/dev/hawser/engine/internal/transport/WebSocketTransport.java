package dev.hawser.engine.internal.transport;

import dev.hawser.Cause;
import dev.hawser.Options;
import dev.hawser.TransportOptions;
import dev.hawser.spi.Endpoint;
import dev.hawser.spi.Loop;
import dev.hawser.spi.Transport;
import io.netty.channel.EventLoop;
import java.security.SecureRandom;
import java.util.SplittableRandom;
import java.util.function.Function;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

/** WebSocket (RFC 6455) with permessage-deflate (RFC 7692) over TCP or TLS. Thread-safe. */
final class WebSocketTransport implements Transport {

  private final Function<Loop, EventLoop> eventLoops;
  private final TcpClients clients;
  private final SplittableRandom random = new SplittableRandom(new SecureRandom().nextLong());

  WebSocketTransport(Function<Loop, EventLoop> eventLoops, TcpClients clients) {
    this.eventLoops = eventLoops;
    this.clients = clients;
  }

  @Override
  public Link open(Endpoint endpoint, Options options, Loop loop, Listener listener) {
    SplittableRandom own;
    synchronized (random) {
      own = random.split();
    }
    WebSocketLink link = new WebSocketLink(loop, options, listener, own);
    try {
      EventLoop eventLoop = eventLoops.apply(loop);
      Target target = Target.of(endpoint.uri());
      boolean compression = options.get(TransportOptions.COMPRESSION);
      Handshake handshake = new Handshake(endpoint, target, compression, own);
      link.start(
          Mono.fromCallable(() -> clients.client(target, options, eventLoop))
              .subscribeOn(Schedulers.boundedElastic())
              .flatMap(client -> client.connect()),
          handshake,
          target);
    } catch (IllegalArgumentException e) {
      link.fail(Cause.of(Cause.Kind.CONFIGURATION, String.valueOf(e.getMessage()), e));
    }
    return link;
  }
}
