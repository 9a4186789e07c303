package dev.hawser.realtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hawser.Connection;
import dev.hawser.HawserException;
import dev.hawser.JoinException;
import dev.hawser.LinkLostException;
import dev.hawser.NotReadyException;
import dev.hawser.Presence;
import dev.hawser.PresenceChange;
import dev.hawser.TopicState;
import dev.hawser.realtime.VirtualRealtime.Sent;
import dev.hawser.testkit.RealtimeRights;
import dev.hawser.testkit.RealtimeServer;
import dev.hawser.testkit.RealtimeTestServer;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import reactor.test.subscriber.TestSubscriber;

/** Who is there, and what this client shows of itself. */
class PresenceTest {

  private static RealtimeServer server() {
    return RealtimeTestServer.create()
        .withoutDelays()
        .rights(
            (token, topic) ->
                topic.startsWith("broadcast-only")
                    ? RealtimeRights.broadcastOnly()
                    : RealtimeRights.all())
        .start();
  }

  private static void awaitSize(RealtimeTopic topic, String key, int devices) {
    topic
        .presence()
        .filter(all -> all.containsKey(key) ? all.get(key).metas().size() == devices : devices == 0)
        .blockFirst(Projects.LIMIT);
  }

  private static void push(VirtualRealtime realtime, Sent join, String event, String payload) {
    realtime.receive(
        event.equals("presence_state") ? "\"" + join.ref() + "\"" : "null",
        "null",
        join.topic(),
        event,
        payload);
  }

  @Test
  @DisplayName("presence algorithm")
  void statesAndDiffsAreMergedByThePhoenixAlgorithm() {
    try (VirtualRealtime realtime = new VirtualRealtime()) {
      realtime.connect();
      TestSubscriber<Map<String, Presence>> seen = realtime.subscribe(realtime.room().presence());
      TestSubscriber<PresenceChange> changes =
          realtime.subscribe(realtime.room().presenceChanges());
      Sent join = realtime.takeOne();
      assertThat(join.json().at("/config/presence/enabled").asBoolean()).isTrue();
      realtime.ok(join);
      // A diff that comes before the state waits for it.
      push(
          realtime,
          join,
          "presence_diff",
          "{\"joins\":{\"bob\":{\"metas\":[{\"phx_ref\":\"b1\"}]}},\"leaves\":{}}");
      assertThat(seen.getReceivedOnNext()).isEmpty();
      push(
          realtime,
          join,
          "presence_state",
          "{\"ann\":{\"metas\":[{\"phx_ref\":\"a1\"},{\"phx_ref\":\"a2\"}]},"
              + "\"old\":{\"metas\":[{\"phx_ref\":\"o1\"}]}}");
      assertThat(last(seen)).containsOnlyKeys("ann", "old", "bob");
      // An update of one device is a join and a leave of the same key.
      push(
          realtime,
          join,
          "presence_diff",
          "{\"joins\":{\"ann\":{\"metas\":[{\"phx_ref\":\"a3\",\"phx_ref_prev\":\"a1\",\"m\":1}]}},"
              + "\"leaves\":{\"ann\":{\"metas\":[{\"phx_ref\":\"a1\"}]},"
              + "\"old\":{\"metas\":[{\"phx_ref\":\"o1\"}]}}}");
      assertThat(last(seen)).containsOnlyKeys("ann", "bob");
      assertThat(last(seen).get("ann").metas()).hasSize(2);
      assertThat(changes.getReceivedOnNext()).isNotEmpty();
      // A new state takes away who left while nobody was listening.
      realtime.link().drop();
      realtime.advance(Duration.ofSeconds(1));
      Sent rejoin = realtime.takeOne();
      realtime.ok(rejoin);
      assertThat(last(seen)).containsOnlyKeys("ann", "bob");
      push(realtime, rejoin, "presence_state", "{\"bob\":{\"metas\":[{\"phx_ref\":\"b1\"}]}}");
      assertThat(last(seen)).containsOnlyKeys("bob");
    }
  }

  private static Map<String, Presence> last(TestSubscriber<Map<String, Presence>> seen) {
    List<Map<String, Presence>> all = seen.getReceivedOnNext();
    return all.get(all.size() - 1);
  }

  /** Other clients lose the user when one of the devices goes. */
  @Test
  void twoDevicesOfOneUserAreTwoAndOneMayGo() {
    try (RealtimeServer server = server();
        Connection phone = Projects.hawser(server).open();
        Connection tablet = Projects.hawser(server).open();
        Connection bob = Projects.hawser(server).open()) {
      RealtimeTopic his = Projects.room(bob);
      his.presence().subscribe();
      for (Connection device : List.of(phone, tablet)) {
        RealtimeTopic hers = Projects.room(device).presenceKey("ann");
        hers.join().block(Projects.LIMIT);
        hers.track(Map.of("device", device == phone ? "phone" : "tablet")).block(Projects.LIMIT);
      }
      awaitSize(his, "ann", 2);
      phone.disconnect().block(Projects.LIMIT);
      awaitSize(his, "ann", 1);
      Map<String, Presence> now = his.presence().blockFirst(Projects.LIMIT);
      assertThat(now.get("ann").metas().get(0).payload().text()).contains("tablet");
      tablet.disconnect().block(Projects.LIMIT);
      awaitSize(his, "ann", 0);
    }
  }

  @Test
  @DisplayName("re-track after rejoin")
  void whatIsShownIsShownAgainAfterEveryRejoin() {
    try (RealtimeServer server = server();
        Connection ann = Projects.hawser(server).open();
        Connection bob = Projects.hawser(server).open()) {
      RealtimeTopic hers = Projects.room(ann).presenceKey("ann");
      RealtimeTopic his = Projects.room(bob);
      his.presence().subscribe();
      hers.join().block(Projects.LIMIT);
      hers.track(Map.of("n", 1)).block(Projects.LIMIT);
      awaitSize(his, "ann", 1);
      int joins = server.joins().size();
      server.channels("room1").stream()
          .filter(channel -> channel.presenceKey().equals("ann"))
          .forEach(channel -> channel.shutDown("Too many messages per minute"));
      Projects.await("the rejoin", () -> server.joins().size() > joins);
      Projects.await(
          "the presence", () -> server.presences("room1", false).path("ann").has("metas"));
      hers.untrack().block(Projects.LIMIT);
      awaitSize(his, "ann", 0);
      server.kill();
      Projects.await("the rejoins", () -> server.joins().size() > joins + 2);
      Projects.joined(hers);
      Projects.joined(his);
      assertThat(server.presences("room1", false)).isEmpty();
    }
  }

  @Test
  @DisplayName("presence listener after subscribe")
  void aLateListenerIsServedByAnotherJoinInPlace() throws Exception {
    try (RealtimeServer server = server();
        Connection ann = Projects.hawser(server).open();
        Connection bob = Projects.hawser(server).open()) {
      RealtimeTopic hers = Projects.room(ann).presenceKey("ann");
      hers.join().block(Projects.LIMIT);
      hers.track(Map.of()).block(Projects.LIMIT);
      RealtimeTopic his = Projects.room(bob);
      BlockingQueue<Object> seen = Projects.listen(his);
      awaitSize(his, "ann", 1);
      assertThat(his.topic().state()).isInstanceOf(TopicState.Joined.class);
      server.broadcast("room1", "cur", 1);
      assertThat(Projects.next(seen, Broadcast.class).event()).isEqualTo("cur");
      Projects.await("the end of the old join", () -> server.channels("room1").size() == 2);
    }
  }

  @Test
  void whoMayNotShowHimselfIsToldSo() {
    try (RealtimeServer server = server();
        Connection connection = Projects.user(server).open()) {
      RealtimeTopic room = Projects.room(connection, "broadcast-only").asPrivate();
      room.join().block(Projects.LIMIT);
      assertThatThrownBy(() -> room.track(Map.of()).block(Projects.LIMIT))
          .isInstanceOf(PresenceRefusedException.class);
      assertThat(room.topic().state()).isInstanceOf(TopicState.Joined.class);
    }
  }

  @Test
  void aStormOfCallsDoesNotEndTheChannel() {
    try (RealtimeServer server = server();
        Connection connection = Projects.hawser(server).open()) {
      RealtimeTopic room = Projects.room(connection).presenceKey("ann");
      room.join().block(Projects.LIMIT);
      for (int i = 0; i < 100; i++) {
        room.track(Map.of("n", i)).subscribe(null, error -> {});
      }
      Projects.await("a state", () -> Projects.sent(server, "presence").size() >= 2);
      connection.resume().block(Projects.LIMIT);
      assertThat(server.joins()).hasSize(1);
      assertThat(room.topic().state()).isInstanceOf(TopicState.Joined.class);
      assertThat(Projects.sent(server, "presence")).hasSizeLessThanOrEqualTo(5);
    }
  }

  @Test
  void trackingWhereNobodyJoinedIsRefused() {
    try (VirtualRealtime realtime = new VirtualRealtime()) {
      realtime.connect();
      assertThat(realtime.subscribe(realtime.room().track(Map.of())).expectTerminalError())
          .isInstanceOf(NotReadyException.class);
      assertThat(realtime.subscribe(realtime.room().untrack()).expectTerminalError())
          .isInstanceOf(NotReadyException.class);
      assertThat(realtime.take()).isEmpty();
    }
  }

  @Test
  void trackingBeforeTheJoinAndWhileOfflineWaits() {
    try (VirtualRealtime realtime = new VirtualRealtime()) {
      realtime.subscribe(realtime.connection.suspend());
      realtime.subscribe(realtime.room().join());
      TestSubscriber<Void> tracked = realtime.subscribe(realtime.room().track(Map.of("n", 1)));
      realtime.subscribe(realtime.connection.resume());
      Sent join = realtime.takeOne();
      realtime.ok(join);
      Sent push = realtime.takeOne();
      assertThat(push.event()).isEqualTo("presence");
      assertThat(push.payload())
          .isEqualTo("{\"type\":\"presence\",\"event\":\"track\",\"payload\":{\"n\":1}}");
      realtime.ok(push);
      assertThat(tracked.isTerminatedComplete()).isTrue();
      realtime.link().drop();
      TestSubscriber<Void> changed = realtime.subscribe(realtime.room().track(Map.of("n", 2)));
      realtime.advance(Duration.ofSeconds(1));
      realtime.ok(realtime.takeOne());
      Sent first = realtime.take().get(0);
      realtime.ok(first);
      for (Sent more : realtime.take()) {
        realtime.ok(more);
      }
      assertThat(changed.isTerminatedComplete()).isTrue();
    }
  }

  @Test
  void aNewerStateReplacesTheOneThatWaits() {
    try (VirtualRealtime realtime = new VirtualRealtime()) {
      realtime.joined();
      TestSubscriber<Void> first = realtime.subscribe(realtime.room().track(Map.of("n", 1)));
      TestSubscriber<Void> second = realtime.subscribe(realtime.room().track(Map.of("n", 2)));
      TestSubscriber<Void> third = realtime.subscribe(realtime.room().track(Map.of("n", 3)));
      second.cancel();
      realtime.engine.run();
      realtime.ok(realtime.takeOne());
      assertThat(first.isTerminatedComplete()).isTrue();
      Sent last = realtime.takeOne();
      assertThat(last.payload()).contains("\"n\":3");
      assertThat(third.isTerminated()).isFalse();
      realtime.ok(last);
      assertThat(third.isTerminatedComplete()).isTrue();
      assertThat(realtime.connection.stats().pendingRequests()).isZero();
    }
  }

  @Test
  void theLossOfTheLinkEndsTheCallAndKeepsTheState() {
    try (VirtualRealtime realtime = new VirtualRealtime()) {
      realtime.joined();
      TestSubscriber<Void> tracked = realtime.subscribe(realtime.room().track(Map.of("n", 1)));
      realtime.takeOne();
      realtime.link().drop();
      assertThat(tracked.expectTerminalError()).isInstanceOf(LinkLostException.class);
      realtime.advance(Duration.ofSeconds(1));
      realtime.ok(realtime.takeOne());
      Sent again = realtime.takeOne();
      assertThat(again.payload()).contains("\"n\":1");
      realtime.ok(again);
      TestSubscriber<Void> untracked = realtime.subscribe(realtime.room().untrack());
      realtime.takeOne();
      realtime.link().drop();
      assertThat(untracked.isTerminatedComplete()).isTrue();
      realtime.advance(Duration.ofSeconds(2));
      realtime.ok(realtime.takeOne());
      assertThat(realtime.take()).isEmpty();
    }
  }

  @Test
  void aTopicThatIsRefusedForGoodEndsTheCallsThatWait() {
    try (VirtualRealtime realtime =
        new VirtualRealtime(h -> h.with(RealtimeOptions.REJOIN, Projects.soon()))) {
      Sent join = realtime.joined();
      TestSubscriber<Void> tracked = realtime.subscribe(realtime.room().track(Map.of("n", 1)));
      realtime.takeOne();
      realtime.close(join);
      assertThat(tracked.isTerminated()).isFalse();
      realtime.advance(Duration.ofMillis(20));
      realtime.refuse(realtime.takeOne(), "Unauthorized: no");
      assertThat(tracked.expectTerminalError())
          .isInstanceOf(JoinException.class)
          .hasMessageContaining("Unauthorized: no");
      assertThat(realtime.connection.stats().pendingRequests()).isZero();
    }
  }

  @Test
  void aSecondRefusalOfTheTokenEndsTheCallsThatWaitToo() {
    try (VirtualRealtime realtime =
        new VirtualRealtime(h -> h.with(RealtimeOptions.REJOIN, Projects.soon()))) {
      Sent join = realtime.joined();
      TestSubscriber<Void> tracked = realtime.subscribe(realtime.room().track(Map.of("n", 1)));
      realtime.takeOne();
      realtime.close(join);
      realtime.advance(Duration.ofMillis(20));
      realtime.refuse(realtime.takeOne(), "MalformedJWT: no");
      realtime.advance(Duration.ofNanos(1));
      realtime.refuse(realtime.takeOne(), "MalformedJWT: no");
      realtime.advance(Duration.ofSeconds(60));
      assertThat(tracked.isTerminated()).isTrue();
      assertThat(realtime.connection.stats().pendingRequests()).isZero();
    }
  }

  @Test
  void theEndOfTheConnectionEndsTheCalls() {
    try (VirtualRealtime realtime = new VirtualRealtime()) {
      realtime.joined();
      TestSubscriber<Void> sent = realtime.subscribe(realtime.room().track(Map.of("n", 1)));
      TestSubscriber<Void> waits = realtime.subscribe(realtime.room().track(Map.of("n", 2)));
      realtime.connection.close();
      realtime.advance(Duration.ofMinutes(1));
      for (TestSubscriber<Void> call : List.of(sent, waits)) {
        assertThat(call.expectTerminalError()).isInstanceOf(HawserException.class);
      }
      assertThat(realtime.connection.stats().pendingRequests()).isZero();
    }
  }

  /** A track without an enabled presence is answered by diffs that no state came before. */
  @Test
  void diffsWithoutAStateDoNoHarm() {
    try (VirtualRealtime realtime = new VirtualRealtime()) {
      Sent join = realtime.joined();
      for (int i = 0; i < 10_000; i++) {
        push(
            realtime,
            join,
            "presence_diff",
            "{\"joins\":{\"k"
                + i
                + "\":{\"metas\":[{\"phx_ref\":\"r"
                + i
                + "\"}]}},\"leaves\":{}}");
      }
      assertThat(realtime.engine.takeProblems()).isEmpty();
      TestSubscriber<Map<String, Presence>> seen = realtime.subscribe(realtime.room().presence());
      assertThat(seen.getReceivedOnNext()).isEmpty();
      realtime.advance(Duration.ofMillis(20));
      Sent again = realtime.takeOne();
      realtime.ok(again);
      push(realtime, again, "presence_state", "{}");
      assertThat(last(seen)).isEmpty();
    }
  }
}
