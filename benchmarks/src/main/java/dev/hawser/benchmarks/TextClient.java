package dev.hawser.benchmarks;

import java.net.URI;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;

/**
 * What one writes by hand around a client that has text messages and callbacks: JSON, a router by
 * topic, correlation by id, and a reconnect loop.
 */
abstract class TextClient implements BenchClient {

  private final Map<Long, Consumer<Tick>> pending = new ConcurrentHashMap<>();
  private final AtomicLong nextId = new AtomicLong();
  private final CountDownLatch ready = new CountDownLatch(1);
  private final Inbound inbound;
  private Runnable onReady = () -> {};
  private volatile boolean closed;

  TextClient(Wire wire) {
    inbound = new Inbound(wire, pending::remove);
  }

  /** Starts to connect; what happens then is told through the three methods below. */
  abstract void open(URI uri);

  abstract void sendText(String message) throws Exception;

  /** Returns when the client's queue has room. */
  abstract void awaitRoom() throws Exception;

  abstract void closeSocket();

  final void opened() {
    onReady.run();
    ready.countDown();
  }

  final void received(String message) {
    inbound.text(message);
  }

  final void dropped(URI uri) {
    if (!closed) {
      open(uri);
    }
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
    this.onReady = onReady;
    open(uri);
    if (!ready.await(30, TimeUnit.SECONDS)) {
      throw new TimeoutException("not connected after 30 s: " + uri.getHost());
    }
  }

  @Override
  public void send(long count, Tick[] bodies) throws Exception {
    for (long i = 0; i < count; i++) {
      awaitRoom();
      sendText(Json.text(bodies[(int) (i % bodies.length)]));
    }
  }

  @Override
  public void request(Tick body, Consumer<Tick> onReply) {
    long id = nextId.getAndIncrement();
    pending.put(id, onReply);
    try {
      sendText(Json.requestText(id, body));
    } catch (Exception e) {
      throw new IllegalStateException("the request was not sent", e);
    }
  }

  @Override
  public void close() {
    closed = true;
    closeSocket();
  }
}
