package dev.hawser.realtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hawser.Connection;
import dev.hawser.Credentials;
import dev.hawser.Hawser;
import dev.hawser.Presence;
import dev.hawser.TopicState;
import dev.hawser.realtime.postgres.PostgresChange;
import dev.hawser.realtime.postgres.PostgresCondition;
import dev.hawser.realtime.postgres.PostgresFilter;
import dev.hawser.testkit.PhoenixMessage;
import dev.hawser.testkit.RealtimeServer;
import dev.hawser.testkit.RealtimeTestServer;
import dev.hawser.testkit.RealtimeToken;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** The typed view of a topic, over real sockets against the embedded server. */
class RealtimeTopicTest {

  private static final Duration LIMIT = Duration.ofSeconds(30);

  private RealtimeServer server;

  @BeforeEach
  void start() {
    server = RealtimeTestServer.create().withoutDelays().start();
  }

  @AfterEach
  void stop() {
    server.close();
  }

  private Hawser client() {
    return Hawser.to("realtime+" + server.url()).with(RealtimeOptions.API_KEY, server.apiKey());
  }

  private static <T> BlockingQueue<T> collect(Flux<T> flux) {
    BlockingQueue<T> queue = new LinkedBlockingQueue<>();
    flux.subscribe(queue::add, error -> {});
    return queue;
  }

  private static <T> T next(BlockingQueue<T> queue) throws InterruptedException {
    T value = queue.poll(LIMIT.toSeconds(), TimeUnit.SECONDS);
    assertThat(value).isNotNull();
    return value;
  }

  private static void joined(RealtimeTopic topic) {
    topic.topic().states().ofType(TopicState.Joined.class).blockFirst(LIMIT);
  }

  @Test
  void broadcastsGoBothWays() throws Exception {
    try (Connection ann = client().open();
        Connection bob = client().open()) {
      RealtimeTopic room = RealtimeTopic.of(ann.topic("room1")).acknowledged();
      BlockingQueue<Broadcast> seen = collect(RealtimeTopic.of(bob.topic("room1")).broadcasts());
      joined(RealtimeTopic.of(bob.topic("room1")));
      room.join().block(LIMIT);
      room.broadcastAcknowledged("cur", Map.of("x", 1)).block(LIMIT);
      room.broadcast("bin", new byte[] {1, 2}).block(LIMIT);
      Broadcast first = next(seen);
      assertThat(first.topic()).isEqualTo("room1");
      assertThat(first.event()).isEqualTo("cur");
      assertThat(first.payload().text()).isEqualTo("{\"x\":1}");
      assertThat(next(seen).payload().bytes().remaining()).isEqualTo(2);
    }
  }

  @Test
  void anAcknowledgementIsAskedForOnlyWhereThereIsOne() {
    try (Connection ann = client().open()) {
      RealtimeTopic room = RealtimeTopic.of(ann.topic("room1"));
      room.join().block(LIMIT);
      assertThatThrownBy(() -> room.broadcastAcknowledged("cur", Map.of()).block(LIMIT))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("broadcast-ack");
    }
  }

  @Test
  void presenceIsShownAndShownAgain() throws Exception {
    try (Connection ann = client().open();
        Connection bob = client().open()) {
      RealtimeTopic hers = RealtimeTopic.of(ann.topic("room1")).presenceKey("ann");
      RealtimeTopic his = RealtimeTopic.of(bob.topic("room1"));
      BlockingQueue<Map<String, Presence>> seen = collect(his.presence());
      assertThat(next(seen)).isEmpty();
      hers.join().block(LIMIT);
      hers.track(Map.of("mood", "fine")).block(LIMIT);
      his.presence().filter(all -> all.containsKey("ann")).blockFirst(LIMIT);
      ann.disconnect().block(LIMIT);
      his.presence().filter(all -> !all.containsKey("ann")).blockFirst(LIMIT);
      ann.connect().block(LIMIT);
      his.presence().filter(all -> all.containsKey("ann")).blockFirst(LIMIT);
      hers.untrack().block(LIMIT);
      his.presence().filter(all -> !all.containsKey("ann")).blockFirst(LIMIT);
    }
  }

  @Test
  void whoListensToThePresenceOfAJoinedTopicGetsIt() {
    try (Connection ann = client().open()) {
      RealtimeTopic room = RealtimeTopic.of(ann.topic("room1"));
      room.join().block(LIMIT);
      assertThat(room.presence().blockFirst(LIMIT)).isEmpty();
      assertThat(server.channels("room1")).hasSize(1);
    }
  }

  @Test
  void changesComeToWhoAskedForThem() throws Exception {
    try (Connection ann = client().open()) {
      RealtimeTopic db = RealtimeTopic.of(ann.topic("db"));
      BlockingQueue<PostgresChange> all =
          collect(db.changes(PostgresFilter.table("public", "todos")));
      BlockingQueue<PostgresChange> deleted =
          collect(
              db.changes(
                  PostgresFilter.table("public", "todos").event(PostgresFilter.Event.DELETE)));
      db.ready().block(LIMIT);
      server.insert("public", "todos", Map.of("id", 1, "details", "milk"));
      server.delete("public", "todos", Map.of("id", 1));
      assertThat(next(all).type()).isEqualTo(PostgresChange.Type.INSERT);
      assertThat(next(all).type()).isEqualTo(PostgresChange.Type.DELETE);
      assertThat(next(deleted).type()).isEqualTo(PostgresChange.Type.DELETE);
      assertThat(deleted).isEmpty();
    }
  }

  @Test
  void moreTablesAreJoinedInPlaceAndAGapTellsIt() throws Exception {
    try (Connection ann = client().open()) {
      RealtimeTopic db = RealtimeTopic.of(ann.topic("db"));
      BlockingQueue<Gap> gaps = collect(db.gaps());
      joined(db);
      BlockingQueue<PostgresChange> todos =
          collect(db.changes(PostgresFilter.table("public", "todos")));
      db.ready().block(LIMIT);
      assertThat(next(gaps).cause().message()).contains("joined again");
      server.insert("public", "todos", Map.of("id", 1, "details", "milk"));
      assertThat(next(todos).record().text()).contains("milk");
      assertThat(db.topic().state()).isInstanceOf(TopicState.Joined.class);
    }
  }

  @Test
  void aWrongFilterEndsTheStreamsThatItSilences() {
    try (Connection ann = client().open()) {
      RealtimeTopic db = RealtimeTopic.of(ann.topic("db"));
      Mono<PostgresChange> wrong =
          db.changes(
                  PostgresFilter.table("public", "todos")
                      .where(PostgresCondition.raw("nocol=foo.1")))
              .next();
      assertThatThrownBy(() -> wrong.block(LIMIT)).isInstanceOf(PostgresChangesException.class);
    }
  }

  @Test
  void theTokenGoesWithTheFirstJoinAndAnExpiredOneIsReplaced() throws Exception {
    AtomicInteger asked = new AtomicInteger();
    try (Connection ann =
        client()
            .credentials(
                () ->
                    Mono.fromCallable(
                        () ->
                            Credentials.token(
                                server.sign(
                                    RealtimeToken.of("authenticated")
                                        .claim("n", asked.incrementAndGet())))))
            .open()) {
      RealtimeTopic room = RealtimeTopic.of(ann.topic("private-room")).asPrivate();
      room.join().block(LIMIT);
      List<PhoenixMessage> joins = joins();
      assertThat(joins.get(0).json().get("access_token").asText()).isNotEmpty();
      BlockingQueue<Gap> gaps = collect(room.gaps());
      ann.resume().block(LIMIT); // Behind the subscription, on the loop.
      server.expireTokens("private-room");
      assertThat(next(gaps).cause().reason()).contains("Token has expired");
      assertThat(joins()).hasSize(2);
      assertThat(joins().get(1).json().get("access_token"))
          .isNotEqualTo(joins.get(0).json().get("access_token"));
    }
  }

  private List<PhoenixMessage> joins() {
    return server.received().stream().filter(m -> m.event().equals("phx_join")).toList();
  }
}
