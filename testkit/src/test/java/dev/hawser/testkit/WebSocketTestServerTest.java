package dev.hawser.testkit;

import static dev.hawser.testkit.JdkClient.LIMIT;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.groups.Tuple.tuple;

import dev.hawser.testkit.WireMessage.Direction;
import dev.hawser.testkit.WireMessage.Kind;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.WebSocket;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** The server does what its description says, and records what ordinary clients did. */
class WebSocketTestServerTest {

  private final JdkClient client = new JdkClient();

  private WebSocket connect(TestServer server, String path) throws Exception {
    return JdkClient.connect(server.url(path), client).get(30, TimeUnit.SECONDS);
  }

  @Test
  void echoesTextAndBinaryAndRecordsBothDirectionsInOrder() throws Exception {
    try (TestServer server = WebSocketTestServer.create().echo().start()) {
      WebSocket socket = connect(server, "/");
      socket.sendText("grüße", true).get(30, TimeUnit.SECONDS);
      client.await("text grüße");
      socket.sendBinary(ByteBuffer.wrap(new byte[70_000]), true).get(30, TimeUnit.SECONDS);
      client.await("binary 70000");
      ServerConnection connection = server.nextConnection(LIMIT);
      assertThat(connection.traffic())
          .extracting(WireMessage::direction, WireMessage::kind)
          .containsExactly(
              tuple(Direction.IN, Kind.TEXT),
              tuple(Direction.OUT, Kind.TEXT),
              tuple(Direction.IN, Kind.BINARY),
              tuple(Direction.OUT, Kind.BINARY));
      assertThat(connection.traffic()).extracting(WireMessage::at).isSorted();
      assertThat(connection.received().get(0).text()).isEqualTo("grüße");
      assertThat(connection.violation()).isEmpty();
    }
  }

  @Test
  void showsPathQueryHeadersAndSubprotocolsOfTheUpgrade() throws Exception {
    try (TestServer server = WebSocketTestServer.create().subprotocols("b", "c").start()) {
      WebSocket socket =
          JdkClient.connect(
                  HttpClient.newHttpClient(),
                  server.url("/chat%20room?token=x%26y&n=1&n=2"),
                  client,
                  b -> b.header("X-Test", "yes").subprotocols("a", "b", "c"))
              .get(30, TimeUnit.SECONDS);
      assertThat(socket.getSubprotocol()).isEqualTo("b");
      ServerConnection connection = server.nextConnection(LIMIT);
      ClientRequest request = connection.request();
      assertThat(request.path()).isEqualTo("/chat room");
      assertThat(request.query("token")).contains("x&y");
      assertThat(request.query().get("n")).containsExactly("1", "2");
      assertThat(request.header("x-test")).contains("yes");
      assertThat(request.subprotocols()).containsExactly("a", "b", "c");
      assertThat(connection.subprotocol()).contains("b");
      assertThat(request.toString()).isEqualTo("GET /chat room").doesNotContain("token");
    }
  }

  @Test
  void answersByScriptAndByHandlerTheFirstThatMatches() throws Exception {
    WebSocketTestServer description =
        WebSocketTestServer.create()
            .onOpen(c -> c.send("welcome"))
            .onText("sub .*", "ok", "tick")
            .onText(text -> text.isEmpty(), "empty")
            .onMessage((c, message) -> c.send("other: " + message.text()));
    try (TestServer server = description.start()) {
      WebSocket socket = connect(server, "/");
      client.await("text welcome");
      socket.sendText("sub news", true).get(30, TimeUnit.SECONDS);
      client.await("text tick");
      socket.sendText("", true).get(30, TimeUnit.SECONDS);
      client.await("text empty");
      socket.sendText("x", true).get(30, TimeUnit.SECONDS);
      client.await("text other: x");
      assertThat(client.events.snapshot())
          .containsExactly("text welcome", "text ok", "text tick", "text empty", "text other: x");
    }
  }

  @Test
  void sendsPingFragmentsAndCloseAndWaitsForTheClientsClose() throws Exception {
    try (TestServer server = WebSocketTestServer.create().start()) {
      connect(server, "/");
      ServerConnection connection = server.nextConnection(LIMIT);
      connection.ping(new byte[] {1, 2});
      connection.awaitReceived(m -> m.kind() == Kind.PONG && m.bytes().length == 2, LIMIT);
      connection.sendFragments("he", "", "llo");
      client.await("text hello");
      connection.close(4001, "bye");
      client.await("close 4001 bye");
      assertThat(connection.awaitClose(LIMIT).closeCode()).isEqualTo(4001);
      connection.awaitDisconnected(LIMIT);
    }
  }

  @Test
  void answersPingsAndCloseUnlessToldNotTo() throws Exception {
    try (TestServer server = WebSocketTestServer.create().start();
        RawClient raw = RawClient.open(server.port())) {
      raw.send(0x89, new byte[] {7});
      assertThat(raw.read().first()).isEqualTo(0x8a);
      ServerConnection connection = server.nextConnection(LIMIT);
      connection.answerPings(false);
      raw.send(0x89, new byte[] {8});
      raw.send(0x88, new byte[] {0x03, (byte) 0xe8});
      RawClient.RawMessage close = raw.read();
      assertThat(close.opcode()).isEqualTo(8);
      assertThat(close.closeCode()).isEqualTo(1000);
      assertThat(raw.readToEnd()).isEmpty();
      connection.awaitDisconnected(LIMIT);
    }
  }

  @Test
  void notesHowTheClientBrokeTheProtocol() throws Exception {
    try (TestServer server = WebSocketTestServer.create().start();
        RawClient raw = RawClient.open(server.port())) {
      raw.send(0x81, new byte[] {(byte) 0xc3, 0x28});
      assertThat(raw.read().closeCode()).isEqualTo(1007);
      ServerConnection connection = server.nextConnection(LIMIT);
      connection.awaitDisconnected(LIMIT);
      assertThat(connection.violation()).isPresent();
    }
  }

  @Test
  void answersOrdinaryHttpLaterFromAnotherThread() throws Exception {
    CompletableFuture<HttpExchange> poll = new CompletableFuture<>();
    WebSocketTestServer description =
        WebSocketTestServer.create()
            .onHttp(r -> r.path().equals("/poll"), poll::complete)
            .onHttp(
                r -> r.method().equals("POST"),
                e -> e.respond(HttpReply.ok(e.request().bodyText()).header("X-Echo", "1")));
    try (TestServer server = description.start()) {
      HttpClient http = HttpClient.newHttpClient();
      var polled =
          http.sendAsync(
              HttpRequest.newBuilder(URI.create(server.httpUrl("/poll"))).build(),
              BodyHandlers.ofString());
      HttpExchange exchange = poll.get(30, TimeUnit.SECONDS);
      var posted =
          http.send(
              HttpRequest.newBuilder(URI.create(server.httpUrl("/in")))
                  .POST(HttpRequest.BodyPublishers.ofString("pushed"))
                  .build(),
              BodyHandlers.ofString());
      assertThat(posted.body()).isEqualTo("pushed");
      assertThat(posted.headers().firstValue("x-echo")).contains("1");
      assertThat(polled).isNotDone();
      exchange.respond(HttpReply.ok("late"));
      assertThat(polled.get(30, TimeUnit.SECONDS).body()).isEqualTo("late");
      assertThatThrownBy(() -> exchange.respond(HttpReply.ok("again")))
          .isInstanceOf(IllegalStateException.class);
      var missing =
          http.send(
              HttpRequest.newBuilder(URI.create(server.httpUrl("/no"))).build(),
              BodyHandlers.ofString());
      assertThat(missing.statusCode()).isEqualTo(404);
    }
  }

  @Test
  void refusesUpgradesByTheDescriptionsDecision() throws Exception {
    WebSocketTestServer description =
        WebSocketTestServer.create()
            .refuse(
                r ->
                    r.header("Authorization").isPresent()
                        ? Optional.empty()
                        : Optional.of(HttpReply.status(401).body("who?")));
    try (TestServer server = description.start();
        RawClient without = new RawClient(server.port());
        RawClient with = new RawClient(server.port())) {
      assertThat(without.upgrade("/", "")).startsWith("HTTP/1.1 401 ");
      assertThat(with.upgrade("/", "Authorization: x\r\n")).startsWith("HTTP/1.1 101 ");
      assertThat(server.requests()).hasSize(2);
    }
  }

  @Test
  void negotiatesDeflateOnlyIfBothWantIt() throws Exception {
    String offer = "Sec-WebSocket-Extensions: permessage-deflate\r\n";
    try (TestServer plain = WebSocketTestServer.create().start();
        TestServer deflating = WebSocketTestServer.create().compression(true).start();
        RawClient one = new RawClient(plain.port());
        RawClient two = new RawClient(deflating.port());
        RawClient three = RawClient.open(deflating.port())) {
      assertThat(one.upgrade("/", offer)).doesNotContainIgnoringCase("permessage-deflate");
      assertThat(two.upgrade("/", offer)).containsIgnoringCase("permessage-deflate");
      deflating.nextConnection(LIMIT).send("a".repeat(1000));
      deflating.nextConnection(LIMIT).send("a".repeat(1000));
      List<RawClient.RawMessage> messages = List.of(two.read(), three.read());
      assertThat(messages.get(0).payload().length + messages.get(1).payload().length)
          .isBetween(1000, 1100);
      assertThat(messages).extracting(RawClient.RawMessage::first).contains(0xc1, 0x81);
    }
  }

  @Test
  void doesNotSwallowWhatAHandlerThrows() throws Exception {
    TestServer server =
        WebSocketTestServer.create()
            .onMessage(
                (c, m) -> {
                  throw new AssertionError("wrong message");
                })
            .start();
    WebSocket socket = connect(server, "/");
    socket.sendText("x", true).get(30, TimeUnit.SECONDS);
    client.awaitStart("close 1011");
    assertThatThrownBy(server::close)
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("wrong message");
  }

  @Test
  void saysWhatWasRecordedWhenAWaitRunsOut() throws Exception {
    try (TestServer server = WebSocketTestServer.create().start();
        RawClient raw = RawClient.open(server.port())) {
      raw.sendText("secret");
      ServerConnection connection = server.nextConnection(LIMIT);
      connection.awaitText("secret", LIMIT);
      assertThatThrownBy(() -> connection.awaitText("x", Duration.ofMillis(1)))
          .isInstanceOf(AssertionError.class)
          .hasMessageContaining("IN TEXT (6 bytes)")
          .message()
          .doesNotContain("secret");
    }
  }
}
