package dev.hawser.realtime;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hawser.Cause;
import dev.hawser.Connection;
import dev.hawser.ConnectionObserver;
import dev.hawser.ConnectionState;
import dev.hawser.Hawser;
import dev.hawser.TopicState;
import dev.hawser.TransportOptions;
import dev.hawser.realtime.VirtualRealtime.Sent;
import dev.hawser.testkit.RealtimeServer;
import dev.hawser.testkit.RealtimeTestServer;
import dev.hawser.testkit.TcpProxy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import reactor.test.subscriber.TestSubscriber;

/** Heartbeats, and how a dead link is told from a slow server. */
class LivenessTest {

  private static final Duration INTERVAL = Duration.ofSeconds(25);
  private static final Duration TIMEOUT = Duration.ofSeconds(10);

  /** Writes down why links failed. */
  private static final class LinkFailures implements ConnectionObserver {
    final List<Cause.Kind> kinds = new CopyOnWriteArrayList<>();

    @Override
    public void linkFailed(Cause cause) {
      kinds.add(cause.kind());
    }
  }

  private static VirtualRealtime beating() {
    return new VirtualRealtime(h -> h.with(RealtimeOptions.HEARTBEAT_INTERVAL, INTERVAL));
  }

  @Test
  @DisplayName("heartbeat status")
  void heartbeatsAreSentAndTheirRoundTripsTold() {
    try (VirtualRealtime realtime = beating()) {
      RealtimeConnection connection = RealtimeConnection.of(realtime.connection);
      TestSubscriber<Duration> roundTrips = realtime.subscribe(connection.heartbeats());
      for (int i = 1; i <= 2; i++) {
        realtime.advance(INTERVAL);
        Sent beat = realtime.takeOne();
        assertThat(beat.topic()).isEqualTo("phoenix");
        assertThat(beat.event()).isEqualTo("heartbeat");
        assertThat(beat.joinRef()).isEqualTo("null");
        realtime.advance(Duration.ofMillis(7L * i));
        realtime.reply(beat, "ok", "{}");
      }
      assertThat(roundTrips.getReceivedOnNext())
          .containsExactly(Duration.ofMillis(7), Duration.ofMillis(14));
      realtime.advance(INTERVAL);
      realtime.advance(TIMEOUT);
      ConnectionState.Backoff backoff = (ConnectionState.Backoff) realtime.connection.state();
      assertThat(backoff.cause().kind()).isEqualTo(Cause.Kind.HEARTBEAT);
      assertThat(roundTrips.isTerminated()).isFalse();
    }
  }

  @Test
  void aDeadLinkIsCutWithoutAClosingHandshake() {
    try (VirtualRealtime realtime = beating()) {
      realtime.joined();
      realtime.advance(INTERVAL.plus(TIMEOUT));
      assertThat(realtime.link().isAborted()).isTrue();
      assertThat(realtime.link().closeCode()).isZero();
      assertThat(realtime.room().topic().state()).isEqualTo(new TopicState.Joining(true));
    }
  }

  @Test
  @DisplayName("half-open detection")
  void aFrozenPathIsNoticedByTheHeartbeatAndByPings() {
    UnaryOperator<Hawser> heartbeat =
        h ->
            h.with(RealtimeOptions.HEARTBEAT_INTERVAL, Duration.ofMillis(200))
                .with(RealtimeOptions.HEARTBEAT_TIMEOUT, Duration.ofMillis(500));
    UnaryOperator<Hawser> ping =
        h ->
            h.with(RealtimeOptions.HEARTBEAT_INTERVAL, Duration.ZERO)
                .with(TransportOptions.PING_INTERVAL, Duration.ofMillis(200))
                .with(TransportOptions.PONG_TIMEOUT, Duration.ofMillis(500));
    for (UnaryOperator<Hawser> way : List.of(heartbeat, ping)) {
      LinkFailures failures = new LinkFailures();
      try (RealtimeServer server = RealtimeTestServer.create().withoutDelays().start();
          TcpProxy proxy = TcpProxy.to(server.phoenix().server().port());
          Connection connection =
              way.apply(
                      Projects.hawser(
                          "ws://127.0.0.1:" + proxy.port() + "/realtime/v1", server.apiKey()))
                  .observer(failures)
                  .open()) {
        RealtimeTopic room = Projects.room(connection).acknowledged();
        room.join().block(Projects.LIMIT);
        proxy.freeze();
        // Neither a FIN nor an answer to a close frame can come: only an abort ends this link.
        Projects.await("the abort", () -> failures.kinds.contains(Cause.Kind.HEARTBEAT));
        proxy.unfreeze();
        connection.connect().block(Projects.LIMIT);
        Projects.joined(room);
        room.broadcastAcknowledged("cur", 1).block(Projects.LIMIT);
      }
    }
  }

  /** Each refusal takes 5 s, one after the other; meanwhile the server answers nothing at all. */
  @Test
  void refusedJoinsThatBlockTheSocketDoNotLookLikeADeadLink() {
    try (VirtualRealtime realtime = beating()) {
      realtime.joined();
      realtime.advance(INTERVAL.minusSeconds(1));
      List<Sent> joins = new ArrayList<>();
      for (int i = 0; i < 4; i++) {
        realtime.subscribe(
            Projects.room(realtime.connection, "refused" + i).join().onErrorComplete());
      }
      joins.addAll(realtime.take());
      assertThat(joins).hasSize(4);
      Sent beat = null;
      for (Sent join : joins) {
        realtime.advance(Duration.ofSeconds(5));
        for (Sent sent : realtime.take()) {
          beat = sent.event().equals("heartbeat") ? sent : beat;
        }
        realtime.refuse(join, "Unauthorized: no");
        assertThat(realtime.connection.state()).isInstanceOf(ConnectionState.Ready.class);
      }
      for (int i = 0; i < 4; i++) {
        TopicState state = Projects.room(realtime.connection, "refused" + i).topic().state();
        assertThat(((TopicState.Failed) state).cause().kind()).isEqualTo(Cause.Kind.REJECTED);
      }
      assertThat(beat).isNotNull();
      realtime.reply(beat, "ok", "{}");
      assertThat(realtime.engine.transport().links()).hasSize(1);
    }
  }

  @Test
  void refusedJoinsThatBlockARealSocketDoNotLookLikeADeadLink() {
    LinkFailures failures = new LinkFailures();
    try (RealtimeServer server =
            RealtimeTestServer.create()
                .withoutDelays()
                .joinErrorDelay(Duration.ofSeconds(1))
                .start();
        Connection connection =
            Projects.hawser(server)
                .with(RealtimeOptions.HEARTBEAT_INTERVAL, Duration.ofMillis(50))
                .with(RealtimeOptions.HEARTBEAT_TIMEOUT, Duration.ofMillis(200))
                .joinTimeout(Projects.LIMIT)
                .observer(failures)
                .open()) {
      List<RealtimeTopic> refused = new ArrayList<>();
      for (int i = 0; i < 3; i++) {
        RealtimeTopic topic = Projects.room(connection, "secret" + i).asPrivate();
        topic.broadcasts().subscribe(b -> {}, error -> {});
        refused.add(topic);
      }
      for (RealtimeTopic topic : refused) {
        assertThat(Projects.failed(topic).cause().reason()).startsWith("Unauthorized:");
      }
      assertThat(failures.kinds).isEmpty();
      assertThat(server.received()).anyMatch(message -> message.event().equals("heartbeat"));
    }
  }

  @Test
  void aSocketThatTheServerFindsIdleComesBack() {
    LinkFailures failures = new LinkFailures();
    try (RealtimeServer server =
            RealtimeTestServer.create()
                .withoutDelays()
                .idleTimeout(Duration.ofMillis(300))
                .start();
        Connection connection =
            Projects.hawser(server)
                .with(RealtimeOptions.HEARTBEAT_INTERVAL, Duration.ZERO)
                .observer(failures)
                .open()) {
      Projects.room(connection).join().block(Projects.LIMIT);
      // The server's 1000 is no reason to stay away.
      Projects.await("the next join", () -> server.joins().size() >= 2);
      assertThat(failures.kinds).contains(Cause.Kind.SERVER_CLOSE);
    }
  }
}
