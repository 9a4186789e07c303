package dev.hawser.phoenix;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.hawser.Cause;
import dev.hawser.JoinException;
import dev.hawser.Message;
import dev.hawser.NotReadyException;
import dev.hawser.Reply;
import dev.hawser.Topic;
import dev.hawser.TopicLostException;
import dev.hawser.TopicState;
import dev.hawser.phoenix.VirtualPhoenix.Sent;
import dev.hawser.testkit.FakeTransport.Answer;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Mono;
import reactor.test.subscriber.TestSubscriber;

/** Joins, rejoins and leaves as the server sees them, in virtual time. */
class ChannelTest {

  private static final Duration REJOIN = Duration.ofMillis(750);

  private static Topic room(VirtualPhoenix phoenix) {
    return phoenix.connection.topic("room:1");
  }

  private static List<String> events(TestSubscriber<Message> subscriber) {
    return subscriber.getReceivedOnNext().stream().map(Message::event).toList();
  }

  @Test
  @DisplayName("join timeout → leave + backoff")
  void joinTimeoutLeavesAndBacksOff() {
    try (VirtualPhoenix phoenix = new VirtualPhoenix()) {
      phoenix.connect();
      TestSubscriber<Reply> joined = phoenix.subscribe(room(phoenix).join());
      Sent first = phoenix.takeOne();
      assertThat(first).isEqualTo(new Sent("1", "1", "room:1", "phx_join", "{}"));
      phoenix.advance(Duration.ofSeconds(10));
      assertThat(phoenix.takeOne()).isEqualTo(new Sent("1", "2", "room:1", "phx_leave", "{}"));
      TopicState.Failed failed = (TopicState.Failed) room(phoenix).state();
      assertThat(failed.cause().kind()).isEqualTo(Cause.Kind.TIMEOUT);
      assertThat(failed.retryIn()).isEqualTo(REJOIN);
      phoenix.ok(first); // Late: the leave that followed it ends what the server began.
      assertThat(room(phoenix).state()).isInstanceOf(TopicState.Failed.class);
      phoenix.advance(REJOIN);
      Sent second = phoenix.takeOne();
      assertThat(second).isEqualTo(new Sent("3", "3", "room:1", "phx_join", "{}"));
      phoenix.ok(second);
      assertThat(joined.getReceivedOnNext()).hasSize(1);
      assertThat(room(phoenix).state()).isInstanceOf(TopicState.Joined.class);
    }
  }

  @Test
  @DisplayName("rejoin params refreshed")
  void rejoinParamsAreRefreshed() {
    AtomicInteger since = new AtomicInteger();
    try (VirtualPhoenix phoenix = new VirtualPhoenix()) {
      PhoenixTopic channel =
          PhoenixTopic.of(room(phoenix))
              .params(() -> Mono.fromSupplier(() -> Map.of("since", since.get())));
      phoenix.connect();
      phoenix.subscribe(channel.join());
      Sent first = phoenix.takeOne();
      assertThat(first.payload()).isEqualTo("{\"since\":0}");
      phoenix.ok(first);
      since.set(42);
      phoenix.link().drop();
      phoenix.advance(Duration.ofSeconds(1));
      Sent second = phoenix.takeOne();
      assertThat(second.payload()).isEqualTo("{\"since\":42}");
      phoenix.ok(second);
      since.set(43);
      phoenix.receive("\"" + second.ref() + "\"", "null", "room:1", "phx_error", "{}");
      phoenix.advance(REJOIN);
      assertThat(phoenix.takeOne().payload()).isEqualTo("{\"since\":43}");
    }
  }

  @Test
  @DisplayName("stale buffered join removed")
  void noStaleBufferedJoinIsSent() {
    try (VirtualPhoenix phoenix = new VirtualPhoenix()) {
      Answer refusal = Answer.refuse(Cause.refused(503, "", null));
      phoenix.engine.transport().script(refusal, refusal);
      phoenix.subscribe(room(phoenix).join());
      phoenix.subscribe(room(phoenix).send("buffered", Map.of("b", 1)));
      phoenix.advance(Duration.ofSeconds(3));
      assertThat(phoenix.engine.transport().links()).hasSize(3);
      Sent join = phoenix.takeOne();
      assertThat(join.event()).isEqualTo("phx_join");
      phoenix.ok(join);
      Sent pushed = phoenix.takeOne();
      assertThat(pushed)
          .isEqualTo(new Sent(join.ref(), pushed.ref(), "room:1", "buffered", "{\"b\":1}"));
    }
  }

  @Test
  void aJoinThatTheLinkTookWithItIsAskedForOnceMore() {
    try (VirtualPhoenix phoenix = new VirtualPhoenix()) {
      phoenix.connect();
      TestSubscriber<Reply> joined = phoenix.subscribe(room(phoenix).join());
      phoenix.takeOne();
      phoenix.link().drop();
      phoenix.advance(Duration.ofSeconds(1));
      phoenix.ok(phoenix.takeOne());
      assertThat(joined.getReceivedOnNext()).hasSize(1);
    }
  }

  @Test
  @DisplayName("leave semantic")
  void leaveCompletesAtTheServersAnswerNotBefore() {
    try (VirtualPhoenix phoenix = new VirtualPhoenix()) {
      Sent join = phoenix.joined("room:1");
      TestSubscriber<Void> left = phoenix.subscribe(room(phoenix).leave());
      Sent leave = phoenix.takeOne();
      assertThat(leave).isEqualTo(new Sent(join.ref(), leave.ref(), "room:1", "phx_leave", "{}"));
      assertThat(left.isTerminated()).isFalse();
      phoenix.ok(leave);
      assertThat(left.isTerminatedComplete()).isTrue();
      phoenix.receive("\"" + join.ref() + "\"", "null", "room:1", "phx_close", "{}");
      phoenix.advance(Duration.ofMinutes(1));
      assertThat(phoenix.take()).isEmpty();
      assertThat(room(phoenix).state()).isEqualTo(new TopicState.Detached());
    }
  }

  @Test
  void leaveThatIsNotAnsweredCompletesAfterTheJoinTimeout() {
    try (VirtualPhoenix phoenix = new VirtualPhoenix()) {
      phoenix.joined("room:1");
      TestSubscriber<Void> left = phoenix.subscribe(room(phoenix).leave());
      phoenix.advance(Duration.ofSeconds(10));
      assertThat(left.isTerminatedComplete()).isTrue();
    }
  }

  @Test
  void leaveWhileOfflineSendsNothingAfterTheReconnect() {
    try (VirtualPhoenix phoenix = new VirtualPhoenix()) {
      phoenix.joined("room:1");
      TestSubscriber<Void> message = phoenix.subscribe(room(phoenix).send("last", 1));
      phoenix.take();
      assertThat(message.isTerminatedComplete()).isTrue();
      phoenix.link().drop();
      TestSubscriber<Void> late = phoenix.subscribe(room(phoenix).send("offline", 1));
      TestSubscriber<Void> left = phoenix.subscribe(room(phoenix).leave());
      assertThat(left.isTerminatedComplete()).isTrue();
      assertThat(late.expectTerminalError()).isInstanceOf(NotReadyException.class);
      phoenix.advance(Duration.ofMinutes(1));
      assertThat(phoenix.link().isOpen()).isTrue();
      assertThat(phoenix.take()).isEmpty();
    }
  }

  @Test
  void leaveBeforeTheAnswerToTheJoinDoesNotEnterTheRejoinLoop() {
    try (VirtualPhoenix phoenix = new VirtualPhoenix()) {
      phoenix.connect();
      TestSubscriber<Reply> joined = phoenix.subscribe(room(phoenix).join());
      Sent join = phoenix.takeOne();
      TestSubscriber<Void> left = phoenix.subscribe(room(phoenix).leave());
      Sent leave = phoenix.takeOne();
      assertThat(leave.event()).isEqualTo("phx_leave");
      assertThat(leave.joinRef()).isEqualTo(join.ref());
      phoenix.reply(join, "error", "{\"reason\":\"no\"}");
      phoenix.ok(leave);
      assertThat(left.isTerminatedComplete()).isTrue();
      assertThat(joined.expectTerminalError()).isInstanceOf(NotReadyException.class);
      phoenix.advance(Duration.ofMinutes(1));
      assertThat(phoenix.take()).isEmpty();
    }
  }

  @Test
  void leaveWhileARejoinIsDueEndsTheRejoins() {
    try (VirtualPhoenix phoenix = new VirtualPhoenix()) {
      phoenix.connect();
      TestSubscriber<Reply> refused = phoenix.subscribe(room(phoenix).join());
      phoenix.reply(phoenix.takeOne(), "error", "{\"reason\":\"no\"}");
      assertThat(refused.expectTerminalError()).isInstanceOf(JoinException.class);
      assertThat(phoenix.subscribe(room(phoenix).leave()).isTerminatedComplete()).isTrue();
      phoenix.advance(Duration.ofMinutes(1));
      assertThat(phoenix.take()).isEmpty();
    }
  }

  @Test
  @DisplayName("stale join_ref filter")
  void staleJoinRefIsFilteredForAllEvents() {
    try (VirtualPhoenix phoenix = new VirtualPhoenix()) {
      phoenix.joined("room:1");
      TestSubscriber<Message> got = phoenix.subscribe(room(phoenix).messages());
      phoenix.link().drop();
      phoenix.advance(Duration.ofSeconds(1));
      Sent second = phoenix.takeOne();
      phoenix.ok(second);
      assertThat(second.ref()).isEqualTo("2");
      for (String event : List.of("new_msg", "phx_error", "phx_close", "presence_state")) {
        phoenix.receive("\"1\"", "null", "room:1", event, "{}");
      }
      phoenix.receive("\"2\"", "null", "room:1", "own", "{}");
      phoenix.receive("null", "null", "room:1", "all", "{}");
      assertThat(events(got)).containsExactly("own", "all");
      assertThat(room(phoenix).state()).isInstanceOf(TopicState.Joined.class);
    }
  }

  @Test
  @DisplayName("unmatched-topic reply on joined channel")
  void unmatchedTopicReplyOnAJoinedChannelFailsItAndJoinsAgain() {
    try (VirtualPhoenix phoenix = new VirtualPhoenix()) {
      phoenix.joined("room:1");
      TestSubscriber<Reply> first = phoenix.subscribe(room(phoenix).request("ask", null));
      TestSubscriber<Reply> second = phoenix.subscribe(room(phoenix).request("ask", null));
      List<Sent> asked = phoenix.take();
      phoenix.unmatched(asked.get(0));
      assertThat(first.getReceivedOnNext()).extracting(Reply::status).containsExactly("error");
      assertThat(second.expectTerminalError()).isInstanceOf(TopicLostException.class);
      assertThat(room(phoenix).state()).isInstanceOf(TopicState.Failed.class);
      phoenix.unmatched(asked.get(1));
      phoenix.advance(REJOIN);
      Sent rejoin = phoenix.takeOne();
      assertThat(rejoin.event()).isEqualTo("phx_join");
      phoenix.ok(rejoin);
      assertThat(room(phoenix).state()).isInstanceOf(TopicState.Joined.class);
    }
  }

  @Test
  @DisplayName("duplicate topic")
  void duplicateTopicSharesOneJoin() {
    try (VirtualPhoenix phoenix = new VirtualPhoenix()) {
      phoenix.joined("room:1");
      TestSubscriber<Message> one = phoenix.subscribe(room(phoenix).messages());
      TestSubscriber<Message> two = phoenix.subscribe(room(phoenix).messages("new_msg"));
      assertThat(phoenix.subscribe(room(phoenix).join()).getReceivedOnNext()).hasSize(1);
      assertThat(phoenix.take()).isEmpty();
      phoenix.receive("null", "null", "room:1", "new_msg", "{}");
      assertThat(events(one)).containsExactly("new_msg");
      assertThat(events(two)).containsExactly("new_msg");
      one.cancel();
      phoenix.receive("null", "null", "room:1", "new_msg", "{}");
      assertThat(events(two)).hasSize(2);
      assertThat(phoenix.take()).isEmpty();
    }
  }

  @Test
  @DisplayName("remove one of several unjoined channels")
  void removeOneOfSeveralUnjoinedChannels() {
    try (VirtualPhoenix phoenix = new VirtualPhoenix()) {
      phoenix.engine.transport().script(Answer.hang());
      for (String name : List.of("a", "b", "c")) {
        phoenix.subscribe(phoenix.connection.topic(name).join().onErrorComplete());
      }
      phoenix.subscribe(phoenix.connection.topic("b").leave());
      phoenix.link().open();
      assertThat(phoenix.take()).extracting(Sent::topic).containsExactly("a", "c");
    }
  }

  @Test
  void closedByTheServerIsFinalUnlessTheApplicationSaysOtherwise() {
    try (VirtualPhoenix phoenix = new VirtualPhoenix()) {
      Sent join = phoenix.joined("room:1");
      TestSubscriber<Message> got = phoenix.subscribe(room(phoenix).messages());
      phoenix.receive("\"" + join.ref() + "\"", "null", "room:1", "phx_close", "{}");
      assertThat(got.expectTerminalError()).isInstanceOf(JoinException.class);
      phoenix.advance(Duration.ofMinutes(1));
      assertThat(phoenix.take()).isEmpty();
    }
    try (VirtualPhoenix phoenix =
        new VirtualPhoenix(h -> h.with(PhoenixOptions.REJOIN_CLOSED, true))) {
      Sent join = phoenix.joined("room:1");
      TestSubscriber<Message> got = phoenix.subscribe(room(phoenix).messages());
      phoenix.receive("\"" + join.ref() + "\"", "null", "room:1", "phx_close", "{}");
      assertThat(got.isTerminated()).isFalse();
      phoenix.advance(REJOIN);
      assertThat(phoenix.takeOne().event()).isEqualTo("phx_join");
    }
  }

  /** Serializer 1 does not say which join ended: while one is unanswered it is an older one. */
  @Test
  void withSerializer1AnEndThatComesWhileJoiningIsThatOfAnOlderJoin() {
    try (VirtualPhoenix phoenix = new VirtualPhoenix(h -> h.with(PhoenixOptions.VSN, "1.0.0"))) {
      phoenix.connect();
      phoenix.subscribe(room(phoenix).join());
      String close = "{\"topic\":\"room:1\",\"event\":\"phx_close\",\"payload\":{},\"ref\":null}";
      phoenix.link().receive(close);
      assertThat(room(phoenix).state()).isInstanceOf(TopicState.Joining.class);
      phoenix
          .link()
          .receive(
              "{\"topic\":\"room:1\",\"event\":\"phx_reply\",\"ref\":\"1\","
                  + "\"payload\":{\"status\":\"ok\",\"response\":{}}}");
      assertThat(room(phoenix).state()).isInstanceOf(TopicState.Joined.class);
      phoenix.link().receive(close);
      assertThat(room(phoenix).state()).isInstanceOf(TopicState.Failed.class);
    }
  }

  /** Refs begin at 1, and a heartbeat's answer is told by its own ref, not by a 0. */
  @Test
  void refZeroMeansNothing() {
    try (VirtualPhoenix phoenix =
        new VirtualPhoenix(
            h -> h.with(PhoenixOptions.HEARTBEAT_INTERVAL, Duration.ofSeconds(30)))) {
      assertThat(phoenix.joined("room:1").ref()).isEqualTo("1");
      TestSubscriber<Reply> request = phoenix.subscribe(room(phoenix).request("ask", null));
      String reply = "{\"status\":\"error\",\"response\":{\"reason\":\"unmatched topic\"}}";
      phoenix.receive("null", "\"0\"", "room:1", "phx_reply", reply);
      phoenix.receive("null", "\"0\"", "phoenix", "phx_reply", reply);
      phoenix.receive("\"0\"", "\"0\"", "room:1", "phx_close", "{}");
      assertThat(request.isTerminated()).isFalse();
      assertThat(room(phoenix).state()).isInstanceOf(TopicState.Joined.class);
      phoenix.receive("\"1\"", "\"1\"", "room:1", "phx_error", "{\"reason\":\"channel_crash\"}");
      assertThat(room(phoenix).state())
          .isInstanceOfSatisfying(
              TopicState.Failed.class,
              failed -> assertThat(failed.cause().reason()).isEqualTo("channel_crash"));
    }
  }

  @Test
  void aRefusalIsAValueOfTheTypedView() {
    try (VirtualPhoenix phoenix = new VirtualPhoenix()) {
      phoenix.connect();
      PhoenixTopic channel = PhoenixTopic.of(room(phoenix));
      TestSubscriber<Reply> joined = phoenix.subscribe(channel.join());
      TestSubscriber<Cause> errors = phoenix.subscribe(channel.errors());
      phoenix.reply(phoenix.takeOne(), "error", "{\"reason\":\"unauthorized\"}");
      assertThat(joined.getReceivedOnNext()).hasSize(1);
      Reply refusal = joined.getReceivedOnNext().get(0);
      assertThat(refusal.ok()).isFalse();
      assertThat(refusal.as(JsonNode.class).get("reason").asText()).isEqualTo("unauthorized");
      assertThat(errors.getReceivedOnNext())
          .extracting(Cause::reason)
          .containsExactly("unauthorized");
    }
  }
}
