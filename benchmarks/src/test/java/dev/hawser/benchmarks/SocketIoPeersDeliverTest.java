package dev.hawser.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
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
import java.util.function.Consumer;
import java.util.function.IntFunction;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every peer that speaks Socket.IO does what it is measured for. */
@Timeout(120)
class SocketIoPeersDeliverTest {

  private static final int COUNT = 100;
  private static final Tick[] SMALL = Tick.block(64);

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
    return Arrays.stream(Peer.values()).filter(peer -> peer.speaks(Suite.SOCKETIO));
  }

  private static void join(
      ChannelClient client, String work, int namespaces, IntFunction<Consumer<Tick>> consumers)
      throws Exception {
    Semaphore joined = new Semaphore(0);
    client.connect(server.uri(""), work);
    client.join(namespaces, consumers, joined::release);
    assertThat(joined.tryAcquire(namespaces, 30, TimeUnit.SECONDS)).isTrue();
  }

  private static void push(ChannelClient client, String event, long count, Tick[] bodies)
      throws Exception {
    assertThat(client.push(event, count, bodies, System.nanoTime() + TimeUnit.MINUTES.toNanos(1)))
        .isEqualTo(count);
  }

  @ParameterizedTest
  @MethodSource("peers")
  void everyEventIsDecodedInOrder(Peer peer) throws Exception {
    for (int bytes : new int[] {64, 1024}) {
      everyEventIsDecoded(peer, SocketIoUse.ROOT, String.valueOf(bytes), Tick.block(bytes));
    }
  }

  @ParameterizedTest
  @MethodSource("peers")
  void everyAttachmentIsDeliveredInOrder(Peer peer) throws Exception {
    everyEventIsDecoded(peer, SocketIoUse.BINARY, SocketIoMode.BINARY_BODIES, Attachments.block());
  }

  private static void everyEventIsDecoded(
      Peer peer, SocketIoUse use, String bodies, Tick[] expected) throws Exception {
    BlockingQueue<Tick> received = new LinkedBlockingQueue<>();
    try (ChannelClient client = peer.createSocketIo(use)) {
      join(client, "flood/" + bodies + "/" + COUNT + "/0", 1, namespace -> received::add);
      push(client, Wire.PUSH, 1, SMALL);
      for (int i = 0; i < COUNT; i++) {
        assertThat(received.poll(30, TimeUnit.SECONDS)).isEqualTo(expected[i]);
      }
    }
    assertThat(received).isEmpty();
  }

  @ParameterizedTest
  @MethodSource("peers")
  void everyEmitArrivesInOrder(Peer peer) throws Exception {
    everyEmitArrives(peer, SocketIoUse.ROOT, "64");
  }

  @ParameterizedTest
  @MethodSource("peers")
  void everyAttachmentArrivesInOrder(Peer peer) throws Exception {
    everyEmitArrives(peer, SocketIoUse.BINARY, SocketIoMode.BINARY_BODIES);
  }

  private static void everyEmitArrives(Peer peer, SocketIoUse use, String bodies) throws Exception {
    BlockingQueue<Tick> counted = new LinkedBlockingQueue<>();
    try (ChannelClient client = peer.createSocketIo(use)) {
      // The server compares each body with the one expected and closes if one differs.
      join(client, "count/" + bodies, 1, namespace -> counted::add);
      push(client, Wire.PUSH, COUNT, SMALL);
      push(client, ChannelRuns.END, 1, SMALL);
      Tick total = counted.poll(30, TimeUnit.SECONDS);
      assertThat(total).isNotNull();
      assertThat(total.seq()).isEqualTo(COUNT);
    }
  }

  @ParameterizedTest
  @MethodSource("peers")
  void everyEmitGetsItsOwnAcknowledgement(Peer peer) throws Exception {
    Map<Integer, Tick> replies = new ConcurrentHashMap<>();
    CountDownLatch done = new CountDownLatch(COUNT);
    try (ChannelClient client = peer.createSocketIo(SocketIoUse.ROOT)) {
      join(client, "echo", 1, namespace -> tick -> {});
      for (int i = 0; i < COUNT; i++) {
        int index = i;
        client.request(
            SMALL[i],
            reply -> {
              replies.put(index, reply);
              done.countDown();
            });
      }
      assertThat(done.await(30, TimeUnit.SECONDS)).isTrue();
    }
    for (int i = 0; i < COUNT; i++) {
      assertThat(replies.get(i)).isEqualTo(SMALL[i]);
    }
  }

  @ParameterizedTest
  @MethodSource("peers")
  void everyNamespaceGetsItsOwnEvents(Peer peer) throws Exception {
    List<Queue<Tick>> received = new ArrayList<>();
    CountDownLatch done = new CountDownLatch(COUNT);
    try (ChannelClient client = peer.createSocketIo(SocketIoUse.NAMED)) {
      join(
          client,
          "flood/64/" + COUNT + "/10",
          10,
          namespace -> {
            Queue<Tick> queue = new ConcurrentLinkedQueue<>();
            received.add(queue);
            return tick -> {
              queue.add(tick);
              done.countDown();
            };
          });
      push(client, Wire.PUSH, 1, SMALL);
      assertThat(done.await(30, TimeUnit.SECONDS)).isTrue();
    }
    for (int i = 0; i < 10; i++) {
      List<Tick> expected = new ArrayList<>();
      for (int j = i; j < COUNT; j += 10) {
        expected.add(SMALL[j]);
      }
      assertThat(received.get(i)).containsExactlyElementsOf(expected);
    }
  }

  @ParameterizedTest
  @MethodSource("peers")
  void everyWorkloadRunsAndMeasures(Peer peer) throws Exception {
    Runs runs = new Runs(peer, server.port());
    for (Workload workload : Workload.values()) {
      if (workload.suite() == Suite.SOCKETIO) {
        Sample sample = Sample.parse(runs.run(workload, 20).line());
        assertThat(sample.values())
            .as(workload.title())
            .containsKeys(workload.metrics().toArray(new Metric[0]));
      }
    }
  }
}
