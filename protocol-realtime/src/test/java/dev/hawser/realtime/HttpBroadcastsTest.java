package dev.hawser.realtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hawser.Connection;
import dev.hawser.ConnectionClosedException;
import dev.hawser.ConnectionState;
import dev.hawser.Credentials;
import dev.hawser.Hawser;
import dev.hawser.HawserException;
import dev.hawser.Payload;
import dev.hawser.TransportOptions;
import dev.hawser.realtime.HttpBroadcastException.Reason;
import dev.hawser.testkit.ClientRequest;
import dev.hawser.testkit.HttpExchange;
import dev.hawser.testkit.HttpReply;
import dev.hawser.testkit.TestServer;
import dev.hawser.testkit.WebSocketTestServer;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import reactor.core.Disposable;
import reactor.core.publisher.Mono;

/** A broadcast over HTTP is accepted or fails with what is known, and nothing is left behind. */
class HttpBroadcastsTest {

  private static final Duration LIMIT = Duration.ofSeconds(30);
  private static final HttpBroadcast CURSOR =
      HttpBroadcast.of("room 1/é", "ev t", Map.of("x", 2)).toPrivate();

  /** The requests that came, in order; those without an answer wait for the test. */
  private final Queue<HttpExchange> exchanges = new ConcurrentLinkedQueue<>();

  private volatile HttpReply reply = HttpReply.status(202);
  private volatile boolean silent;
  private final TestServer server =
      WebSocketTestServer.create()
          .onHttp(
              request -> true,
              exchange -> {
                exchanges.add(exchange);
                if (!silent) {
                  exchange.respond(reply);
                }
              })
          .start();

  @AfterEach
  void stop() {
    server.close();
  }

  private Hawser hawser(String path) {
    return Hawser.to("realtime+" + server.url(path))
        .with(RealtimeOptions.API_KEY, "anon-key")
        .credentials(() -> Mono.just(Credentials.token("jwt-1")));
  }

  private Hawser hawser() {
    return hawser("/realtime/v1");
  }

  private static HttpBroadcasts http(Connection connection) {
    return RealtimeConnection.of(connection).http();
  }

  private ClientRequest request() {
    return exchanges.remove().request();
  }

  @Test
  void aJsonPayload() {
    try (Connection connection = hawser().open()) {
      http(connection).send(CURSOR).block(LIMIT);
      ClientRequest request = request();
      assertThat(request.method()).isEqualTo("POST");
      assertThat(request.target())
          .isEqualTo("/realtime/v1/api/broadcast/room%201%2F%C3%A9/events/ev%20t?private=true");
      assertThat(request.header("apikey")).contains("anon-key");
      assertThat(request.header("authorization")).contains("Bearer jwt-1");
      assertThat(request.header("content-type")).contains("application/json");
      assertThat(request.bodyText()).isEqualTo("{\"x\":2}");
      // Nothing was connected for it.
      assertThat(connection.state()).isInstanceOf(ConnectionState.Idle.class);
      assertThat(server.requests()).noneMatch(ClientRequest::isUpgrade);
    }
  }

  @Test
  void payloadsOfAllKinds() {
    try (Connection connection = hawser().open()) {
      HttpBroadcasts http = http(connection);
      http.send(HttpBroadcast.of("r", "e", new byte[] {1, 2})).block(LIMIT);
      ClientRequest binary = request();
      assertThat(binary.target()).isEqualTo("/realtime/v1/api/broadcast/r/events/e");
      assertThat(binary.header("content-type")).contains("application/octet-stream");
      assertThat(binary.body()).containsExactly(1, 2);
      http.send(HttpBroadcast.of("r", "e", ByteBuffer.wrap(new byte[] {3}))).block(LIMIT);
      assertThat(request().body()).containsExactly(3);
      http.send(HttpBroadcast.of("r", "e", null)).block(LIMIT);
      assertThat(request().bodyText()).isEqualTo("{}");
      http.send(HttpBroadcast.of("r", "e", "say \"é\"")).block(LIMIT);
      assertThat(request().bodyText()).isEqualTo("\"say \\\"é\\\"\"");
      http.send(HttpBroadcast.of("r", "e", Payload.text("a\"b"))).block(LIMIT);
      ClientRequest text = request();
      assertThat(text.bodyText()).isEqualTo("\"a\\\"b\"");
      assertThat(text.header("content-type")).contains("application/json");
    }
  }

  @Test
  void whatIsToBeKept() {
    try (Connection connection = hawser().open()) {
      http(connection)
          .send(CURSOR.persist(Persist.lasting(Duration.ofMinutes(1))))
          .then(http(connection).send(CURSOR.persist(Persist.longest())))
          .block(LIMIT);
      assertThat(request().target()).endsWith("?private=true&persist%5Bttl%5D=60");
      assertThat(request().target()).endsWith("?private=true&persist=true");
    }
    assertThatThrownBy(() -> HttpBroadcast.of("r", "e", null).persist(Persist.longest()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("a broadcast can be kept on a private topic only: call toPrivate() first");
  }

  @Test
  void several() {
    try (Connection connection = hawser().open()) {
      HttpBroadcasts http = http(connection);
      http.sendAll(List.of(CURSOR, HttpBroadcast.of("rest", "r\"2", null))).block(LIMIT);
      ClientRequest request = request();
      assertThat(request.target()).isEqualTo("/realtime/v1/api/broadcast");
      assertThat(request.header("content-type")).contains("application/json");
      assertThat(request.bodyText())
          .isEqualTo(
              "{\"messages\":[{\"topic\":\"room 1/é\",\"event\":\"ev t\",\"payload\":{\"x\":2},"
                  + "\"private\":true},{\"topic\":\"rest\",\"event\":\"r\\\"2\",\"payload\":{},"
                  + "\"private\":false}]}");
      http.sendAll(List.of()).block(LIMIT);
      for (HttpBroadcast alone :
          List.of(HttpBroadcast.of("r", "e", new byte[1]), CURSOR.persist(Persist.longest()))) {
        assertThatThrownBy(() -> http.sendAll(List.of(CURSOR, alone)).block(LIMIT))
            .isInstanceOf(IllegalArgumentException.class)
            .hasMessage("a binary broadcast, or one to be kept, is sent by itself: use send(…)");
      }
      assertThat(exchanges).isEmpty();
    }
  }

  @ParameterizedTest
  @CsvSource({
    "/socket, /api/broadcast",
    "/socket/websocket, /api/broadcast",
    "/x/socket, /x/api/broadcast",
    "/realtime/v1/websocket, /realtime/v1/api/broadcast",
    "/, /realtime/v1/api/broadcast"
  })
  void theAddressFollowsFromThatOfTheSocket(String path, String expected) {
    try (Connection connection = hawser(path).open()) {
      http(connection).sendAll(List.of(CURSOR)).block(LIMIT);
      assertThat(request().target()).isEqualTo(expected);
    }
  }

  @Test
  void noSecretIsInAUrlOrAMessage() {
    reply = HttpReply.status(401).body("{\"message\":\"Unauthorized\"}");
    try (Connection connection = hawser("/socket?secret=url-key").open()) {
      assertThatThrownBy(() -> http(connection).send(CURSOR).block(LIMIT))
          .isInstanceOf(HttpBroadcastException.class)
          .hasMessage(
              "server answered the broadcast with HTTP 401: pass a valid API key and token");
      assertThat(request().target())
          .isEqualTo("/api/broadcast/room%201%2F%C3%A9/events/ev%20t?private=true");
      assertThat(RealtimeConnection.of(connection).toString())
          .doesNotContain("anon-key", "jwt-1", "url-key");
      assertThat(CURSOR).hasToString("HttpBroadcast(room 1/é, ev t, private)");
    }
  }

  @Test
  void credentialsAreAskedForEachTime() {
    AtomicInteger calls = new AtomicInteger();
    try (Connection connection =
        hawser()
            .credentials(
                () ->
                    Mono.fromSupplier(
                        () -> Credentials.token("t" + calls.incrementAndGet()).header("X-A", "1")))
            .with(TransportOptions.HEADERS, () -> Mono.just(Map.of("X-B", "2")))
            .open()) {
      Mono<Void> send = http(connection).send(CURSOR);
      assertThat(calls).hasValue(0);
      send.then(send).block(LIMIT);
      ClientRequest first = request();
      assertThat(first.header("authorization")).contains("Bearer t1");
      assertThat(first.header("x-a")).contains("1");
      assertThat(first.header("x-b")).contains("2");
      assertThat(request().header("authorization")).contains("Bearer t2");
    }
  }

  @Test
  void withoutAKeyOrATokenThereIsNoFieldForIt() {
    try (Connection connection = Hawser.to("realtime+" + server.url("/socket")).open()) {
      http(connection).send(CURSOR).block(LIMIT);
      ClientRequest request = request();
      assertThat(request.header("apikey")).isEmpty();
      assertThat(request.header("authorization")).isEmpty();
    }
  }

  @ParameterizedTest
  @CsvSource({
    "401, UNAUTHORIZED",
    "403, FORBIDDEN",
    "404, NOT_FOUND",
    "413, PAYLOAD_TOO_LARGE",
    "422, INVALID",
    "429, TOO_MANY_REQUESTS",
    "200, REFUSED",
    "302, REFUSED",
    "500, REFUSED"
  })
  void aRefusalSaysWhy(int status, Reason reason) {
    String body = "{\"errors\":{\"messages\":[\"can't be blank\"]}}";
    reply = HttpReply.status(status).header("Retry-After", "7").body(body);
    try (Connection connection = hawser().open()) {
      assertThatThrownBy(() -> http(connection).send(CURSOR).block(LIMIT))
          .isInstanceOfSatisfying(
              HttpBroadcastException.class,
              e -> {
                assertThat(e.reason()).isEqualTo(reason);
                assertThat(e.status()).isEqualTo(status);
                assertThat(e.body()).isEqualTo(body);
                assertThat(e.retryAfter()).isEqualTo(Duration.ofSeconds(7));
                assertThat(e.inDoubt()).isFalse();
              })
          .hasMessageStartingWith("server answered the broadcast with HTTP " + status + ": ");
    }
  }

  @Test
  void anAnswerThatDoesNotCome() {
    silent = true;
    try (Connection connection = hawser().requestTimeout(Duration.ofSeconds(1)).open()) {
      assertThatThrownBy(() -> http(connection).send(CURSOR).block(LIMIT))
          .isInstanceOfSatisfying(
              HttpBroadcastException.class,
              e -> {
                assertThat(e.reason()).isEqualTo(Reason.NO_ANSWER);
                assertThat(e.inDoubt()).isTrue();
                assertThat(e.status()).isZero();
                assertThat(e.body()).isEmpty();
                assertThat(e.retryAfter()).isNull();
              })
          .hasMessageContaining("the server may have seen it");
      awaitNoSocket();
    }
  }

  @Test
  void credentialsThatDoNotCome() {
    try (Connection connection =
        hawser().credentials(Mono::never).requestTimeout(Duration.ofMillis(200)).open()) {
      assertThatThrownBy(() -> http(connection).send(CURSOR).block(LIMIT))
          .isInstanceOfSatisfying(
              HttpBroadcastException.class,
              e -> {
                assertThat(e.reason()).isEqualTo(Reason.NO_ANSWER);
                assertThat(e.inDoubt()).isFalse();
              })
          .hasMessageContaining("waiting for the credentials");
      assertThat(server.accepted()).isZero();
    }
  }

  @Test
  void credentialsThatFail() {
    try (Connection connection =
        hawser().credentials(() -> Mono.error(new IllegalStateException("signed out"))).open()) {
      assertThatThrownBy(() -> http(connection).send(CURSOR).block(LIMIT))
          .isInstanceOf(HawserException.class)
          .hasMessageStartingWith("the credentials supplier failed")
          .hasRootCauseMessage("signed out");
      assertThat(server.accepted()).isZero();
    }
  }

  @Test
  void aServerThatIsNotThere() {
    server.stopListening();
    try (Connection connection = hawser().open()) {
      assertThatThrownBy(() -> http(connection).send(CURSOR).block(LIMIT))
          .isInstanceOfSatisfying(
              HttpBroadcastException.class,
              e -> {
                assertThat(e.reason()).isEqualTo(Reason.NO_ANSWER);
                assertThat(e.inDoubt()).isFalse();
              });
    }
  }

  @Test
  void aServerThatCuts() {
    silent = true;
    try (Connection connection = hawser().open()) {
      Mono<Void> sent = http(connection).send(CURSOR).cache();
      Disposable subscription = sent.subscribe(done -> {}, e -> {});
      await("the request", () -> !exchanges.isEmpty());
      exchanges.element().reset();
      assertThatThrownBy(() -> sent.block(LIMIT))
          .isInstanceOfSatisfying(
              HttpBroadcastException.class, e -> assertThat(e.inDoubt()).isTrue());
      subscription.dispose();
    }
  }

  @Test
  void socketsAreClosed() {
    try (Connection connection = hawser().open()) {
      http(connection).send(CURSOR).then(http(connection).send(CURSOR)).block(LIMIT);
      assertThat(exchanges).hasSize(2);
      awaitNoSocket();
    }
  }

  @Test
  void aCancelGivesUpTheRequest() {
    silent = true;
    try (Connection connection = hawser().open()) {
      Disposable subscription = http(connection).send(CURSOR).subscribe();
      await("the request", () -> !exchanges.isEmpty());
      subscription.dispose();
      awaitNoSocket();
    }
  }

  @Test
  void aClosedConnectionSendsNothing() {
    Connection connection = hawser().open();
    connection.close();
    connection.onClose().block(LIMIT);
    assertThatThrownBy(() -> http(connection).send(CURSOR).block(LIMIT))
        .isInstanceOf(ConnectionClosedException.class);
    assertThat(server.accepted()).isZero();
  }

  @ParameterizedTest
  @CsvSource({"'', e, topic", "., e, topic", "r, .., event", "r, '', event"})
  void namesThatAPathCannotHold(String topic, String event, String what) {
    assertThatThrownBy(() -> HttpBroadcast.of(topic, event, null))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("a broadcast over HTTP has the name of " + what);
  }

  private void awaitNoSocket() {
    await("the end of all sockets", () -> exchanges.stream().noneMatch(HttpExchange::isOpen));
  }

  private static void await(String what, BooleanSupplier condition) {
    long start = System.nanoTime();
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() - start > LIMIT.toNanos()) {
        throw new AssertionError("not within " + LIMIT + ": " + what);
      }
      LockSupport.parkNanos(1_000_000);
    }
  }
}
