package dev.hawser.integration;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hawser.Connection;
import dev.hawser.Hawser;
import dev.hawser.OutboundPolicy;
import dev.hawser.OverflowPolicy;
import dev.hawser.testkit.TestServer;
import dev.hawser.testkit.WebSocketTestServer;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class StressTest {

  private static final int THREADS = 8;
  private static final int EACH = 20_000;

  @Test
  void everySendOfManyThreadsCompletesAndKeepsItsThreadsOrder() throws Exception {
    int[] next = new int[THREADS];
    CountDownLatch arrived = new CountDownLatch(THREADS * EACH);
    ConcurrentLinkedQueue<String> outOfOrder = new ConcurrentLinkedQueue<>();
    try (TestServer server =
            WebSocketTestServer.create()
                .onMessage(
                    (link, message) -> {
                      String text = message.text();
                      int colon = text.indexOf(':');
                      int thread = Integer.parseInt(text.substring(0, colon));
                      if (Integer.parseInt(text.substring(colon + 1)) != next[thread]++) {
                        outOfOrder.add(text);
                      }
                      arrived.countDown();
                    })
                .start();
        Connection connection =
            Hawser.to(server.url("/"))
                .outbound(OutboundPolicy.buffer(THREADS * EACH, 1L << 30))
                .open()) {
      connection.connect().block(Wait.LIMIT);
      CountDownLatch completed = new CountDownLatch(THREADS * EACH);
      ConcurrentLinkedQueue<Throwable> failed = new ConcurrentLinkedQueue<>();
      inThreads(
          thread -> {
            for (int i = 0; i < EACH; i++) {
              connection
                  .topic()
                  .send(thread + ":" + i)
                  .subscribe(nothing -> {}, failed::add, completed::countDown);
            }
          });
      Wait.until(completed, "sends to complete");
      Wait.until(arrived, "messages to arrive");
      assertThat(failed).isEmpty();
      assertThat(outOfOrder).isEmpty();
      assertThat(connection.stats().framesOut()).isEqualTo(THREADS * EACH);
      assertThat(connection.stats().queuedMessages()).isZero();
      assertThat(connection.stats().queuedBytes()).isZero();
    }
  }

  @Test
  void manyThreadsSendAndManySubscribersReceiveEverythingOnce() throws Exception {
    int each = 2_000;
    int subscribers = 8;
    try (TestServer server = WebSocketTestServer.create().echo().start();
        Connection connection =
            Hawser.to(server.url("/")).overflow(OverflowPolicy.fail(THREADS * each)).open()) {
      connection.connect().block(Wait.LIMIT);
      CountDownLatch received = new CountDownLatch(subscribers * THREADS * each);
      List<Set<String>> seen = new ArrayList<>();
      for (int s = 0; s < subscribers; s++) {
        Set<String> mine = java.util.concurrent.ConcurrentHashMap.newKeySet();
        seen.add(mine);
        connection
            .topic()
            .messages()
            .subscribe(
                message -> {
                  mine.add(message.payload().text());
                  received.countDown();
                });
      }
      Semaphore window = new Semaphore(512);
      inThreads(
          thread -> {
            for (int i = 0; i < each; i++) {
              window.acquireUninterruptibly();
              connection
                  .topic()
                  .send(thread + ":" + i)
                  .doFinally(signal -> window.release())
                  .subscribe();
            }
          });
      Wait.until(received, "messages to arrive");
      assertThat(seen).allMatch(mine -> mine.size() == THREADS * each);
    }
  }

  @Test
  void connectionsThatComeAndGoLeaveNoThreads() {
    try (TestServer server = WebSocketTestServer.create().echo().start()) {
      openAndClose(server, 20);
      Set<String> before = threads();
      openAndClose(server, 200);
      Set<String> more = threads();
      more.removeAll(before);
      // Shared pools may still grow to their size, which does not depend on connections.
      more.removeIf(name -> name.startsWith("boundedElastic-") || name.startsWith("parallel-"));
      assertThat(more).isEmpty();
      Wait.until(
          () -> server.connections().stream().noneMatch(link -> link.isOpen()),
          () -> "all links to end");
    }
  }

  private static void openAndClose(TestServer server, int connections) {
    List<Connection> open = new ArrayList<>();
    AtomicInteger echoes = new AtomicInteger();
    for (int i = 0; i < connections; i++) {
      Connection connection = Hawser.to(server.url("/")).open();
      open.add(connection);
      connection.topic().messages().subscribe(message -> echoes.incrementAndGet());
      connection.topic().send("hello").subscribe();
    }
    Wait.until(() -> echoes.get() == connections, () -> connections + " echoes, not " + echoes);
    open.forEach(Connection::close);
    open.forEach(connection -> connection.onClose().block(Wait.LIMIT));
  }

  private static Set<String> threads() {
    return Thread.getAllStackTraces().keySet().stream()
        .map(Thread::getName)
        .filter(
            name ->
                name.startsWith("reactor-")
                    || name.startsWith("hawser-")
                    || name.startsWith("boundedElastic-")
                    || name.startsWith("parallel-"))
        .collect(Collectors.toSet());
  }

  private interface Work {
    void run(int thread);
  }

  private static void inThreads(Work work) throws InterruptedException {
    List<Thread> threads = new ArrayList<>();
    for (int t = 0; t < THREADS; t++) {
      int number = t;
      Thread thread = new Thread(() -> work.run(number), "stress-" + t);
      threads.add(thread);
      thread.start();
    }
    for (Thread thread : threads) {
      thread.join();
    }
  }
}
