package dev.hawser.benchmarks;

import java.net.URI;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.HdrHistogram.ConcurrentHistogram;
import org.HdrHistogram.Histogram;

/** The measurements: each runs one workload once with one peer and checks what arrived. */
final class Runs {

  private static final long LIMIT_SECONDS = 120;
  private static final int TOPICS = 1000;
  private static final int PIPELINE = 64;
  static final Tick[] SMALL = Tick.block(64);
  private static final Tick[] LARGE = Tick.block(1024);

  private final Peer peer;
  private final int serverPort;

  Runs(Peer peer, int serverPort) {
    this.peer = peer;
    this.serverPort = serverPort;
  }

  Sample run(Workload workload, int count) throws Exception {
    return switch (workload) {
      case RECEIVE_64 -> receive(count, 64);
      case RECEIVE_1K -> receive(count, 1024);
      case SEND_64 -> send(count, SMALL);
      case SEND_1K -> send(count, LARGE);
      case PIPELINED -> request(count, PIPELINE);
      case SEQUENTIAL -> request(count, 1);
      case TOPICS -> topics(count);
      case IDLE -> idle(count, this::openIdle);
      case RECONNECT -> reconnect(count);
      default -> new ChannelRuns(peer, workload, serverPort).run(count);
    };
  }

  private Sample receive(int count, int bytes) throws Exception {
    try (BenchClient client = peer.create(Wire.BARE)) {
      Counter counter = new Counter(count);
      client.onTick(counter);
      client.connect(uri("/flood?count=" + count + "&bytes=" + bytes), () -> {});
      return stream(client, counter);
    }
  }

  private Sample topics(int count) throws Exception {
    try (BenchClient client = peer.create(Wire.ENVELOPE)) {
      Counter counter = new Counter(count);
      AtomicInteger astray = new AtomicInteger();
      for (int i = 0; i < TOPICS; i++) {
        long seq = Tick.FIRST_SEQ + i;
        client.onTopic(
            "t" + i,
            tick -> {
              if (tick.seq() != seq) {
                astray.incrementAndGet();
              }
              counter.accept(tick);
            });
      }
      client.connect(uri("/flood?count=" + count + "&bytes=64&topics=" + TOPICS), () -> {});
      Sample sample = stream(client, counter);
      if (astray.get() > 0) {
        throw new IllegalStateException(astray + " messages reached the wrong topic");
      }
      return sample;
    }
  }

  private static Sample stream(BenchClient client, Counter counter) throws Exception {
    Probe probe = new Probe();
    client.send(1, SMALL);
    await(counter.done);
    return new Sample(probe.stop(counter.expected));
  }

  private Sample send(int count, Tick[] bodies) throws Exception {
    try (BenchClient client = peer.create(Wire.BARE)) {
      CountDownLatch acknowledged = new CountDownLatch(1);
      client.onTick(ack -> acknowledged.countDown());
      client.connect(uri("/count?n=" + count), () -> {});
      Probe probe = new Probe();
      client.send(count, bodies);
      await(acknowledged);
      return new Sample(probe.stop(count));
    }
  }

  private Sample request(int count, int inFlight) throws Exception {
    try (BenchClient client = peer.create(Wire.ENVELOPE)) {
      client.connect(uri("/echo"), () -> {});
      Requests requests = new Requests(client::request, count);
      Probe probe = new Probe();
      requests.start(inFlight);
      long replies = requests.await(LIMIT_SECONDS);
      if (replies < count) {
        throw new TimeoutException("not finished after " + LIMIT_SECONDS + " s");
      }
      return requests.sample(probe.stop(count));
    }
  }

  /**
   * @param opener returns a client that is connected
   */
  static Sample idle(int count, Callable<? extends AutoCloseable> opener) throws Exception {
    List<AutoCloseable> clients = new ArrayList<>();
    try {
      // The first ones also pay for what all connections share.
      openIdle(clients, 10, opener);
      int threadsBefore = Probe.threadCount();
      long heapBefore = Probe.settledHeap();
      openIdle(clients, count, opener);
      Map<Metric, Double> values = new EnumMap<>(Metric.class);
      values.put(Metric.HEAP, (double) (Probe.usedHeap() - heapBefore) / count);
      values.put(Metric.THREADS, (double) (Probe.threadCount() - threadsBefore) / count);
      return new Sample(values);
    } finally {
      for (AutoCloseable client : clients) {
        client.close();
      }
    }
  }

  private static void openIdle(
      List<AutoCloseable> clients, int count, Callable<? extends AutoCloseable> opener)
      throws Exception {
    for (int i = 0; i < count; i++) {
      clients.add(opener.call());
    }
  }

  private BenchClient openIdle() throws Exception {
    BenchClient client = peer.create(Wire.BARE);
    client.connect(uri("/idle"), () -> {});
    return client;
  }

  private Sample reconnect(int count) throws Exception {
    Semaphore ready = new Semaphore(0);
    Histogram latency = new ConcurrentHistogram(3);
    try (BenchClient client = peer.create(Wire.BARE)) {
      client.connect(uri("/drop"), ready::release);
      acquire(ready);
      for (int i = 0; i < count; i++) {
        long start = System.nanoTime();
        client.send(1, SMALL);
        acquire(ready);
        latency.recordValue(System.nanoTime() - start);
      }
    }
    Map<Metric, Double> values = new EnumMap<>(Metric.class);
    Probe.percentiles(values, latency);
    return new Sample(values);
  }

  private URI uri(String pathAndQuery) {
    return BenchServer.uri(serverPort, pathAndQuery);
  }

  private static void acquire(Semaphore ready) throws Exception {
    if (!ready.tryAcquire(LIMIT_SECONDS, TimeUnit.SECONDS)) {
      throw new TimeoutException("not ready after " + LIMIT_SECONDS + " s");
    }
  }

  private static void await(CountDownLatch latch) throws Exception {
    if (!latch.await(LIMIT_SECONDS, TimeUnit.SECONDS)) {
      throw new TimeoutException("not finished after " + LIMIT_SECONDS + " s");
    }
  }

  /** Done when the sum of what arrived is that of what was sent; for any number of threads. */
  private static final class Counter implements Consumer<Tick> {

    private final long expected;
    private final AtomicLong missing;
    private final CountDownLatch done = new CountDownLatch(1);

    Counter(long expected) {
      this.expected = expected;
      missing = new AtomicLong(Tick.expectedSum(expected));
    }

    @Override
    public void accept(Tick tick) {
      if (missing.addAndGet(-tick.seq()) == 0) {
        done.countDown();
      }
    }
  }
}
