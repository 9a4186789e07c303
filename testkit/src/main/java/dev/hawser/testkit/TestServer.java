package dev.hawser.testkit;

import io.netty.channel.socket.SocketChannel;
import io.netty.handler.codec.http.HttpObjectAggregator;
import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.handler.codec.http.websocketx.extensions.WebSocketServerExtensionHandler;
import io.netty.handler.codec.http.websocketx.extensions.compression.PerMessageDeflateServerExtensionHandshaker;
import io.netty.handler.ssl.SslContext;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * A running embedded server, on 127.0.0.1 and an ephemeral port; described and started by {@link
 * WebSocketTestServer}. All methods may be called from any thread, but those that wait not from a
 * handler of the server.
 */
// A write or a close that fails means that the peer has gone: nothing is left to do.
@SuppressWarnings("FutureReturnValueIgnored")
public final class TestServer implements AutoCloseable {

  private final WebSocketTestServer description;
  private final @Nullable SslContext tls;
  private final LoopbackListener listener;
  private final Faults faults = new Faults();
  private final AtomicInteger accepted = new AtomicInteger();
  private final Recorder<ClientRequest> requests = new Recorder<>("request");
  private final Recorder<ServerConnection> connections = new Recorder<>("connection");
  private final AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();

  TestServer(WebSocketTestServer description) {
    this.description = description;
    TestCertificate certificate = description.certificate();
    tls = certificate == null ? null : certificate.serverContext(description.clientCertificate());
    listener = new LoopbackListener("test-server", description.socketBuffer(), this::accept);
  }

  /** The port; the same for as long as the server lives. */
  public int port() {
    return listener.port();
  }

  /** The {@code ws} or {@code wss} URL of a path, such as {@code ws://127.0.0.1:40001/chat}. */
  public String url(String path) {
    return (tls == null ? "ws" : "wss") + "://127.0.0.1:" + port() + path;
  }

  /** The {@code http} or {@code https} URL of a path. */
  public String httpUrl(String path) {
    return (tls == null ? "http" : "https") + "://127.0.0.1:" + port() + path;
  }

  /** Which links meet which fault; none at first. */
  public Faults faults() {
    return faults;
  }

  /**
   * Closes the port: TCP connections are refused. Open connections live on. Returns when it is
   * done.
   */
  public void stopListening() {
    listener.stop();
  }

  /** Opens the same port again after {@link #stopListening()}. Returns when it is done. */
  public void startListening() {
    listener.start();
  }

  /** How many TCP connections were accepted so far. */
  public int accepted() {
    return accepted.get();
  }

  /** The HTTP requests so far, upgrades and ordinary ones, in their order. */
  public List<ClientRequest> requests() {
    return requests.snapshot();
  }

  /**
   * Waits until a request matches; those before the call count.
   *
   * @throws AssertionError if there is none within {@code limit}
   */
  public ClientRequest awaitRequest(Predicate<ClientRequest> condition, Duration limit) {
    return requests.await(condition, limit);
  }

  /** The WebSocket connections so far, in the order of their upgrades, ended ones included. */
  public List<ServerConnection> connections() {
    return connections.snapshot();
  }

  /**
   * Waits for the next WebSocket connection: the first call returns the first connection, the
   * second call the second, and so on.
   *
   * @throws AssertionError if it does not come within {@code limit}
   */
  public ServerConnection nextConnection(Duration limit) {
    return connections.take(limit);
  }

  /**
   * Stops listening, closes every connection without a close frame and ends the server's thread.
   * Idempotent.
   *
   * @throws IllegalStateException with the cause if a function of the description threw
   */
  @Override
  public void close() {
    listener.close();
    Throwable thrown = failure.getAndSet(null);
    if (thrown != null) {
      throw new IllegalStateException("a handler of the test server threw " + thrown, thrown);
    }
  }

  // ---- on the loop

  private void accept(SocketChannel channel) {
    accepted.incrementAndGet();
    if (faults.take(true) instanceof Fault.AtAccept fault) {
      switch (fault) {
        case CLOSE -> channel.close();
        case RESET -> LoopbackListener.reset(channel);
        case FREEZE -> channel.config().setAutoRead(false);
        case SILENCE -> {} // Netty drops what no handler takes.
      }
      return;
    }
    if (tls != null) {
      channel.pipeline().addLast(tls.newHandler(channel.alloc()));
    }
    channel
        .pipeline()
        .addLast(new HttpServerCodec())
        .addLast(new HttpObjectAggregator(description.maxMessageSize()));
    if (description.compression()) {
      channel
          .pipeline()
          .addLast(
              new WebSocketServerExtensionHandler(
                  new PerMessageDeflateServerExtensionHandshaker(
                      6, true, 15, true, false, description.maxMessageSize())));
    }
    channel.pipeline().addLast(new HttpLink(this, description));
  }

  @Nullable Fault upgradeFault() {
    return faults.take(false);
  }

  void requested(ClientRequest request) {
    requests.add(request);
  }

  void connected(ServerConnection connection) {
    connections.add(connection);
  }

  /** The one loop thread. */
  ScheduledExecutorService loop() {
    return listener.loop();
  }

  /** Keeps the first failure of a handler for {@link #close()}. */
  void failed(Throwable thrown) {
    failure.compareAndSet(null, thrown);
  }
}
