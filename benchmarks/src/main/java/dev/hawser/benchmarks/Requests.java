package dev.hawser.benchmarks;

import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.HdrHistogram.ConcurrentHistogram;
import org.HdrHistogram.Histogram;

/** Keeps a number of requests in flight: each reply starts the next request. */
final class Requests {

  private final BiConsumer<Tick, Consumer<Tick>> client;
  private final int count;
  private final Histogram latency = new ConcurrentHistogram(3);
  private final CountDownLatch replies;
  private final AtomicInteger issued = new AtomicInteger();
  private final AtomicInteger wrong = new AtomicInteger();
  private volatile boolean over;

  /**
   * @param client sends a request and passes the reply on
   */
  Requests(BiConsumer<Tick, Consumer<Tick>> client, int count) {
    this.client = client;
    this.count = count;
    replies = new CountDownLatch(count);
  }

  void start(int inFlight) {
    for (int i = 0; i < inFlight; i++) {
      next();
    }
  }

  private void next() {
    int index = issued.getAndIncrement();
    if (index >= count || over) {
      return;
    }
    Tick body = Runs.SMALL[index % Runs.SMALL.length];
    long start = System.nanoTime();
    client.accept(
        body,
        reply -> {
          latency.recordValue(System.nanoTime() - start);
          if (reply.seq() != body.seq()) {
            wrong.incrementAndGet();
          }
          next();
          replies.countDown();
        });
  }

  /** Waits for the last reply, but not longer; no request follows. Returns how many there were. */
  long await(long seconds) throws InterruptedException {
    boolean all = replies.await(seconds, TimeUnit.SECONDS);
    over = true;
    return all ? count : count - replies.getCount();
  }

  /** Adds the latencies. */
  Sample sample(Map<Metric, Double> values) {
    if (wrong.get() > 0) {
      throw new IllegalStateException(wrong + " replies were not those asked for");
    }
    Probe.percentiles(values, latency);
    return new Sample(values);
  }
}
