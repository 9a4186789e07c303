package dev.hawser.phoenix;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.hawser.Connection;
import dev.hawser.LinkLostException;
import dev.hawser.NotReadyException;
import dev.hawser.OutboundOverflowException;
import dev.hawser.OutboundPolicy;
import dev.hawser.OverflowPolicy;
import dev.hawser.Reply;
import dev.hawser.RequestFailedException;
import dev.hawser.RequestTimeoutException;
import dev.hawser.SendExpiredException;
import dev.hawser.SendOptions;
import dev.hawser.SubscriberOverflowException;
import dev.hawser.Topic;
import dev.hawser.phoenix.VirtualPhoenix.Sent;
import dev.hawser.testkit.PhoenixServer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.core.publisher.Mono;
import reactor.test.subscriber.TestSubscriber;

/** What becomes of pushes and of their replies. */
class PushTest {

  private static Topic room(VirtualPhoenix phoenix) {
    return phoenix.connection.topic("room:1");
  }

  @Test
  @DisplayName("push buffering + expiry")
  void pushIsBufferedUntilJoinedAndExpires() {
    try (VirtualPhoenix phoenix = new VirtualPhoenix()) {
      phoenix.connect();
      phoenix.subscribe(room(phoenix).join());
      Sent join = phoenix.takeOne();
      Topic brief = room(phoenix).sending(SendOptions.defaults().ttl(Duration.ofSeconds(1)));
      Topic hasty = room(phoenix).sending(SendOptions.defaults().timeout(Duration.ofSeconds(1)));
      TestSubscriber<Void> expired = phoenix.subscribe(brief.send("expired", 1));
      TestSubscriber<Reply> late = phoenix.subscribe(hasty.request("late", 1));
      TestSubscriber<Void> live = phoenix.subscribe(room(phoenix).send("live", 1));
      TestSubscriber<Reply> asked = phoenix.subscribe(room(phoenix).request("asked", 2));
      phoenix.advance(Duration.ofSeconds(2));
      assertThat(phoenix.take()).isEmpty();
      assertThat(expired.expectTerminalError()).isInstanceOf(SendExpiredException.class);
      assertThat(late.expectTerminalError()).isInstanceOf(RequestTimeoutException.class);
      phoenix.ok(join);
      List<Sent> sent = phoenix.take();
      assertThat(sent).extracting(Sent::event).containsExactly("live", "asked");
      assertThat(sent).extracting(Sent::joinRef).containsOnly(join.ref());
      assertThat(live.isTerminatedComplete()).isTrue();
      phoenix.ok(sent.get(1));
      assertThat(asked.getReceivedOnNext()).hasSize(1);
    }
  }

  @Test
  void aPushIsNotSentWhenTheJoinIsRefused() {
    try (VirtualPhoenix phoenix = new VirtualPhoenix()) {
      phoenix.connect();
      phoenix.subscribe(room(phoenix).join().onErrorComplete());
      phoenix.subscribe(room(phoenix).send("buffered", 1));
      phoenix.reply(phoenix.takeOne(), "error", "{}");
      assertThat(phoenix.take()).isEmpty();
      phoenix.advance(Duration.ofMillis(750));
      phoenix.ok(phoenix.takeOne());
      assertThat(phoenix.takeOne().event()).isEqualTo("buffered");
    }
  }

  @Test
  void aPushToATopicThatNobodyJoinsFailsAtOnce() {
    try (VirtualPhoenix phoenix = new VirtualPhoenix()) {
      phoenix.connect();
      assertThat(phoenix.subscribe(room(phoenix).send("e", 1)).expectTerminalError())
          .isInstanceOf(NotReadyException.class);
      assertThat(phoenix.subscribe(room(phoenix).request("e", 1)).expectTerminalError())
          .isInstanceOf(NotReadyException.class);
      assertThat(phoenix.take()).isEmpty();
    }
  }

  @Test
  @DisplayName("reply statuses beyond ok/error")
  void replyStatusesBeyondOkAndError() {
    try (PhoenixServer server = Rooms.server().start();
        Connection connection = Rooms.hawser(server).open()) {
      Topic topic = connection.topic("room:1");
      topic.join().block(Rooms.LIMIT);
      Reply reply = topic.request("approve", Map.of("n", 1)).block(Rooms.LIMIT);
      assertThat(reply.status()).isEqualTo("approved");
      assertThat(reply.as(JsonNode.class).get("n").asInt()).isEqualTo(1);
      Throwable typed =
          topic
              .request("approve", Map.of("n", 1), JsonNode.class)
              .<Throwable>map(node -> new AssertionError("no failure"))
              .onErrorResume(Mono::just)
              .block(Rooms.LIMIT);
      assertThat(typed)
          .isInstanceOfSatisfying(
              RequestFailedException.class,
              failure -> assertThat(failure.reply().status()).isEqualTo("approved"));
    }
  }

  @Test
  @DisplayName("in-flight push on drop")
  void inFlightPushFailsAtOnceWhenTheLinkDrops() {
    try (VirtualPhoenix phoenix = new VirtualPhoenix()) {
      phoenix.joined("room:1");
      TestSubscriber<Reply> inFlight = phoenix.subscribe(room(phoenix).request("ask", 1));
      Sent sent = phoenix.takeOne();
      phoenix.link().drop();
      assertThat(inFlight.expectTerminalError()).isInstanceOf(LinkLostException.class);
      assertThat(phoenix.connection.stats().pendingRequests()).isZero();
      phoenix.advance(Duration.ofSeconds(1));
      phoenix.ok(phoenix.takeOne());
      phoenix.ok(sent); // Of the last link: means nothing here.
      assertThat(phoenix.take()).isEmpty();
    }
  }

  @DisplayName("thread safety")
  @ParameterizedTest(name = "{0} threads")
  @ValueSource(ints = {4, 8})
  void pushesOfManyThreadsGetTheirOwnReplies(int threads) throws InterruptedException {
    int each = 500;
    ConcurrentLinkedQueue<String> wrong = new ConcurrentLinkedQueue<>();
    CountDownLatch answered = new CountDownLatch(threads * each);
    try (PhoenixServer server = Rooms.server().start();
        Connection connection =
            Rooms.hawser(server)
                .requestTimeout(Rooms.LIMIT)
                .outbound(OutboundPolicy.buffer(threads * each, 1L << 24))
                .open()) {
      Topic topic = connection.topic("room:1");
      topic.join().block(Rooms.LIMIT);
      List<Thread> all = new ArrayList<>();
      for (int t = 0; t < threads; t++) {
        String name = "t" + t + "-";
        Thread thread =
            new Thread(
                () -> {
                  for (int i = 0; i < each; i++) {
                    String mine = name + i;
                    topic
                        .request("echo", Map.of("id", mine))
                        .map(reply -> reply.as(JsonNode.class).get("id").asText())
                        .onErrorResume(e -> Mono.just(e.toString()))
                        .subscribe(
                            got -> {
                              if (!got.equals(mine)) {
                                wrong.add(mine + " got " + got);
                              }
                              answered.countDown();
                            });
                  }
                });
        thread.start();
        all.add(thread);
      }
      for (Thread thread : all) {
        thread.join();
      }
      Rooms.await("all answers", () -> answered.getCount() == 0);
      assertThat(wrong).isEmpty();
      assertThat(server.received())
          .extracting(message -> message.ref().orElseThrow())
          .doesNotHaveDuplicates();
    }
  }

  @Test
  @DisplayName("timeout callback thread")
  void timeoutCallbackThreadIsNotInterrupted() throws Exception {
    try (PhoenixServer server = Rooms.server().start();
        Connection connection = Rooms.hawser(server).requestTimeout(Duration.ofMillis(50)).open()) {
      Topic topic = connection.topic("room:1");
      topic.join().block(Rooms.LIMIT);
      CompletableFuture<Boolean> interrupted = new CompletableFuture<>();
      topic
          .request("silence", 1)
          .subscribe(
              reply -> interrupted.completeExceptionally(new AssertionError("a reply")),
              failure -> {
                try {
                  new CountDownLatch(0).await(); // Throws if the thread is interrupted.
                  interrupted.complete(Thread.currentThread().isInterrupted());
                } catch (InterruptedException e) {
                  interrupted.complete(true);
                }
              });
      assertThat(interrupted.get(60, TimeUnit.SECONDS)).isFalse();
    }
  }

  @Test
  @DisplayName("backpressure")
  void outboundIsBounded() {
    try (VirtualPhoenix phoenix =
        new VirtualPhoenix(h -> h.outbound(OutboundPolicy.buffer(2, 1 << 20)))) {
      phoenix.connect();
      phoenix.subscribe(room(phoenix).join());
      Sent join = phoenix.takeOne();
      phoenix.subscribe(room(phoenix).send("a", 1));
      phoenix.subscribe(room(phoenix).request("b", 2));
      TestSubscriber<Void> third = phoenix.subscribe(room(phoenix).send("c", 3));
      assertThat(third.expectTerminalError()).isInstanceOf(OutboundOverflowException.class);
      phoenix.ok(join);
      assertThat(phoenix.take()).extracting(Sent::event).containsExactly("a", "b");
    }
  }

  @Test
  @DisplayName("backpressure")
  void inboundIsBoundedByThePolicyOfEachSubscriber() {
    try (VirtualPhoenix phoenix = new VirtualPhoenix()) {
      phoenix.joined("room:1");
      TestSubscriber<String> failing = slow(phoenix, OverflowPolicy.fail(3));
      TestSubscriber<String> newest = slow(phoenix, OverflowPolicy.dropOldest(3));
      TestSubscriber<String> oldest = slow(phoenix, OverflowPolicy.dropNewest(3));
      for (int i = 0; i < 10; i++) {
        phoenix.receive("null", "null", "room:1", "tick", String.valueOf(i));
      }
      for (TestSubscriber<String> subscriber : List.of(failing, newest, oldest)) {
        assertThat(subscriber.getReceivedOnNext()).isEmpty();
        subscriber.request(Long.MAX_VALUE);
      }
      phoenix.engine.run();
      assertThat(failing.getReceivedOnNext()).containsExactly("0", "1", "2");
      assertThat(failing.expectTerminalError()).isInstanceOf(SubscriberOverflowException.class);
      assertThat(newest.getReceivedOnNext()).containsExactly("7", "8", "9");
      assertThat(oldest.getReceivedOnNext()).containsExactly("0", "1", "2");
      assertThat(phoenix.connection.stats().dropped()).isEqualTo(14);
      newest.cancel();
      oldest.cancel();
      phoenix.engine.run();
    }
  }

  private static TestSubscriber<String> slow(VirtualPhoenix phoenix, OverflowPolicy policy) {
    TestSubscriber<String> subscriber = TestSubscriber.builder().initialRequest(0).build();
    room(phoenix)
        .overflow(policy)
        .messages("tick")
        .map(message -> message.payload().text())
        .subscribe(subscriber);
    phoenix.engine.run();
    return subscriber;
  }
}
