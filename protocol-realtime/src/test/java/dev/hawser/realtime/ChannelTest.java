package dev.hawser.realtime;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hawser.Cause;
import dev.hawser.ConnectionState;
import dev.hawser.Credentials;
import dev.hawser.NotReadyException;
import dev.hawser.ReconnectPolicy;
import dev.hawser.Reply;
import dev.hawser.TopicState;
import dev.hawser.realtime.VirtualRealtime.Sent;
import dev.hawser.testkit.FakeLink;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;
import reactor.test.subscriber.TestSubscriber;

/** How topics are joined and end, in virtual time: the test is the server. */
class ChannelTest {

  private static final Duration JOIN_TIMEOUT = Duration.ofSeconds(10);

  private static TopicState state(VirtualRealtime realtime) {
    return realtime.room().topic().state();
  }

  private static TopicState.Failed failed(VirtualRealtime realtime) {
    return (TopicState.Failed) state(realtime);
  }

  @Test
  @DisplayName("join_ref rules")
  void everyMessageOfAChannelCarriesTheRefOfItsJoin() {
    try (VirtualRealtime realtime =
        new VirtualRealtime(h -> h.credentials(() -> Mono.just(Credentials.token("t1"))))) {
      Sent join = realtime.joined();
      assertThat(join.joinRef()).isEqualTo(join.ref());
      assertThat(join.topic()).isEqualTo("realtime:room1");
      realtime.subscribe(realtime.room().broadcast("cur", 1));
      realtime.subscribe(realtime.room().track(Map.of()));
      realtime.subscribe(realtime.room().leave());
      List<Sent> sent = realtime.take();
      assertThat(sent).extracting(Sent::event).containsExactly("cur", "presence", "phx_leave");
      assertThat(sent).extracting(Sent::joinRef).containsOnly(join.ref());
      assertThat(sent).extracting(Sent::ref).doesNotHaveDuplicates().doesNotContain(join.ref());
      realtime.ok(sent.get(2));
    }
  }

  @Test
  void theConfigIsCompleteWhateverIsNotAskedFor() {
    try (VirtualRealtime realtime = new VirtualRealtime()) {
      assertThat(realtime.joined().payload())
          .isEqualTo(
              "{\"config\":{\"broadcast\":{\"ack\":false,\"self\":false},"
                  + "\"presence\":{\"key\":\"\",\"enabled\":false},"
                  + "\"postgres_changes\":[],\"private\":false}}");
    }
  }

  @Test
  @DisplayName("join timeout")
  void joinTimeoutLeavesAndBacksOff() {
    try (VirtualRealtime realtime =
        new VirtualRealtime(
            h -> h.with(RealtimeOptions.REJOIN, ReconnectPolicy.fixed(Duration.ofSeconds(2))))) {
      realtime.connect();
      TestSubscriber<Reply> joined = realtime.subscribe(realtime.room().join());
      Sent first = realtime.takeOne();
      realtime.advance(JOIN_TIMEOUT);
      Sent leave = realtime.takeOne();
      assertThat(leave.event()).isEqualTo("phx_leave");
      assertThat(leave.joinRef()).isEqualTo(first.ref());
      assertThat(failed(realtime).cause().kind()).isEqualTo(Cause.Kind.TIMEOUT);
      realtime.advance(Duration.ofSeconds(2));
      Sent second = realtime.takeOne();
      assertThat(second.event()).isEqualTo("phx_join");
      assertThat(second.ref()).isNotEqualTo(first.ref());
      realtime.ok(first); // Too late, and of a join that was given up.
      assertThat(state(realtime)).isInstanceOf(TopicState.Joining.class);
      realtime.ok(second);
      assertThat(joined.isTerminatedComplete()).isTrue();
    }
  }

  @Test
  @DisplayName("server phx_close")
  void aCloseThatWeDidNotAskForIsFollowedByAJoin() {
    try (VirtualRealtime realtime =
        new VirtualRealtime(h -> h.with(RealtimeOptions.REJOIN, Projects.soon()))) {
      Sent join = realtime.joined();
      TestSubscriber<Broadcast> broadcasts = realtime.subscribe(realtime.room().broadcasts());
      realtime.close(join);
      assertThat(failed(realtime).cause().kind()).isEqualTo(Cause.Kind.TOPIC_CLOSED);
      realtime.advance(Duration.ofMillis(20));
      Sent again = realtime.takeOne();
      realtime.ok(again);
      assertThat(state(realtime)).isInstanceOf(TopicState.Joined.class);
      realtime.close(join); // Of the join before: means nothing.
      assertThat(state(realtime)).isInstanceOf(TopicState.Joined.class);
      assertThat(broadcasts.isTerminated()).isFalse();
    }
  }

  @Test
  @DisplayName("phx_error on first channel")
  void anErrorOnTheFirstChannelIsNoHeartbeat() {
    try (VirtualRealtime realtime =
        new VirtualRealtime(
            h ->
                h.with(RealtimeOptions.REJOIN, Projects.soon())
                    .with(RealtimeOptions.HEARTBEAT_INTERVAL, Duration.ofSeconds(25)))) {
      Sent join = realtime.joined();
      assertThat(join.ref()).isEqualTo("1");
      realtime.receive(
          "\"1\"", "\"1\"", join.topic(), "phx_error", "{\"reason\":\"channel_crash\"}");
      assertThat(failed(realtime).cause().kind()).isEqualTo(Cause.Kind.TOPIC_ERROR);
      assertThat(failed(realtime).cause().reason()).isEqualTo("channel_crash");
      realtime.advance(Duration.ofMillis(20));
      Sent again = realtime.takeOne();
      assertThat(again.event()).isEqualTo("phx_join");
      realtime.ok(again);
      realtime.receive("\"0\"", "\"0\"", join.topic(), "phx_error", "{}");
      assertThat(state(realtime)).isInstanceOf(TopicState.Joined.class);
    }
  }

  @Test
  void anUnmatchedTopicIsJoinedAgain() {
    try (VirtualRealtime realtime =
        new VirtualRealtime(h -> h.with(RealtimeOptions.REJOIN, Projects.soon()))) {
      realtime.connect();
      RealtimeTopic room = realtime.room().acknowledged();
      realtime.subscribe(room.join());
      realtime.ok(realtime.takeOne());
      TestSubscriber<Void> acknowledged = realtime.subscribe(room.broadcastAcknowledged("cur", 1));
      Sent push = realtime.takeOne();
      realtime.receive(
          "null",
          "\"" + push.ref() + "\"",
          push.topic(),
          "phx_reply",
          "{\"status\":\"error\",\"response\":{\"reason\":\"unmatched topic\"}}");
      assertThat(acknowledged.expectTerminalError()).isInstanceOf(BroadcastFailedException.class);
      realtime.advance(Duration.ofMillis(20));
      assertThat(realtime.takeOne().event()).isEqualTo("phx_join");
    }
  }

  /** The new join is answered before the old one is closed, whichever serializer. */
  @Test
  void theCloseOfAnOlderJoinEndsNothing() {
    try (VirtualRealtime realtime = new VirtualRealtime()) {
      Sent first = realtime.joined();
      realtime.subscribe(realtime.room().leave());
      Sent leave = realtime.takeOne();
      realtime.subscribe(realtime.room().join());
      realtime.ok(leave);
      Sent second = realtime.takeOne();
      realtime.ok(second);
      realtime.close(first);
      realtime.receive("null", "\"" + first.ref() + "\"", first.topic(), "phx_close", "{}");
      assertThat(state(realtime)).isInstanceOf(TopicState.Joined.class);
    }
  }

  @Test
  void leaveWhileOfflineIsNotMadeUpFor() {
    try (VirtualRealtime realtime = new VirtualRealtime()) {
      realtime.joined();
      realtime.link().drop();
      TestSubscriber<Void> left = realtime.subscribe(realtime.room().leave());
      assertThat(left.isTerminatedComplete()).isTrue();
      realtime.advance(Duration.ofSeconds(1));
      assertThat(realtime.connection.state()).isInstanceOf(ConnectionState.Ready.class);
      assertThat(realtime.take()).isEmpty();
    }
  }

  @Test
  void ofTwoTopicsThatWereNeverJoinedOneCanBeLeft() {
    try (VirtualRealtime realtime = new VirtualRealtime()) {
      realtime.subscribe(realtime.connection.suspend());
      RealtimeTopic one = Projects.room(realtime.connection, "one");
      RealtimeTopic other = Projects.room(realtime.connection, "other");
      TestSubscriber<Broadcast> gone = realtime.subscribe(one.broadcasts());
      TestSubscriber<Broadcast> stays = realtime.subscribe(other.broadcasts());
      realtime.subscribe(one.leave());
      assertThat(gone.isTerminatedComplete()).isTrue();
      assertThat(stays.isTerminated()).isFalse();
      realtime.subscribe(realtime.connection.resume());
      assertThat(realtime.takeOne().topic()).isEqualTo("realtime:other");
    }
  }

  @Test
  void aTopicIsLeftWhileItsTokenIsAskedFor() {
    Sinks.One<Credentials> token = Sinks.one();
    int[] asked = {0};
    try (VirtualRealtime realtime =
        new VirtualRealtime(
            h ->
                h.credentials(
                    () ->
                        asked[0]++ == 0
                            ? Mono.just(Credentials.token("first"))
                            : token.asMono()))) {
      realtime.connect();
      TestSubscriber<Reply> joined = realtime.subscribe(realtime.room().join());
      assertThat(asked[0]).isEqualTo(2);
      TestSubscriber<Void> left = realtime.subscribe(realtime.room().leave());
      assertThat(left.isTerminatedComplete()).isTrue();
      assertThat(joined.expectTerminalError()).isInstanceOf(NotReadyException.class);
      token.tryEmitValue(Credentials.token("late"));
      realtime.engine.run();
      assertThat(realtime.take()).isEmpty();
      assertThat(state(realtime)).isEqualTo(new TopicState.Detached());
    }
  }

  @Test
  void anOddTopicNameIsCarriedAsItIs() {
    String odd = "a,b\"c\\:realtime:é🎉";
    try (VirtualRealtime realtime = new VirtualRealtime()) {
      realtime.connect();
      RealtimeTopic topic = Projects.room(realtime.connection, odd);
      TestSubscriber<Broadcast> broadcasts = realtime.subscribe(topic.broadcasts());
      Sent join = realtime.takeOne();
      assertThat(join.topic()).isEqualTo("realtime:" + odd);
      realtime.receive(
          "\"1\"",
          "\"1\"",
          "realtime:a,b\\\"c\\\\:realtime:é🎉",
          "phx_reply",
          "{\"status\":\"ok\",\"response\":{}}");
      assertThat(topic.topic().state()).isInstanceOf(TopicState.Joined.class);
      realtime.subscribe(topic.broadcast("e,f", 1));
      assertThat(realtime.takeOne().topic()).isEqualTo("realtime:" + odd);
      realtime
          .link()
          .receive(BroadcastWire.broadcast("realtime:" + odd, "e,f", null, 1, new byte[] {'1'}));
      assertThat(broadcasts.getReceivedOnNext()).extracting(Broadcast::topic).containsExactly(odd);
    }
  }

  /** Two subscriptions of one topic are one join; the last to go leaves. */
  @Test
  void theSameTopicIsJoinedOnce() {
    try (VirtualRealtime realtime = new VirtualRealtime()) {
      realtime.connect();
      TestSubscriber<Broadcast> one = realtime.subscribe(realtime.room().broadcasts());
      TestSubscriber<Broadcast> other = realtime.subscribe(realtime.room().broadcasts("cur"));
      realtime.ok(realtime.takeOne());
      one.cancel();
      realtime.engine.run();
      assertThat(realtime.take()).isEmpty();
      other.cancel();
      realtime.engine.run();
      assertThat(realtime.takeOne().event()).isEqualTo("phx_leave");
    }
  }

  @Test
  void whatComesOverADeadLinkMeansNothing() {
    try (VirtualRealtime realtime = new VirtualRealtime()) {
      Sent join = realtime.joined();
      FakeLink dead = realtime.link();
      dead.drop();
      realtime.advance(Duration.ofMillis(500));
      realtime.ok(realtime.takeOne());
      dead.receive("[\"1\",\"1\",\"" + join.topic() + "\",\"phx_close\",{}]");
      assertThat(state(realtime)).isInstanceOf(TopicState.Joined.class);
    }
  }
}
