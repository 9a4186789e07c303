package dev.hawser.ws;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hawser.Cause;
import dev.hawser.Connection;
import dev.hawser.ConnectionObserver;
import dev.hawser.ConnectionState;
import dev.hawser.Hawser;
import dev.hawser.ReconnectPolicy;
import dev.hawser.testkit.DozingEngine;
import dev.hawser.testkit.ServerConnection;
import dev.hawser.testkit.TcpProxy;
import dev.hawser.testkit.TestServer;
import dev.hawser.testkit.WebSocketTestServer;
import dev.hawser.testkit.WireMessage;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Mono;

/** A machine that sleeps, while the path of its link dies, over real sockets. */
class SleepTest {

  private static final Duration LIMIT = Duration.ofSeconds(30);

  private final DozingEngine engine = new DozingEngine();
  private final List<Cause> failures = new CopyOnWriteArrayList<>();

  private Connection open(String url) {
    return engine.open(
        Hawser.to(url)
            .reconnect(ReconnectPolicy.fixed(Duration.ofMillis(20)))
            .observer(
                new ConnectionObserver() {
                  @Override
                  public void linkFailed(Cause cause) {
                    failures.add(cause);
                  }
                }));
  }

  private static List<String> texts(ServerConnection link) {
    return link.received().stream().map(WireMessage::text).toList();
  }

  @Test
  void whatIsSentAfterItArrivesOnceOverANewLink() {
    try (TestServer server = WebSocketTestServer.create().start();
        TcpProxy proxy = TcpProxy.to(server.port());
        Connection connection = open("ws://127.0.0.1:" + proxy.port() + "/")) {
      connection.topic().send("before").block(LIMIT);
      ServerConnection first = server.nextConnection(LIMIT);
      first.awaitText("before", LIMIT);
      proxy.freeze();
      engine.sleep(Duration.ofHours(8));
      Mono<Void> sent = connection.topic().send("after").cache();
      sent.subscribe();
      connection.states().filter(s -> !(s instanceof ConnectionState.Ready)).blockFirst(LIMIT);
      proxy.unfreeze();
      sent.block(LIMIT);
      connection.topic().send("end").block(LIMIT);
      ServerConnection second = server.nextConnection(LIMIT);
      second.awaitText("end", LIMIT);
      first.awaitDisconnected(LIMIT);
      assertThat(texts(first)).containsExactly("before");
      assertThat(texts(second)).containsExactly("after", "end");
      assertThat(failures).extracting(Cause::kind).containsExactly(Cause.Kind.HEARTBEAT);
    }
  }

  @Test
  void aLinkThatWasHeardSinceStays() {
    try (TestServer server = WebSocketTestServer.create().echo().start();
        Connection connection = open(server.url("/"))) {
      Mono<String> answer =
          connection.topic().messages().next().map(m -> m.payload().text()).cache();
      answer.subscribe();
      connection.connect().block(LIMIT);
      ServerConnection link = server.nextConnection(LIMIT);
      engine.sleep(Duration.ofHours(8));
      link.send("alive");
      assertThat(answer.block(LIMIT)).isEqualTo("alive");
      connection.topic().send("after").block(LIMIT);
      link.awaitText("after", LIMIT);
      assertThat(failures).isEmpty();
    }
  }
}
