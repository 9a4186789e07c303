package dev.hawser.integration;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hawser.Cause;
import dev.hawser.Connection;
import dev.hawser.ConnectionState;
import dev.hawser.Hawser;
import dev.hawser.ReconnectPolicy;
import dev.hawser.testkit.internal.NodeProject;
import dev.hawser.testkit.internal.NodeServer;
import dev.hawser.ws.Envelope;
import dev.hawser.ws.WsOptions;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Against a real server on npm's ws: talks, and outlives the server's process. */
class ServerProcessTest {

  /** The server echoes: a subscribe message comes back as an event of its topic. */
  private static final Envelope ECHOED =
      Envelope.builder()
          .topic("topic")
          .event("event")
          .payload("body")
          .subscribe("{\"topic\":${topic},\"event\":\"subscribed\",\"body\":null}")
          .unsubscribe("{\"topic\":${topic},\"event\":\"unsubscribed\",\"body\":null}")
          .build();

  @Test
  void aKilledServerThatComesBackFindsItsSubscriptionsAgain() throws Exception {
    NodeProject project = NodeProject.ws();
    try (NodeServer first = project.start("server.js");
        Connection connection =
            Hawser.to(first.url("/echo"))
                .with(WsOptions.ENVELOPE, ECHOED)
                .reconnect(ReconnectPolicy.fixed(Duration.ofMillis(50)))
                .open()) {
      BlockingQueue<String> prices = events(connection, "prices");
      BlockingQueue<String> news = events(connection, "news");
      assertThat(prices.poll(60, TimeUnit.SECONDS)).isEqualTo("subscribed null");
      assertThat(news.poll(60, TimeUnit.SECONDS)).isEqualTo("subscribed null");

      assertThat(first.handle().destroyForcibly()).isTrue();
      ConnectionState.Backoff backoff = Wait.state(connection, ConnectionState.Backoff.class);
      assertThat(backoff.cause().kind()).isEqualTo(Cause.Kind.NETWORK);
      List<CompletableFuture<Void>> meanwhile = new ArrayList<>();
      for (int i = 0; i < 10; i++) {
        meanwhile.add(connection.topic("prices").send("tick", i).toFuture());
      }
      // Some attempts find nobody there.
      long failures = connection.stats().failures();
      Wait.until(() -> connection.stats().failures() > failures + 2, () -> "attempts in vain");

      try (NodeServer second = project.start("server.js", "--port=" + first.port())) {
        assertThat(second.port()).isEqualTo(first.port());
        meanwhile.forEach(CompletableFuture::join);
        List<String> got = take(prices, 11);
        assertThat(got).containsOnlyOnce("subscribed null");
        assertThat(got)
            .containsSubsequence(
                IntStream.range(0, 10).mapToObj(i -> "tick " + i).collect(Collectors.toList()));
        assertThat(news.poll(60, TimeUnit.SECONDS)).isEqualTo("subscribed null");
        assertThat(prices).isEmpty();
        assertThat(news).isEmpty();
        Wait.closed(connection);
      }
    }
  }

  @Test
  void aServerThatIsStoppedInOrderIsLeftAndFoundAgain() {
    NodeProject project = NodeProject.ws();
    int port;
    try (NodeServer first = project.start("server.js");
        Connection connection =
            Hawser.to(first.url("/echo"))
                .reconnect(ReconnectPolicy.fixed(Duration.ofMillis(50)))
                .open()) {
      port = first.port();
      connection.connect().block(Wait.LIMIT);
      end(first);
      Wait.state(connection, ConnectionState.Backoff.class);
      try (NodeServer second = project.start("server.js", "--port=" + port)) {
        connection.connect().block(Wait.LIMIT);
        byte[] bytes = new byte[1 << 19];
        new Random(7).nextBytes(bytes);
        CompletableFuture<ByteBuffer> echo =
            connection.topic().messages().next().map(m -> m.payload().bytes()).toFuture();
        connection.topic().send(bytes).block(Wait.LIMIT);
        assertThat(echo.join()).isEqualTo(ByteBuffer.wrap(bytes));
        assertThat(second.handle().isAlive()).isTrue();
        Wait.closed(connection);
      }
    }
  }

  private static void end(NodeServer server) {
    server.close();
  }

  private static BlockingQueue<String> events(Connection connection, String topic) {
    BlockingQueue<String> events = new LinkedBlockingQueue<>();
    connection
        .topic(topic)
        .messages()
        .subscribe(m -> events.add(m.event() + " " + m.payload().text()));
    return events;
  }

  private static List<String> take(BlockingQueue<String> events, int n)
      throws InterruptedException {
    List<String> taken = new ArrayList<>();
    for (int i = 0; i < n; i++) {
      taken.add(events.poll(60, TimeUnit.SECONDS));
    }
    return taken;
  }
}
