package dev.hawser.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every peer does what it is measured for: a number is worth nothing if messages were lost. */
@Timeout(120)
class PeersDeliverTest {

  private static final int COUNT = 100;

  private static BenchServer server;

  @BeforeAll
  static void startServer() throws Exception {
    server = new BenchServer();
  }

  @AfterAll
  static void stopServer() {
    server.close();
  }

  static Stream<Peer> peers() {
    return Arrays.stream(Peer.values()).filter(peer -> peer.speaks(Suite.WEBSOCKET));
  }

  @ParameterizedTest
  @MethodSource("peers")
  void everyReceivedBodyIsDecodedInOrder(Peer peer) throws Exception {
    for (int bytes : new int[] {64, 1024}) {
      BlockingQueue<Tick> received = new LinkedBlockingQueue<>();
      try (BenchClient client = peer.create(Wire.BARE)) {
        client.onTick(received::add);
        client.connect(server.uri("/flood?count=" + COUNT + "&bytes=" + bytes), () -> {});
        client.send(1, Tick.block(64));
        for (int i = 0; i < COUNT; i++) {
          assertThat(received.poll(30, TimeUnit.SECONDS)).isEqualTo(Tick.block(bytes)[i]);
        }
      }
      assertThat(received).isEmpty();
    }
  }

  @ParameterizedTest
  @MethodSource("peers")
  void everySentBodyArrivesInOrder(Peer peer) throws Exception {
    for (int bytes : new int[] {64, 1024}) {
      BlockingQueue<Tick> acknowledged = new LinkedBlockingQueue<>();
      try (BenchClient client = peer.create(Wire.BARE)) {
        client.onTick(acknowledged::add);
        // The server compares each message with the one expected and closes if one differs.
        client.connect(server.uri("/count?n=" + COUNT + "&bytes=" + bytes), () -> {});
        client.send(COUNT, Tick.block(bytes));
        Tick ack = acknowledged.poll(30, TimeUnit.SECONDS);
        assertThat(ack).isNotNull();
        assertThat(ack.seq()).isEqualTo(COUNT);
      }
    }
  }

  @ParameterizedTest
  @MethodSource("peers")
  void everyRequestGetsItsOwnReply(Peer peer) throws Exception {
    Tick[] bodies = Tick.block(64);
    Map<Integer, Tick> replies = new ConcurrentHashMap<>();
    CountDownLatch done = new CountDownLatch(COUNT);
    try (BenchClient client = peer.create(Wire.ENVELOPE)) {
      client.connect(server.uri("/echo"), () -> {});
      for (int i = 0; i < COUNT; i++) {
        int index = i;
        client.request(
            bodies[i],
            reply -> {
              replies.put(index, reply);
              done.countDown();
            });
      }
      assertThat(done.await(30, TimeUnit.SECONDS)).isTrue();
    }
    for (int i = 0; i < COUNT; i++) {
      assertThat(replies.get(i)).isEqualTo(bodies[i]);
    }
  }

  @ParameterizedTest
  @MethodSource("peers")
  void everyTopicGetsItsOwnMessages(Peer peer) throws Exception {
    Tick[] bodies = Tick.block(64);
    Map<String, Queue<Tick>> received = new HashMap<>();
    CountDownLatch done = new CountDownLatch(COUNT);
    try (BenchClient client = peer.create(Wire.ENVELOPE)) {
      for (int i = 0; i < 10; i++) {
        Queue<Tick> queue = new ConcurrentLinkedQueue<>();
        received.put("t" + i, queue);
        client.onTopic(
            "t" + i,
            tick -> {
              queue.add(tick);
              done.countDown();
            });
      }
      client.connect(server.uri("/flood?count=" + COUNT + "&bytes=64&topics=10"), () -> {});
      client.send(1, bodies);
      assertThat(done.await(30, TimeUnit.SECONDS)).isTrue();
    }
    for (int i = 0; i < 10; i++) {
      List<Tick> expected = new ArrayList<>();
      for (int j = i; j < COUNT; j += 10) {
        expected.add(bodies[j]);
      }
      assertThat(received.get("t" + i)).containsExactlyElementsOf(expected);
    }
  }

  @ParameterizedTest
  @MethodSource("peers")
  void aDroppedConnectionIsReadyAgain(Peer peer) throws Exception {
    Semaphore ready = new Semaphore(0);
    try (BenchClient client = peer.create(Wire.BARE)) {
      client.connect(server.uri("/drop"), ready::release);
      assertThat(ready.tryAcquire(30, TimeUnit.SECONDS)).isTrue();
      for (int i = 0; i < 5; i++) {
        client.send(1, Tick.block(64));
        assertThat(ready.tryAcquire(30, TimeUnit.SECONDS)).isTrue();
      }
    }
  }

  @ParameterizedTest
  @MethodSource("peers")
  void everyWorkloadRunsAndMeasures(Peer peer) throws Exception {
    Runs runs = new Runs(peer, server.port());
    for (Workload workload : Workload.values()) {
      if (workload.suite() != Suite.WEBSOCKET) {
        continue;
      }
      int count = workload == Workload.RECONNECT ? 2 : 20;
      Sample sample = Sample.parse(runs.run(workload, count).line());
      assertThat(sample.values())
          .as(workload.title())
          .containsKeys(workload.metrics().toArray(new Metric[0]));
    }
  }
}
