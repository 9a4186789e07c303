package dev.hawser.phoenix;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hawser.Cause;
import dev.hawser.Connection;
import dev.hawser.ConnectionObserver;
import dev.hawser.ConnectionState;
import dev.hawser.Message;
import dev.hawser.OverflowPolicy;
import dev.hawser.Reply;
import dev.hawser.Topic;
import dev.hawser.TopicState;
import dev.hawser.phoenix.VirtualPhoenix.Sent;
import dev.hawser.testkit.PhoenixReply;
import dev.hawser.testkit.PhoenixServer;
import dev.hawser.testkit.PhoenixSocket;
import dev.hawser.testkit.PhoenixTestServer;
import dev.hawser.testkit.TcpProxy;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Mono;
import reactor.test.subscriber.TestSubscriber;

/** Heartbeats, and what a lost link looks like to the application. */
class LivenessTest {

  private static final Duration INTERVAL = Duration.ofSeconds(30);
  private static final Duration TIMEOUT = Duration.ofSeconds(10);

  /** Writes down why links failed. */
  private static final class Failures implements ConnectionObserver {
    final List<Cause.Kind> kinds = new CopyOnWriteArrayList<>();

    @Override
    public void linkFailed(Cause cause) {
      kinds.add(cause.kind());
    }
  }

  private static VirtualPhoenix beating(boolean checkOnOpen) {
    return new VirtualPhoenix(
        h ->
            h.with(PhoenixOptions.HEARTBEAT_INTERVAL, INTERVAL)
                .with(PhoenixOptions.HEARTBEAT_TIMEOUT, TIMEOUT)
                .with(PhoenixOptions.CHECK_ON_OPEN, checkOnOpen));
  }

  @Test
  @DisplayName("heartbeat timeout → abort")
  void heartbeatTimeoutAbortsAFrozenPath() {
    Failures failures = new Failures();
    try (PhoenixServer server = Rooms.server().start();
        TcpProxy proxy = TcpProxy.to(server.server().port());
        Connection connection =
            Rooms.hawser("ws://127.0.0.1:" + proxy.port() + "/socket")
                .with(PhoenixOptions.HEARTBEAT_INTERVAL, Duration.ofMillis(200))
                .with(PhoenixOptions.HEARTBEAT_TIMEOUT, Duration.ofMillis(500))
                .observer(failures)
                .open()) {
      Topic topic = connection.topic("room:1");
      topic.join().block(Rooms.LIMIT);
      proxy.freeze();
      Mono<Reply> pushed = topic.request("echo", 1).onErrorComplete().cache();
      pushed.subscribe();
      // Neither a FIN nor an answer to a close frame can come: only an abort ends this link.
      Rooms.await("the abort", () -> failures.kinds.contains(Cause.Kind.HEARTBEAT));
      pushed.block(Rooms.LIMIT);
      proxy.unfreeze();
      connection.connect().block(Rooms.LIMIT);
      topic.join().block(Rooms.LIMIT);
      assertThat(topic.request("echo", 1).block(Rooms.LIMIT).ok()).isTrue();
    }
  }

  @Test
  void heartbeatTimeoutCutsTheLinkWithoutAClosingHandshake() {
    try (VirtualPhoenix phoenix = beating(false)) {
      phoenix.connect();
      phoenix.advance(INTERVAL);
      assertThat(phoenix.takeOne()).isEqualTo(new Sent("null", "1", "phoenix", "heartbeat", "{}"));
      phoenix.advance(TIMEOUT);
      assertThat(phoenix.link().isAborted()).isTrue();
      assertThat(phoenix.link().closeCode()).isZero();
      ConnectionState.Backoff backoff = (ConnectionState.Backoff) phoenix.connection.state();
      assertThat(backoff.cause().kind()).isEqualTo(Cause.Kind.HEARTBEAT);
    }
  }

  @Test
  void aSubscriberThatHoldsTheSocketDoesNotLookLikeADeadLink() {
    try (VirtualPhoenix phoenix = beating(false)) {
      phoenix.joined("room:1");
      TestSubscriber<Message> slow = TestSubscriber.builder().initialRequest(0).build();
      phoenix
          .connection
          .topic("room:1")
          .overflow(OverflowPolicy.pauseReading(2, Duration.ofHours(1)))
          .messages()
          .subscribe(slow);
      phoenix.engine.run();
      for (int i = 0; i < 4; i++) {
        phoenix.receive("null", "null", "room:1", "tick", "{}");
      }
      assertThat(phoenix.link().isReading()).isFalse();
      phoenix.advance(Duration.ofMinutes(30));
      assertThat(phoenix.takeOne().event()).isEqualTo("heartbeat");
      assertThat(phoenix.connection.state()).isInstanceOf(ConnectionState.Ready.class);
      slow.request(Long.MAX_VALUE);
      phoenix.engine.run();
      assertThat(phoenix.link().isReading()).isTrue();
      phoenix.advance(TIMEOUT.minusMillis(1));
      assertThat(phoenix.connection.state()).isInstanceOf(ConnectionState.Ready.class);
      phoenix.advance(Duration.ofMillis(1));
      assertThat(phoenix.connection.state()).isInstanceOf(ConnectionState.Backoff.class);
      slow.cancel();
      phoenix.engine.run();
    }
  }

  @Test
  void aServerThatIsBusyWithAJoinIsNotTakenForOneThatWasLostInASleep() {
    try (VirtualPhoenix phoenix = beating(false)) {
      phoenix.joined("room:1");
      phoenix.advance(INTERVAL);
      phoenix.subscribe(phoenix.connection.topic("room:2").join());
      phoenix.advance(TIMEOUT.plusSeconds(8));
      assertThat(phoenix.take()).extracting(Sent::event).contains("heartbeat", "phx_join");
      phoenix.subscribe(phoenix.connection.topic("room:1").send("note", 1));
      assertThat(phoenix.takeOne().event()).isEqualTo("note");
      phoenix.engine.sleep(Duration.ofSeconds(8));
      phoenix.subscribe(phoenix.connection.topic("room:1").send("note", 2));
      assertThat(phoenix.take()).isEmpty();
      assertThat(phoenix.link().isAborted()).isTrue();
    }
  }

  @Test
  void noHeartbeatIsSentOrMissedAfterDisconnect() {
    try (VirtualPhoenix phoenix = beating(false)) {
      phoenix.connect();
      phoenix.advance(INTERVAL);
      phoenix.take();
      phoenix.subscribe(phoenix.connection.disconnect());
      phoenix.advance(Duration.ofMinutes(10));
      assertThat(phoenix.connection.state()).isEqualTo(new ConnectionState.Idle());
      assertThat(phoenix.engine.transport().links()).hasSize(1);
      assertThat(phoenix.take()).isEmpty();
    }
  }

  @Test
  @DisplayName("heartbeat on open gate")
  void heartbeatOnOpenGate() {
    try (VirtualPhoenix phoenix = beating(true)) {
      TestSubscriber<Void> connected = phoenix.subscribe(phoenix.connection.connect());
      phoenix.subscribe(phoenix.connection.topic("room:1").join());
      Sent beat = phoenix.takeOne();
      assertThat(beat.event()).isEqualTo("heartbeat");
      assertThat(phoenix.connection.state()).isInstanceOf(ConnectionState.Handshaking.class);
      assertThat(connected.isTerminated()).isFalse();
      phoenix.ok(beat);
      assertThat(connected.isTerminatedComplete()).isTrue();
      assertThat(phoenix.takeOne().event()).isEqualTo("phx_join");
    }
  }

  @Test
  void theGateCutsALinkThatAnswersNothing() {
    try (VirtualPhoenix phoenix = beating(true)) {
      phoenix.connect();
      phoenix.advance(TIMEOUT);
      assertThat(phoenix.engine.transport().links().get(0).isAborted()).isTrue();
      assertThat(phoenix.connection.state()).isInstanceOf(ConnectionState.Backoff.class);
    }
  }

  @Test
  @DisplayName("latency / heartbeat events")
  void latencyAndHeartbeatEvents() {
    try (VirtualPhoenix phoenix = beating(false)) {
      PhoenixConnection socket = PhoenixConnection.of(phoenix.connection);
      TestSubscriber<Duration> roundTrips = phoenix.subscribe(socket.heartbeats());
      phoenix.connect();
      for (int i = 1; i <= 2; i++) {
        phoenix.advance(INTERVAL);
        Sent beat = phoenix.takeOne();
        phoenix.advance(Duration.ofMillis(7L * i));
        phoenix.ok(beat);
      }
      assertThat(roundTrips.getReceivedOnNext())
          .containsExactly(Duration.ofMillis(7), Duration.ofMillis(14));
      TestSubscriber<Duration> ping = phoenix.subscribe(socket.ping());
      Sent asked = phoenix.takeOne();
      assertThat(asked.topic()).isEqualTo("phoenix");
      assertThat(asked.event()).isEqualTo("heartbeat");
      phoenix.ok(asked);
      assertThat(ping.getReceivedOnNext()).hasSize(1);
      assertThat(ping.getReceivedOnNext().get(0)).isPositive();
      // A ping of the application is not a regular heartbeat.
      assertThat(roundTrips.getReceivedOnNext()).hasSize(2);
    }
  }

  @Test
  @DisplayName("duplicate onClose callbacks")
  void oneCloseSignalPerDrop() {
    Failures failures = new Failures();
    try (VirtualPhoenix phoenix = new VirtualPhoenix(h -> h.observer(failures))) {
      phoenix.joined("room:1");
      TestSubscriber<ConnectionState> states = phoenix.subscribe(phoenix.connection.states());
      TestSubscriber<TopicState> topic =
          phoenix.subscribe(phoenix.connection.topic("room:1").states());
      phoenix.link().serverClose(1001, "");
      phoenix.link().drop();
      phoenix.link().drop(Cause.heartbeat(TIMEOUT));
      assertThat(failures.kinds).containsExactly(Cause.Kind.SERVER_CLOSE);
      assertThat(states.getReceivedOnNext())
          .filteredOn(ConnectionState.Backoff.class::isInstance)
          .hasSize(1);
      assertThat(topic.getReceivedOnNext())
          .filteredOn(TopicState.Joining.class::isInstance)
          .containsExactly(new TopicState.Joining(true));
      assertThat(phoenix.connection.stats().failures()).isEqualTo(1);
    }
  }

  @Test
  void oneCloseSignalPerDropOnARealSocket() {
    Failures failures = new Failures();
    try (PhoenixServer server = Rooms.server().start();
        Connection connection = Rooms.hawser(server).observer(failures).open()) {
      connection.topic("room:1").join().block(Rooms.LIMIT);
      for (int i = 0; i < 3; i++) {
        PhoenixSocket socket = server.nextSocket(Rooms.LIMIT);
        socket.awaitReceived(message -> message.event().equals("phx_join"), Rooms.LIMIT);
        if (i == 0) {
          socket.abort();
        } else if (i == 1) {
          socket.close(1001);
        }
      }
      assertThat(failures.kinds).hasSize(2);
      assertThat(failures.kinds.get(1)).isEqualTo(Cause.Kind.SERVER_CLOSE);
    }
  }

  /** The server works through the joins of a connection one by one, heartbeats included. */
  @Test
  void aRefusalThatTakesItsTimeDoesNotLookLikeADeadLink() {
    Failures failures = new Failures();
    try (PhoenixServer server =
            PhoenixTestServer.create()
                .channel(
                    "slow",
                    () ->
                        (channel, join) ->
                            PhoenixReply.error(Map.of("reason", "no")).after(Duration.ofSeconds(1)))
                .start();
        Connection connection =
            Rooms.hawser(server)
                .with(PhoenixOptions.HEARTBEAT_INTERVAL, Duration.ofMillis(50))
                .with(PhoenixOptions.HEARTBEAT_TIMEOUT, Duration.ofMillis(200))
                .joinTimeout(Rooms.LIMIT)
                .observer(failures)
                .open()) {
      Reply refusal = PhoenixTopic.of(connection.topic("slow")).join().block(Rooms.LIMIT);
      assertThat(refusal.ok()).isFalse();
      assertThat(refusal.payload().text()).isEqualTo("{\"reason\":\"no\"}");
      assertThat(failures.kinds).isEmpty();
      assertThat(server.received()).anyMatch(message -> message.event().equals("heartbeat"));
    }
  }
}
