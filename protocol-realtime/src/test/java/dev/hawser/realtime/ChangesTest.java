package dev.hawser.realtime;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hawser.Connection;
import dev.hawser.Credentials;
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
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Mono;
import reactor.test.subscriber.TestSubscriber;

/** Who listens to the database gets the changes, or is told why not. */
class ChangesTest {

  private static final PostgresFilter TODOS = PostgresFilter.table("public", "todos");
  private static final Duration TOGETHER = Duration.ofMillis(20);
  private static final String SUBSCRIBED = "Subscribed to PostgreSQL";

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
      Sent join = realtime.live(TODOS, one);
      assertThat(join.tables()).containsExactly("todos");
      TestSubscriber<PostgresChange> other =
          realtime.subscribe(realtime.room().changes(PostgresFilter.table("public", "todos")));
      realtime.advance(Duration.ofSeconds(1));
      assertThat(realtime.take()).isEmpty(); // No further join.
      realtime.change(1);
      assertThat(one.getReceivedOnNext()).hasSize(1);
      assertThat(other.getReceivedOnNext()).hasSize(1);
      one.cancel();
      realtime.change(1);
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
      realtime.change(1);
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

  @Test
  void eachLossIsOneGapAndItEndsWhenTheChangesFlowAgain() {
    try (VirtualRealtime realtime = new VirtualRealtime()) {
      realtime.live(TODOS, TestSubscriber.create());
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
        assertThat(gap.since()).isEqualTo(VirtualRealtime.START.plusSeconds(i * 35L - 5));
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
  void whatIsNoChangeIsReportedAndTheNextOneComes() {
    try (VirtualRealtime realtime = new VirtualRealtime()) {
      TestSubscriber<PostgresChange> todos = TestSubscriber.create();
      realtime.live(TODOS, todos);
      realtime.receive("null", "null", "realtime:room1", "postgres_changes", "{\"ids\":\"x\"}");
      realtime.receive("null", "null", "realtime:room1", "postgres_changes", "[1]");
      realtime.change(99);
      realtime.change(1);
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
                    () -> Mono.fromSupplier(() -> Credentials.token(server.token("authenticated"))))
                .open()) {
      RealtimeTopic db = Projects.room(connection, "db");
      // The gaps last: a join without the changes would have to be repeated.
      BlockingQueue<Object> changes = Projects.collect(db.changes(TODOS));
      BlockingQueue<Object> gaps = Projects.collect(db.gaps());
      db.ready().block(Projects.LIMIT);
      RealtimeConnection.of(connection).refreshToken().block(Projects.LIMIT);
      server.awaitSubscribed("db", Projects.LIMIT);
      server.insert("public", "todos", Map.of("id", 1));
      assertThat(Projects.next(changes, PostgresChange.class).row().get("id", Integer.class))
          .isEqualTo(1);
      assertThat(gaps).isEmpty();
    }
  }
}
