package dev.hawser.realtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import dev.hawser.Connection;
import dev.hawser.Message;
import dev.hawser.NotReadyException;
import dev.hawser.OutboundOverflowException;
import dev.hawser.OutboundPolicy;
import dev.hawser.OverflowPolicy;
import dev.hawser.SubscriberOverflowException;
import dev.hawser.TopicState;
import dev.hawser.realtime.VirtualRealtime.Sent;
import dev.hawser.spi.Frame;
import dev.hawser.testkit.RealtimeServer;
import dev.hawser.testkit.RealtimeTestServer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.core.publisher.Flux;
import reactor.core.scheduler.Schedulers;
import reactor.test.subscriber.TestSubscriber;

/** Every message is delivered or accounted for, however many, large or broken they are. */
class DeliveryTest {

  private static RealtimeServer server() {
    return RealtimeTestServer.create().withoutDelays().maxEventsPerSecond(1_000_000).start();
  }

  private static final int BURST = 20_000;

  @Test
  void whatIsSentWhileJoiningWaitsAndKeepsItsOrder() {
    try (VirtualRealtime realtime = new VirtualRealtime()) {
      realtime.subscribe(realtime.room().join());
      List<TestSubscriber<Void>> sends = new ArrayList<>();
      for (int i = 0; i < 10; i++) {
        sends.add(realtime.subscribe(realtime.room().broadcast("e" + i, i)));
      }
      Sent join = realtime.takeOne();
      assertThat(sends).noneMatch(TestSubscriber::isTerminated);
      realtime.ok(join);
      List<Sent> sent = realtime.take();
      assertThat(sent).hasSize(10);
      for (int i = 0; i < 10; i++) {
        assertThat(sent.get(i).event()).isEqualTo("e" + i);
      }
      assertThat(sends).allMatch(TestSubscriber::isTerminatedComplete);
    }
  }

  @Test
  void whoDoesNotWantToWaitIsToldAtOnce() {
    try (VirtualRealtime realtime =
        new VirtualRealtime(h -> h.outbound(OutboundPolicy.failFast()))) {
      realtime.connect();
      realtime.subscribe(realtime.room().join());
      assertThat(realtime.subscribe(realtime.room().broadcast("cur", 1)).expectTerminalError())
          .isInstanceOf(NotReadyException.class);
    }
  }

  @Test
  @DisplayName("push buffer cap")
  void theBufferHasACapAndSaysSo() {
    try (VirtualRealtime realtime =
        new VirtualRealtime(h -> h.outbound(OutboundPolicy.buffer(2, 1000)))) {
      realtime.subscribe(realtime.connection.suspend());
      realtime.subscribe(realtime.room().join());
      TestSubscriber<Void> first = realtime.subscribe(realtime.room().broadcast("a", 1));
      TestSubscriber<Void> second = realtime.subscribe(realtime.room().broadcast("b", 1));
      TestSubscriber<Void> third = realtime.subscribe(realtime.room().broadcast("c", 1));
      assertThat(third.expectTerminalError()).isInstanceOf(OutboundOverflowException.class);
      realtime.subscribe(realtime.connection.resume());
      realtime.ok(realtime.takeOne());
      assertThat(realtime.take()).extracting(Sent::event).containsExactly("a", "b");
      assertThat(first.isTerminatedComplete()).isTrue();
      assertThat(second.isTerminatedComplete()).isTrue();
    }
    try (VirtualRealtime realtime =
        new VirtualRealtime(h -> h.outbound(OutboundPolicy.buffer(2, 1000).dropOldest()))) {
      realtime.subscribe(realtime.connection.suspend());
      realtime.subscribe(realtime.room().join());
      TestSubscriber<Void> first = realtime.subscribe(realtime.room().broadcast("a", 1));
      realtime.subscribe(realtime.room().broadcast("b", 1));
      realtime.subscribe(realtime.room().broadcast("c", 1));
      assertThat(first.expectTerminalError()).isInstanceOf(OutboundOverflowException.class);
    }
  }

  @DisplayName("flow/stream delivery under burst")
  @ParameterizedTest(name = "serializer {0}")
  @ValueSource(strings = {"1.0.0", "2.0.0"})
  void aBurstIsDeliveredToTheLast(String vsn) {
    try (RealtimeServer server = server();
        Connection connection = Projects.hawser(server).with(RealtimeOptions.VSN, vsn).open()) {
      RealtimeTopic room = Projects.room(connection).self();
      List<Integer> seen = new ArrayList<>();
      var all = room.broadcasts("n", Integer.class).take(BURST).doOnNext(seen::add).then().cache();
      all.subscribe();
      Projects.joined(room);
      connection.resume().block(Projects.LIMIT);
      Flux.range(0, BURST).flatMap(i -> room.broadcast("n", i), 256).blockLast(Projects.LIMIT);
      all.block(Projects.LIMIT);
      assertThat(seen).isEqualTo(Flux.range(0, BURST).collectList().block());
      assertThat(connection.stats().dropped()).isZero();
    }
  }

  @Test
  void whatABurstDoesToASlowSubscriberHasANameAndIsCounted() {
    try (RealtimeServer server = server();
        Connection connection = Projects.hawser(server).open()) {
      RealtimeTopic room = Projects.room(connection);
      TestSubscriber<Message> dropping = TestSubscriber.builder().initialRequest(0).build();
      room.topic().overflow(OverflowPolicy.dropOldest(100)).messages("n").subscribe(dropping);
      TestSubscriber<Message> failing = TestSubscriber.builder().initialRequest(0).build();
      room.topic().messages("n").subscribe(failing);
      BlockingQueue<Object> fast = Projects.listen(room);
      for (int i = 0; i < BURST; i++) {
        server.broadcast("room1", "n", i);
      }
      Projects.await("the burst", () -> fast.size() == BURST);
      failing.request(BURST);
      failing.block(Projects.LIMIT);
      assertThat(failing.expectTerminalError()).isInstanceOf(SubscriberOverflowException.class);
      dropping.request(BURST);
      Projects.await("what is left", () -> dropping.getReceivedOnNext().size() == 100);
      List<Message> left = dropping.getReceivedOnNext();
      assertThat(left.get(99).payload().text()).isEqualTo(String.valueOf(BURST - 1));
      assertThat(connection.stats().dropped()).isGreaterThanOrEqualTo(BURST - 100);
      dropping.cancel();
    }
  }

  @Test
  @DisplayName("poison frame isolation")
  void aPoisonedFrameIsReportedAndTheNextOneComes() {
    try (VirtualRealtime realtime = new VirtualRealtime()) {
      realtime.joined();
      TestSubscriber<Broadcast> broadcasts = realtime.subscribe(realtime.room().broadcasts());
      List<Frame> poison =
          List.of(
              Frame.text("not json"),
              Frame.text("{}"),
              Frame.text("[]"),
              Frame.text("42"),
              Frame.text("[null,null,\"realtime:room1\",\"broadcast\",{nope}]"),
              Frame.text("[null,null,\"realtime:room1\",\"broadcast\",%{error: \"no\"}]"),
              Frame.binary((byte) 9, (byte) 0),
              Frame.binary((byte) 4, (byte) 200, (byte) 1),
              Frame.binary());
      poison.forEach(realtime.link()::receive);
      assertThat(realtime.engine.takeProblems()).isNotEmpty();
      // Odd, but not wrong: a peer may send such things.
      for (String payload : List.of("{}", "{\"event\":\"e\"}", "[1]", "{\"payload\":1,\"x\":2}")) {
        realtime.receive("null", "null", "realtime:room1", "broadcast", payload);
      }
      realtime
          .link()
          .receive(BroadcastWire.broadcast("realtime:room1", "good", null, 1, new byte[] {'1'}));
      assertThat(broadcasts.getReceivedOnNext())
          .extracting(Broadcast::event)
          .containsExactly("broadcast", "e", "broadcast", "broadcast", "good");
      assertThat(realtime.engine.transport().links()).hasSize(1);
    }
  }

  /** A user may give an event any name; it never is taken for the server's. */
  @ParameterizedTest
  @ValueSource(
      strings = {"system", "presence_state", "presence_diff", "postgres_changes", "phx_close"})
  void aUsersEventIsNoEventOfTheServer(String event) {
    try (VirtualRealtime realtime = new VirtualRealtime()) {
      Sent join = realtime.joined();
      TestSubscriber<Broadcast> broadcasts = realtime.subscribe(realtime.room().broadcasts(event));
      TestSubscriber<JsonNode> typed =
          realtime.subscribe(realtime.room().broadcasts(event, JsonNode.class));
      TestSubscriber<SystemMessage> system = realtime.subscribe(realtime.room().system());
      byte[] payload =
          "{\"status\":\"error\",\"extension\":\"system\",\"message\":\"x\"}"
              .getBytes(StandardCharsets.UTF_8);
      realtime.link().receive(BroadcastWire.broadcast("realtime:room1", event, null, 1, payload));
      realtime.receive(
          "null",
          "null",
          "realtime:room1",
          "broadcast",
          "{\"type\":\"broadcast\",\"event\":\"" + event + "\",\"payload\":{}}");
      realtime.system(join, "system", "ok", "hello");
      assertThat(broadcasts.getReceivedOnNext()).hasSize(2);
      assertThat(typed.getReceivedOnNext()).hasSize(2);
      assertThat(system.getReceivedOnNext())
          .extracting(SystemMessage::message)
          .containsExactly("hello");
      assertThat(realtime.room().topic().state()).isInstanceOf(TopicState.Joined.class);
    }
  }

  @Test
  void largeMessagesComeInAndTooLargeOnesDoNotGoOut() throws Exception {
    try (RealtimeServer server = server();
        Connection connection = Projects.hawser(server).open()) {
      RealtimeTopic room = Projects.room(connection);
      BlockingQueue<Object> seen = Projects.listen(room);
      String large = "x".repeat(3_000_000);
      server.broadcast("room1", "large", large);
      assertThat(Projects.next(seen, Broadcast.class).payload().size()).isEqualTo(3_000_002);
      assertThatThrownBy(() -> room.broadcast("huge", "x".repeat(5_000_000)).block(Projects.LIMIT))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("5000000");
      room.broadcast("next", 1).block(Projects.LIMIT);
      server.awaitBroadcast("room1", "next", Projects.LIMIT);
      assertThat(server.phoenix().server().accepted()).isEqualTo(1);
    }
  }

  /** Four threads send at once; each request gets its own answer. */
  @Test
  void requestsOfManyThreadsGetTheirOwnAnswers() {
    try (RealtimeServer server = server();
        Connection connection = Projects.hawser(server).open()) {
      RealtimeTopic room = Projects.room(connection).acknowledged();
      room.join().block(Projects.LIMIT);
      Flux.range(0, 4)
          .flatMap(
              thread ->
                  Flux.range(0, 500)
                      .flatMap(i -> room.broadcastAcknowledged("t" + thread, i), 16)
                      .subscribeOn(Schedulers.boundedElastic()))
          .blockLast(Projects.LIMIT);
      assertThat(server.broadcasts()).hasSize(2000);
      assertThat(connection.stats().pendingRequests()).isZero();
    }
  }
}
