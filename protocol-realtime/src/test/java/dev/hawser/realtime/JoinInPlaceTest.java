package dev.hawser.realtime;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hawser.TopicState;
import dev.hawser.realtime.VirtualRealtime.Sent;
import dev.hawser.realtime.postgres.PostgresChange;
import dev.hawser.realtime.postgres.PostgresFilter;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import reactor.test.subscriber.TestSubscriber;

/** Who comes later gets what he listens to by another join on the same link. */
class JoinInPlaceTest {

  private static final PostgresFilter TODOS = PostgresFilter.table("public", "todos");
  private static final PostgresFilter USERS = PostgresFilter.table("public", "users");
  private static final Duration TOGETHER = Duration.ofMillis(20);
  private static final String SUBSCRIBED = "Subscribed to PostgreSQL";

  /** One bad filter silences all of its topic, so all are told. */
  @Test
  void aWrongFilterInPlaceEndsAllStreamsOfChanges() {
    try (VirtualRealtime realtime = new VirtualRealtime()) {
      TestSubscriber<PostgresChange> todos = TestSubscriber.create();
      realtime.live(TODOS, todos);
      realtime.subscribe(realtime.room().broadcasts());
      TestSubscriber<PostgresChange> users = realtime.subscribe(realtime.room().changes(USERS));
      realtime.advance(TOGETHER);
      Sent inPlace = realtime.takeOne();
      assertThat(inPlace.tables()).containsExactly("todos", "users");
      realtime.okWithChanges(inPlace);
      realtime.system(inPlace, "postgres_changes", "error", "Unable to subscribe");
      assertThat(todos.expectTerminalError()).isInstanceOf(PostgresChangesException.class);
      assertThat(users.expectTerminalError()).isInstanceOf(PostgresChangesException.class);
      realtime.advance(Duration.ofMinutes(1));
      assertThat(realtime.take()).isEmpty();
    }
  }

  @Test
  void whoComesWhileAJoinIsUnansweredIsInTheNextOne() {
    try (VirtualRealtime realtime = new VirtualRealtime()) {
      realtime.connect();
      realtime.subscribe(realtime.room().changes(TODOS));
      Sent first = realtime.takeOne();
      TestSubscriber<PostgresChange> users = realtime.subscribe(realtime.room().changes(USERS));
      TestSubscriber<Void> ready = realtime.subscribe(realtime.room().ready());
      realtime.advance(Duration.ofSeconds(1));
      assertThat(realtime.take()).isEmpty();
      realtime.okWithChanges(first);
      realtime.system(first, "postgres_changes", "ok", SUBSCRIBED);
      assertThat(ready.isTerminated()).isFalse();
      realtime.advance(TOGETHER);
      Sent second = realtime.takeOne();
      assertThat(second.tables()).containsExactly("todos", "users");
      realtime.okWithChanges(second);
      realtime.close(first); // The server ends the old join, after the answer to the new one.
      realtime.system(second, "postgres_changes", "ok", SUBSCRIBED);
      assertThat(ready.isTerminatedComplete()).isTrue();
      realtime.change(2);
      assertThat(users.getReceivedOnNext()).hasSize(1);
    }
  }

  @Test
  void whoComesWhileAJoinInPlaceIsUnansweredIsNotForgotten() {
    try (VirtualRealtime realtime = new VirtualRealtime()) {
      realtime.live(TODOS, TestSubscriber.create());
      realtime.subscribe(realtime.room().changes(USERS));
      realtime.advance(TOGETHER);
      Sent second = realtime.takeOne();
      realtime.subscribe(realtime.room().changes(PostgresFilter.table("public", "cats")));
      realtime.subscribe(realtime.room().presence());
      realtime.advance(TOGETHER);
      realtime.okWithChanges(second);
      realtime.advance(TOGETHER);
      Sent third = realtime.takeOne();
      assertThat(third.tables()).containsExactly("todos", "users", "cats");
      assertThat(third.json().at("/config/presence/enabled").asBoolean()).isTrue();
      realtime.okWithChanges(third);
      realtime.advance(Duration.ofSeconds(1));
      assertThat(realtime.take()).isEmpty();
    }
  }

  @Test
  void whoComesAtTheSameTimeSharesOneJoinInPlace() {
    try (VirtualRealtime realtime = new VirtualRealtime()) {
      realtime.joined();
      TestSubscriber<Gap> gaps = realtime.subscribe(realtime.room().gaps());
      for (int i = 0; i < 50; i++) {
        realtime.subscribe(realtime.room().changes(PostgresFilter.table("public", "t" + i)));
      }
      realtime.subscribe(realtime.room().presence());
      realtime.advance(TOGETHER);
      Sent join = realtime.takeOne();
      assertThat(join.tables()).hasSize(50);
      realtime.okWithChanges(join);
      assertThat(gaps.getReceivedOnNext()).isEmpty();
      realtime.system(join, "postgres_changes", "ok", SUBSCRIBED);
      assertThat(gaps.getReceivedOnNext()).hasSize(1);
    }
  }

  @Test
  void changesStillComeWhileTheTopicIsJoinedOnceMore() {
    try (VirtualRealtime realtime = new VirtualRealtime()) {
      TestSubscriber<PostgresChange> todos = TestSubscriber.create();
      realtime.live(TODOS, todos);
      realtime.subscribe(realtime.room().changes(USERS));
      realtime.advance(TOGETHER);
      realtime.takeOne();
      realtime.change(1);
      assertThat(todos.getReceivedOnNext()).hasSize(1);
      assertThat(realtime.room().topic().state()).isInstanceOf(TopicState.Joined.class);
    }
  }

  @Test
  void aJoinInPlaceThatIsRefusedIsTriedAgainWithEverything() {
    try (VirtualRealtime realtime =
        new VirtualRealtime(h -> h.with(RealtimeOptions.REJOIN, Projects.soon()))) {
      TestSubscriber<PostgresChange> todos = TestSubscriber.create();
      Sent first = realtime.live(TODOS, todos);
      TestSubscriber<Gap> gaps = realtime.subscribe(realtime.room().gaps());
      TestSubscriber<PostgresChange> users = realtime.subscribe(realtime.room().changes(USERS));
      realtime.advance(TOGETHER);
      realtime.refuse(realtime.takeOne(), "IncreaseConnectionPool: more");
      assertThat(realtime.room().topic().state()).isInstanceOf(TopicState.Failed.class);
      realtime.close(first);
      realtime.advance(Duration.ofMillis(20));
      Sent again = realtime.takeOne();
      assertThat(again.tables()).containsExactly("todos", "users");
      realtime.okWithChanges(again);
      realtime.system(again, "postgres_changes", "ok", SUBSCRIBED);
      realtime.change(1);
      realtime.change(2);
      assertThat(todos.getReceivedOnNext()).hasSize(1);
      assertThat(users.getReceivedOnNext()).hasSize(1);
      assertThat(gaps.getReceivedOnNext()).hasSize(1);
      realtime.advance(Duration.ofSeconds(1));
      assertThat(realtime.take()).isEmpty();
    }
  }

  @Test
  void aJoinInPlaceWithoutAnAnswerIsGivenUpAndTriedAgain() {
    try (VirtualRealtime realtime =
        new VirtualRealtime(h -> h.with(RealtimeOptions.REJOIN, Projects.soon()))) {
      realtime.live(TODOS, TestSubscriber.create());
      realtime.subscribe(realtime.room().changes(USERS));
      realtime.advance(TOGETHER);
      Sent inPlace = realtime.takeOne();
      realtime.advance(Duration.ofSeconds(10));
      Sent leave = realtime.takeOne();
      assertThat(leave.event()).isEqualTo("phx_leave");
      assertThat(leave.joinRef()).isEqualTo(inPlace.ref());
      realtime.advance(Duration.ofMillis(20));
      assertThat(realtime.takeOne().tables()).containsExactly("todos", "users");
    }
  }

  @Test
  void aLinkThatIsLostDuringAJoinInPlaceIsOneLoss() {
    try (VirtualRealtime realtime = new VirtualRealtime()) {
      realtime.live(TODOS, TestSubscriber.create());
      TestSubscriber<Gap> gaps = realtime.subscribe(realtime.room().gaps());
      realtime.subscribe(realtime.room().changes(USERS));
      realtime.advance(TOGETHER);
      realtime.link().drop();
      realtime.advance(Duration.ofSeconds(1));
      Sent join = realtime.takeOne();
      assertThat(join.tables()).containsExactly("todos", "users");
      realtime.okWithChanges(join);
      realtime.system(join, "postgres_changes", "ok", SUBSCRIBED);
      assertThat(gaps.getReceivedOnNext()).hasSize(1);
      realtime.advance(Duration.ofSeconds(1));
      assertThat(realtime.take()).isEmpty();
    }
  }

  @Test
  void theLastToCancelLeavesAndNobodyJoinsForHim() {
    try (VirtualRealtime realtime = new VirtualRealtime()) {
      TestSubscriber<PostgresChange> todos = TestSubscriber.create();
      realtime.live(TODOS, todos);
      TestSubscriber<PostgresChange> users = realtime.subscribe(realtime.room().changes(USERS));
      users.cancel();
      realtime.advance(Duration.ofSeconds(1));
      assertThat(realtime.take()).isEmpty(); // Gone before the join in place.
      todos.cancel();
      realtime.engine.run();
      assertThat(realtime.takeOne().event()).isEqualTo("phx_leave");
    }
  }
}
