package dev.hawser.engine.internal.transport;

import dev.hawser.Options;
import dev.hawser.spi.Endpoint;
import dev.hawser.spi.HttpClient;
import dev.hawser.spi.HttpRequest;
import dev.hawser.spi.Loop;
import io.netty.channel.Channel;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import reactor.core.Disposable;
import reactor.core.publisher.Mono;
import reactor.netty.Connection;

/** The requests of one link and the sockets they share. Loop only. */
final class HttpSession implements HttpClient.Session {

  private final Mono<? extends Connection> connections;
  private final Target target;
  private final Endpoint endpoint;
  private final Options options;
  private final Loop loop;

  private final Set<HttpExchange> exchanges = new LinkedHashSet<>();

  /** The sockets that are free, the latest used last. */
  private final Deque<HttpSocket> idle = new ArrayDeque<>();

  private boolean closed;

  HttpSession(
      Mono<? extends Connection> connections,
      Target target,
      Endpoint endpoint,
      Options options,
      Loop loop) {
    this.connections = connections;
    this.target = target;
    this.endpoint = endpoint;
    this.options = options;
    this.loop = loop;
  }

  @Override
  public HttpClient.Call send(HttpRequest request, HttpClient.Callback callback) {
    Target to = Target.of(request.uri());
    if (!to.sameServer(target)) {
      throw new IllegalArgumentException(
          "the session is with " + target.address() + ", not with " + to.address());
    }
    HttpExchange exchange = new HttpExchange(this, endpoint, to, request, callback, options, loop);
    if (!closed) {
      exchanges.add(exchange);
      // Later, so that nothing that fails at once calls back from within this method.
      loop.execute(exchange::start);
    }
    return exchange;
  }

  @Override
  public void close() {
    closed = true;
    List.copyOf(exchanges).forEach(HttpExchange::abort);
    new ArrayList<>(idle).forEach(HttpSocket::close);
    idle.clear();
  }

  /** The free socket that was used last, or null. */
  @Nullable HttpSocket takeIdle() {
    List<HttpSocket> stale = new ArrayList<>();
    idle.forEach(
        socket -> {
          if (!socket.isUsable()) {
            stale.add(socket);
          }
        });
    idle.removeAll(stale);
    stale.forEach(HttpSocket::close);
    return idle.pollLast();
  }

  /** Opens a socket; signals on the loop, not from within this method. */
  Disposable connect(Consumer<HttpSocket> opened, Consumer<Throwable> failed) {
    return connections.subscribe(
        connection -> onLoop(() -> opened.accept(socket(connection.channel()))),
        failure -> onLoop(() -> failed.accept(failure)));
  }

  private HttpSocket socket(Channel channel) {
    HttpSocket socket = new HttpSocket(channel, this, endpoint.secrets(), target, loop);
    socket.install();
    return socket;
  }

  private void onLoop(Runnable task) {
    if (loop.inLoop()) {
      task.run();
    } else {
      loop.execute(task);
    }
  }

  /** A socket is free. */
  void release(HttpSocket socket) {
    if (closed) {
      socket.close();
    } else {
      idle.addLast(socket);
    }
  }

  /** A socket is gone. */
  void forget(HttpSocket socket) {
    idle.remove(socket);
  }

  void ended(HttpExchange exchange) {
    exchanges.remove(exchange);
  }
}
