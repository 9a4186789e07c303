package dev.hawser.realtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.hawser.Cause;
import dev.hawser.Connection;
import dev.hawser.ConnectionClosedException;
import dev.hawser.ConnectionState;
import dev.hawser.Hawser;
import dev.hawser.TopicState;
import dev.hawser.realtime.VirtualRealtime.Sent;
import dev.hawser.testkit.FakeTransport.Answer;
import dev.hawser.testkit.RealtimeRefusal;
import dev.hawser.testkit.RealtimeServer;
import dev.hawser.testkit.RealtimeTestServer;
import dev.hawser.testkit.ServerConnection;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import reactor.core.publisher.Mono;
import reactor.test.subscriber.TestSubscriber;

/** Where the client connects to, and what becomes of it when the server refuses. */
class ConnectTest {

  @ParameterizedTest
  @CsvSource({
    "realtime+wss://abc.example.org, wss://abc.example.org/realtime/v1/websocket?vsn=2.0.0",
    "realtime+wss://abc.example.org/, wss://abc.example.org/realtime/v1/websocket?vsn=2.0.0",
    "realtime+ws://localhost:4000, ws://localhost:4000/realtime/v1/websocket?vsn=2.0.0",
    "https://abc.example.org, wss://abc.example.org/realtime/v1/websocket?vsn=2.0.0",
    "http://localhost:54321/, ws://localhost:54321/realtime/v1/websocket?vsn=2.0.0",
    "realtime+wss://h/realtime/v1, wss://h/realtime/v1/websocket?vsn=2.0.0",
    "realtime+wss://h/realtime/v1/, wss://h/realtime/v1/websocket?vsn=2.0.0",
    "realtime+wss://h/realtime/v1/websocket, wss://h/realtime/v1/websocket?vsn=2.0.0",
    "realtime+ws://h/socket, ws://h/socket/websocket?vsn=2.0.0",
    "realtime+ws://h/socket/, ws://h/socket/websocket?vsn=2.0.0",
    "realtime+wss://h?apikey=k, wss://h/realtime/v1/websocket?apikey=k&vsn=2.0.0",
    "realtime+wss://h/?apikey=k, wss://h/realtime/v1/websocket?apikey=k&vsn=2.0.0",
    "realtime+wss://h/own/?apikey=k&a=%20, wss://h/own/websocket?apikey=k&a=%20&vsn=2.0.0",
  })
  void theUrlOfAProjectOrOfAnySocket(String given, String expected) {
    try (VirtualRealtime realtime = new VirtualRealtime(h -> Hawser.to(given))) {
      realtime.connect();
      assertThat(realtime.link().endpoint().uri()).hasToString(expected);
    }
  }

  @Test
  void parametersApiKeyLogLevelAndSerializer() {
    AtomicInteger attempt = new AtomicInteger();
    try (VirtualRealtime realtime =
        new VirtualRealtime(
            h ->
                h.with(RealtimeOptions.API_KEY, "anon key")
                    .with(RealtimeOptions.LOG_LEVEL, "info")
                    .with(RealtimeOptions.VSN, "1.0.0")
                    .with(
                        RealtimeOptions.PARAMS,
                        () -> Mono.fromSupplier(() -> Map.of("n", attempt.incrementAndGet()))))) {
      realtime.connect();
      assertThat(realtime.link().endpoint().uri().getRawQuery())
          .isEqualTo("apikey=anon%20key&n=1&log_level=info&vsn=1.0.0");
      realtime.link().drop();
      realtime.advance(Duration.ofSeconds(1));
      assertThat(realtime.link().endpoint().uri().getRawQuery()).contains("&n=2&");
    }
  }

  @Test
  void theApiKeyIsGivenOnce() {
    assertThatIllegalArgumentException()
        .isThrownBy(
            () ->
                Hawser.to("realtime+ws://localhost?apikey=first")
                    .with(RealtimeOptions.API_KEY, "second")
                    .open())
        .withMessageContaining("leave one of them out")
        .satisfies(e -> assertThat(e.getMessage()).doesNotContain("first", "second"));
  }

  @Test
  void theApiKeyOfTheUrlGoesWithBroadcastsOverHttp() {
    try (RealtimeServer server = RealtimeTestServer.create().withoutDelays().start();
        Connection connection =
            Hawser.to("realtime+" + server.url() + "?apikey=" + server.apiKey()).open()) {
      RealtimeConnection.of(connection)
          .http()
          .send(HttpBroadcast.of("room1", "cur", 1))
          .block(Projects.LIMIT);
      assertThat(server.broadcasts()).hasSize(1);
      assertThat(server.httpRequests().get(0).target()).doesNotContain("apikey");
    }
  }

  @Test
  void aRealServerTakesThem() {
    try (RealtimeServer server =
            RealtimeTestServer.create().withoutDelays().path("/socket").start();
        Connection connection =
            Hawser.to("realtime+" + server.url() + "/?apikey=" + server.apiKey())
                .with(RealtimeOptions.LOG_LEVEL, "warning")
                .open()) {
      Projects.room(connection).join().block(Projects.LIMIT);
      assertThat(server.phoenix().server().requests().get(0).target())
          .startsWith("/socket/websocket?apikey=")
          .endsWith("&log_level=warning&vsn=2.0.0");
    }
  }

  @ParameterizedTest
  @EnumSource(RealtimeRefusal.class)
  void everyRefusedHandshakeEndsInItsState(RealtimeRefusal refusal) {
    int status = refusal.reply().status();
    try (RealtimeServer server = RealtimeTestServer.create().withoutDelays().start();
        Connection connection = Projects.hawser(server).open()) {
      server.refuseNext(refusal);
      server.refuseNext(refusal);
      Mono<Void> connected = connection.connect().onErrorComplete().cache();
      connected.subscribe();
      if (status == 429) {
        ConnectionState.Backoff backoff =
            connection.states().ofType(ConnectionState.Backoff.class).blockFirst(Projects.LIMIT);
        assertThat(backoff.delay()).isGreaterThanOrEqualTo(Duration.ofSeconds(10));
        check(backoff.cause(), refusal, Cause.Kind.REFUSED);
        assertThat(backoff.cause().retryable()).isTrue();
      } else if (status >= 500) {
        connected.block(Projects.LIMIT);
        assertThat(connection.state()).isInstanceOf(ConnectionState.Ready.class);
        assertThat(server.phoenix().server().requests()).hasSize(3);
      } else {
        connected.block(Projects.LIMIT);
        boolean refreshed = status == 401 && refusal != RealtimeRefusal.API_KEY_MISSING;
        check(
            ((ConnectionState.Closed) connection.state()).cause(),
            refusal,
            refreshed ? Cause.Kind.UNAUTHORIZED : Cause.Kind.REFUSED);
        assertThat(server.phoenix().server().requests()).hasSize(refreshed ? 2 : 1);
      }
    }
  }

  private static void check(Cause cause, RealtimeRefusal refusal, Cause.Kind kind) {
    assertThat(cause.kind()).isEqualTo(kind);
    assertThat(cause.code()).isEqualTo(refusal.reply().status());

    assertThat(cause.message()).contains("HTTP " + refusal.reply().status());
  }

  @Test
  void overridingTheTableWorks() {
    FailureTable own =
        FailureTable.defaults()
            .with("Tenant not found", FailureTable.Action.RETRY)
            .with("Too many connected users", FailureTable.Action.STOP);
    try (RealtimeServer server = RealtimeTestServer.create().withoutDelays().start();
        Connection connection =
            Projects.hawser(server).with(RealtimeOptions.FAILURES, own).open()) {
      server.refuseNext(RealtimeRefusal.TENANT_NOT_FOUND);
      Projects.room(connection).join().block(Projects.LIMIT);
      server.refuseNext(RealtimeRefusal.TOO_MANY_USERS);
      server.kill();
      connection.onClose().onErrorComplete(ConnectionClosedException.class).block(Projects.LIMIT);
      assertThat(connection.state()).isInstanceOf(ConnectionState.Closed.class);
    }
  }

  @Test
  @DisplayName("stale buffered join after a refused connect")
  void oneJoinAfterRefusedConnects() {
    try (VirtualRealtime realtime = new VirtualRealtime()) {
      realtime
          .engine
          .transport()
          .script(
              Answer.refuse(Cause.refused(503, "", null)),
              Answer.refuse(Cause.refused(500, "", null)));
      realtime.subscribe(realtime.room().join());
      TestSubscriber<Void> sent = realtime.subscribe(realtime.room().broadcast("cur", 1));
      realtime.advance(Duration.ofSeconds(3));
      assertThat(realtime.engine.transport().links()).hasSize(3);
      Sent join = realtime.takeOne();
      assertThat(join.event()).isEqualTo("phx_join");
      assertThat(sent.isTerminated()).isFalse();
      realtime.ok(join);
      assertThat(realtime.takeOne().event()).isEqualTo("cur");
    }
  }

  @Test
  @DisplayName("close code on disconnect")
  void disconnectAndCloseSay1000() {
    try (RealtimeServer server = RealtimeTestServer.create().withoutDelays().start()) {
      ServerConnection second;
      try (Connection connection = Projects.hawser(server).open()) {
        RealtimeTopic room = Projects.room(connection);
        room.join().block(Projects.LIMIT);
        ServerConnection first = server.phoenix().server().nextConnection(Projects.LIMIT);
        connection.disconnect().block(Projects.LIMIT);
        assertThat(first.awaitClose(Projects.LIMIT).closeCode()).isEqualTo(1000);
        // No failure is made of it: the topic waits for the next link.
        assertThat(room.topic().state()).isEqualTo(new TopicState.Joining(true));
        connection.connect().block(Projects.LIMIT);
        Projects.joined(room);
        second = server.phoenix().server().nextConnection(Projects.LIMIT);
      }
      assertThat(second.awaitClose(Projects.LIMIT).closeCode()).isEqualTo(1000);
    }
  }

  @ParameterizedTest
  @CsvSource({"1000", "1001", "1011", "1012", "4000"})
  void everyCloseOfTheServerIsFollowedByANewLink(int code) {
    FailureTable quick = FailureTable.defaults().slowDown(Duration.ZERO);
    try (RealtimeServer server = RealtimeTestServer.create().withoutDelays().start();
        Connection connection =
            Projects.hawser(server).with(RealtimeOptions.FAILURES, quick).open()) {
      RealtimeTopic room = Projects.room(connection);
      room.join().block(Projects.LIMIT);
      server.closeConnections(code);
      Projects.await("the next join", () -> server.joins().size() == 2);
      Projects.joined(room);
    }
  }

  /** What an operator does: an announcement, then 1012. */
  @Test
  void aDisconnectByTheOperatorIsAnnouncedAndSurvived() throws Exception {
    try (RealtimeServer server = RealtimeTestServer.create().withoutDelays().start();
        Connection connection = Projects.hawser(server).open()) {
      RealtimeTopic room = Projects.room(connection);
      var system = Projects.collect(room.system());
      var gaps = Projects.collect(room.gaps());
      Projects.joined(room);
      connection.resume().block(Projects.LIMIT);
      server.disconnect();
      assertThat(Projects.next(system, SystemMessage.class).message())
          .isEqualTo("Server requested disconnect");
      Gap gap = Projects.next(gaps, Gap.class);
      assertThat(gap.cause().code()).isEqualTo(1012);
      assertThat(gaps).isEmpty();
    }
  }
}
