package dev.hawser.integration;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hawser.Connection;
import dev.hawser.ConnectionStats;
import dev.hawser.Hawser;
import dev.hawser.OutboundPolicy;
import dev.hawser.Topic;
import dev.hawser.testkit.PhoenixChannel;
import dev.hawser.testkit.PhoenixHandler;
import dev.hawser.testkit.PhoenixMessage;
import dev.hawser.testkit.PhoenixReply;
import dev.hawser.testkit.PhoenixServer;
import dev.hawser.testkit.PhoenixTestServer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** Channels of Phoenix under the load of many threads, on real sockets. */
class PhoenixStressTest {

  private static final int THREADS = 8;
  private static final int EACH = 20_000;
  private static final Duration LIMIT = Duration.ofMinutes(5);

  /** Every thread has a room of its own and shares one with the others. */
  @Test
  void everyRequestOfManyThreadsGetsItsOwnReply() throws InterruptedException {
    CountDownLatch answered = new CountDownLatch(THREADS * EACH);
    ConcurrentLinkedQueue<String> wrong = new ConcurrentLinkedQueue<>();
    try (PhoenixServer server = PhoenixTestServer.create().channel("room:*", Echo::new).start();
        Connection connection =
            Hawser.to("phoenix+" + server.url())
                .requestTimeout(LIMIT)
                .outbound(OutboundPolicy.buffer(THREADS * EACH, 1L << 30))
                .open()) {
      Topic shared = joined(connection, "room:shared");
      List<Thread> threads = new ArrayList<>();
      for (int t = 0; t < THREADS; t++) {
        Topic own = joined(connection, "room:" + t);
        String name = t + ":";
        Thread thread =
            new Thread(
                () -> {
                  for (int i = 0; i < EACH; i++) {
                    String mine = name + i;
                    Topic topic = i % 2 == 0 ? shared : own;
                    topic
                        .request("echo", mine)
                        .subscribe(
                            reply -> {
                              if (!reply.ok() || !reply.as(String.class).equals(mine)) {
                                wrong.add(mine + " got " + reply);
                              }
                              answered.countDown();
                            },
                            failure -> {
                              wrong.add(mine + " failed: " + failure);
                              answered.countDown();
                            });
                  }
                },
                "stress-" + t);
        threads.add(thread);
        thread.start();
      }
      for (Thread thread : threads) {
        thread.join();
      }
      long start = System.nanoTime();
      while (answered.getCount() > 0 && System.nanoTime() - start < LIMIT.toNanos()) {
        answered.await(1, TimeUnit.SECONDS);
      }
      assertThat(answered.getCount()).as("requests without an answer").isZero();
      assertThat(wrong).isEmpty();
      assertThat(server.server().accepted()).isEqualTo(1);
      ConnectionStats stats = connection.stats();
      assertThat(stats.framesOut()).isGreaterThanOrEqualTo(THREADS * EACH + THREADS + 1);
      assertThat(stats.pendingRequests()).isZero();
      assertThat(stats.queuedMessages()).isZero();
      assertThat(stats.queuedBytes()).isZero();
      Wait.closed(connection);
    }
  }

  /** While others ask, joins come and go; nobody gets what is not theirs. */
  @Test
  void joinsAndLeavesOfManyThreadsEndWhereTheyShould() throws InterruptedException {
    int rounds = 50;
    ConcurrentLinkedQueue<String> wrong = new ConcurrentLinkedQueue<>();
    try (PhoenixServer server = PhoenixTestServer.create().channel("room:*", Echo::new).start();
        Connection connection =
            Hawser.to("phoenix+" + server.url()).requestTimeout(LIMIT).joinTimeout(LIMIT).open()) {
      connection.connect().block(LIMIT);
      List<Thread> threads = new ArrayList<>();
      for (int t = 0; t < THREADS; t++) {
        String name = "room:" + t;
        Thread thread =
            new Thread(
                () -> {
                  for (int i = 0; i < rounds; i++) {
                    try {
                      Topic topic = joined(connection, name);
                      String got = topic.request("echo", name + i, String.class).block(LIMIT);
                      if (!(name + i).equals(got)) {
                        wrong.add(name + i + " got " + got);
                      }
                      topic.leave().block(LIMIT);
                    } catch (RuntimeException e) {
                      wrong.add(name + i + " failed: " + e);
                    }
                  }
                },
                "stress-" + t);
        threads.add(thread);
        thread.start();
      }
      for (Thread thread : threads) {
        thread.join();
      }
      assertThat(wrong).isEmpty();
      assertThat(server.joins()).hasSize(THREADS * rounds);
      Wait.until(
          () -> server.joins().stream().noneMatch(PhoenixChannel::isJoined),
          () -> "all channels to end");
      Wait.closed(connection);
    }
  }

  private static Topic joined(Connection connection, String name) {
    Topic topic = connection.topic(name);
    topic.join().block(LIMIT);
    return topic;
  }

  private static final class Echo implements PhoenixHandler {
    @Override
    public PhoenixReply join(PhoenixChannel channel, PhoenixMessage join) {
      return PhoenixReply.ok();
    }

    @Override
    public PhoenixReply handleIn(PhoenixChannel channel, PhoenixMessage push) {
      return PhoenixReply.ok(push.json());
    }
  }
}
