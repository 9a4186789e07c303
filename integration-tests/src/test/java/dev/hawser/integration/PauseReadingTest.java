package dev.hawser.integration;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hawser.Connection;
import dev.hawser.Hawser;
import dev.hawser.Message;
import dev.hawser.OverflowPolicy;
import dev.hawser.SubscriberOverflowException;
import dev.hawser.TransportOptions;
import dev.hawser.testkit.ServerConnection;
import dev.hawser.testkit.TestServer;
import dev.hawser.testkit.WebSocketTestServer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.reactivestreams.Subscription;
import reactor.core.publisher.BaseSubscriber;

/** A slow subscriber slows the server down, through TCP. */
class PauseReadingTest {

  private static final int CAPACITY = 64;
  private static final int MESSAGES = 20_000;

  /** With its number in front: 40 MB for the whole flood, far more than the sockets hold. */
  private static final int SIZE = 2048;

  private static final String PADDING = "x".repeat(SIZE);

  @Test
  void theServersSocketFillsAndNothingIsLost() throws Exception {
    try (TestServer server = flooding().start();
        Connection connection = Hawser.to(server.url("/")).open()) {
      ByHand slow = new ByHand();
      connection
          .topic()
          .overflow(OverflowPolicy.pauseReading(CAPACITY, Duration.ofMinutes(5)))
          .messages()
          .subscribe(slow);
      connection.connect().block(Wait.LIMIT);
      ServerConnection link = server.nextConnection(Wait.LIMIT);
      connection.topic().send("flood").block(Wait.LIMIT);

      // The client stands still when it has read what it may, the rest waits on the server's side.
      long stalledAt = standstill(connection, 500);
      assertThat(stalledAt).isLessThan(MESSAGES / 2);
      // The server may still be queueing what it sends.
      Wait.until(
          () -> link.unsentBytes() > (long) SIZE * MESSAGES / 4,
          () -> "much unsent, not " + link.unsentBytes() + " bytes");
      assertThat(slow.numbers).isEmpty();

      slow.request(1000);
      Wait.until(() -> slow.count.get() == 1000, () -> "1000, not " + slow.count.get());
      long after = standstill(connection, 500);
      assertThat(after).isGreaterThan(1000).isLessThan(MESSAGES);

      slow.request(Long.MAX_VALUE);
      slow.all.get(60, TimeUnit.SECONDS);
      assertInOrder(slow.numbers);
      assertThat(connection.stats().dropped()).isZero();
      slow.cancel();
    }
  }

  @Test
  void othersWithTheirOwnPolicyGetAllThatIsReadAndSurviveTheWait() throws Exception {
    try (TestServer server = flooding().start();
        Connection connection = Hawser.to(server.url("/")).open()) {
      ByHand slow = new ByHand();
      ByHand quick = new ByHand();
      connection.topic().overflow(OverflowPolicy.fail(MESSAGES)).messages().subscribe(quick);
      connection
          .topic()
          .overflow(OverflowPolicy.pauseReading(CAPACITY, Duration.ofMinutes(5)))
          .messages()
          .subscribe(slow);
      quick.request(Long.MAX_VALUE);
      connection.connect().block(Wait.LIMIT);
      connection.topic().send("flood").block(Wait.LIMIT);

      standstill(connection, 500);
      Wait.until(
          () -> quick.count.get() == connection.stats().framesIn(),
          () -> "all that is read for the quick one, not " + quick.count.get());
      assertThat(slow.numbers).isEmpty();

      slow.request(Long.MAX_VALUE);
      slow.all.get(60, TimeUnit.SECONDS);
      quick.all.get(60, TimeUnit.SECONDS);
      assertInOrder(quick.numbers);
      assertInOrder(slow.numbers);
      slow.cancel();
      quick.cancel();
    }
  }

  @Test
  void aSlowSubscriberThatDropsOrFailsHarmsNobody() throws Exception {
    try (TestServer server = flooding().start();
        Connection connection = Hawser.to(server.url("/")).open()) {
      ByHand dropping = new ByHand();
      ByHand failing = new ByHand();
      ByHand quick = new ByHand();
      connection
          .topic()
          .overflow(OverflowPolicy.dropOldest(CAPACITY))
          .messages()
          .subscribe(dropping);
      connection.topic().overflow(OverflowPolicy.fail(CAPACITY)).messages().subscribe(failing);
      connection.topic().overflow(OverflowPolicy.fail(MESSAGES)).messages().subscribe(quick);
      quick.request(Long.MAX_VALUE);
      connection.connect().block(Wait.LIMIT);
      connection.topic().send("flood").block(Wait.LIMIT);

      quick.all.get(60, TimeUnit.SECONDS);
      assertInOrder(quick.numbers);
      assertThat(connection.stats().dropped()).isEqualTo(MESSAGES - CAPACITY);

      dropping.request(Long.MAX_VALUE);
      Wait.until(() -> dropping.count.get() == CAPACITY, () -> "the newest " + CAPACITY);
      assertThat(dropping.numbers.get(0)).isEqualTo(MESSAGES - CAPACITY);

      failing.request(Long.MAX_VALUE);
      assertThat(failing.failure.get(60, TimeUnit.SECONDS))
          .isInstanceOf(SubscriberOverflowException.class);
      assertThat(failing.numbers).hasSize(CAPACITY);
      assertThat(failing.numbers.get(CAPACITY - 1)).isEqualTo(CAPACITY - 1);
      dropping.cancel();
      quick.cancel();
    }
  }

  @Test
  void aSubscriberThatHoldsTheSocketForTooLongFailsAndReadingGoesOn() throws Exception {
    try (TestServer server = flooding().start();
        Connection connection = Hawser.to(server.url("/")).open()) {
      ByHand stuck = new ByHand();
      ByHand quick = new ByHand();
      connection
          .topic()
          .overflow(OverflowPolicy.pauseReading(CAPACITY, Duration.ofMillis(300)))
          .messages()
          .subscribe(stuck);
      connection.topic().overflow(OverflowPolicy.fail(MESSAGES)).messages().subscribe(quick);
      quick.request(Long.MAX_VALUE);
      connection.connect().block(Wait.LIMIT);
      connection.topic().send("flood").block(Wait.LIMIT);
      quick.all.get(60, TimeUnit.SECONDS);
      assertInOrder(quick.numbers);
      stuck.request(Long.MAX_VALUE);
      assertThat(stuck.failure.get(60, TimeUnit.SECONDS))
          .isInstanceOf(SubscriberOverflowException.class);
      quick.cancel();
    }
  }

  @Test
  void thePauseIsNoReasonForTheHeartbeatToCutTheLink() throws Exception {
    try (TestServer server = flooding().start();
        Connection connection =
            Hawser.to(server.url("/"))
                .with(TransportOptions.PING_INTERVAL, Duration.ofMillis(50))
                .with(TransportOptions.PONG_TIMEOUT, Duration.ofSeconds(2))
                .open()) {
      ByHand slow = new ByHand();
      connection
          .topic()
          .overflow(OverflowPolicy.pauseReading(CAPACITY, Duration.ofMinutes(5)))
          .messages()
          .subscribe(slow);
      connection.connect().block(Wait.LIMIT);
      connection.topic().send("flood").block(Wait.LIMIT);
      long read = standstill(connection, 4000);
      // That was longer than interval and time-out together.
      assertThat(read).isLessThan(MESSAGES);
      assertThat(connection.stats().failures()).isZero();
      slow.request(Long.MAX_VALUE);
      slow.all.get(60, TimeUnit.SECONDS);
      assertInOrder(slow.numbers);
      assertThat(connection.stats().failures()).isZero();
      slow.cancel();
    }
  }

  private static WebSocketTestServer flooding() {
    return WebSocketTestServer.create()
        .onMessage(
            (link, message) -> {
              for (int i = 0; i < MESSAGES; i++) {
                link.send(i + " " + PADDING);
              }
            });
  }

  /** Waits until nothing was received for this long; returns how many messages were. */
  private static long standstill(Connection connection, int millis) {
    AtomicInteger quiet = new AtomicInteger();
    long[] seen = {-1};
    Wait.until(
        () -> {
          long now = connection.stats().framesIn();
          quiet.set(now == seen[0] && now > 0 ? quiet.get() + 1 : 0);
          seen[0] = now;
          return quiet.get() >= millis / 5;
        },
        () -> "a standstill");
    return seen[0];
  }

  private static void assertInOrder(List<Integer> numbers) {
    assertThat(numbers).hasSize(MESSAGES);
    for (int i = 0; i < MESSAGES; i++) {
      assertThat(numbers.get(i)).isEqualTo(i);
    }
  }

  /** Requests only what the test says. */
  private static final class ByHand extends BaseSubscriber<Message> {

    final List<Integer> numbers = new ArrayList<>();
    final AtomicInteger count = new AtomicInteger();
    final CompletableFuture<Void> all = new CompletableFuture<>();
    final CompletableFuture<Throwable> failure = new CompletableFuture<>();

    @Override
    protected void hookOnSubscribe(Subscription subscription) {
      // Nothing is requested by itself.
    }

    @Override
    protected void hookOnNext(Message message) {
      String text = message.payload().text();
      numbers.add(Integer.parseInt(text.substring(0, text.indexOf(' '))));
      if (count.incrementAndGet() == MESSAGES) {
        all.complete(null);
      }
    }

    @Override
    protected void hookOnError(Throwable throwable) {
      failure.complete(throwable);
      all.completeExceptionally(throwable);
    }
  }
}
