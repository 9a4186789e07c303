package dev.hawser.realtime;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hawser.Connection;
import dev.hawser.TopicState;
import dev.hawser.realtime.VirtualRealtime.Sent;
import dev.hawser.realtime.postgres.PostgresChange;
import dev.hawser.realtime.postgres.PostgresColumn;
import dev.hawser.realtime.postgres.PostgresCondition;
import dev.hawser.realtime.postgres.PostgresFilter;
import dev.hawser.testkit.RealtimeServer;
import dev.hawser.testkit.RealtimeTable;
import dev.hawser.testkit.RealtimeTestServer;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import reactor.test.subscriber.TestSubscriber;

/** Who listens to the database gets the changes, or is told why not. */
class ChangesTest {

  private static final PostgresFilter TODOS = PostgresFilter.table("public", "todos");
  private static final PostgresFilter USERS = PostgresFilter.table("public", "users");
  private static final Duration TOGETHER = Duration.ofMillis(20);
  private static final String SUBSCRIBED = "Subscribed to PostgreSQL";

  private static List<String> tables(Sent join) {
    return join.json().at("/config/postgres_changes").findValuesAsText("table");
  }

  private static void change(VirtualRealtime realtime, int id) {
    realtime.receive(
        "null",
        "null",
        "realtime:room1",
        "postgres_changes",
        "{\"ids\":["
            + id
            + "],\"data\":{\"schema\":\"public\",\"table\":\"todos\",\"type\":\"INSERT\","
            + "\"commit_timestamp\":\"2026-03-01T12:00:00Z\",\"errors\":null,"
            + "\"columns\":[{\"name\":\"id\",\"type\":\"int8\"}],\"record\":{\"id\":7}}}");
  }

  /** Joined with one subscriber of {@link #TODOS}, and live. */
  private static Sent live(VirtualRealtime realtime, TestSubscriber<PostgresChange> todos) {
    realtime.connect();
    realtime.room().changes(TODOS).subscribe(todos);
    realtime.engine.run();
    Sent join = realtime.takeOne();
    realtime.okWithChanges(join);
    realtime.system(join, "postgres_changes", "ok", SUBSCRIBED);
    return join;
  }

  @Test
  @DisplayName("postgres_changes filters, select, multi-filter builder")
  void filtersSelectAndSeveralConditions() throws Exception {
    try (RealtimeServer server =
            RealtimeTestServer.create()
                .withoutDelays()
                .table(
                    RealtimeTable.of("public", "todos")
                        .key("id", "int8")
                        .column("details", "text")
                        .column("n", "int4")
                        .identityFull())
                .start();
        Connection connection = Projects.hawser(server).open()) {
      RealtimeTopic db = Projects.room(connection, "db");
      BlockingQueue<Object> some =
          Projects.collect(
              db.changes(
                  TODOS
                      .event(PostgresFilter.Event.INSERT)
                      .where(
                          PostgresCondition.gt("n", 1),
                          PostgresCondition.in("details", "a,b", "c\"d"))));
      BlockingQueue<Object> selected = Projects.collect(db.changes(TODOS.select("id")));
      db.ready().block(Projects.LIMIT);
      server.insert("public", "todos", Map.of("id", 1, "details", "other", "n", 5));
      server.insert("public", "todos", Map.of("id", 2, "details", "a,b", "n", 1));
      server.insert("public", "todos", Map.of("id", 3, "details", "c\"d", "n", 2));
      PostgresChange found = Projects.next(some, PostgresChange.class);
      assertThat(found.row().get("id", Integer.class)).isEqualTo(3);
      for (int id = 1; id <= 3; id++) {
        PostgresChange change = Projects.next(selected, PostgresChange.class);
        assertThat(change.row().get("id", Integer.class)).isEqualTo(id);
        assertThat(change.columns()).extracting(PostgresColumn::name).containsExactly("id");
      }
      assertThat(some).isEmpty();
    }
  }

  @Test
  @DisplayName("duplicate filters")
  void subscribersOfEqualFiltersShareOneSubscription() {
    try (VirtualRealtime realtime = new VirtualRealtime()) {
      TestSubscriber<PostgresChange> one = TestSubscriber.create();
      Sent join = live(realtime, one);
      assertThat(tables(join)).containsExactly("todos");
      TestSubscriber<PostgresChange> other =
          realtime.subscribe(realtime.room().changes(PostgresFilter.table("public", "todos")));
      realtime.advance(Duration.ofSeconds(1));
      assertThat(realtime.take()).isEmpty(); // No further join.
      change(realtime, 1);
      assertThat(one.getReceivedOnNext()).hasSize(1);
      assertThat(other.getReceivedOnNext()).hasSize(1);
      one.cancel();
      change(realtime, 1);
      assertThat(other.getReceivedOnNext()).hasSize(2);
      assertThat(one.getReceivedOnNext()).hasSize(1);
    }
  }

  @Test
  @DisplayName("wait for postgres ready")
  void readyWaitsForTheServersWordAndNotForTheJoinOnly() {
    try (VirtualRealtime realtime = new VirtualRealtime()) {
      realtime.connect();
      realtime.subscribe(realtime.room().changes(TODOS));
      TestSubscriber<Void> ready = realtime.subscribe(realtime.room().ready());
      Sent join = realtime.takeOne();
      realtime.okWithChanges(join);
      assertThat(realtime.room().topic().state()).isInstanceOf(TopicState.Joined.class);
      assertThat(ready.isTerminated()).isFalse();
      realtime.system(join, "postgres_changes", "ok", SUBSCRIBED);
      assertThat(ready.isTerminatedComplete()).isTrue();
      // It stays so, also for who asks later, and the server may say it again.
      realtime.system(join, "postgres_changes", "ok", SUBSCRIBED);
      assertThat(realtime.subscribe(realtime.room().ready()).isTerminatedComplete()).isTrue();
    }
  }

  @Test
  void withoutChangesReadyIsTheJoin() {
    try (VirtualRealtime realtime = new VirtualRealtime()) {
      realtime.connect();
      TestSubscriber<Void> ready = realtime.subscribe(realtime.room().ready());
      Sent join = realtime.takeOne();
      assertThat(ready.isTerminated()).isFalse();
      realtime.ok(join);
      assertThat(ready.isTerminatedComplete()).isTrue();
    }
  }

  @Test
  void readyFailsWithTheServersWordsAndAnotherTryMayEndBetter() {
    try (VirtualRealtime realtime = new VirtualRealtime()) {
      realtime.connect();
      TestSubscriber<PostgresChange> wrong = realtime.subscribe(realtime.room().changes(TODOS));
      TestSubscriber<Void> ready = realtime.subscribe(realtime.room().ready());
      TestSubscriber<Broadcast> broadcasts = realtime.subscribe(realtime.room().broadcasts());
      Sent join = realtime.takeOne();
      realtime.okWithChanges(join);
      realtime.system(join, "postgres_changes", "error", "Unable to subscribe to changes");
      assertThat(wrong.expectTerminalError())
          .isInstanceOf(PostgresChangesException.class)
          .hasMessageContaining("Unable to subscribe to changes");
      assertThat(ready.expectTerminalError()).isInstanceOf(PostgresChangesException.class);
      assertThat(broadcasts.isTerminated()).isFalse();
      // Nobody listens to changes any more, so the topic is live without.
      assertThat(realtime.subscribe(realtime.room().ready()).isTerminatedComplete()).isTrue();
      TestSubscriber<PostgresChange> again = realtime.subscribe(realtime.room().changes(TODOS));
      TestSubscriber<Void> readyAgain = realtime.subscribe(realtime.room().ready());
      assertThat(readyAgain.isTerminated()).isFalse();
      realtime.advance(TOGETHER);
      Sent inPlace = realtime.takeOne();
      realtime.okWithChanges(inPlace);
      realtime.system(inPlace, "postgres_changes", "ok", SUBSCRIBED);
      assertThat(readyAgain.isTerminatedComplete()).isTrue();
      change(realtime, 1);
      assertThat(again.getReceivedOnNext()).hasSize(1);
    }
  }

  @Test
  void aFilterThatTheAnswerDoesNotHaveFailsReadyToo() {
    try (VirtualRealtime realtime = new VirtualRealtime()) {
      realtime.connect();
      TestSubscriber<PostgresChange> changes = realtime.subscribe(realtime.room().changes(TODOS));
      TestSubscriber<Void> ready = realtime.subscribe(realtime.room().ready());
      realtime.subscribe(realtime.room().broadcasts());
      realtime.ok(realtime.takeOne());
      assertThat(changes.expectTerminalError()).isInstanceOf(PostgresChangesException.class);
      assertThat(ready.expectTerminalError()).isInstanceOf(PostgresChangesException.class);
      assertThat(realtime.room().topic().state()).isInstanceOf(TopicState.Joined.class);
    }
  }

  /** One bad filter silences all of its topic, so all are told. */
  @Test
  void aWrongFilterInPlaceEndsAllStreamsOfChanges() {
    try (VirtualRealtime realtime = new VirtualRealtime()) {
      TestSubscriber<PostgresChange> todos = TestSubscriber.create();
      live(realtime, todos);
      realtime.subscribe(realtime.room().broadcasts());
      TestSubscriber<PostgresChange> users = realtime.subscribe(realtime.room().changes(USERS));
      realtime.advance(TOGETHER);
      Sent inPlace = realtime.takeOne();
      assertThat(tables(inPlace)).containsExactly("todos", "users");
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
      assertThat(tables(second)).containsExactly("todos", "users");
      realtime.okWithChanges(second);
      realtime.close(first); // The server ends the old join, after the answer to the new one.
      realtime.system(second, "postgres_changes", "ok", SUBSCRIBED);
      assertThat(ready.isTerminatedComplete()).isTrue();
      change(realtime, 2);
      assertThat(users.getReceivedOnNext()).hasSize(1);
    }
  }

  @Test
  void whoComesWhileAJoinInPlaceIsUnansweredIsNotForgotten() {
    try (VirtualRealtime realtime = new VirtualRealtime()) {
      live(realtime, TestSubscriber.create());
      realtime.subscribe(realtime.room().changes(USERS));
      realtime.advance(TOGETHER);
      Sent second = realtime.takeOne();
      realtime.subscribe(realtime.room().changes(PostgresFilter.table("public", "cats")));
      realtime.subscribe(realtime.room().presence());
      realtime.advance(TOGETHER);
      realtime.okWithChanges(second);
      realtime.advance(TOGETHER);
      Sent third = realtime.takeOne();
      assertThat(tables(third)).containsExactly("todos", "users", "cats");
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
      assertThat(tables(join)).hasSize(50);
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
      live(realtime, todos);
      realtime.subscribe(realtime.room().changes(USERS));
      realtime.advance(TOGETHER);
      realtime.takeOne();
      change(realtime, 1);
      assertThat(todos.getReceivedOnNext()).hasSize(1);
      assertThat(realtime.room().topic().state()).isInstanceOf(TopicState.Joined.class);
    }
  }

  @Test
  void aJoinInPlaceThatIsRefusedIsTriedAgainWithEverything() {
    try (VirtualRealtime realtime =
        new VirtualRealtime(h -> h.with(RealtimeOptions.REJOIN, Projects.soon()))) {
      TestSubscriber<PostgresChange> todos = TestSubscriber.create();
      Sent first = live(realtime, todos);
      TestSubscriber<Gap> gaps = realtime.subscribe(realtime.room().gaps());
      TestSubscriber<PostgresChange> users = realtime.subscribe(realtime.room().changes(USERS));
      realtime.advance(TOGETHER);
      realtime.refuse(realtime.takeOne(), "IncreaseConnectionPool: more");
      assertThat(realtime.room().topic().state()).isInstanceOf(TopicState.Failed.class);
      realtime.close(first);
      realtime.advance(Duration.ofMillis(20));
      Sent again = realtime.takeOne();
      assertThat(tables(again)).containsExactly("todos", "users");
      realtime.okWithChanges(again);
      realtime.system(again, "postgres_changes", "ok", SUBSCRIBED);
      change(realtime, 1);
      change(realtime, 2);
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
      live(realtime, TestSubscriber.create());
      realtime.subscribe(realtime.room().changes(USERS));
      realtime.advance(TOGETHER);
      Sent inPlace = realtime.takeOne();
      realtime.advance(Duration.ofSeconds(10));
      Sent leave = realtime.takeOne();
      assertThat(leave.event()).isEqualTo("phx_leave");
      assertThat(leave.joinRef()).isEqualTo(inPlace.ref());
      realtime.advance(Duration.ofMillis(20));
      assertThat(tables(realtime.takeOne())).containsExactly("todos", "users");
    }
  }

  @Test
  void aLinkThatIsLostDuringAJoinInPlaceIsOneLoss() {
    try (VirtualRealtime realtime = new VirtualRealtime()) {
      live(realtime, TestSubscriber.create());
      TestSubscriber<Gap> gaps = realtime.subscribe(realtime.room().gaps());
      realtime.subscribe(realtime.room().changes(USERS));
      realtime.advance(TOGETHER);
      realtime.link().drop();
      realtime.advance(Duration.ofSeconds(1));
      Sent join = realtime.takeOne();
      assertThat(tables(join)).containsExactly("todos", "users");
      realtime.okWithChanges(join);
      realtime.system(join, "postgres_changes", "ok", SUBSCRIBED);
      assertThat(gaps.getReceivedOnNext()).hasSize(1);
      realtime.advance(Duration.ofSeconds(1));
      assertThat(realtime.take()).isEmpty();
    }
  }

  @Test
  void eachLossIsOneGapAndItEndsWhenTheChangesFlowAgain() {
    try (VirtualRealtime realtime = new VirtualRealtime()) {
      live(realtime, TestSubscriber.create());
      TestSubscriber<Gap> gaps = realtime.subscribe(realtime.room().gaps());
      for (int i = 1; i <= 3; i++) {
        realtime.advance(Duration.ofSeconds(30));
        realtime.link().serverClose(1012, "restart");
        realtime.advance(Duration.ofSeconds(2));
        Sent join = realtime.takeOne();
        realtime.okWithChanges(join);
        assertThat(gaps.getReceivedOnNext()).hasSize(i - 1);
        realtime.advance(Duration.ofSeconds(3));
        realtime.system(join, "postgres_changes", "ok", SUBSCRIBED);
        realtime.system(join, "postgres_changes", "ok", SUBSCRIBED);
        assertThat(gaps.getReceivedOnNext()).hasSize(i);
        Gap gap = gaps.getReceivedOnNext().get(i - 1);
        assertThat(gap.length()).isEqualTo(Duration.ofSeconds(5));
        assertThat(gap.cause().code()).isEqualTo(1012);
        assertThat(gap.since())
            .isEqualTo(VirtualRealtime.START.plusSeconds(i * 35L - 5));
      }
    }
  }

  @Test
  void whatWasNeverJoinedHasNoGap() {
    try (VirtualRealtime realtime =
        new VirtualRealtime(h -> h.with(RealtimeOptions.REJOIN, Projects.soon()))) {
      realtime.connect();
      TestSubscriber<Gap> gaps = realtime.subscribe(realtime.room().gaps());
      realtime.refuse(realtime.takeOne(), "RealtimeRestarting: wait");
      realtime.advance(Duration.ofMillis(20));
      realtime.takeOne();
      realtime.link().drop();
      realtime.advance(Duration.ofSeconds(1));
      Sent join = realtime.takeOne();
      realtime.ok(join);
      assertThat(gaps.getReceivedOnNext()).isEmpty();
      realtime.close(join);
      realtime.advance(Duration.ofMillis(20));
      realtime.ok(realtime.takeOne());
      assertThat(gaps.getReceivedOnNext()).hasSize(1);
    }
  }

  @Test
  void theLastToCancelLeavesAndNobodyJoinsForHim() {
    try (VirtualRealtime realtime = new VirtualRealtime()) {
      TestSubscriber<PostgresChange> todos = TestSubscriber.create();
      live(realtime, todos);
      TestSubscriber<PostgresChange> users = realtime.subscribe(realtime.room().changes(USERS));
      users.cancel();
      realtime.advance(Duration.ofSeconds(1));
      assertThat(realtime.take()).isEmpty(); // Gone before the join in place.
      todos.cancel();
      realtime.engine.run();
      assertThat(realtime.takeOne().event()).isEqualTo("phx_leave");
    }
  }

  @Test
  void whatIsNoChangeIsReportedAndTheNextOneComes() {
    try (VirtualRealtime realtime = new VirtualRealtime()) {
      TestSubscriber<PostgresChange> todos = TestSubscriber.create();
      live(realtime, todos);
      realtime.receive("null", "null", "realtime:room1", "postgres_changes", "{\"ids\":\"x\"}");
      realtime.receive("null", "null", "realtime:room1", "postgres_changes", "[1]");
      change(realtime, 99);
      change(realtime, 1);
      assertThat(todos.getReceivedOnNext()).hasSize(1);
      realtime.engine.takeProblems();
      assertThat(todos.isTerminated()).isFalse();
    }
  }

  @Test
  void aNewTokenThatSubscribesAgainDisturbsNobody() throws Exception {
    try (RealtimeServer server = RealtimeTestServer.create().withoutDelays().start();
        Connection connection =
            Projects.hawser(server)
                .credentials(
                    () ->
                        reactor.core.publisher.Mono.fromSupplier(
                            () -> dev.hawser.Credentials.token(server.token("authenticated"))))
                .open()) {
      RealtimeTopic db = Projects.room(connection, "db");
      BlockingQueue<Object> gaps = Projects.collect(db.gaps());
      BlockingQueue<Object> changes = Projects.collect(db.changes(TODOS));
      db.ready().block(Projects.LIMIT);
      RealtimeConnection.of(connection).refreshToken().block(Projects.LIMIT);
      server.awaitSubscribed("db", Projects.LIMIT);
      server.insert("public", "todos", Map.of("id", 1));
      assertThat(Projects.next(changes, PostgresChange.class).row().get("id", Integer.class)).isEqualTo(1);
      assertThat(gaps).isEmpty();
    }
  }
}
