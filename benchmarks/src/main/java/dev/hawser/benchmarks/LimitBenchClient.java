package dev.hawser.benchmarks;

import io.netty.util.collection.LongObjectHashMap;
import io.netty.util.collection.LongObjectMap;
import java.net.URI;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The limit that all rows are compared with: Reactor Netty's {@code TcpClient}, Netty's own
 * WebSocket codec, Jackson streaming, everything on the event loop, and nothing that a product
 * would need besides. No life cycle, no back-pressure, no validation, no time-outs.
 */
final class LimitBenchClient implements BenchClient {

  private final Wire wire;
  private final CountDownLatch ready = new CountDownLatch(1);
  private final LongObjectMap<Consumer<Tick>> pending = new LongObjectHashMap<>();
  private final Inbound inbound;
  private long nextId;
  private volatile @Nullable LimitHandler handler;
  private volatile boolean closed;

  LimitBenchClient(Wire wire) {
    this.wire = wire;
    inbound = new Inbound(wire, pending::remove);
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
            inbound::bytes,
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
    opening.connect();
  }

  @Override
  public void send(long count, Tick[] bodies) throws Exception {
    handler().send(count, bodies, Json::write).await();
  }

  @Override
  public void request(Tick body, Consumer<Tick> onReply) {
    if (wire != Wire.ENVELOPE) {
      throw new IllegalStateException("a request needs the envelope");
    }
    LimitHandler current = handler();
    current.execute(
        () -> {
          long id = nextId++;
          pending.put(id, onReply);
          current.write(body, (json, tick) -> Json.writeRequest(json, id, tick));
        });
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
