package dev.hawser.realtime;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hawser.Connection;
import dev.hawser.ConnectionState;
import dev.hawser.Hawser;
import dev.hawser.TopicState;
import dev.hawser.realtime.VirtualRealtime.Sent;
import dev.hawser.realtime.postgres.PostgresFilter;
import dev.hawser.testkit.RealtimeServer;
import dev.hawser.testkit.RealtimeTestServer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.core.Disposable;
import reactor.test.subscriber.TestSubscriber;

/** How an application lives with a connection. */
class ApplicationTest {

  private static final Duration REST = Duration.ofSeconds(50);

  /** A row of the chat, as an application has it. */
  record Line(String from, String text) {}

  @Test
  @DisplayName("plain Java use")
  void plainJava() throws Exception {
    try (RealtimeServer server = RealtimeTestServer.create().withoutDelays().start();
        Connection connection =
            Hawser.to("realtime+" + server.url())
                .with(RealtimeOptions.API_KEY, server.apiKey())
                .open()) {
      RealtimeTopic room = RealtimeTopic.of(connection.topic("room1")).self().acknowledged();
      List<Line> lines = new ArrayList<>();
      CountDownLatch got = new CountDownLatch(1);
      Disposable subscription =
          room.broadcasts("line", Line.class)
              .subscribe(
                  line -> {
                    lines.add(line);
                    got.countDown();
                  });
      room.join().block(Projects.LIMIT);
      room.broadcastAcknowledged("line", new Line("ann", "hello")).block(Projects.LIMIT);
      assertThat(got.await(60, TimeUnit.SECONDS)).isTrue();
      assertThat(lines).containsExactly(new Line("ann", "hello"));
      subscription.dispose();
      room.leave().block(Projects.LIMIT);
      assertThat(server.channels("room1")).isEmpty();
    }
  }

  @Test
  @DisplayName("lifecycle (background)")
  void suspendTakesTheLinkAndResumeBringsEverythingBack() throws Exception {
    try (RealtimeServer server = RealtimeTestServer.create().withoutDelays().start();
        Connection connection = Projects.hawser(server).open()) {
      RealtimeTopic room = Projects.room(connection).presenceKey("ann");
      BlockingQueue<Object> gaps = Projects.collect(room.gaps());
      BlockingQueue<Object> seen = Projects.listen(room);
      BlockingQueue<Object> changes = Projects.collect(room.changes(PostgresFilter.table("todos")));
      room.ready().block(Projects.LIMIT);
      room.track(Map.of()).block(Projects.LIMIT);
      Projects.next(gaps, Gap.class); // The changes took another join.
      for (int i = 0; i < 3; i++) {
        connection.suspend().block(Projects.LIMIT);
        assertThat(connection.state()).isInstanceOf(ConnectionState.Suspended.class);
        Projects.await("the end of the link", () -> server.channels("room1").isEmpty());
        connection.resume().block(Projects.LIMIT);
        assertThat(Projects.next(gaps, Gap.class).length()).isPositive();
        server.broadcast("room1", "cur", i);
        assertThat(Projects.next(seen, Broadcast.class).payload().text())
            .isEqualTo(String.valueOf(i));
        server.insert("public", "todos", Map.of("id", i));
        assertThat(changes.poll(60, TimeUnit.SECONDS)).isNotNull();
        Projects.await(
            "the presence", () -> server.presences("room1", false).path("ann").has("metas"));
      }
      assertThat(gaps).isEmpty();
    }
  }

  @Test
  void fastSwitchingLeavesOneLinkAndOneJoin() {
    try (RealtimeServer server = RealtimeTestServer.create().withoutDelays().start();
        Connection connection = Projects.hawser(server).open()) {
      RealtimeTopic room = Projects.room(connection);
      room.join().block(Projects.LIMIT);
      for (int i = 0; i < 20; i++) {
        connection.disconnect().subscribe();
        connection.connect().subscribe(null, error -> {});
        connection.suspend().subscribe();
        connection.resume().subscribe();
      }
      connection.connect().block(Projects.LIMIT);
      Projects.joined(room);
      Projects.await(
          "one link",
          () -> server.phoenix().sockets().size() == 1 && server.channels("room1").size() == 1);
    }
  }

  @Test
  @DisplayName("empty-channels deferral")
  void theLinkStaysForAWhileWhenTheLastTopicWasLeft() {
    try (VirtualRealtime realtime = new VirtualRealtime()) {
      realtime.subscribe(realtime.room().join());
      realtime.ok(realtime.takeOne());
      leave(realtime, realtime.room());
      realtime.advance(REST.minusSeconds(1));
      assertThat(realtime.connection.state()).isInstanceOf(ConnectionState.Ready.class);
      // Another topic ends the wait.
      RealtimeTopic other = Projects.room(realtime.connection, "other");
      realtime.subscribe(other.join());
      realtime.ok(realtime.takeOne());
      realtime.advance(REST.multipliedBy(2));
      assertThat(realtime.connection.state()).isInstanceOf(ConnectionState.Ready.class);
      leave(realtime, other);
      realtime.advance(REST);
      assertThat(realtime.connection.state()).isEqualTo(new ConnectionState.Idle());
      assertThat(realtime.link().closeCode()).isEqualTo(1000);
      // Who needs a link makes one.
      realtime.subscribe(realtime.room().join());
      realtime.ok(realtime.takeOne());
      assertThat(realtime.engine.transport().links()).hasSize(2);
    }
  }

  private static void leave(VirtualRealtime realtime, RealtimeTopic topic) {
    TestSubscriber<Void> left = realtime.subscribe(topic.leave());
    Sent leave = realtime.takeOne();
    assertThat(leave.event()).isEqualTo("phx_leave");
    realtime.ok(leave);
    assertThat(left.isTerminatedComplete()).isTrue();
  }

  @Test
  void zeroClosesItAsSoonAsTheServerKnowsOfTheLeave() {
    try (VirtualRealtime realtime =
        new VirtualRealtime(h -> h.with(RealtimeOptions.DISCONNECT_WHEN_EMPTY, Duration.ZERO))) {
      realtime.subscribe(realtime.room().join());
      realtime.ok(realtime.takeOne());
      leave(realtime, realtime.room());
      realtime.advance(Duration.ofNanos(1));
      assertThat(realtime.connection.state()).isEqualTo(new ConnectionState.Idle());
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {0, 50})
  void aTopicThatWasRefusedForGoodOrNeverAnswersItsLeaveKeepsNoLink(long seconds) {
    try (VirtualRealtime realtime =
        new VirtualRealtime(
            h -> h.with(RealtimeOptions.DISCONNECT_WHEN_EMPTY, Duration.ofSeconds(seconds)))) {
      realtime.subscribe(realtime.room().join());
      realtime.refuse(realtime.takeOne(), "Unauthorized: no");
      realtime.advance(REST);
      assertThat(realtime.connection.state()).isEqualTo(new ConnectionState.Idle());
      realtime.subscribe(realtime.room().join());
      realtime.ok(realtime.takeOne());
      realtime.subscribe(realtime.room().leave());
      realtime.advance(REST);
      realtime.advance(REST);
      assertThat(realtime.connection.state()).isEqualTo(new ConnectionState.Idle());
    }
  }

  @Test
  void whoAskedForTheConnectionKeepsIt() {
    try (VirtualRealtime realtime =
        new VirtualRealtime(h -> h.with(RealtimeOptions.DISCONNECT_WHEN_EMPTY, Duration.ZERO))) {
      realtime.joined(); // With connect().
      leave(realtime, realtime.room());
      realtime.advance(REST.multipliedBy(3));
      assertThat(realtime.connection.state()).isInstanceOf(ConnectionState.Ready.class);
    }
  }

  @Test
  void manyTopicsOnOneConnection() {
    try (RealtimeServer server =
            RealtimeTestServer.create().withoutDelays().maxJoinsPerSecond(1000).start();
        Connection connection = Projects.hawser(server).open()) {
      List<RealtimeTopic> topics = new ArrayList<>();
      for (int i = 0; i < 100; i++) {
        RealtimeTopic topic = Projects.room(connection, "room" + i);
        topic.broadcasts().subscribe();
        topics.add(topic);
      }
      topics.forEach(Projects::joined);
      RealtimeTopic oneTooMany = Projects.room(connection, "room100");
      oneTooMany.broadcasts().subscribe();
      TopicState.Failed failed = Projects.failed(oneTooMany);
      assertThat(failed.cause().reason()).startsWith("ChannelRateLimitReached");
      assertThat(failed.retryIn()).isGreaterThanOrEqualTo(Duration.ofSeconds(10));
      assertThat(connection.state()).isInstanceOf(ConnectionState.Ready.class);
    }
  }
}
