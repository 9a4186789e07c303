package dev.hawser.phoenix;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hawser.Cause;
import dev.hawser.Connection;
import dev.hawser.ConnectionObserver;
import dev.hawser.ConnectionState;
import dev.hawser.Hawser;
import dev.hawser.Reply;
import dev.hawser.Topic;
import dev.hawser.testkit.DozingEngine;
import dev.hawser.testkit.PhoenixServer;
import dev.hawser.testkit.TcpProxy;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.core.publisher.Mono;

/** A machine that sleeps, while the path of its link dies, over real sockets. */
class SleepTest {

  private final DozingEngine engine = new DozingEngine();
  private final List<Cause> failures = new CopyOnWriteArrayList<>();

  private Connection open(TcpProxy proxy, boolean longPoll) {
    Hawser hawser =
        Rooms.hawser("ws://127.0.0.1:" + proxy.port() + "/socket")
            .requestTimeout(Rooms.LIMIT)
            .joinTimeout(Rooms.LIMIT)
            .observer(
                new ConnectionObserver() {
                  @Override
                  public void linkFailed(Cause cause) {
                    failures.add(cause);
                  }
                });
    return engine.open(
        longPoll ? hawser.with(PhoenixOptions.LONG_POLL_AFTER, Duration.ZERO) : hawser);
  }

  @ParameterizedTest(name = "long poll: {0}")
  @ValueSource(booleans = {false, true})
  void whatIsPushedAfterItArrivesOnceOverANewLink(boolean longPoll) {
    try (PhoenixServer server = Rooms.server().longPoll(Duration.ofSeconds(10)).start();
        TcpProxy proxy = TcpProxy.to(server.server().port());
        Connection connection = open(proxy, longPoll)) {
      Topic topic = connection.topic("room:1");
      topic.join().block(Rooms.LIMIT);
      proxy.freeze();
      engine.sleep(Duration.ofHours(8));
      Mono<Void> sent = topic.send("note", 1).cache();
      sent.subscribe();
      Mono<Reply> answer = topic.request("echo", 2).cache();
      answer.subscribe();
      connection
          .states()
          .filter(state -> !(state instanceof ConnectionState.Ready))
          .blockFirst(Rooms.LIMIT);
      proxy.unfreeze();
      sent.block(Rooms.LIMIT);
      assertThat(answer.block(Rooms.LIMIT).payload().text()).isEqualTo("2");
      assertThat(topic.request("echo", 3).block(Rooms.LIMIT).payload().text()).isEqualTo("3");
      assertThat(server.received())
          .filteredOn(message -> message.topic().equals("room:1"))
          .extracting(message -> message.event())
          .containsExactly("phx_join", "phx_join", "note", "echo", "echo");
      assertThat(failures).extracting(Cause::kind).containsExactly(Cause.Kind.HEARTBEAT);
    }
  }
}
