package dev.hawser.benchmarks;

import io.netty.channel.ChannelOption;
import io.netty.channel.ChannelPipeline;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.handler.codec.http.HttpClientCodec;
import io.netty.handler.codec.http.HttpObjectAggregator;
import java.net.URI;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import reactor.netty.resources.LoopResources;
import reactor.netty.tcp.TcpClient;

/**
 * The limit that all rows are compared with: Reactor Netty's {@code TcpClient}, Netty's own
 * WebSocket codec, Jackson streaming, everything on the event loop, and nothing that a product
 * would need besides. No life cycle, no back-pressure, no validation, no time-outs.
 */
final class LimitBenchClient implements BenchClient {

  private static final LoopResources LOOPS = LoopResources.create("limit", 1, true);

  private final Wire wire;
  private final CountDownLatch ready = new CountDownLatch(1);
  private final Inbound inbound;
  private volatile @Nullable LimitHandler handler;
  private volatile boolean closed;

  LimitBenchClient(Wire wire) {
    this.wire = wire;
    inbound = new Inbound(wire, id -> handler().takePending(id));
  }

  @Override
  public void onTick(Consumer<Tick> consumer) {
    inbound.onTick(consumer);
  }

  @Override
  public void onTopic(String topic, Consumer<Tick> consumer) {
    inbound.onTopic(topic, consumer);
  }

  @Override
  public void connect(URI uri, Runnable onReady) throws Exception {
    open(uri, onReady);
    if (!ready.await(30, TimeUnit.SECONDS)) {
      throw new TimeoutException("not connected after 30 s: " + uri.getHost());
    }
  }

  private void open(URI uri, Runnable onReady) {
    LimitHandler opening =
        new LimitHandler(
            uri,
            inbound,
            () -> {
              onReady.run();
              ready.countDown();
            },
            () -> {
              if (!closed) {
                open(uri, onReady);
              }
            });
    handler = opening;
    TcpClient.newConnection()
        .runOn(LOOPS)
        .host(uri.getHost())
        .port(uri.getPort())
        .option(ChannelOption.TCP_NODELAY, true)
        .option(
            ChannelOption.WRITE_BUFFER_WATER_MARK, new WriteBufferWaterMark(128 << 10, 256 << 10))
        .doOnChannelInit(
            (observer, channel, address) -> {
              ChannelPipeline pipeline = channel.pipeline();
              pipeline.addFirst(new HttpClientCodec(), new HttpObjectAggregator(8192), opening);
            })
        .connect()
        .subscribe(connection -> {}, failure -> opening.dropped());
  }

  @Override
  public void send(long count, Tick[] bodies) throws Exception {
    handler().send(count, bodies).await();
  }

  @Override
  public void request(Tick body, Consumer<Tick> onReply) {
    if (wire != Wire.ENVELOPE) {
      throw new IllegalStateException("a request needs the envelope");
    }
    handler().request(body, onReply);
  }

  @Override
  public void close() {
    closed = true;
    handler().close();
  }

  private LimitHandler handler() {
    LimitHandler current = handler;
    if (current == null) {
      throw new IllegalStateException("connect first");
    }
    return current;
  }
}
