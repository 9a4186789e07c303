package dev.hawser.phoenix;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hawser.Cause;
import dev.hawser.Connection;
import dev.hawser.ConnectionClosedException;
import dev.hawser.ConnectionObserver;
import dev.hawser.ConnectionState;
import dev.hawser.Credentials;
import dev.hawser.Hawser;
import dev.hawser.ReconnectPolicy;
import dev.hawser.Topic;
import dev.hawser.TopicState;
import dev.hawser.TransportOptions;
import dev.hawser.testkit.Fault;
import dev.hawser.testkit.HawserSteps;
import dev.hawser.testkit.HttpReply;
import dev.hawser.testkit.PhoenixConnect;
import dev.hawser.testkit.PhoenixServer;
import dev.hawser.testkit.PhoenixSocket;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.core.publisher.Mono;

/** How a socket is asked for, and what becomes of a handshake that is refused. */
class ConnectTest {

  @Test
  @DisplayName("nested params")
  void nestedParams() {
    Map<String, ?> params =
        Map.of("name", "ä b&c=d", "user", Map.of("id", 7, "tags", List.of("a", "b")));
    try (PhoenixServer server = Rooms.server().start();
        Connection connection =
            Rooms.hawser(server).with(PhoenixOptions.PARAMS, () -> Mono.just(params)).open()) {
      connection.connect().block(Rooms.LIMIT);
      assertThat(server.nextSocket(Rooms.LIMIT).connect().params())
          .containsOnly(
              Map.entry("name", "ä b&c=d"),
              Map.entry("user[id]", "7"),
              Map.entry("user[tags][0]", "a"),
              Map.entry("user[tags][1]", "b"),
              Map.entry("vsn", "2.0.0"));
    }
  }

  @Test
  @DisplayName("params function per connect")
  void paramsFunctionIsCalledOncePerAttempt() {
    AtomicInteger calls = new AtomicInteger();
    List<String> seen = new CopyOnWriteArrayList<>();
    try (PhoenixServer server =
            Rooms.server()
                .connect(
                    client -> {
                      seen.add(client.param("n").orElse("none"));
                      return seen.size() == 1 ? client.refuse() : client.accept();
                    })
                .start();
        Connection connection =
            Rooms.hawser(server)
                .reconnect(PhoenixPolicies.reconnect())
                .with(PhoenixOptions.PARAMS, () -> Mono.just(Map.of("n", calls.incrementAndGet())))
                .open()) {
      connection.connect().block(Rooms.LIMIT);
      server.nextSocket(Rooms.LIMIT).abort();
      server.nextSocket(Rooms.LIMIT);
      assertThat(seen).containsExactly("1", "2", "3");
      assertThat(calls).hasValue(3);
    }
  }

  @Test
  @DisplayName("auth token subprotocol")
  void authTokenSubprotocolIsFreshPerAttempt() {
    AtomicInteger calls = new AtomicInteger();
    try (PhoenixServer server = Rooms.server().authToken(true).start();
        Connection connection =
            Rooms.hawser(server)
                .credentials(
                    () -> Mono.fromSupplier(() -> Credentials.token("t" + calls.incrementAndGet())))
                .open()) {
      connection.connect().block(Rooms.LIMIT);
      PhoenixSocket first = server.nextSocket(Rooms.LIMIT);
      assertThat(first.connect().authToken()).contains("t1");
      assertThat(first.connect().request().subprotocols())
          .containsExactly("phoenix", "base64url.bearer.phx.dDE");
      assertThat(first.connect().params()).containsOnlyKeys("vsn");
      first.abort();
      assertThat(server.nextSocket(Rooms.LIMIT).connect().authToken()).contains("t2");
    }
  }

  @Test
  @DisplayName("custom headers")
  void customHeaders() {
    try (PhoenixServer server = Rooms.server().start();
        Connection connection =
            Rooms.hawser(server)
                .with(TransportOptions.HEADERS, () -> Mono.just(Map.of("X-Tenant", "blue")))
                .open()) {
      connection.connect().block(Rooms.LIMIT);
      assertThat(server.nextSocket(Rooms.LIMIT).connect().request().header("X-Tenant"))
          .contains("blue");
    }
  }

  @Test
  @DisplayName("handshake status/body exposed")
  void handshakeStatusAndBodyAreExposedAndAPolicyStopsOnThem() {
    List<Cause> failures = new CopyOnWriteArrayList<>();
    AtomicInteger attempts = new AtomicInteger();
    try (PhoenixServer server =
            Rooms.server()
                .connect(
                    client ->
                        attempts.incrementAndGet() == 1
                            ? client.refuse(HttpReply.status(503).body("busy"))
                            : client.refuse(HttpReply.status(409).body("{\"error\":\"tenant\"}")))
                .start();
        Connection connection =
            Rooms.hawser(server)
                .reconnect(
                    ReconnectPolicy.fixed(Duration.ofMillis(1))
                        .alsoIf(cause -> true)
                        .retryIf(cause -> !cause.reason().contains("tenant")))
                .observer(
                    new ConnectionObserver() {
                      @Override
                      public void linkFailed(Cause cause) {
                        failures.add(cause);
                      }
                    })
                .open()) {
      assertThatThrownBy(() -> connection.connect().block(Rooms.LIMIT))
          .isInstanceOf(ConnectionClosedException.class);
      assertThat(failures).extracting(Cause::code).containsExactly(503, 409);
      assertThat(failures)
          .extracting(Cause::reason)
          .containsExactly("busy", "{\"error\":\"tenant\"}");
      assertThat(failures).extracting(Cause::kind).containsOnly(Cause.Kind.REFUSED);
      Cause end = HawserSteps.await(connection, ConnectionState.Closed.class, Rooms.LIMIT).cause();
      assertThat(end.code()).isEqualTo(409);
    }
  }

  /** Once, as the token may have expired meanwhile; the reference goes on for ever. */
  @Test
  void aRefusalWith403IsRetriedOnceByDefault() {
    try (PhoenixServer server = Rooms.server().connect(PhoenixConnect::refuse).start();
        Connection connection = Hawser.to("phoenix+" + server.url()).open()) {
      assertThatThrownBy(() -> connection.connect().block(Rooms.LIMIT))
          .isInstanceOf(ConnectionClosedException.class)
          .hasMessageContaining("403");
      assertThat(server.server().accepted()).isEqualTo(2);
    }
  }

  @Test
  @DisplayName("long poll")
  void longPollWhereWebSocketsDoNotPass() {
    try (PhoenixServer server = Rooms.server().longPoll(Duration.ofSeconds(1)).start()) {
      server.server().faults().always(Fault.status(400));
      try (Connection connection =
          Rooms.hawser(server)
              .with(PhoenixOptions.LONG_POLL_AFTER, Duration.ofSeconds(30))
              .open()) {
        Topic topic = connection.topic("room:1");
        topic.join().block(Rooms.LIMIT);
        assertThat(topic.request("echo", 7, Integer.class).block(Rooms.LIMIT)).isEqualTo(7);
        assertThat(server.nextSocket(Rooms.LIMIT).connection()).isEmpty();
        Mono<Integer> tick = topic.messages("tick", Integer.class).next().cache();
        tick.subscribe();
        connection.resume().block(Rooms.LIMIT);
        server.broadcast("room:1", "tick", 1);
        assertThat(tick.block(Rooms.LIMIT)).isEqualTo(1);
      }
    }
  }

  @Test
  @DisplayName("connect timeout")
  void connectTimeout() {
    try (PhoenixServer server = Rooms.server().start()) {
      server.server().faults().always(Fault.AtUpgrade.SILENCE);
      try (Connection connection =
          Rooms.hawser(server)
              .with(TransportOptions.CONNECT_TIMEOUT, Duration.ofMillis(200))
              .reconnect(ReconnectPolicy.never())
              .open()) {
        assertThatThrownBy(() -> connection.connect().block(Rooms.LIMIT))
            .isInstanceOf(ConnectionClosedException.class);
        Cause end =
            HawserSteps.await(connection, ConnectionState.Closed.class, Rooms.LIMIT).cause();
        assertThat(end.kind()).isEqualTo(Cause.Kind.TIMEOUT);
        assertThat(end.message()).contains("200 ms");
      }
    }
  }

  @Test
  @DisplayName("max attempts / give-up signal")
  void maxAttemptsAndGiveUpSignal() {
    try (PhoenixServer server = Rooms.server().start()) {
      server.server().faults().always(Fault.status(503));
      try (Connection connection =
          Rooms.hawser(server)
              .reconnect(ReconnectPolicy.fixed(Duration.ofMillis(1)).maxAttempts(2))
              .open()) {
        Mono<Void> messages = connection.topic("room:1").messages().then().cache();
        messages.onErrorComplete().subscribe();
        assertThatThrownBy(() -> connection.connect().block(Rooms.LIMIT))
            .isInstanceOf(ConnectionClosedException.class)
            .hasMessageContaining("503");
        assertThatThrownBy(() -> messages.block(Rooms.LIMIT))
            .isInstanceOf(ConnectionClosedException.class);
        assertThatThrownBy(() -> connection.topic("room:1").send("e", 1).block(Rooms.LIMIT))
            .isInstanceOf(ConnectionClosedException.class);
        assertThat(server.server().accepted()).isEqualTo(3);
      }
    }
  }

  @DisplayName("close code 1000 from server")
  @ParameterizedTest(name = "{0}")
  @ValueSource(ints = {1000, 1001, 1002, 1003, 1007, 1008, 1009, 1010, 1011, 1012, 1013, 4000, 0})
  void closeCodeOfTheServerReconnects(int code) {
    reconnects(code, PhoenixPolicies.reconnect());
  }

  @ParameterizedTest(name = "{0}")
  @ValueSource(ints = {1000, 1001, 1002, 1003, 1007, 1008, 1009, 1010, 1011, 1012, 1013, 4000, 0})
  void closeCodeOfTheServerReconnectsWithAPolicyOfTheUser(int code) {
    reconnects(code, ReconnectPolicy.exponential(Duration.ofMillis(1), Duration.ofMillis(10)));
  }

  /** The default policy, which is exponential with longer delays, decides alike. */
  @ParameterizedTest(name = "{0}")
  @ValueSource(ints = {1000, 1001, 1002, 1003, 1007, 1008, 1009, 1010, 1011, 1012, 1013, 4000, 0})
  void closeCodeOfTheServerReconnectsByDefault(int code) {
    try (VirtualPhoenix phoenix = new VirtualPhoenix()) {
      phoenix.joined("room:1");
      if (code == 0) {
        phoenix.link().drop();
      } else {
        phoenix.link().serverClose(code, "");
      }
      assertThat(phoenix.connection.state()).isInstanceOf(ConnectionState.Backoff.class);
      phoenix.advance(Duration.ofMillis(500));
      phoenix.ok(phoenix.takeOne());
      assertThat(phoenix.connection.topic("room:1").state()).isInstanceOf(TopicState.Joined.class);
    }
  }

  private static void reconnects(int code, ReconnectPolicy policy) {
    try (PhoenixServer server = Rooms.server().start();
        Connection connection = Rooms.hawser(server).reconnect(policy).open()) {
      connection.topic("room:1").join().block(Rooms.LIMIT);
      PhoenixSocket first = server.nextSocket(Rooms.LIMIT);
      if (code == 0) {
        first.abort();
      } else {
        first.close(code);
      }
      PhoenixSocket second = server.nextSocket(Rooms.LIMIT);
      second.awaitReceived(message -> message.event().equals("phx_join"), Rooms.LIMIT);
    }
  }
}
