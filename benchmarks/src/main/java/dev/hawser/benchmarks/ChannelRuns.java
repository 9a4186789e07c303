package dev.hawser.benchmarks;

import java.net.URI;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.function.IntFunction;

/**
 * The measurements of Phoenix Channels and of Realtime. A run ends when all is done or after {@link
 * #BOUND_SECONDS}: what was done until then is what counts, so that a very slow peer has its number
 * too. What had to be there before, such as joined topics, fails the run if it takes too long.
 */
final class ChannelRuns {

  /** The event that asks the server how many pushes it has counted. */
  static final String END = "end";

  private static final long BOUND_SECONDS = 10;
  private static final long LIMIT_SECONDS = 120;
  private static final int PIPELINE = 64;

  /** A peer that loses messages is done when none has come for so long. */
  private static final long QUIET_SECONDS = 2;

  private final Peer peer;
  private final Workload workload;
  private final URI server;

  ChannelRuns(Peer peer, Workload workload, int serverPort) {
    this.peer = peer;
    this.workload = workload;
    server = BenchServer.uri(serverPort, "");
  }

  Sample run(int count) throws Exception {
    return switch (workload) {
      case PHOENIX_RECEIVE_64, REALTIME_RECEIVE_64 -> receive(count, "64/" + count + "/1", 1);
      case PHOENIX_RECEIVE_1K, REALTIME_RECEIVE_1K -> receive(count, "1024/" + count + "/1", 1);
      case PHOENIX_SEND, REALTIME_SEND, SOCKETIO_SEND, SOCKETIO_BINARY_SEND -> send(count);
      case PHOENIX_PIPELINED, REALTIME_PIPELINED, SOCKETIO_PIPELINED -> request(count, PIPELINE);
      case PHOENIX_SEQUENTIAL, REALTIME_SEQUENTIAL, SOCKETIO_SEQUENTIAL -> request(count, 1);
      case PHOENIX_JOIN -> join(count);
      case PHOENIX_TOPICS, SOCKETIO_NAMESPACES -> topics(count);
      case PHOENIX_REJOIN -> rejoin(count);
      case SOCKETIO_RECEIVE_64 -> receive(count, "64/" + count + "/0", 1);
      case SOCKETIO_RECEIVE_1K -> receive(count, "1024/" + count + "/0", 1);
      case SOCKETIO_NAMESPACE -> receive(count, "64/" + count + "/1", 1);
      case SOCKETIO_BINARY_RECEIVE ->
          receive(count, SocketIoMode.BINARY_BODIES + "/" + count + "/0", 1);
      case SOCKETIO_IDLE -> Runs.idle(count, this::openIdle);
      default -> throw new IllegalArgumentException(workload + " has no topics");
    };
  }

  private ChannelClient client(boolean requests) {
    return workload.suite() == Suite.SOCKETIO
        ? peer.createSocketIo(workload.use())
        : peer.createChannels(workload.suite(), requests);
  }

  private Sample topics(int count) throws Exception {
    int topics = Math.min(count, Workload.TOPIC_COUNT);
    return receive(count, "64/" + count + "/" + topics, topics);
  }

  /** How many messages the server's stream has until it repeats: whole turns over the topics. */
  static int block(int topics) {
    return topics * ((Tick.BLOCK + topics - 1) / topics);
  }

  /**
   * @param flood what {@link Pushes} says
   */
  private Sample receive(int count, String flood, int topics) throws Exception {
    try (ChannelClient client = client(false)) {
      Tally tally = new Tally(count, topics);
      client.connect(server, "flood/" + flood);
      joinAll(client, topics, tally::topic);
      Probe probe = new Probe();
      client.push(Wire.PUSH, 1, Runs.SMALL, Long.MAX_VALUE);
      Map<Metric, Double> values = tally.await(probe);
      long received = tally.received();
      // A peer of Realtime may lose messages; the sample then says how many.
      if (workload.suite() != Suite.REALTIME || received == count) {
        tally.requireOrder();
      }
      values.put(Metric.DELIVERED, (double) received / count);
      return new Sample(values);
    }
  }

  private Sample send(int count) throws Exception {
    try (ChannelClient client = client(false)) {
      AtomicLong counted = new AtomicLong();
      CountDownLatch acknowledged = new CountDownLatch(1);
      client.connect(server, "count/0");
      joinAll(
          client,
          1,
          topic ->
              total -> {
                counted.set(total.seq());
                acknowledged.countDown();
              });
      Probe probe = new Probe();
      long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(BOUND_SECONDS);
      long pushed = client.push(Wire.PUSH, count, Runs.SMALL, deadline);
      client.push(END, 1, Runs.SMALL, Long.MAX_VALUE);
      if (!acknowledged.await(LIMIT_SECONDS, TimeUnit.SECONDS)) {
        throw new TimeoutException("not acknowledged after " + LIMIT_SECONDS + " s");
      }
      Sample sample = new Sample(probe.stop(pushed));
      if (counted.get() != pushed) {
        throw new IllegalStateException(pushed + " pushes left, " + counted + " arrived");
      }
      return sample;
    }
  }

  private Sample request(int count, int inFlight) throws Exception {
    try (ChannelClient client = client(true)) {
      client.connect(server, "echo");
      joinAll(client, 1, topic -> tick -> {});
      Requests requests = new Requests(client::request, count);
      Probe probe = new Probe();
      requests.start(inFlight);
      long replies = requests.await(BOUND_SECONDS);
      return requests.sample(probe.stop(replies));
    }
  }

  private Sample join(int topics) throws Exception {
    try (ChannelClient client = client(false)) {
      client.connect(server, "echo");
      Joins joins = new Joins(topics);
      Probe probe = new Probe();
      client.join(topics, topic -> tick -> {}, joins);
      return joins.sample(probe, joins.await(BOUND_SECONDS));
    }
  }

  private Sample rejoin(int topics) throws Exception {
    try (ChannelClient client = client(false)) {
      client.connect(server, "drop");
      Joins joins = joinAll(client, topics, topic -> tick -> {});
      Probe probe = new Probe();
      client.push(Wire.PUSH, 1, Runs.SMALL, Long.MAX_VALUE);
      return joins.sample(probe, joins.await(BOUND_SECONDS));
    }
  }

  private ChannelClient openIdle() throws Exception {
    ChannelClient client = client(false);
    client.connect(server, "echo");
    joinAll(client, 1, topic -> tick -> {});
    return client;
  }

  private static Joins joinAll(
      ChannelClient client, int topics, IntFunction<Consumer<Tick>> consumers) throws Exception {
    Joins joins = new Joins(topics);
    client.join(topics, consumers, joins);
    long joined = joins.await(LIMIT_SECONDS);
    if (joined < topics) {
      throw new TimeoutException(joined + " of " + topics + " topics were joined in time");
    }
    return joins;
  }

  /** Counts topics that are joined, as often as it is waited for them. */
  private static final class Joins implements Runnable {

    private final int topics;
    private final Semaphore joined = new Semaphore(0);

    Joins(int topics) {
      this.topics = topics;
    }

    @Override
    public void run() {
      joined.release();
    }

    /** Waits for all of them, but not longer; returns how many there were. */
    long await(long seconds) throws InterruptedException {
      return joined.tryAcquire(topics, seconds, TimeUnit.SECONDS)
          ? topics
          : joined.availablePermits();
    }

    /** The time until all are joined is known only if they are. */
    Sample sample(Probe probe, long joined) {
      Map<Metric, Double> values = probe.stop(joined);
      Double perSecond = values.get(Metric.PER_SECOND);
      if (joined == topics && perSecond != null) {
        values.put(Metric.TOTAL, topics * 1e9 / perSecond);
      }
      return new Sample(values);
    }
  }

  /** Done when all has arrived; each topic knows which message is its next. */
  private static final class Tally {

    private final long expected;
    private final int topics;
    private final int block;
    private final AtomicLong received = new AtomicLong();
    private final AtomicInteger astray = new AtomicInteger();
    private final CountDownLatch done = new CountDownLatch(1);

    Tally(long expected, int topics) {
      this.expected = expected;
      this.topics = topics;
      block = block(topics);
    }

    Consumer<Tick> topic(int index) {
      return new Consumer<>() {

        private int position = index;

        @Override
        public void accept(Tick tick) {
          if (tick.seq() != Tick.FIRST_SEQ + position % Tick.BLOCK) {
            astray.incrementAndGet();
          }
          position += topics;
          if (position >= block) {
            position = index;
          }
          if (received.incrementAndGet() == expected) {
            done.countDown();
          }
        }
      };
    }

    long received() {
      return received.get();
    }

    void requireOrder() {
      if (astray.get() > 0) {
        throw new IllegalStateException(
            astray + " messages were lost, out of order, or reached the wrong topic");
      }
    }

    /** Waits for the last one, but not longer than a run takes; measures until the last came. */
    Map<Metric, Double> await(Probe probe) throws Exception {
      long start = System.nanoTime();
      long last = start;
      long seen = 0;
      Map<Metric, Double> values = Map.of();
      while (!done.await(50, TimeUnit.MILLISECONDS)) {
        long now = System.nanoTime();
        if (received.get() > seen) {
          seen = received.get();
          last = now;
          values = probe.stop(seen);
        } else if (seen > 0 && now - last > TimeUnit.SECONDS.toNanos(QUIET_SECONDS)) {
          return values;
        }
        if (now - start > TimeUnit.SECONDS.toNanos(BOUND_SECONDS)) {
          if (seen == 0) {
            throw new TimeoutException("nothing was received");
          }
          return values;
        }
      }
      return probe.stop(expected);
    }
  }
}
