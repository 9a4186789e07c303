package dev.hawser.socketio;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hawser.Cause;
import dev.hawser.Connection;
import dev.hawser.ConnectionState;
import dev.hawser.ReconnectPolicy;
import dev.hawser.TopicState;
import dev.hawser.testkit.FakeTransport.Answer;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import reactor.core.Disposable;
import reactor.core.publisher.Mono;
import reactor.test.subscriber.TestSubscriber;

/** When the connection comes back, and when it is let go. */
class ReconnectTest {

  private static final ReconnectPolicy STEPS =
      SocketIoPolicies.reconnect(Duration.ofSeconds(1), Duration.ofSeconds(30), 0);

  private static ConnectionState.Backoff backoff(VirtualSocketIo io) {
    return (ConnectionState.Backoff) io.connection.state();
  }

  private static int failures(VirtualSocketIo io) {
    return backoff(io).failures();
  }

  /** The next link is there. */
  private static void again(VirtualSocketIo io) {
    io.advance(backoff(io).delay());
    io.open();
  }

  @Test
  void aLinkWithoutNamespaceDoesNotResetTheBackoff() {
    try (VirtualSocketIo io = new VirtualSocketIo(h -> h.reconnect(STEPS))) {
      io.connect();
      io.subscribe(io.topic("/").join());
      for (int failures = 1; failures <= 5; failures++) {
        io.advance(Duration.ofMinutes(1));
        io.link().drop();
        assertThat(failures(io)).isEqualTo(failures);
        again(io);
      }
    }
  }

  @Test
  void aNamespaceThatIsLostSoonDoesNotResetTheBackoff() {
    try (VirtualSocketIo io = new VirtualSocketIo(h -> h.reconnect(STEPS))) {
      io.connect();
      io.subscribe(io.topic("/").join());
      for (int failures = 1; failures <= 5; failures++) {
        io.receive("0{\"sid\":\"s1\"}");
        io.advance(Duration.ofSeconds(9));
        io.link().drop();
        assertThat(failures(io)).isEqualTo(failures);
        again(io);
      }
    }
  }

  @Test
  void aNamespaceThatLastsResetsTheBackoff() {
    try (VirtualSocketIo io = new VirtualSocketIo(h -> h.reconnect(STEPS))) {
      io.connect();
      io.subscribe(io.topic("/").join());
      io.link().drop();
      again(io);
      io.link().drop();
      assertThat(failures(io)).isEqualTo(2);
      again(io);
      io.receive("0{\"sid\":\"s1\"}");
      io.advance(Duration.ofSeconds(20));
      io.link().drop();
      assertThat(failures(io)).isEqualTo(1);
    }
  }

  @Test
  void theAttemptsEndAsConfiguredBehindABalancerThatForgets() {
    try (VirtualSocketIo io =
        new VirtualSocketIo(h -> h.reconnect(SocketIoPolicies.reconnect().maxAttempts(3)))) {
      io.connect();
      io.subscribe(io.topic("/").join().onErrorComplete());
      for (int attempt = 1; attempt <= 3; attempt++) {
        io.link().serverClose(1005, "");
        again(io);
      }
      io.link().serverClose(1005, "");
      assertThat(io.connection.state()).isInstanceOf(ConnectionState.Closed.class);
      assertThat(io.engine.transport().links()).hasSize(4);
    }
  }

  @Test
  void theJitterStaysAtTheCap() {
    List<Duration> delays = new ArrayList<>();
    for (double random : new double[] {0, 0.25, 0.5, 0.75, 0.999}) {
      try (VirtualSocketIo io = new VirtualSocketIo()) {
        io.engine.random(random);
        io.engine.transport().otherwise(Answer.refuse(Cause.refused(503, "", null)));
        io.subscribe(io.connection.connect());
        for (int i = 0; i < 9; i++) {
          io.advance(backoff(io).delay());
        }
        delays.add(backoff(io).delay());
      }
    }
    assertThat(delays).doesNotHaveDuplicates();
    assertThat(delays)
        .allSatisfy(
            delay -> assertThat(delay).isBetween(Duration.ofMillis(2500), Duration.ofSeconds(5)));
  }

  @Test
  void reconnectNowDoesNotWait() {
    try (VirtualSocketIo io = new VirtualSocketIo()) {
      io.joined();
      io.link().drop();
      assertThat(io.connection.state()).isInstanceOf(ConnectionState.Backoff.class);
      io.subscribe(io.connection.reconnectNow());
      io.open();
      assertThat(io.take()).containsExactly("0");
    }
  }

  @ParameterizedTest
  @CsvSource({
    "1000, transport close", "1001, transport close", "1002, transport close",
    "1008, transport close", "1011, transport close", "4000, transport close",
  })
  void whateverTheServerClosesWithTheClientComesBack(int code, String reason) {
    try (VirtualSocketIo io = new VirtualSocketIo()) {
      io.joined();
      io.link().serverClose(code, "");
      assertThat(DisconnectReason.of(backoff(io).cause())).hasToString(reason);
      again(io);
      assertThat(io.take()).containsExactly("0");
    }
  }

  @Test
  void whatIsNoPacketEndsTheLinkAndTheClientComesBack() {
    for (String text : List.of("49", "42{}", "42[\"connect\"]", "451-0[]", "x", "4")) {
      try (VirtualSocketIo io = new VirtualSocketIo()) {
        io.joined();
        io.link().receive(text);
        if (text.equals("451-0[]")) {
          io.link().receive("42[\"text in between\"]");
        }
        io.advance(Duration.ZERO); // The closing handshake.
        assertThat(DisconnectReason.of(backoff(io).cause())).as(text).hasToString("parse error");
        io.engine.takeProblems();
        again(io);
        assertThat(io.take()).containsExactly("0");
      }
    }
  }

  @Test
  void aBinaryThatBelongsToNothingEndsTheLink() {
    try (VirtualSocketIo io = new VirtualSocketIo()) {
      io.joined();
      io.receive((byte) 1);
      io.advance(Duration.ZERO); // The closing handshake.
      assertThat(DisconnectReason.of(backoff(io).cause())).isEqualTo(DisconnectReason.PARSE_ERROR);
      assertThat(io.engine.takeProblems()).isNotEmpty();
    }
  }

  @Test
  void aResponseIsAnErrorAndACloseFrameIsNone() {
    Cause closed = Cause.of(Cause.Kind.SERVER_CLOSE, "x");
    assertThat(DisconnectReason.of(closed.withReason(400, ""))).hasToString("transport error");
    assertThat(DisconnectReason.of(closed.withReason(1000, ""))).hasToString("transport close");
    Cause tooLarge = Cause.of(Cause.Kind.OVERFLOW, "x");
    assertThat(DisconnectReason.of(tooLarge.withReason(413, ""))).hasToString("transport error");
    assertThat(DisconnectReason.of(tooLarge.withReason(1009, ""))).hasToString("transport close");
  }

  @ParameterizedTest
  @EnumSource(Cause.Kind.class)
  void everyCauseHasTheWordsOfSocketIoClient(Cause.Kind kind) {
    String words = DisconnectReason.of(Cause.of(kind, "x")).toString();
    assertThat(words)
        .isEqualTo(
            switch (kind) {
              case TOPIC_CLOSED -> "io server disconnect";
              case USER -> "io client disconnect";
              case HEARTBEAT -> "ping timeout";
              case SERVER_CLOSE, NETWORK -> "transport close";
              case PROTOCOL_VIOLATION -> "parse error";
              default -> "transport error";
            });
  }

  @Test
  void aKickedNamespaceStaysOutAlsoOnTheNextLink() {
    try (VirtualSocketIo io = new VirtualSocketIo()) {
      SocketIoNamespace root = io.joined();
      io.joined("/admin", "{\"sid\":\"s2\"}");
      TestSubscriber<SocketEvent> events = io.subscribe(root.events());
      io.receive("1");
      assertThat(VirtualSocketIo.error(events)).isInstanceOf(dev.hawser.JoinException.class);
      assertThat(root.id()).isNull();
      TopicState.Failed failed = (TopicState.Failed) io.state("/");
      assertThat(DisconnectReason.of(failed.cause())).hasToString("io server disconnect");
      assertThat(failed.retryIn()).isNull();
      io.reconnect();
      assertThat(io.take()).containsExactly("0/admin,");
    }
  }

  @Test
  void aLinkOpenedOnDemandIsReleasedWhenTheLastNamespaceIsLeft() {
    try (VirtualSocketIo io = new VirtualSocketIo()) {
      Disposable listening = io.root().events().subscribe();
      io.engine.run();
      io.open();
      io.receive("0{\"sid\":\"s1\"}");
      listening.dispose();
      io.engine.run();
      assertThat(io.take()).containsExactly("0", "1");
      io.advance(Duration.ofSeconds(5).minusMillis(1));
      assertThat(io.link().isOpen()).isTrue();
      io.advance(Duration.ofMillis(1));
      assertThat(io.link().isOpen()).isFalse();
      assertThat(io.link().closeCode()).isEqualTo(1000);
      assertThat(io.connection.state()).isInstanceOf(ConnectionState.Idle.class);
      io.subscribe(io.root().events());
      io.open();
      assertThat(io.take()).containsExactly("0");
    }
  }

  @Test
  void aLinkOpenedOnDemandIsReleasedIfItIsNotWantedAnyMore() {
    try (VirtualSocketIo io = new VirtualSocketIo()) {
      Disposable listening = io.root().events().subscribe();
      io.engine.run();
      listening.dispose();
      io.engine.run();
      io.open();
      io.advance(Duration.ofSeconds(5));
      assertThat(io.connection.state()).isInstanceOf(ConnectionState.Idle.class);
      assertThat(io.take()).isEmpty();
    }
  }

  @Test
  void theReleaseMayBeImmediate() {
    try (VirtualSocketIo io =
        new VirtualSocketIo(h -> h.with(SocketIoOptions.DISCONNECT_WHEN_EMPTY, Duration.ZERO))) {
      io.subscribe(io.topic("/no").join().onErrorComplete());
      io.open();
      assertThat(io.connection.state()).isInstanceOf(ConnectionState.Ready.class);
      io.receive("4/no,{\"message\":\"no\"}");
      io.advance(Duration.ZERO);
      assertThat(io.connection.state()).isInstanceOf(ConnectionState.Idle.class);
    }
  }

  @Test
  void aLinkThatTheApplicationOpenedStays() {
    try (VirtualSocketIo io = new VirtualSocketIo()) {
      io.joined();
      io.subscribe(io.topic("/").leave());
      io.advance(Duration.ofMinutes(1));
      assertThat(io.link().isOpen()).isTrue();
    }
  }

  @Test
  void theQueryIsAskedForBeforeEveryAttempt() {
    AtomicInteger asked = new AtomicInteger();
    Mono<Map<String, ?>> query =
        Mono.fromSupplier(() -> Map.of("n", asked.incrementAndGet(), "a b", "&=?ä"));
    try (VirtualSocketIo io =
        new VirtualSocketIo(
            "socketio+ws://localhost:81/admin?version=2&x",
            h -> h.with(SocketIoOptions.QUERY, () -> query).with(SocketIoOptions.PATH, "/io"))) {
      io.connect();
      io.reconnect();
      List<URI> urls =
          io.engine.transport().links().stream().map(link -> link.endpoint().uri()).toList();
      assertThat(urls)
          .allSatisfy(
              url -> {
                assertThat(url.getPath()).isEqualTo("/io/");
                assertThat(url.getRawAuthority()).isEqualTo("localhost:81");
                assertThat(url.getRawQuery())
                    .startsWith("version=2&x&")
                    .containsPattern("a(%20|\\+)b=%26%3D%3F%C3%A4")
                    .contains("EIO=4", "transport=websocket");
              });
      assertThat(urls.get(0).getQuery()).contains("n=1");
      assertThat(urls.get(1).getQuery()).contains("n=2");
      Connection connection = io.connection;
      io.subscribe(connection.topic().join());
      assertThat(io.take()).containsExactly("0/admin,");
    }
  }

  @Test
  void aQueryThatFailsFailsTheAttempt() {
    try (VirtualSocketIo io =
        new VirtualSocketIo(
            h ->
                h.with(SocketIoOptions.QUERY, () -> Mono.error(new IllegalStateException("no"))))) {
      io.subscribe(io.connection.connect().onErrorComplete());
      assertThat(io.engine.transport().links()).isEmpty();
      assertThat(io.connection.state()).isInstanceOf(ConnectionState.Closed.class);
    }
  }
}
