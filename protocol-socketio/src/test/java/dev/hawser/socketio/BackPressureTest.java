package dev.hawser.socketio;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hawser.OutboundOverflowException;
import dev.hawser.OutboundPolicy;
import dev.hawser.OverflowPolicy;
import dev.hawser.SubscriberOverflowException;
import dev.hawser.Topic;
import dev.hawser.socketio.engineio.EngineIoOptions;
import dev.hawser.testkit.FakeExchange;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import reactor.test.subscriber.TestSubscriber;

/** Nothing grows without a bound: neither what comes in nor what goes out. */
class BackPressureTest {

  private static SocketIoNamespace with(VirtualSocketIo io, OverflowPolicy policy) {
    Topic topic = io.topic("/").overflow(policy);
    return SocketIoNamespace.of(topic);
  }

  private static TestSubscriber<SocketEvent> slow(VirtualSocketIo io, OverflowPolicy policy) {
    TestSubscriber<SocketEvent> slow = TestSubscriber.builder().initialRequest(0).build();
    with(io, policy).events("n").subscribe(slow);
    io.engine.run();
    return slow;
  }

  private static void receive(VirtualSocketIo io, int count) {
    for (int i = 0; i < count; i++) {
      io.receive("2[\"n\"," + i + "]");
    }
  }

  private static List<Integer> numbers(TestSubscriber<SocketEvent> events) {
    return events.getReceivedOnNext().stream().map(event -> event.as(Integer.class)).toList();
  }

  @Test
  void eachSubscriberHasABoundAndAPolicyOfItsOwn() {
    try (VirtualSocketIo io = new VirtualSocketIo()) {
      SocketIoNamespace root = io.joined();
      final TestSubscriber<SocketEvent> fails = slow(io, OverflowPolicy.fail(2));
      final TestSubscriber<SocketEvent> oldest = slow(io, OverflowPolicy.dropOldest(2));
      final TestSubscriber<SocketEvent> newest = slow(io, OverflowPolicy.dropNewest(2));
      final TestSubscriber<SocketEvent> latest = slow(io, OverflowPolicy.latest());
      final TestSubscriber<SocketEvent> quick = io.subscribe(root.events("n"));
      receive(io, 4);
      for (TestSubscriber<SocketEvent> each : List.of(fails, oldest, newest, latest)) {
        each.request(10);
      }
      io.engine.run();
      assertThat(VirtualSocketIo.error(fails)).isInstanceOf(SubscriberOverflowException.class);
      assertThat(numbers(oldest)).containsExactly(2, 3);
      assertThat(numbers(newest)).containsExactly(0, 1);
      assertThat(numbers(latest)).containsExactly(3);
      assertThat(numbers(quick)).containsExactly(0, 1, 2, 3);
      io.engine.takeProblems();
    }
  }

  @Test
  void aSlowSubscriberMayStopTheReading() {
    try (VirtualSocketIo io = new VirtualSocketIo()) {
      io.joined();
      TestSubscriber<SocketEvent> slow =
          slow(io, OverflowPolicy.pauseReading(4, Duration.ofMinutes(1)));
      receive(io, 4);
      assertThat(io.link().isReading()).isFalse();
      slow.request(10);
      io.engine.run();
      assertThat(io.link().isReading()).isTrue();
      assertThat(numbers(slow)).containsExactly(0, 1, 2, 3);
    }
  }

  @Test
  void whatWaitsToBeSentHasABound() {
    try (VirtualSocketIo io =
        new VirtualSocketIo(h -> h.outbound(OutboundPolicy.buffer(2, 1000)))) {
      SocketIoNamespace root = io.joined();
      io.link().setWritable(false);
      io.subscribe(root.emit("a"));
      io.subscribe(root.emit("b"));
      assertThat(io.connection.stats().queuedMessages()).isEqualTo(2);
      assertThat(VirtualSocketIo.error(io.subscribe(root.emit("c"))))
          .isInstanceOf(OutboundOverflowException.class);
      assertThat(VirtualSocketIo.error(io.subscribe(root.emit("d", new byte[2000]))))
          .isInstanceOf(OutboundOverflowException.class);
      io.link().setWritable(true);
      assertThat(io.take()).containsExactly("2[\"a\"]", "2[\"b\"]");
    }
  }

  @Test
  void overPollingAVolatileEventGoesWithTheNextRequest() {
    try (VirtualSocketIo io =
        new VirtualSocketIo(
            h -> h.with(EngineIoOptions.TRANSPORTS, List.of(EngineIoOptions.POLLING)))) {
      io.subscribe(io.topic("/").join());
      io.engine
          .http()
          .take()
          .respond(
              200, "0{\"sid\":\"e\",\"upgrades\":[],\"pingInterval\":90000,\"pingTimeout\":9}");
      List<FakeExchange> requests = new ArrayList<>(List.of(next(io), next(io)));
      requests.sort(java.util.Comparator.comparing(FakeExchange::bodyText));
      FakeExchange connect = requests.get(1);
      assertThat(connect.bodyText()).isEqualTo("40");
      requests.get(0).respond(200, "40{\"sid\":\"s\"}");
      next(io);
      SocketIoNamespace root = io.root();
      TestSubscriber<Boolean> sent = io.subscribe(root.emitVolatile("a"));
      assertThat(io.engine.http().hasNext()).isFalse();
      assertThat(sent.isTerminated()).isFalse();
      connect.respond(200, "ok");
      FakeExchange post = next(io);
      assertThat(post.bodyText()).isEqualTo("42[\"a\"]");
      post.respond(200, "ok");
      io.engine.run();
      assertThat(sent.getReceivedOnNext()).containsExactly(true);
    }
  }

  private static FakeExchange next(VirtualSocketIo io) {
    io.engine.run();
    return io.engine.http().take();
  }
}
