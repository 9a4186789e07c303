package dev.hawser.integration;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hawser.Connection;
import dev.hawser.Credentials;
import dev.hawser.Hawser;
import dev.hawser.LinkLostException;
import dev.hawser.OverflowPolicy;
import dev.hawser.Proxy;
import dev.hawser.ReconnectPolicy;
import dev.hawser.SendOptions;
import dev.hawser.Tls;
import dev.hawser.TransportOptions;
import dev.hawser.testkit.Fault;
import dev.hawser.testkit.ForwardProxy;
import dev.hawser.testkit.ServerConnection;
import dev.hawser.testkit.TestCertificate;
import dev.hawser.testkit.TestServer;
import dev.hawser.testkit.WebSocketTestServer;
import dev.hawser.ws.Envelope;
import dev.hawser.ws.WsOptions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import reactor.blockhound.BlockHound;
import reactor.blockhound.BlockingOperationError;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

/**
 * Nothing of ours blocks a thread of the event loop or of {@code Schedulers.parallel()}. BlockHound
 * records every blocking call there, also one whose error somebody would swallow.
 */
@Tag("blockhound")
class NonBlockingTest {

  private static final TestCertificate CERTIFICATE = TestCertificate.generate();
  private static final Envelope CALLS =
      Envelope.builder().topic("topic").event("event").payload("body").id("id").build();
  private static final Queue<String> BLOCKED = new ConcurrentLinkedQueue<>();

  @BeforeAll
  static void install() {
    BlockHound.builder()
        .loadIntegrations()
        // The testkit's servers may do what they like on their own threads.
        .nonBlockingThreadPredicate(
            current -> current.or(thread -> thread.getName().startsWith("reactor-tcp-nio-")))
        .blockingMethodCallback(
            method -> {
              BlockingOperationError error = new BlockingOperationError(method);
              StringBuilder text = new StringBuilder(Thread.currentThread().getName());
              text.append(": ").append(method);
              for (StackTraceElement frame : error.getStackTrace()) {
                text.append("\n    ").append(frame);
              }
              BLOCKED.add(text.toString());
              throw error;
            })
        .install();
  }

  @BeforeEach
  void forget() {
    BLOCKED.clear();
  }

  @AfterEach
  void nothingBlocked() {
    assertThat(BLOCKED).isEmpty();
  }

  @Test
  void theCheckBitesOnTheLoop() {
    try (TestServer server = WebSocketTestServer.create().echo().start();
        Connection connection =
            Hawser.to(server.url("/")).deliverOn(Schedulers.immediate()).open()) {
      CompletableFuture<String> where = new CompletableFuture<>();
      connection
          .topic()
          .messages()
          .subscribe(
              message -> {
                where.complete(Thread.currentThread().getName());
                blockShortly();
              });
      connection.topic().send("hello").subscribe();
      assertThat(where.join()).startsWith("reactor-tcp-nio-");
      Wait.until(() -> !BLOCKED.isEmpty(), () -> "the block to be seen");
      assertThat(BLOCKED.remove()).contains("java.lang.Thread.sleep", "blockShortly");
    }
  }

  @Test
  void theCheckBitesOnTheDeliveryThread() {
    try (TestServer server = WebSocketTestServer.create().echo().start();
        Connection connection = Hawser.to(server.url("/")).open()) {
      connection.topic().messages().subscribe(message -> blockShortly());
      connection.topic().send("hello").subscribe();
      Wait.until(() -> !BLOCKED.isEmpty(), () -> "the block to be seen");
      assertThat(BLOCKED.remove()).startsWith("parallel-").contains("blockShortly");
    }
  }

  private static void blockShortly() {
    try {
      Thread.sleep(1);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Test
  void aLifeWithTlsCompressionAndLostLinks() {
    try (TestServer server =
            WebSocketTestServer.create().secure(CERTIFICATE).compression(true).echo().start();
        Connection connection =
            Hawser.to(server.url("/"))
                .with(
                    TransportOptions.TLS,
                    Tls.defaults().trust(CERTIFICATE.trustStore()).pin(CERTIFICATE.pin()))
                .with(TransportOptions.COMPRESSION, true)
                .with(TransportOptions.PING_INTERVAL, Duration.ofMillis(50))
                .credentials(() -> Mono.fromSupplier(() -> Credentials.token("t")))
                .reconnect(ReconnectPolicy.fixed(Duration.ofMillis(20)))
                .open()) {
      live(connection, server, 3);
      connection.suspend().block(Wait.LIMIT);
      connection.resume().then(connection.connect()).block(Wait.LIMIT);
      connection.reconnectNow().then(connection.connect()).block(Wait.LIMIT);
      connection.disconnect().then(connection.connect()).block(Wait.LIMIT);
      Wait.closed(connection);
    }
  }

  @Test
  void theSameOnTheLoopItself() {
    try (TestServer server = WebSocketTestServer.create().echo().start();
        Connection connection =
            Hawser.to(server.url("/"))
                .deliverOn(Schedulers.immediate())
                .reconnect(ReconnectPolicy.fixed(Duration.ofMillis(20)))
                .open()) {
      live(connection, server, 2);
      Wait.closed(connection);
    }
  }

  @Test
  void requestsTopicsAndObjects() {
    try (TestServer server = WebSocketTestServer.create().echo().start();
        Connection connection =
            Hawser.to(server.url("/"))
                .with(WsOptions.ENVELOPE, CALLS)
                .reconnect(ReconnectPolicy.fixed(Duration.ofMillis(20)))
                .open()) {
      Flux.range(0, 200)
          .flatMap(i -> connection.topic("t").request("ask", Map.of("n", i), Map.class), 32)
          .blockLast(Wait.LIMIT);
      List<String> topics = new ArrayList<>();
      CountDownLatch echoes = new CountDownLatch(50);
      for (int i = 0; i < 50; i++) {
        String name = "topic-" + i;
        topics.add(name);
        connection
            .topic(name)
            .overflow(OverflowPolicy.pauseReading(1, Duration.ofSeconds(30)))
            .messages()
            .subscribe(message -> echoes.countDown());
      }
      Flux.fromIterable(topics)
          .concatMap(name -> connection.topic(name).send("tick", List.of(1, 2)))
          .blockLast(Wait.LIMIT);
      Wait.until(echoes, "echoes");
      Flux.fromIterable(topics)
          .concatMap(name -> connection.topic(name).leave())
          .blockLast(Wait.LIMIT);
      Wait.closed(connection);
    }
  }

  @Test
  void timeoutsRefusalsAndDeadlines() {
    try (TestServer server = WebSocketTestServer.create().start();
        Connection connection =
            Hawser.to(server.url("/"))
                .with(WsOptions.ENVELOPE, CALLS)
                .with(TransportOptions.CONNECT_TIMEOUT, Duration.ofSeconds(2))
                .reconnect(ReconnectPolicy.fixed(Duration.ofMillis(20)))
                .open()) {
      server
          .faults()
          .next(Fault.AtUpgrade.SILENCE)
          .next(Fault.AtUpgrade.GARBAGE)
          .next(Fault.status(503))
          .next(Fault.garbageAfterUpgrade());
      connection.connect().block(Wait.LIMIT);
      connection
          .topic("t")
          .sending(SendOptions.defaults().timeout(Duration.ofMillis(20)))
          .request("lost", 1)
          .onErrorComplete()
          .block(Wait.LIMIT);
      connection.suspend().block(Wait.LIMIT);
      connection
          .topic("t")
          .sending(SendOptions.defaults().ttl(Duration.ofMillis(20)))
          .send("late", 1)
          .onErrorComplete()
          .block(Wait.LIMIT);
      Wait.closed(connection);
    }
  }

  @Test
  void proxiesWithTls() {
    try (ForwardProxy http = ForwardProxy.http("ann", "secret");
        ForwardProxy socks = ForwardProxy.socks5("ann", "secret")) {
      through(Proxy.http("127.0.0.1", http.port()).login("ann", "secret"));
      through(Proxy.socks5("127.0.0.1", socks.port()).login("ann", "secret"));
      assertThat(http.targets()).hasSize(1);
      assertThat(socks.targets()).hasSize(1);
    }
  }

  private static void through(Proxy proxy) {
    try (TestServer server = WebSocketTestServer.create().secure(CERTIFICATE).echo().start();
        Connection connection =
            Hawser.to(server.url("/"))
                .with(TransportOptions.TLS, Tls.defaults().trust(CERTIFICATE.trustStore()))
                .with(TransportOptions.PROXY, proxy)
                .open()) {
      connection.connect().block(Wait.LIMIT);
      Wait.closed(connection);
    }
  }

  /** Sends and receives, and loses the link a few times on the way. */
  private static void live(Connection connection, TestServer server, int losses) {
    Queue<String> received = new ConcurrentLinkedQueue<>();
    connection.topic().messages().map(m -> m.payload().text()).subscribe(received::add);
    for (int i = 0; i <= losses; i++) {
      connection.connect().block(Wait.LIMIT);
      ServerConnection link = server.nextConnection(Wait.LIMIT);
      String last = "last of " + i + " " + "x".repeat(5000);
      Flux.range(0, 500)
          .flatMap(n -> connection.topic().send("message " + n), 64)
          .then(connection.topic().send(last))
          .onErrorComplete(LinkLostException.class)
          .block(Wait.LIMIT);
      Wait.until(() -> received.contains(last), () -> "the echo of " + last);
      if (i < losses) {
        long links = connection.stats().links();
        link.reset();
        Wait.until(() -> connection.stats().links() > links, () -> "a new link");
      }
    }
  }
}
