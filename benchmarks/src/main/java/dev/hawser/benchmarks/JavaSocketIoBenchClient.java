package dev.hawser.benchmarks;

import io.socket.client.Ack;
import io.socket.client.Manager;
import io.socket.client.Socket;
import io.socket.thread.EventThread;
import java.net.URI;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import java.util.function.IntFunction;
import okhttp3.Dispatcher;
import okhttp3.OkHttpClient;
import okhttp3.WebSocket;
import org.json.JSONException;
import org.json.JSONObject;
import org.jspecify.annotations.Nullable;

/**
 * The official Java client over WebSocket only, with an OkHttp that allows more than 64
 * connections. Each connection has a manager of its own, as {@code forceNew} makes it.
 */
final class JavaSocketIoBenchClient implements ChannelClient {

  /** OkHttp closes a socket with 16 MiB queued; stay far below. */
  private static final long MAX_QUEUED_BYTES = 1 << 20;

  /** Its own queue, which is before that of OkHttp, has no bound: wait for it after so many. */
  private static final int MAX_QUEUED_EVENTS = 256;

  private static final OkHttpClient CLIENT = client();

  private final SocketIoUse use;
  private volatile @Nullable Manager manager;
  private volatile @Nullable Socket first;
  private volatile @Nullable WebSocket webSocket;

  JavaSocketIoBenchClient(SocketIoUse use) {
    this.use = use;
  }

  private static OkHttpClient client() {
    Dispatcher dispatcher = new Dispatcher();
    dispatcher.setMaxRequests(Integer.MAX_VALUE);
    dispatcher.setMaxRequestsPerHost(Integer.MAX_VALUE);
    return new OkHttpClient.Builder()
        .dispatcher(dispatcher)
        .readTimeout(1, TimeUnit.MINUTES)
        .build();
  }

  @Override
  public void connect(URI server, String work) throws Exception {
    Manager.Options options = new Manager.Options();
    options.transports = new String[] {"websocket"};
    options.query = "work=" + work;
    options.path = SocketIoMode.PATH;
    options.reconnection = false;
    options.callFactory = CLIENT;
    options.webSocketFactory =
        (request, listener) -> {
          WebSocket opened = CLIENT.newWebSocket(request, listener);
          webSocket = opened;
          return opened;
        };
    Manager opening = new Manager(server, options);
    manager = opening;
    CountDownLatch ready = new CountDownLatch(1);
    opening.open(
        failure -> {
          if (failure == null) {
            ready.countDown();
          }
        });
    if (!ready.await(30, TimeUnit.SECONDS)) {
      throw new TimeoutException("not connected after 30 s: " + server);
    }
  }

  @Override
  public void join(int topics, IntFunction<Consumer<Tick>> consumers, Runnable onJoined) {
    Manager current = manager;
    if (current == null) {
      throw new IllegalStateException("connect first");
    }
    for (int i = 0; i < topics; i++) {
      Consumer<Tick> consumer = consumers.apply(i);
      Socket socket = current.socket(use.namespace(i));
      if (i == 0) {
        first = socket;
      }
      socket.on(Socket.EVENT_CONNECT, nothing -> onJoined.run());
      socket.on(Wire.PUSH, arguments -> consumer.accept(tick(arguments[0])));
      socket.connect();
    }
  }

  @Override
  public long push(String event, long count, Tick[] bodies, long deadline) {
    Socket socket = first();
    long pushed = 0;
    while (pushed < count && System.nanoTime() - deadline < 0) {
      if (pushed % MAX_QUEUED_EVENTS == 0) {
        awaitRoom();
      }
      socket.emit(event, argument(bodies[(int) (pushed++ % bodies.length)]));
    }
    return pushed;
  }

  @Override
  public void request(Tick body, Consumer<Tick> onReply) {
    first()
        .emit(
            Wire.REQUEST,
            new Object[] {argument(body)},
            (Ack) arguments -> onReply.accept(tick(arguments[0])));
  }

  private Object argument(Tick tick) {
    if (use == SocketIoUse.BINARY) {
      return Attachments.of(tick);
    }
    try {
      return new JSONObject()
          .put("seq", tick.seq())
          .put("symbol", tick.symbol())
          .put("price", tick.price())
          .put("text", tick.text());
    } catch (JSONException e) {
      throw new IllegalArgumentException(e);
    }
  }

  private static Tick tick(Object argument) {
    if (argument instanceof byte[] attachment) {
      return Attachments.read(attachment);
    }
    JSONObject json = (JSONObject) argument;
    try {
      return new Tick(
          json.getLong("seq"),
          json.getString("symbol"),
          json.getLong("price"),
          json.getString("text"));
    } catch (JSONException e) {
      throw new IllegalArgumentException(e);
    }
  }

  /** First its own thread has done what waits for it, then the socket has written the most. */
  private void awaitRoom() {
    awaitOwnThread();
    WebSocket current = webSocket;
    while (current != null && current.queueSize() > MAX_QUEUED_BYTES) {
      LockSupport.parkNanos(50_000);
    }
  }

  private static void awaitOwnThread() {
    CountDownLatch done = new CountDownLatch(1);
    EventThread.nextTick(done::countDown);
    try {
      done.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private Socket first() {
    Socket current = first;
    if (current == null) {
      throw new IllegalStateException("join first");
    }
    return current;
  }

  /** What it received but did not deliver yet must not disturb the other peers. */
  @Override
  public void close() {
    Manager current = manager;
    if (current != null) {
      current.off();
    }
    WebSocket socket = webSocket;
    if (socket != null) {
      socket.cancel();
    }
    awaitOwnThread();
  }
}
