package dev.hawser.phoenix;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hawser.Cause;
import dev.hawser.Connection;
import dev.hawser.ConnectionClosedException;
import dev.hawser.ConnectionState;
import dev.hawser.Credentials;
import dev.hawser.Hawser;
import dev.hawser.Message;
import dev.hawser.Payload;
import dev.hawser.Proxy;
import dev.hawser.ReconnectPolicy;
import dev.hawser.Tls;
import dev.hawser.Topic;
import dev.hawser.TopicState;
import dev.hawser.TransportOptions;
import dev.hawser.testkit.ClientRequest;
import dev.hawser.testkit.Fault;
import dev.hawser.testkit.ForwardProxy;
import dev.hawser.testkit.HawserSteps;
import dev.hawser.testkit.HttpExchange;
import dev.hawser.testkit.HttpReply;
import dev.hawser.testkit.TestCertificate;
import dev.hawser.testkit.TestServer;
import dev.hawser.testkit.WebSocketTestServer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** Phoenix over long poll and real sockets, through the whole engine. */
class LongPollOnTheWireTest {

  private static final Duration LIMIT = Duration.ofSeconds(30);

  private final List<AutoCloseable> open = new ArrayList<>();

  private <T extends AutoCloseable> T closing(T resource) {
    open.add(0, resource);
    return resource;
  }

  private LongPollResponder responder() {
    return closing(new LongPollResponder(server -> server.refuse(r -> refused())));
  }

  private static Optional<HttpReply> refused() {
    return Optional.of(HttpReply.status(400));
  }

  private static Hawser polling(String url) {
    return Hawser.to(url)
        .with(PhoenixOptions.LONG_POLL_AFTER, Duration.ZERO)
        .reconnect(ReconnectPolicy.exponential(Duration.ofMillis(10), Duration.ofMillis(50)));
  }

  private Connection connect(Hawser hawser) {
    Connection connection = hawser.open();
    closing(
        () -> {
          connection.close();
          connection.onClose().block(LIMIT);
        });
    return connection;
  }

  @AfterEach
  void close() throws Exception {
    for (AutoCloseable resource : open) {
      resource.close();
    }
  }

  private static BlockingQueue<Message> collect(Topic topic) {
    BlockingQueue<Message> messages = new LinkedBlockingQueue<>();
    topic.messages().subscribe(messages::add, failure -> {});
    HawserSteps.await(topic, TopicState.Joined.class, LIMIT);
    return messages;
  }

  private static Message next(BlockingQueue<Message> messages) throws InterruptedException {
    return messages.poll(30, TimeUnit.SECONDS);
  }

  private static void await(BooleanSupplier condition) {
    long deadline = System.nanoTime() + LIMIT.toNanos();
    while (!condition.getAsBoolean()) {
      assertThat(System.nanoTime() - deadline).isNegative();
      Thread.onSpinWait();
    }
  }

  @Test
  void joinsPushesRepliesBroadcastsAndLeaves() throws Exception {
    LongPollResponder server = responder();
    Connection connection =
        connect(
            polling(server.url() + "?a=1")
                .credentials(() -> Mono.just(Credentials.token("sekrit"))));
    Topic room = connection.topic("room:lobby");
    BlockingQueue<Message> messages = collect(room);
    assertThat(room.request("echo", Map.of("n", 1)).block(LIMIT).payload().text())
        .isEqualTo("{\"n\":1}");
    room.send("shout", Map.of("text", "hé \"x\"\n")).block(LIMIT);
    assertThat(next(messages).payload().text()).isEqualTo("{\"text\":\"hé \\\"x\\\"\\n\"}");
    room.send("bin", Payload.binary(new byte[] {0, 10, -1})).block(LIMIT);
    assertThat(next(messages).payload().toByteArray()).containsExactly(0, 10, -1);
    connection.close();
    connection.onClose().block(LIMIT);
    assertThat(server.posts.get(server.posts.size() - 1)).hasSize(1);
    assertThat(server.posts.get(server.posts.size() - 1).get(0)).contains("\"phx_leave\"");
    requestsAreThoseOfTheReference(server.server());
  }

  private static void requestsAreThoseOfTheReference(TestServer server) {
    List<ClientRequest> requests = server.requests();
    for (ClientRequest request : requests) {
      boolean first = request == requests.get(0);
      boolean get = request.method().equals("GET");
      assertThat(request.path()).isEqualTo("/socket/longpoll");
      assertThat(request.query("a")).contains("1");
      assertThat(request.query("vsn")).contains("2.0.0");
      assertThat(request.query("token")).isEqualTo(first ? Optional.empty() : Optional.of("T1"));
      assertThat(request.header("X-Phoenix-AuthToken").isPresent()).isEqualTo(get);
      assertThat(request.header("Content-Type").orElse("none"))
          .isEqualTo(get ? "none" : "application/x-ndjson");
      assertThat(request.header("Sec-WebSocket-Protocol")).isEmpty();
    }
    // One socket for the polls, one for the posts.
    assertThat(server.accepted()).isEqualTo(2);
  }

  @Test
  void manySendsArriveInOrderAndFewPosts() {
    LongPollResponder server = responder();
    Topic room = connect(polling(server.url())).topic("room:lobby");
    collect(room);
    int before = server.posts.size();
    Flux.range(0, 1000).flatMap(i -> room.send("ignored", i), 1000).then().block(LIMIT);
    List<List<String>> posts = server.posts.subList(before, server.posts.size());
    assertThat(posts).allSatisfy(lines -> assertThat(lines).hasSizeLessThanOrEqualTo(100));
    assertThat(posts.stream().flatMap(List::stream).map(l -> l.replaceAll(".*,(\\d+)]", "$1")))
        .containsExactlyElementsOf(IntStream.range(0, 1000).mapToObj(String::valueOf).toList());
  }

  @Test
  void aSessionThatIsGoneIsMadeAnewAndTopicsAreJoinedAgain() throws Exception {
    LongPollResponder server = responder();
    Connection connection = connect(polling(server.url()));
    Topic room = connection.topic("room:lobby");
    BlockingQueue<Message> messages = collect(room);
    server.awaitSession();
    BlockingQueue<Cause> causes = new LinkedBlockingQueue<>();
    connection
        .states()
        .subscribe(
            state -> {
              if (state instanceof ConnectionState.Backoff backoff) {
                causes.add(backoff.cause());
              }
            });
    // The poll may bring the end of the session before the post is answered.
    room.send("crash", null).subscribe(nothing -> {}, failure -> {});
    server.awaitSession();
    assertThat(causes.poll(30, TimeUnit.SECONDS).code()).isEqualTo(3410);
    HawserSteps.await(room, TopicState.Joined.class, LIMIT);
    room.send("shout", 1).block(LIMIT);
    assertThat(next(messages).payload().text()).isEqualTo("1");
  }

  @Test
  void aPollThatIsCutOnAKeptSocketIsSentOnceMore() throws Exception {
    LongPollResponder server = responder();
    Connection connection = connect(polling(server.url()));
    Topic room = connection.topic("room:lobby");
    BlockingQueue<Message> messages = collect(room);
    server.awaitSession();
    room.send("drop", null).subscribe(nothing -> {}, failure -> {});
    room.send("shout", 1).block(LIMIT);
    assertThat(next(messages).payload().text()).isEqualTo("1");
    assertThat(server.sessions).isEmpty();
  }

  @Test
  void throughTlsAndAProxy() throws Exception {
    TestCertificate certificate = TestCertificate.forHosts("chat.example");
    LongPollResponder server = closing(new LongPollResponder(s -> s.secure(certificate)));
    ForwardProxy proxy = closing(ForwardProxy.http("user", "pass"));
    Connection connection =
        connect(
            polling(server.url().replace("127.0.0.1", "chat.example"))
                .with(TransportOptions.TLS, Tls.defaults().trust(certificate.trustStore()))
                .with(
                    TransportOptions.PROXY,
                    Proxy.http("127.0.0.1", proxy.port()).login("user", "pass")));
    Topic room = connection.topic("room");
    collect(room);
    assertThat(room.request("echo", 7).block(LIMIT).payload().text()).isEqualTo("7");
    assertThat(proxy.targets()).containsOnly("chat.example:" + server.server().port());
  }

  @Test
  void aWebSocketThatIsRefusedIsReplacedWithinTheAttempt() throws Exception {
    LongPollResponder server = responder();
    Connection connection =
        connect(polling(server.url()).with(PhoenixOptions.LONG_POLL_AFTER, LIMIT));
    connection.connect().block(LIMIT);
    assertThat(connection.stats().failures()).isZero();
    server.awaitSession();
    assertThat(server.server().requests().get(0).isUpgrade()).isTrue();
  }

  @Test
  void aWebSocketThatIsNotAnsweredIsReplacedWithinTheAttempt() throws Exception {
    LongPollResponder server = closing(new LongPollResponder(s -> s));
    server.server().faults().always(Fault.AtUpgrade.SILENCE);
    Connection connection =
        connect(polling(server.url()).with(PhoenixOptions.LONG_POLL_AFTER, Duration.ofMillis(200)));
    connection.connect().block(LIMIT);
    assertThat(connection.stats().failures()).isZero();
    server.awaitSession();
  }

  @Test
  void aWebSocketThatOpensAndIsSilentIsFollowedByAPoll() throws Exception {
    LongPollResponder server = closing(new LongPollResponder(s -> s));
    server.server().faults().always(Fault.silenceAfterUpgrade());
    Connection connection =
        connect(polling(server.url()).with(PhoenixOptions.LONG_POLL_AFTER, Duration.ofMillis(200)));
    Topic room = connection.topic("room:lobby");
    collect(room);
    server.awaitSession();
    assertThat(server.server().connections()).hasSize(1);
    assertThat(room.request("echo", 1).block(LIMIT).payload().text()).isEqualTo("1");
  }

  @Test
  void refusedCredentialsEndTheConnectionWithoutAPoll() {
    LongPollResponder server =
        closing(new LongPollResponder(s -> s.refuse(r -> Optional.of(HttpReply.status(403)))));
    Connection connection =
        connect(polling(server.url()).with(PhoenixOptions.LONG_POLL_AFTER, LIMIT));
    assertThatThrownBy(() -> connection.connect().block(LIMIT))
        .isInstanceOf(ConnectionClosedException.class);
    assertThat(server.sessions).isEmpty();
  }

  @Test
  void anEndpointWithoutLongPollIsRefused() {
    TestServer server = closing(WebSocketTestServer.create().start());
    Connection connection = connect(polling("phoenix+" + server.url("/socket")));
    assertThatThrownBy(() -> connection.connect().block(LIMIT))
        .isInstanceOf(ConnectionClosedException.class)
        .hasMessageContaining("404");
  }

  // Ends in every stage: nothing stays open.

  @Test
  void closingWhileTheFirstPollWaits() throws Exception {
    LongPollResponder server = responder();
    server.silentAtFirst();
    Connection connection = connect(polling(server.url()));
    connection.connect().subscribe(nothing -> {}, failure -> {});
    HttpExchange first = server.awaitUnanswered();
    connection.close();
    connection.onClose().block(LIMIT);
    await(() -> !first.isOpen());
  }

  @Test
  void closingWhileAPostIsNotAnsweredWaitsForCloseTimeout() throws Exception {
    LongPollResponder server = responder();
    Connection connection =
        connect(polling(server.url()).with(TransportOptions.CLOSE_TIMEOUT, Duration.ofMillis(200)));
    Topic room = connection.topic("room:lobby");
    collect(room);
    server.silentToPosts();
    room.send("shout", 1).subscribe(nothing -> {}, failure -> {});
    HttpExchange post = server.awaitUnanswered();
    connection.close();
    connection.onClose().block(LIMIT);
    await(() -> !post.isOpen());
  }

  @Test
  void disconnectingWhileAPollWaits() throws Exception {
    LongPollResponder server = responder();
    Connection connection = connect(polling(server.url()));
    connection.connect().block(LIMIT);
    connection.disconnect().block(LIMIT);
    connection.connect().block(LIMIT);
    server.awaitSession();
    server.awaitSession();
    assertThat(connection.stats().failures()).isZero();
  }
}
