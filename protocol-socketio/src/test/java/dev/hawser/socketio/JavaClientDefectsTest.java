package dev.hawser.socketio;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.hawser.Cause;
import dev.hawser.Connection;
import dev.hawser.ConnectionObserver;
import dev.hawser.ConnectionState;
import dev.hawser.Hawser;
import dev.hawser.LinkLostException;
import dev.hawser.OutboundPolicy;
import dev.hawser.ReconnectPolicy;
import dev.hawser.TransportOptions;
import dev.hawser.socketio.Loopback.Way;
import dev.hawser.socketio.parser.Arguments;
import dev.hawser.testkit.ClientRequest;
import dev.hawser.testkit.HttpReply;
import dev.hawser.testkit.SocketIoHandler;
import dev.hawser.testkit.SocketIoServer;
import dev.hawser.testkit.SocketIoTestServer;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** Twelve cases in which the official Java client 2.1.2 fails. */
class JavaClientDefectsTest {

  private static final byte[] MEBIBYTE = new byte[1 << 20];

  private static Loopback start(Way way) {
    return new Loopback(SocketIoTestServer.create().start(), way);
  }

  @ParameterizedTest
  @EnumSource
  @DisplayName("A: a close of the server is noticed at once, not by the missing heartbeat")
  void closeOfTheServer(Way way) {
    List<Cause> failures = new CopyOnWriteArrayList<>();
    // The heartbeat would take 45 s to notice: longer than this test waits.
    try (Loopback io =
        new Loopback(
            SocketIoTestServer.create().start(),
            way,
            hawser -> hawser.observer(failures(failures)))) {
      io.joined("/");
      io.next().close();
      Loopback.await("the close", () -> !failures.isEmpty());
      assertThat(DisconnectReason.of(failures.get(0))).hasToString("transport close");
      io.next();
      io.awaitJoined("/");
    }
  }

  private static ConnectionObserver failures(List<Cause> failures) {
    return new ConnectionObserver() {
      @Override
      public void linkFailed(Cause cause) {
        failures.add(cause);
      }
    };
  }

  @Test
  @DisplayName("B: a pending acknowledgement with a time-out takes no thread")
  void threadsOfPendingAcknowledgements() {
    SocketIoTestServer silent =
        SocketIoTestServer.create()
            .namespace("/", SocketIoHandler.create().on("echo", e -> e.ack(e.args().toArray())));
    try (Loopback io = new Loopback(silent.start(), Way.WEB_SOCKET)) {
      SocketIoNamespace root = io.joined("/").timeout(Loopback.LIMIT);
      root.emitWithAck("echo").block(Loopback.LIMIT);
      int before = Thread.getAllStackTraces().size();
      List<Throwable> failures = new CopyOnWriteArrayList<>();
      for (int i = 0; i < 500; i++) {
        root.emitWithAck("ignored").subscribe(ack -> {}, failures::add);
      }
      Loopback.await("all on their way", () -> io.server.received().size() == 501);
      assertThat(io.connection.stats().pendingRequests()).isEqualTo(500);
      assertThat(Thread.getAllStackTraces().size() - before).isLessThan(50);
      io.next().drop();
      Loopback.await("the failures", () -> failures.size() == 500);
    }
  }

  @Test
  @DisplayName("C: each pending acknowledgement fails once, also when its time-out comes later")
  void failuresOfPendingAcknowledgements() {
    try (VirtualSocketIo io = new VirtualSocketIo()) {
      SocketIoNamespace root = io.joined().timeout(Duration.ofSeconds(3));
      List<Throwable> failures = new ArrayList<>();
      for (int i = 0; i < 500; i++) {
        root.emitWithAck("ignored").subscribe(ack -> {}, failures::add);
      }
      io.engine.run();
      io.subscribe(io.connection.disconnect());
      io.advance(Duration.ofSeconds(10));
      assertThat(failures).hasSize(500).allMatch(LinkLostException.class::isInstance);
    }
  }

  @Test
  @DisplayName("D: what waits over polling is sent in pieces that the server takes")
  void maximumPayload() {
    try (Loopback io =
        new Loopback(SocketIoTestServer.create().maxPayload(1000).start(), Way.POLLING)) {
      SocketIoNamespace root = io.joined("/");
      String text = "x".repeat(300);
      List<String> answers =
          Flux.range(0, 10)
              .flatMap(i -> root.emitWithAck(String.class, "echo", text))
              .collectList()
              .block(Loopback.LIMIT);
      assertThat(answers).hasSize(10).containsOnly(text);
      assertThat(io.connection.stats().links()).isEqualTo(1);
    }
  }

  @ParameterizedTest
  @EnumSource
  @DisplayName("E: a listener that throws harms neither the connection nor others")
  void listenerThatThrows(Way way) {
    try (Loopback io = start(way)) {
      List<Throwable> thrown = new CopyOnWriteArrayList<>();
      io.namespace("/")
          .events()
          .doOnNext(
              event -> {
                throw new IllegalStateException("a bug of the application");
              })
          .subscribe(event -> {}, thrown::add);
      List<SocketEvent> events = io.listen("/");
      for (int i = 0; i < 5; i++) {
        io.namespace("/").emit("n", i).block(Loopback.LIMIT);
        int count = i + 1;
        Loopback.await("event " + i, () -> events.size() == count);
      }
      Loopback.await("the bug", () -> thrown.size() == 1);
      assertThat(io.connection.stats().links()).isEqualTo(1);
    }
  }

  @Test
  @DisplayName("F: a listener that blocks holds up no other connection")
  void listenerThatBlocks() throws InterruptedException {
    CountDownLatch blocked = new CountDownLatch(1);
    CountDownLatch released = new CountDownLatch(1);
    try (Loopback io = start(Way.WEB_SOCKET);
        Connection other = Loopback.hawser(io.server.url(), Way.WEB_SOCKET).open()) {
      io.namespace("/")
          .events()
          .subscribe(
              event -> {
                blocked.countDown();
                Loopback.await("the release", () -> released.getCount() == 0);
              });
      io.awaitJoined("/");
      io.namespace("/").emit("block").block(Loopback.LIMIT);
      assertThat(blocked.await(30, TimeUnit.SECONDS)).isTrue();
      other.topic("/").join().block(Loopback.LIMIT);
      SocketIoNamespace root = SocketIoNamespace.of(other.topic("/"));
      for (int i = 0; i < 20; i++) {
        assertThat(root.emitWithAck(Integer.class, "echo", i).block(Loopback.LIMIT)).isEqualTo(i);
      }
      assertThat(released.getCount()).isEqualTo(1);
      released.countDown();
    }
  }

  @Test
  @DisplayName("G: 64 MiB at once arrive, or fail by a bound that the application knows")
  void muchAtOnce() {
    SocketIoTestServer silent =
        SocketIoTestServer.create()
            .maxPayload(2 * MEBIBYTE.length)
            .namespace(
                "/",
                SocketIoHandler.create().on("size", e -> e.ack(((byte[]) bytes(e.arg(0))).length)));
    try (Loopback io =
        new Loopback(
            silent.start(),
            Way.WEB_SOCKET,
            hawser ->
                hawser
                    .with(TransportOptions.MAX_OUTBOUND_MESSAGE_SIZE, 2 * MEBIBYTE.length)
                    .outbound(OutboundPolicy.buffer(100, 100L << 20)))) {
      Duration limit = Loopback.LIMIT.multipliedBy(4);
      SocketIoNamespace root = io.joined("/").timeout(limit);
      List<Integer> sizes =
          Flux.range(0, 64)
              .flatMap(i -> root.emitWithAck(Integer.class, "size", (Object) MEBIBYTE), 64)
              .collectList()
              .block(limit);
      assertThat(sizes).hasSize(64).containsOnly(MEBIBYTE.length);
      assertThat(io.connection.stats().links()).isEqualTo(1);
    }
  }

  private static Object bytes(com.fasterxml.jackson.databind.JsonNode binary) {
    try {
      return binary.binaryValue();
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  @Test
  @DisplayName("H: a hundred clients of one host connect, on no more threads")
  void manyClients() {
    try (SocketIoServer server = SocketIoTestServer.create().start();
        Connection first = Loopback.hawser(server.url(), Way.WEB_SOCKET).open()) {
      first.topic("/").join().block(Loopback.LIMIT);
      SocketIoNamespace.of(first.topic("/")).emitWithAck("warm").block(Loopback.LIMIT);
      final int before = Thread.getAllStackTraces().size();
      List<Connection> all = new ArrayList<>();
      for (int i = 0; i < 100; i++) {
        all.add(Loopback.hawser(server.url(), Way.WEB_SOCKET).open());
      }
      Flux.fromIterable(all)
          .flatMap(connection -> connection.topic("/").join(), 100)
          .blockLast(Loopback.LIMIT);
      assertThat(server.connections()).hasSize(101);
      assertThat(Thread.getAllStackTraces().size() - before).isLessThan(50);
      all.forEach(Connection::close);
      Flux.fromIterable(all).flatMap(Connection::onClose, 100).blockLast(Loopback.LIMIT);
    }
  }

  @Test
  @DisplayName("I: a program ends when its main method does, the connection closed")
  void endOfTheProgram() throws IOException, InterruptedException {
    try (SocketIoServer server = SocketIoTestServer.create().start()) {
      List<String> command =
          List.of(
              Path.of(System.getProperty("java.home"), "bin", "java").toString(),
              "-cp",
              System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
              Program.class.getName(),
              server.url());
      Process program = new ProcessBuilder(command).inheritIO().start();
      try {
        // What keeps the program of the official client alive lasts a minute.
        assertThat(program.waitFor(50, TimeUnit.SECONDS)).isTrue();
        assertThat(program.exitValue()).isZero();
      } finally {
        program.destroyForcibly();
      }
      assertThat(server.received()).hasSize(1);
    }
  }

  /** A program that connects, talks and closes. */
  static final class Program {
    public static void main(String[] args) {
      Connection connection = Hawser.to("socketio+" + args[0]).open();
      connection.topic("/").join().block(Loopback.LIMIT);
      SocketIoNamespace.of(connection.topic("/")).emitWithAck("echo").block(Loopback.LIMIT);
      connection.close();
    }
  }

  @Test
  @DisplayName("J: no jitter, full jitter and no attempts mean what they say")
  void settings() {
    Cause cause = Cause.of(Cause.Kind.NETWORK, "reset");
    Duration second = Duration.ofSeconds(1);
    ReconnectPolicy none = SocketIoPolicies.reconnect(second, second.multipliedBy(5), 0);
    ReconnectPolicy full = SocketIoPolicies.reconnect(second, second.multipliedBy(5), 1);
    for (double random = 0; random < 1; random += 0.01) {
      double drawn = random;
      ReconnectPolicy.Failure failure = new ReconnectPolicy.Failure(1, cause, () -> drawn);
      assertThat(none.delay(failure)).isEqualTo(second);
      assertThat(full.delay(failure)).isBetween(Duration.ofMillis(1), second.multipliedBy(2));
    }
    assertThatIllegalArgumentException()
        .isThrownBy(() -> none.maxAttempts(0))
        .withMessageContaining("never()");
    assertThat(ReconnectPolicy.never().delay(new ReconnectPolicy.Failure(1, cause, () -> 0)))
        .isNull();
  }

  private static final Predicate<ClientRequest> OF_A_SESSION =
      request -> request.query("sid").isPresent();

  private static HttpReply unknownSession() {
    return HttpReply.status(400).body("{\"code\":1,\"message\":\"Session ID unknown\"}");
  }

  @ParameterizedTest
  @EnumSource(names = {"POLLING", "UPGRADE"})
  @DisplayName("K: behind a balancer that sticks by cookie the cookie is sent back")
  void balancerThatSticksByCookie(Way way) {
    SocketIoServer server = SocketIoTestServer.create().cookie("node").start();
    server
        .faults()
        .always(
            OF_A_SESSION.and(request -> !request.header("Cookie").orElse("").contains("node=")),
            exchange -> exchange.respond(unknownSession()));
    try (Loopback io = new Loopback(server, way)) {
      assertThat(io.joined("/").emitWithAck(Integer.class, "echo", 1).block(Loopback.LIMIT))
          .isEqualTo(1);
      assertThat(io.connection.stats().links()).isEqualTo(1);
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"POLLING", "UPGRADE"})
  @DisplayName("K: behind a balancer that forgets, the attempts end as configured")
  void balancerThatForgets(Way way) {
    List<Cause> failures = new CopyOnWriteArrayList<>();
    SocketIoServer server = SocketIoTestServer.create().start();
    server.faults().always(OF_A_SESSION, exchange -> exchange.respond(unknownSession()));
    try (Loopback io =
        new Loopback(
            server,
            way,
            hawser ->
                hawser
                    .observer(failures(failures))
                    .reconnect(
                        SocketIoPolicies.reconnect(Duration.ofMillis(1), Duration.ofMillis(20), 0.5)
                            .maxAttempts(3)))) {
      io.connection.topic("/").join().subscribe(reply -> {}, failure -> {});
      io.awaitState(ConnectionState.Closed.class);
      assertThat(failures).hasSize(4);
    }
  }

  @ParameterizedTest
  @EnumSource
  @DisplayName("L: an event before the answer to the CONNECT is delivered as it is")
  void eventBeforeTheConnect(Way way) {
    SocketIoHandler early =
        SocketIoHandler.create()
            .eventsBeforeConnect(true)
            .onConnect(socket -> socket.emit("early", "a", new byte[] {1}));
    try (Loopback io =
        new Loopback(SocketIoTestServer.create().namespace("/", early).start(), way)) {
      SocketEvent event = io.namespace("/").events().blockFirst(Loopback.LIMIT);
      assertThat(event.event()).isEqualTo("early");
      Arguments arguments = event.args();
      assertThat(arguments.count()).isEqualTo(2);
      assertThat(arguments.argument(0).as(String.class)).isEqualTo("a");
      assertThat(arguments.argument(1).toByteArray()).containsExactly(1);
      assertThat(Arrays.asList(event.topic(), event.expectsReply())).containsExactly("/", false);
    }
  }

  @Test
  @DisplayName("a connect while the back-off waits is not ignored")
  void connectWhileTheBackoffWaits() {
    try (Loopback io =
        new Loopback(
            SocketIoTestServer.create().start(),
            Way.WEB_SOCKET,
            hawser -> hawser.reconnect(ReconnectPolicy.fixed(Duration.ofHours(1))))) {
      io.joined("/");
      io.next().drop();
      io.awaitState(ConnectionState.Backoff.class);
      io.connection.reconnectNow().block(Loopback.LIMIT);
      Mono<?> joined = io.connection.topic("/").join();
      joined.block(Loopback.LIMIT);
      assertThat(io.connection.stats().links()).isEqualTo(2);
    }
  }
}
