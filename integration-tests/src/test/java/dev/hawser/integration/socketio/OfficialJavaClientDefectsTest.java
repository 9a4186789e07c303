package dev.hawser.integration.socketio;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.hawser.integration.Wait;
import dev.hawser.testkit.SocketIoHandler;
import dev.hawser.testkit.SocketIoServer;
import dev.hawser.testkit.SocketIoTestServer;
import io.socket.client.Ack;
import io.socket.client.AckWithTimeout;
import io.socket.client.IO;
import io.socket.client.Manager;
import io.socket.client.Socket;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import okhttp3.OkHttpClient;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/**
 * The official Java client fails where {@code JavaClientDefectsTest} of protocol-socketio shows
 * that Hawser does not: the same cases, the same embedded server. A case that fails here is one
 * that the official client has mended.
 */
class OfficialJavaClientDefectsTest {

  private static final Duration SECOND = Duration.ofSeconds(1);

  private final OkHttpClient http =
      new OkHttpClient.Builder().readTimeout(1, TimeUnit.MINUTES).build();
  private final List<String> reasons = new CopyOnWriteArrayList<>();
  private final List<AckWithTimeout> pending = new ArrayList<>();
  private Socket socket;

  @AfterEach
  void nothingStays() {
    if (socket != null) {
      socket.disconnect();
    }
    pending.forEach(AckWithTimeout::cancelTimer); // Its thread would stay.
    http.dispatcher().executorService().shutdown();
    http.connectionPool().evictAll();
  }

  private static SocketIoTestServer quickHeartbeat() {
    return SocketIoTestServer.create().pingInterval(SECOND).pingTimeout(SECOND);
  }

  /** Connected over this transport, without reconnection. */
  private Socket connect(SocketIoServer server, String transport) {
    IO.Options options = new IO.Options();
    options.forceNew = true;
    options.reconnection = false;
    options.transports = new String[] {transport};
    options.callFactory = http;
    options.webSocketFactory = http;
    socket = IO.socket(URI.create(server.httpUrl()), options);
    socket.on(Socket.EVENT_DISCONNECT, reason -> reasons.add(String.valueOf(reason[0])));
    return socket;
  }

  private void connected() {
    socket.connect();
    Wait.until(socket::connected, () -> "the official client connected");
  }

  @Test
  @DisplayName("A: it does not notice a close of the server before the heartbeat is missing")
  void closeOfTheServer() {
    try (SocketIoServer server = quickHeartbeat().start()) {
      connect(server, "websocket");
      connected();
      server.nextConnection(Wait.LIMIT).close();
      Wait.until(() -> !reasons.isEmpty(), () -> "a disconnect");
      assertThat(reasons).containsExactly("ping timeout");
    }
  }

  @Test
  @DisplayName("B, C: a thread for each pending acknowledgement, which fails twice")
  void pendingAcknowledgements() {
    SocketIoTestServer silent =
        SocketIoTestServer.create().namespace("/", SocketIoHandler.create());
    AtomicInteger failures = new AtomicInteger();
    try (SocketIoServer server = silent.start()) {
      connect(server, "websocket");
      connected();
      int before = Thread.getAllStackTraces().size();
      for (int i = 0; i < 100; i++) {
        AckWithTimeout ack =
            new AckWithTimeout(5000) {
              @Override
              public void onSuccess(Object... answer) {}

              @Override
              public void onTimeout() {
                failures.incrementAndGet();
              }
            };
        pending.add(ack);
        socket.emit("ignored", new Object[0], ack);
      }
      Wait.until(() -> server.received().size() == 100, () -> "the events");
      assertThat(Thread.getAllStackTraces().size() - before).isGreaterThanOrEqualTo(100);
      socket.disconnect();
      Wait.until(() -> failures.get() == 200, () -> "each fails twice, but " + failures);
    }
  }

  @Test
  @DisplayName("D: it sends more over polling than the server takes")
  void maximumPayload() {
    AtomicInteger answers = new AtomicInteger();
    try (SocketIoServer server = SocketIoTestServer.create().maxPayload(1000).start()) {
      connect(server, "polling");
      connected();
      String text = "x".repeat(300);
      Ack ack = answer -> answers.incrementAndGet();
      for (int i = 0; i < 10; i++) {
        socket.emit("echo", new Object[] {text}, ack);
      }
      Wait.until(() -> !reasons.isEmpty(), () -> "a disconnect");
      assertThat(reasons).containsExactly("transport error");
      assertThat(answers.get()).isLessThan(10);
    }
  }

  @Test
  @DisplayName("E: over polling a listener that throws ends all reception")
  void listenerThatThrows() {
    AtomicInteger events = new AtomicInteger();
    try (SocketIoServer server = quickHeartbeat().start()) {
      connect(server, "polling")
          .on(
              "n",
              arguments -> {
                events.incrementAndGet();
                throw new IllegalStateException("a bug of the application");
              });
      connected();
      server.awaitSocket("/", Wait.LIMIT).emit("n", 1);
      Wait.until(() -> events.get() == 1, () -> "the first event");
      server.emit("n", 2);
      Wait.until(() -> !reasons.isEmpty(), () -> "a disconnect");
      assertThat(reasons).containsExactly("ping timeout");
      assertThat(events).hasValue(1);
    }
  }

  @Test
  @DisplayName("J: no jitter is jitter, and full jitter is refused")
  void settings() {
    Manager.Options none = new Manager.Options();
    none.randomizationFactor = 0;
    assertThat(new Manager(URI.create("http://127.0.0.1:1"), none).randomizationFactor())
        .isEqualTo(0.5);
    Manager.Options full = new Manager.Options();
    full.randomizationFactor = 1;
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new Manager(URI.create("http://127.0.0.1:1"), full));
  }

  @Test
  @DisplayName("L: an event before the answer to the CONNECT has its name for its first argument")
  void eventBeforeTheConnect() {
    SocketIoHandler early =
        SocketIoHandler.create()
            .eventsBeforeConnect(true)
            .onConnect(client -> client.emit("early", "a"));
    List<Object> arguments = new CopyOnWriteArrayList<>();
    try (SocketIoServer server = SocketIoTestServer.create().namespace("/", early).start()) {
      connect(server, "websocket").on("early", all -> arguments.addAll(List.of(all)));
      connected();
      Wait.until(() -> !arguments.isEmpty(), () -> "the event");
      assertThat(arguments).first().isEqualTo("early");
    }
  }
}
