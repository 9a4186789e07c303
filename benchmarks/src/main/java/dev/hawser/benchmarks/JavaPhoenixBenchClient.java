package dev.hawser.benchmarks;

import java.lang.reflect.Field;
import java.net.URI;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import java.util.function.IntFunction;
import kotlin.Unit;
import okhttp3.OkHttpClient;
import okhttp3.WebSocket;
import org.jspecify.annotations.Nullable;
import org.phoenixframework.Channel;
import org.phoenixframework.Defaults;
import org.phoenixframework.DispatchQueue;
import org.phoenixframework.Message;
import org.phoenixframework.ScheduledDispatchQueue;
import org.phoenixframework.Socket;
import org.phoenixframework.Transport;
import org.phoenixframework.WebSocketTransport;

/** JavaPhoenixClient with its defaults, but without a delay before it connects again. */
final class JavaPhoenixBenchClient implements ChannelClient {

  /** OkHttp closes a socket with 16 MiB queued; stay far below. */
  private static final long MAX_QUEUED_BYTES = 1 << 20;

  private static final OkHttpClient CLIENT = new OkHttpClient();

  private volatile @Nullable Socket socket;
  private volatile @Nullable Channel first;
  private volatile boolean closed;

  @Override
  public void connect(URI server, String work) throws Exception {
    Socket opening =
        new Socket(
            server + PhoenixMode.PATH + work,
            Map.of(),
            Defaults.VSN,
            Defaults.INSTANCE.getEncode(),
            Defaults.INSTANCE.getDecode(),
            CLIENT);
    opening.setReconnectAfterMs(tries -> 0L);
    socket = opening;
    CountDownLatch ready = new CountDownLatch(1);
    opening.onOpen(
        () -> {
          ready.countDown();
          return Unit.INSTANCE;
        });
    opening.connect();
    if (!ready.await(30, TimeUnit.SECONDS)) {
      throw new TimeoutException("not connected after 30 s: " + server);
    }
  }

  @Override
  public void join(int topics, IntFunction<Consumer<Tick>> consumers, Runnable onJoined) {
    Socket current = socket();
    for (int i = 0; i < topics && !closed; i++) {
      Consumer<Tick> consumer = consumers.apply(i);
      Channel channel = current.channel(ChannelClient.topic(i), Map.of());
      if (i == 0) {
        first = channel;
      }
      channel.on(
          Wire.PUSH,
          message -> {
            consumer.accept(tick(message));
            return Unit.INSTANCE;
          });
      channel
          .join(Defaults.TIMEOUT)
          .receive(
              "ok",
              reply -> {
                onJoined.run();
                return Unit.INSTANCE;
              });
    }
  }

  @Override
  public long push(String event, long count, Tick[] bodies, long deadline) {
    long pushed = 0;
    while (pushed < count && System.nanoTime() - deadline < 0) {
      awaitRoom();
      push(event, bodies[(int) (pushed++ % bodies.length)]);
    }
    return pushed;
  }

  @Override
  public void request(Tick body, Consumer<Tick> onReply) {
    push(Wire.REQUEST, body)
        .receive(
            "ok",
            reply -> {
              onReply.accept(tick(reply));
              return Unit.INSTANCE;
            });
  }

  /** Two threads at once could give two pushes the same ref. */
  private synchronized org.phoenixframework.Push push(String event, Tick body) {
    Channel channel = first;
    if (channel == null) {
      throw new IllegalStateException("join first");
    }
    return channel.push(event, map(body), Defaults.TIMEOUT);
  }

  private static Map<String, Object> map(Tick tick) {
    Map<String, Object> map = new LinkedHashMap<>();
    map.put("seq", tick.seq());
    map.put("symbol", tick.symbol());
    map.put("price", tick.price());
    map.put("text", tick.text());
    return map;
  }

  /** Its numbers are doubles. */
  private static Tick tick(Message message) {
    Map<String, Object> map = message.getPayload();
    return new Tick(
        ((Number) map.getOrDefault("seq", 0)).longValue(),
        (String) map.getOrDefault("symbol", ""),
        ((Number) map.getOrDefault("price", 0)).longValue(),
        (String) map.getOrDefault("text", ""));
  }

  private void awaitRoom() {
    WebSocket current = webSocket(socket());
    while (current != null && current.queueSize() > MAX_QUEUED_BYTES) {
      LockSupport.parkNanos(50_000);
    }
  }

  /** What it leaves running would disturb the other peers, so it is ended here. */
  @Override
  public void close() {
    closed = true;
    Socket current = socket;
    if (current == null) {
      return;
    }
    WebSocket webSocket = webSocket(current);
    current.disconnect(1000, null, null);
    if (webSocket != null) {
      webSocket.cancel();
    }
    timers(current.getDispatchQueue$JavaPhoenixClient()).shutdownNow();
  }

  private static @Nullable WebSocket webSocket(Socket socket) {
    Transport transport = socket.getConnection$JavaPhoenixClient();
    return transport instanceof WebSocketTransport webSocket
        ? webSocket.getConnection$JavaPhoenixClient()
        : null;
  }

  private static ScheduledThreadPoolExecutor timers(DispatchQueue queue) {
    try {
      Field executor = ScheduledDispatchQueue.class.getDeclaredField("scheduledThreadPoolExecutor");
      executor.setAccessible(true);
      return (ScheduledThreadPoolExecutor) executor.get(queue);
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException("the timers were not found", e);
    }
  }

  private Socket socket() {
    Socket current = socket;
    if (current == null) {
      throw new IllegalStateException("connect first");
    }
    return current;
  }
}
