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
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Every peer that speaks Phoenix Channels or Realtime does what it is measured for. */
@Timeout(120)
class ChannelPeersDeliverTest {

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

  static Stream<Arguments> peers() {
    return Stream.of(Suite.PHOENIX, Suite.REALTIME)
        .flatMap(
            suite ->
                Arrays.stream(Peer.values())
                    .filter(peer -> peer.speaks(suite))
                    .map(peer -> Arguments.of(suite, peer)));
  }

  /** supabase-kt drops what comes while 64 messages wait, unless it is told not to. */
  static Stream<Arguments> thoseThatLoseNothing() {
    return peers().filter(pair -> pair.get()[1] != Peer.SUPABASE_KT_DEFAULTS);
  }

  static Stream<Peer> phoenixPeers() {
    return Arrays.stream(Peer.values()).filter(peer -> peer.speaks(Suite.PHOENIX));
  }

  private static Semaphore join(
      ChannelClient client, String work, int topics, IntFunction<Consumer<Tick>> consumers)
      throws Exception {
    Semaphore joined = new Semaphore(0);
    client.connect(server.uri(""), work);
    client.join(topics, consumers, joined::release);
    assertThat(joined.tryAcquire(topics, 30, TimeUnit.SECONDS)).isTrue();
    return joined;
  }

  private static void push(ChannelClient client, String event, long count, Tick[] bodies)
      throws Exception {
    assertThat(client.push(event, count, bodies, System.nanoTime() + TimeUnit.MINUTES.toNanos(1)))
        .isEqualTo(count);
  }

  @ParameterizedTest
  @MethodSource("thoseThatLoseNothing")
  void everyBroadcastIsDecodedInOrder(Suite suite, Peer peer) throws Exception {
    for (int bytes : new int[] {64, 1024}) {
      BlockingQueue<Tick> received = new LinkedBlockingQueue<>();
      try (ChannelClient client = peer.createChannels(suite, false)) {
        join(client, "flood/" + bytes + "/" + COUNT + "/1", 1, topic -> received::add);
        push(client, Wire.PUSH, 1, SMALL);
        for (int i = 0; i < COUNT; i++) {
          assertThat(received.poll(30, TimeUnit.SECONDS)).isEqualTo(Tick.block(bytes)[i]);
        }
      }
      assertThat(received).isEmpty();
    }
  }

  @ParameterizedTest
  @MethodSource("thoseThatLoseNothing")
  void everyPushArrivesInOrder(Suite suite, Peer peer) throws Exception {
    BlockingQueue<Tick> counted = new LinkedBlockingQueue<>();
    try (ChannelClient client = peer.createChannels(suite, false)) {
      // The server compares each body with the one expected and closes if one differs.
      join(client, "count/64", 1, topic -> counted::add);
      push(client, Wire.PUSH, COUNT, SMALL);
      push(client, ChannelRuns.END, 1, SMALL);
      Tick total = counted.poll(30, TimeUnit.SECONDS);
      assertThat(total).isNotNull();
      assertThat(total.seq()).isEqualTo(COUNT);
    }
  }

  @ParameterizedTest
  @MethodSource("thoseThatLoseNothing")
  void everyPushGetsItsOwnReply(Suite suite, Peer peer) throws Exception {
    Map<Integer, Tick> replies = new ConcurrentHashMap<>();
    CountDownLatch done = new CountDownLatch(COUNT);
    try (ChannelClient client = peer.createChannels(suite, true)) {
      join(client, "echo", 1, topic -> tick -> {});
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
  @MethodSource("phoenixPeers")
  void everyTopicGetsItsOwnBroadcasts(Peer peer) throws Exception {
    List<Queue<Tick>> received = new ArrayList<>();
    CountDownLatch done = new CountDownLatch(COUNT);
    try (ChannelClient client = peer.createChannels(Suite.PHOENIX, false)) {
      join(
          client,
          "flood/64/" + COUNT + "/10",
          10,
          topic -> {
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
  @MethodSource("thoseThatComeBack")
  void everyTopicIsJoinedAgainOnceAfterADrop(Peer peer) throws Exception {
    try (ChannelClient client = peer.createChannels(Suite.PHOENIX, false)) {
      Semaphore joined = join(client, "drop", COUNT, topic -> tick -> {});
      for (int i = 0; i < 3; i++) {
        push(client, Wire.PUSH, 1, SMALL);
        assertThat(joined.tryAcquire(COUNT, 30, TimeUnit.SECONDS)).isTrue();
      }
      assertThat(joined.availablePermits()).isZero();
    }
  }

  @ParameterizedTest
  @MethodSource("peers")
  void everyWorkloadRunsAndMeasures(Suite suite, Peer peer) throws Exception {
    Runs runs = new Runs(peer, server.port());
    for (Workload workload : Workload.values()) {
      if (workload.suite() == suite) {
        Sample sample = Sample.parse(runs.run(workload, 20).line());
        if (sample.values().containsKey(Metric.TOTAL) || !losesTopics(peer, workload)) {
          assertThat(sample.values())
              .as(workload.title())
              .containsKeys(workload.metrics().toArray(new Metric[0]));
        }
      }
    }
  }

  private static boolean losesTopics(Peer peer, Workload workload) {
    return !comesBack(peer) && workload.metrics().contains(Metric.TOTAL);
  }

  static Stream<Peer> thoseThatComeBack() {
    return phoenixPeers().filter(ChannelPeersDeliverTest::comesBack);
  }

  /**
   * JavaPhoenixClient touches its channels and timers from several threads without a lock: now and
   * then some topic is not joined again after a drop. The report then says how many were.
   */
  private static boolean comesBack(Peer peer) {
    return peer != Peer.JAVA_PHOENIX_CLIENT;
  }
}
