package dev.hawser.integration.socketio;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hawser.Cause;
import dev.hawser.Connection;
import dev.hawser.ConnectionState;
import dev.hawser.HawserException;
import dev.hawser.ReconnectPolicy;
import dev.hawser.integration.Wait;
import dev.hawser.socketio.engineio.EngineIoError;
import dev.hawser.socketio.engineio.EngineIoException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import reactor.core.Disposable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * Two servers behind a balancer are as one: with a cookie that leads a client back to its server,
 * or over WebSocket only. With neither the attempts end as configured.
 */
class ClusterTest {

  private static final int CLIENTS = 6;
  private static final int EMITS = 400;

  private static Setup setup(Way way) {
    return new Setup(ServerVersion.V4, false, way);
  }

  private static String node(Inbox inbox) {
    return inbox.handshake().get("name").asText();
  }

  @ParameterizedTest
  @CsvSource({"COOKIE,POLLING", "COOKIE,UPGRADE", "COOKIE,WEBSOCKET", "ROUND_ROBIN,WEBSOCKET"})
  void clientsOnBothNodesReachEachOther(Cluster.Balancing balancing, Way way) {
    List<Connection> connections = new ArrayList<>();
    try (Cluster cluster = Cluster.start(balancing)) {
      try {
        List<Inbox> inboxes = new ArrayList<>();
        Set<String> nodes = new HashSet<>();
        for (int i = 0; i < CLIENTS; i++) {
          Connection connection = setup(way).client(cluster.url()).open();
          connections.add(connection);
          Inbox inbox = Inbox.join(connection.topic());
          inbox.awaitTransport(way);
          inbox.ask("join", "all");
          nodes.add(node(inbox));
          inboxes.add(inbox);
        }
        assertThat(nodes).containsExactlyInAnyOrder("A", "B");
        byte[] bytes = {1, 2, 3};
        inboxes.get(0).emit("room", "all", "news", 1, bytes);
        for (Inbox inbox : inboxes.subList(1, CLIENTS)) {
          assertThat(inbox.next("news").args().argument(1).toByteArray()).isEqualTo(bytes);
        }
        cluster.node("B").emit("/", "all", "x");
        for (Inbox inbox : inboxes) {
          inbox.next("all");
        }
        for (Connection connection : connections) {
          assertThat(connection.stats().links()).isEqualTo(1);
        }
      } finally {
        connections.forEach(Connection::close);
      }
    }
  }

  @ParameterizedTest
  @CsvSource({"COOKIE,POLLING", "COOKIE,UPGRADE", "COOKIE,WEBSOCKET", "ROUND_ROBIN,WEBSOCKET"})
  void aNodeKilledInMidTrafficCostsNoAcknowledgedEmitAndTheClientGoesOnAtTheOther(
      Cluster.Balancing balancing, Way way) {
    try (Cluster cluster = Cluster.start(balancing);
        Connection connection = setup(way).client(cluster.url()).open()) {
      Inbox inbox = Inbox.join(connection.topic());
      inbox.awaitTransport(way);
      String first = node(inbox);
      List<Integer> acknowledged = new CopyOnWriteArrayList<>();
      List<Throwable> inDoubt = new CopyOnWriteArrayList<>();
      Disposable traffic =
          Flux.range(0, EMITS)
              .delayElements(Duration.ofMillis(2))
              .flatMap(
                  i ->
                      inbox
                          .namespace()
                          .emitWithAck(Integer.class, "work", i)
                          .onErrorResume(
                              HawserException.class,
                              failure -> {
                                inDoubt.add(failure);
                                return Mono.empty();
                              }),
                  64)
              .subscribe(acknowledged::add);
      Wait.until(() -> acknowledged.size() > EMITS / 8, () -> "some acknowledgements");
      cluster.node(first).kill();
      Wait.until(traffic::isDisposed, () -> "the end of the traffic");
      assertThat(node(inbox)).isNotEqualTo(first);
      assertThat(acknowledged.size() + inDoubt.size()).isEqualTo(EMITS);
      // What was under way at the end of the node, no more.
      assertThat(inDoubt).hasSizeLessThanOrEqualTo(64);
      List<String> done = new ArrayList<>(cluster.node(first).lines("work "));
      List<String> atTheOther = cluster.nodeBeside(first).lines("work ");
      assertThat(atTheOther).isNotEmpty();
      done.addAll(atTheOther);
      assertThat(done).doesNotHaveDuplicates();
      assertThat(done).containsAll(acknowledged.stream().map(i -> "work " + i).toList());
      assertThat(acknowledged).doesNotHaveDuplicates();
    }
  }

  @ParameterizedTest
  @CsvSource({"COOKIE,UPGRADE", "ROUND_ROBIN,WEBSOCKET"})
  void withRetriesNothingIsLostWhenANodeIsKilled(Cluster.Balancing balancing, Way way) {
    try (Cluster cluster = Cluster.start(balancing);
        Connection connection = setup(way).client(cluster.url()).open()) {
      Inbox inbox = Inbox.join(connection.topic());
      inbox.awaitTransport(way);
      String first = node(inbox);
      List<Integer> acknowledged = new CopyOnWriteArrayList<>();
      Disposable traffic =
          Flux.range(0, EMITS / 4)
              .flatMapSequential(
                  i ->
                      inbox
                          .namespace()
                          .emitWithRetries(20, "work", i)
                          .map(ack -> ack.first().<Integer>as(Integer.class)),
                  EMITS)
              .subscribe(acknowledged::add);
      Wait.until(() -> acknowledged.size() > 5, () -> "some acknowledgements");
      cluster.node(first).kill();
      Wait.until(traffic::isDisposed, () -> "the end of the traffic");
      assertThat(acknowledged).containsExactlyElementsOf(range(EMITS / 4));
      assertThat(cluster.nodeBeside(first).lines("work ")).isNotEmpty();
    }
  }

  private static List<Integer> range(int end) {
    return IntStream.range(0, end).boxed().toList();
  }

  @ParameterizedTest
  @CsvSource({"POLLING", "UPGRADE"})
  void withoutStickinessPollingEndsAsConfigured(Way way) {
    ReconnectPolicy few = ReconnectPolicy.fixed(Duration.ofMillis(20)).maxAttempts(4);
    try (Cluster cluster = Cluster.start(Cluster.Balancing.ROUND_ROBIN)) {
      // Others may take the turns of the balancer: one client alone is at the wrong node each time.
      try (Connection connection =
          setup(way).client(cluster.url()).reconnect(few).joinTimeout(Wait.LIMIT).open()) {
        connection.topic().messages().subscribe(message -> {}, failure -> {});
        Cause cause = Wait.state(connection, ConnectionState.Closed.class).cause();
        assertThat(cause.exception()).isInstanceOf(EngineIoException.class);
        assertThat(((EngineIoException) cause.exception()).error())
            .isEqualTo(EngineIoError.SESSION_UNKNOWN);
        assertThat(connection.stats().failures()).isEqualTo(5);
      }
    }
  }

  @Test
  void withoutStickinessAWebSocketIsEnoughAfterAll() {
    try (Cluster cluster = Cluster.start(Cluster.Balancing.ROUND_ROBIN);
        Connection connection = setup(Way.WEBSOCKET).client(cluster.url()).open()) {
      Inbox inbox = Inbox.join(connection.topic());
      String first = node(inbox);
      cluster.node(first).kill();
      Wait.until(() -> connection.stats().links() >= 2, () -> "another link");
      assertThat(inbox.ask("ack", 1)).hasSize(1);
      assertThat(node(inbox)).isNotEqualTo(first);
    }
  }
}
