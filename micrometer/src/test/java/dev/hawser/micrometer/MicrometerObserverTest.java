package dev.hawser.micrometer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hawser.Connection;
import dev.hawser.ConnectionState;
import dev.hawser.Hawser;
import dev.hawser.OutboundOverflowException;
import dev.hawser.OutboundPolicy;
import dev.hawser.OverflowPolicy;
import dev.hawser.ReconnectPolicy;
import dev.hawser.RequestTimeoutException;
import dev.hawser.SendOptions;
import dev.hawser.Topic;
import dev.hawser.TransportOptions;
import dev.hawser.testkit.Fault;
import dev.hawser.testkit.TestServer;
import dev.hawser.testkit.WebSocketTestServer;
import dev.hawser.ws.Envelope;
import dev.hawser.ws.WsOptions;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import reactor.core.Disposable;
import reactor.core.publisher.BaseSubscriber;
import reactor.core.publisher.Flux;

class MicrometerObserverTest {

  private static final Duration LIMIT = Duration.ofSeconds(30);
  private static final Envelope CALLS =
      Envelope.builder().topic("topic").event("event").payload("body").id("id").build();

  private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
  private final MicrometerObserver metrics =
      new MicrometerObserver(registry, Tags.of("feed", "prices"));

  @AfterEach
  void closeTheRegistry() {
    registry.close();
  }

  @Test
  void countsMessagesAndBytesOfBothDirections() {
    try (TestServer server = WebSocketTestServer.create().echo().start();
        Connection connection = Hawser.to(server.url("/")).observer(metrics).open()) {
      CountDownLatch echoes = new CountDownLatch(3);
      connection.topic().messages().subscribe(m -> echoes.countDown());
      Flux.just("a", "bb", "ccc").concatMap(t -> connection.topic().send(t)).blockLast(LIMIT);
      await(echoes);
      assertThat(counter("hawser.frames", "direction", "out")).isEqualTo(3);
      assertThat(counter("hawser.bytes", "direction", "out")).isEqualTo(6);
      assertThat(counter("hawser.frames", "direction", "in")).isEqualTo(3);
      assertThat(counter("hawser.bytes", "direction", "in")).isEqualTo(6);
      assertThat(counter("hawser.links")).isEqualTo(1);
    }
  }

  @Test
  void gaugesWhatWaitsAndTheStateUntilTheConnectionCloses() {
    OutboundPolicy two = OutboundPolicy.buffer(2, 1 << 20);
    try (TestServer server = WebSocketTestServer.create().start();
        Connection connection = Hawser.to(server.url("/")).outbound(two).observer(metrics).open()) {
      connection.suspend().block(LIMIT);
      connection.topic().send("four").onErrorComplete().subscribe();
      connection.topic().send("sixsix").onErrorComplete().subscribe();
      assertThatThrownBy(() -> connection.topic().send("more").block(LIMIT))
          .isInstanceOf(OutboundOverflowException.class);

      assertThat(gauge("hawser.queued.messages")).isEqualTo(2);
      assertThat(gauge("hawser.queued.bytes")).isEqualTo(10);
      assertThat(gauge("hawser.connections", "state", "suspended")).isEqualTo(1);
      assertThat(gauge("hawser.connections", "state", "ready")).isZero();
      assertThat(counter("hawser.send.failures", "exception", "OutboundOverflowException"))
          .isEqualTo(1);

      connection.resume().then(connection.connect()).block(LIMIT);
      assertThat(gauge("hawser.connections", "state", "ready")).isEqualTo(1);
      assertThat(gauge("hawser.connections", "state", "suspended")).isZero();
      eventually(() -> gauge("hawser.queued.messages") == 0);

      close(connection);
      eventually(() -> registry.getMeters().stream().noneMatch(Gauge.class::isInstance));
      assertThat(counter("hawser.links")).isEqualTo(1);
    }
  }

  @Test
  void sumsOverItsConnectionsAndKeepsGaugesWhileOneIsOpen() {
    try (TestServer server = WebSocketTestServer.create().start()) {
      Hawser hawser = Hawser.to(server.url("/")).observer(metrics);
      try (Connection one = hawser.open();
          Connection other = hawser.open()) {
        one.connect().then(other.connect()).block(LIMIT);
        assertThat(gauge("hawser.connections", "state", "ready")).isEqualTo(2);
        close(one);
        eventually(() -> gauge("hawser.connections", "state", "ready") == 1);
      }
      eventually(() -> registry.find("hawser.connections").gauges().isEmpty());
      try (Connection third = hawser.open()) {
        third.connect().block(LIMIT);
        assertThat(gauge("hawser.connections", "state", "ready")).isEqualTo(1);
      }
    }
  }

  @Test
  void countsFailuresOfLinksByKindAndTheLinksThatFollow() {
    try (TestServer server = WebSocketTestServer.create().start();
        Connection connection =
            Hawser.to(server.url("/"))
                .reconnect(ReconnectPolicy.fixed(Duration.ofMillis(10)))
                .observer(metrics)
                .open()) {
      server.faults().next(2, Fault.status(503));
      connection.connect().block(LIMIT);
      server.nextConnection(LIMIT).reset();
      server.nextConnection(LIMIT);
      connection.connect().block(LIMIT);
      assertThat(counter("hawser.link.failures", "cause", "refused")).isEqualTo(2);
      assertThat(counter("hawser.link.failures", "cause", "network")).isEqualTo(1);
      assertThat(counter("hawser.links")).isEqualTo(2);
    }
  }

  @Test
  void countsDropsWithTheTopicOnlyIfAsked() {
    try (TestServer server =
            WebSocketTestServer.create()
                .onText("go", "{\"topic\":\"t\",\"body\":1}", "{\"topic\":\"t\",\"body\":2}")
                .start();
        Connection connection =
            Hawser.to(server.url("/"))
                .with(WsOptions.ENVELOPE, CALLS)
                .overflow(OverflowPolicy.dropNewest(1))
                .observer(metrics)
                .observer(new MicrometerObserver(registry, Tags.of("feed", "all")).tagTopics())
                .open()) {
      connection.connect().block(LIMIT);
      BaseSubscriber<Object> stalled =
          new BaseSubscriber<>() {
            @Override
            protected void hookOnSubscribe(org.reactivestreams.Subscription subscription) {
              // Asks for nothing.
            }
          };
      connection.topic("t").messages().subscribe(stalled);
      connection.topic("t").join().block(LIMIT);
      server.nextConnection(LIMIT).send("{\"topic\":\"t\",\"body\":1}");
      server.connections().get(0).send("{\"topic\":\"t\",\"body\":2}");
      server.connections().get(0).send("{\"topic\":\"t\",\"body\":3}");
      eventually(() -> connection.stats().dropped() == 2);
      assertThat(counter("hawser.dropped", "topic", "t")).isEqualTo(2);
      assertThat(registry.find("hawser.dropped").counters())
          .anySatisfy(
              plain -> {
                assertThat(plain.getId().getTag("topic")).isNull();
                assertThat(plain.count()).isEqualTo(2);
              });
      stalled.cancel();
    }
  }

  @Test
  void timesRequestsByEventIfAskedAndCountsTheUnanswered() {
    try (TestServer server = WebSocketTestServer.create().start();
        Connection connection =
            Hawser.to(server.url("/"))
                .with(WsOptions.ENVELOPE, CALLS)
                .observer(metrics.tagEvents())
                .open()) {
      connection.connect().block(LIMIT);
      Disposable pending = connection.topic("t").request("ask", 1).onErrorComplete().subscribe();
      String request =
          server.nextConnection(LIMIT).awaitReceived(m -> m.text().contains("ask"), LIMIT).text();
      assertThat(gauge("hawser.pending.requests")).isEqualTo(1);
      server.connections().get(0).send(request);
      eventually(pending::isDisposed);
      eventually(() -> timer("hawser.requests", "event", "ask").count() == 1);
      assertThat(timer("hawser.requests", "event", "ask").totalTime(TimeUnit.NANOSECONDS))
          .isPositive();

      Topic hasty =
          connection.topic("t").sending(SendOptions.defaults().timeout(Duration.ofMillis(100)));
      assertThatThrownBy(() -> hasty.request("lost", 1).block(LIMIT))
          .isInstanceOf(RequestTimeoutException.class);
      assertThat(counter("hawser.request.failures", "exception", "RequestTimeoutException"))
          .isEqualTo(1);
      assertThat(gauge("hawser.pending.requests")).isZero();
    }
  }

  @Test
  void timesHeartbeats() {
    try (TestServer server = WebSocketTestServer.create().start();
        Connection connection =
            Hawser.to(server.url("/"))
                .with(TransportOptions.PING_INTERVAL, Duration.ofMillis(20))
                .observer(metrics)
                .open()) {
      connection.connect().block(LIMIT);
      eventually(() -> timer("hawser.heartbeats").count() >= 2);
      assertThat(connection.state()).isEqualTo(new ConnectionState.Ready(false));
    }
  }

  @Test
  void everyMeterHasTheTagsOfItsObserver() {
    try (TestServer server = WebSocketTestServer.create().start();
        Connection connection = Hawser.to(server.url("/")).observer(metrics).open()) {
      connection.connect().block(LIMIT);
      assertThat(registry.getMeters())
          .isNotEmpty()
          .allMatch(meter -> "prices".equals(meter.getId().getTag("feed")));
      assertThat(registry.getMeters().stream().map(Meter::getId).distinct().count())
          .isEqualTo(registry.getMeters().size());
    }
  }

  private static void close(Connection connection) {
    connection.close();
    connection.onClose().block(LIMIT);
  }

  private double counter(String name, String... tags) {
    Counter counter = registry.find(name).tags(tags).counter();
    return counter == null ? 0 : counter.count();
  }

  private double gauge(String name, String... tags) {
    return registry.get(name).tags(tags).gauge().value();
  }

  private Timer timer(String name, String... tags) {
    return registry.get(name).tags(tags).timer();
  }

  private static void await(CountDownLatch latch) {
    try {
      assertThat(latch.await(LIMIT.toSeconds(), TimeUnit.SECONDS)).isTrue();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  private static void eventually(BooleanSupplier condition) {
    long deadline = System.nanoTime() + LIMIT.toNanos();
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() - deadline > 0) {
        throw new AssertionError("it did not happen within " + LIMIT);
      }
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(5));
    }
  }
}
