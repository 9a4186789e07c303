package dev.hawser.engine.internal.transport;

import dev.hawser.Options;
import dev.hawser.spi.Endpoint;
import dev.hawser.spi.HttpClient;
import dev.hawser.spi.Loop;
import io.netty.channel.EventLoop;
import java.util.function.Function;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

/** HTTP/1.1 over TCP or TLS, on the same clients as the WebSocket. Thread-safe. */
final class NettyHttpClient implements HttpClient {

  private final Function<Loop, EventLoop> eventLoops;
  private final TcpClients clients;

  NettyHttpClient(Function<Loop, EventLoop> eventLoops, TcpClients clients) {
    this.eventLoops = eventLoops;
    this.clients = clients;
  }

  @Override
  public Session open(Endpoint endpoint, Options options, Loop loop) {
    EventLoop eventLoop = eventLoops.apply(loop);
    Target target = Target.of(endpoint.uri());
    HeaderFields.check(endpoint.headers(), HttpExchange.OWN_FIELDS);
    return new HttpSession(
        Mono.fromCallable(() -> clients.client(target, options, eventLoop))
            .subscribeOn(Schedulers.boundedElastic())
            .flatMap(client -> client.connect()),
        target,
        endpoint,
        options,
        loop);
  }
}
