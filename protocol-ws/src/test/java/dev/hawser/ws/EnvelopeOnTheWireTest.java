package dev.hawser.ws;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hawser.Cause;
import dev.hawser.Connection;
import dev.hawser.ConnectionObserver;
import dev.hawser.Hawser;
import dev.hawser.JoinException;
import dev.hawser.ProtocolViolationException;
import dev.hawser.ReconnectPolicy;
import dev.hawser.RequestFailedException;
import dev.hawser.Topic;
import dev.hawser.testkit.ServerConnection;
import dev.hawser.testkit.TestServer;
import dev.hawser.testkit.WebSocketTestServer;
import dev.hawser.testkit.WireMessage;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import reactor.test.StepVerifier;

/** Topics, events and requests over JSON, through the public API and a real socket. */
class EnvelopeOnTheWireTest {

  private static final Duration LIMIT = Duration.ofSeconds(30);
  private static final Pattern SUBSCRIBE =
      Pattern.compile("\\{\"op\":\"(subscribe|unsubscribe)\",\"channel\":\"(.*)\"}");
  private static final Pattern REQUEST =
      Pattern.compile("\\{\"type\":\"(\\w+)\",\"id\":(\\d+),\"data\":(.*)}");

  record Trade(String price) {}

  private static final Envelope ENVELOPE =
      Envelope.builder()
          .topic("channel")
          .event("type")
          .payload("data")
          .id("id")
          .subscribe("{\"op\":\"subscribe\",\"channel\":\"${topic}\"}")
          .unsubscribe("{\"op\":\"unsubscribe\",\"channel\":${topic}}")
          .joined(Match.of("op", "subscribed"))
          .refused(Match.of("op", "refused"))
          .replyError("error")
          .build();

  private static WebSocketTestServer feed() {
    return WebSocketTestServer.create().onMessage(EnvelopeOnTheWireTest::answer);
  }

  private static void answer(ServerConnection connection, WireMessage message) {
    Matcher subscribe = SUBSCRIBE.matcher(message.text());
    if (subscribe.matches() && subscribe.group(1).equals("subscribe")) {
      String channel = subscribe.group(2);
      if (channel.equals("secret")) {
        connection.send("{\"op\":\"refused\",\"channel\":\"secret\",\"data\":\"not yours\"}");
        return;
      }
      connection.send("{\"op\":\"subscribed\",\"channel\":\"" + channel + "\"}");
      connection.send(
          "{\"channel\":\"" + channel + "\",\"type\":\"trade\",\"data\":{\"price\":\"1\"}}");
    }
    Matcher request = REQUEST.matcher(message.text());
    if (request.matches()) {
      String result = request.group(1).equals("fail") ? "error" : "data";
      connection.send(
          "{\"id\":" + request.group(2) + ",\"" + result + "\":" + request.group(3) + "}");
    }
  }

  private static Hawser hawser(TestServer server) {
    return Hawser.to(server.url("/"))
        .reconnect(ReconnectPolicy.fixed(Duration.ofMillis(20)))
        .with(WsOptions.ENVELOPE, ENVELOPE);
  }

  @Test
  void aTopicIsSubscribedReadAndUnsubscribed() {
    try (TestServer server = feed().start();
        Connection connection = hawser(server).open()) {
      Topic ticker = connection.topic("ticker:BTC");
      StepVerifier.create(ticker.messages("trade", Trade.class))
          .expectNext(new Trade("1"))
          .thenCancel()
          .verify(LIMIT);
      server
          .nextConnection(LIMIT)
          .awaitText("{\"op\":\"unsubscribe\",\"channel\":\"ticker:BTC\"}", LIMIT);
    }
  }

  @Test
  void topicsAreSubscribedAgainAfterALossOfTheLink() {
    try (TestServer server = feed().start();
        Connection connection = hawser(server).open()) {
      StepVerifier.create(connection.topic("a").messages("trade", Trade.class))
          .expectNext(new Trade("1"))
          .then(() -> server.nextConnection(LIMIT).reset())
          .expectNext(new Trade("1"))
          .thenCancel()
          .verify(LIMIT);
      server.nextConnection(LIMIT).awaitText("{\"op\":\"subscribe\",\"channel\":\"a\"}", LIMIT);
    }
  }

  @Test
  void aRefusedTopicFailsWithTheServersWords() {
    try (TestServer server = feed().start();
        Connection connection = hawser(server).open()) {
      StepVerifier.create(connection.topic("secret").messages())
          .expectErrorSatisfies(
              e -> {
                assertThat(e).isInstanceOf(JoinException.class);
                Cause why = ((JoinException) e).why();
                assertThat(why.kind()).isEqualTo(Cause.Kind.REJECTED);
                assertThat(why.reason()).contains("not yours");
              })
          .verify(LIMIT);
      assertThat(connection.topic("open").join().block(LIMIT).ok()).isTrue();
    }
  }

  @Test
  void requestsAreAnsweredOrFailed() {
    try (TestServer server = feed().start();
        Connection connection = hawser(server).open()) {
      Topic rpc = connection.topic();
      assertThat(rpc.request("echo", new Trade("9"), Trade.class).block(LIMIT))
          .isEqualTo(new Trade("9"));
      StepVerifier.create(rpc.request("fail", "why", String.class))
          .expectErrorSatisfies(
              e -> {
                assertThat(e).isInstanceOf(RequestFailedException.class);
                assertThat(((RequestFailedException) e).reply().as(String.class)).isEqualTo("why");
              })
          .verify(LIMIT);
    }
  }

  @Test
  void aPoisonMessageIsReportedAndHarmsNobody() {
    List<Throwable> problems = new CopyOnWriteArrayList<>();
    try (TestServer server = feed().start();
        Connection connection =
            hawser(server)
                .observer(
                    new ConnectionObserver() {
                      @Override
                      public void problem(Throwable problem) {
                        problems.add(problem);
                      }
                    })
                .open()) {
      StepVerifier.create(connection.topic("a").messages("trade", Trade.class))
          .expectNext(new Trade("1"))
          .then(
              () -> {
                ServerConnection link = server.nextConnection(LIMIT);
                link.send("{\"channel\":\"a\",\"type\":\"trade\",\"data\":");
                link.send("{\"channel\":\"a\",\"type\":\"trade\",\"data\":{\"price\":\"2\"}}");
              })
          .expectNext(new Trade("2"))
          .thenCancel()
          .verify(LIMIT);
      assertThat(problems).singleElement().isInstanceOf(ProtocolViolationException.class);
      assertThat(server.accepted()).isEqualTo(1);
    }
  }

  @Test
  void whatNamesNoTopicBelongsToTheDefaultTopic() {
    try (TestServer server =
            feed().onOpen(c -> c.send("{\"type\":\"hello\",\"data\":\"you\"}")).start();
        Connection connection = hawser(server).open()) {
      StepVerifier.create(connection.topic().messages("hello", String.class))
          .expectNext("you")
          .thenCancel()
          .verify(LIMIT);
    }
  }
}
