package dev.hawser.socketio.engineio;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hawser.Cause;
import dev.hawser.Options;
import dev.hawser.engine.internal.transport.NettyLoop;
import dev.hawser.engine.internal.transport.NettyTransports;
import dev.hawser.spi.Endpoint;
import dev.hawser.spi.Frame;
import dev.hawser.spi.Transport;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import reactor.netty.tcp.TcpResources;

/** A link over real sockets, for a test that waits for what it tells. */
final class LiveLink implements Transport.Listener, AutoCloseable {

  private static final long SECONDS = 60;
  private static final NettyLoop LOOP = new NettyLoop(TcpResources.get().onClient(false).next());

  private final BlockingQueue<Frame> frames = new LinkedBlockingQueue<>();
  private final CompletableFuture<Transport.Opened> opened = new CompletableFuture<>();
  private final CompletableFuture<Cause> closed = new CompletableFuture<>();
  private final Transport.Link link;

  LiveLink(Transport transport, String url, Options options) {
    link = onLoop(() -> transport.open(Endpoint.at(URI.create(url)), options, LOOP, this));
  }

  LiveLink(String url, Options options) {
    this(new EngineIoTransport(new NettyTransports()), url, options);
  }

  private static <T> T onLoop(Callable<T> task) {
    try {
      return LOOP.eventLoop().submit(task).get(SECONDS, TimeUnit.SECONDS);
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }

  private static <T> T await(CompletableFuture<T> future) {
    try {
      return future.get(SECONDS, TimeUnit.SECONDS);
    } catch (Exception e) {
      throw new AssertionError("not in time: " + e, e);
    }
  }

  Transport.Opened awaitOpen() {
    return await(opened);
  }

  Cause awaitClosed() {
    return await(closed);
  }

  Frame next() {
    try {
      Frame frame = frames.poll(SECONDS, TimeUnit.SECONDS);
      assertThat(frame).as("a message in time").isNotNull();
      return frame;
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  String nextText() {
    return next().text();
  }

  byte[] nextBytes() {
    Frame frame = next();
    assertThat(frame.kind()).isEqualTo(Frame.Kind.BINARY);
    return Arrays.copyOfRange(frame.array(), frame.offset(), frame.offset() + frame.length());
  }

  void send(String text) {
    send(Frame.Kind.TEXT, text.getBytes(StandardCharsets.UTF_8), null);
  }

  void send(byte[] bytes) {
    send(Frame.Kind.BINARY, bytes, null);
  }

  /** Sends a text; the future completes with null when it is written. */
  CompletableFuture<Throwable> sendAndWatch(String text) {
    CompletableFuture<Throwable> written = new CompletableFuture<>();
    send(Frame.Kind.TEXT, text.getBytes(StandardCharsets.UTF_8), written::complete);
    return written;
  }

  private void send(Frame.Kind kind, byte[] bytes, Transport.Written written) {
    LOOP.execute(
        () -> {
          link.write(kind, bytes, 0, bytes.length, written);
          link.flush();
        });
  }

  Throwable fate(CompletableFuture<Throwable> written) {
    return await(written);
  }

  String ask(String text) {
    send(text);
    return nextText();
  }

  /** Asks until the messages go by {@code name}. */
  void awaitTransport(String name) {
    long deadline = System.nanoTime() + Duration.ofSeconds(SECONDS).toNanos();
    while (!ask("where").equals(name)) {
      assertThat(System.nanoTime() - deadline).isNegative();
    }
  }

  void closeLink() {
    LOOP.execute(() -> link.close(1000, "bye"));
  }

  @Override
  public void close() {
    onLoop(
        () -> {
          link.abort();
          return true;
        });
  }

  @Override
  public void onOpen(Transport.Opened what) {
    opened.complete(what);
  }

  @Override
  public void onFrame(Frame frame) {
    frames.add(frame);
  }

  @Override
  public void onReadComplete() {}

  @Override
  public void onWritabilityChanged() {}

  @Override
  public void onHeartbeat(Duration roundTrip) {}

  @Override
  public void onClosed(Cause cause) {
    closed.complete(cause);
  }
}
