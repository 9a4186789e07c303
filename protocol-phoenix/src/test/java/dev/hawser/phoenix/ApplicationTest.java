package dev.hawser.phoenix;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hawser.Connection;
import dev.hawser.ConnectionObserver;
import dev.hawser.ConnectionState;
import dev.hawser.Hawser;
import dev.hawser.OverflowPolicy;
import dev.hawser.Presence;
import dev.hawser.Reply;
import dev.hawser.Topic;
import dev.hawser.TopicState;
import dev.hawser.testkit.HawserSteps;
import dev.hawser.testkit.PhoenixChannel;
import dev.hawser.testkit.PhoenixHandler;
import dev.hawser.testkit.PhoenixMessage;
import dev.hawser.testkit.PhoenixReply;
import dev.hawser.testkit.PhoenixServer;
import dev.hawser.testkit.PhoenixTestServer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** The plugin as an application in Java uses it. */
class ApplicationTest {

  /** What an application exchanges. */
  record Note(String body) {}

  @Test
  @DisplayName("use from Java")
  void useFromPlainJava() {
    List<String> notes = new CopyOnWriteArrayList<>();
    List<String> log = new CopyOnWriteArrayList<>();
    try (PhoenixServer server =
        PhoenixTestServer.create().channel("room:lobby", Lobby::new).start()) {
      Connection connection = Hawser.to("phoenix+" + server.url()).open();
      PhoenixTopic lobby =
          PhoenixTopic.of(connection.topic("room:lobby")).params(Map.of("since", 5));
      lobby.topic().messages("new_msg", Note.class).subscribe(note -> notes.add(note.body()));
      lobby
          .join()
          .doOnNext(reply -> log.add(reply.ok() ? "joined " + reply.payload().text() : "refused"))
          .block(Rooms.LIMIT);
      Reply reply = lobby.push("new_msg", new Note("hello")).block(Rooms.LIMIT);
      log.add(reply.status());
      Rooms.await("the broadcast", () -> notes.size() == 1);
      lobby.leave().block(Rooms.LIMIT);
      connection.close();
      connection.onClose().block(Rooms.LIMIT);
    }
    assertThat(notes).containsExactly("hello");
    assertThat(log).containsExactly("joined {\"since\":5}", "ok");
  }

  @Test
  @DisplayName("presence sync")
  void presenceSync() {
    try (PhoenixServer server =
            PhoenixTestServer.create().channel("room:lobby", Lobby::new).start();
        Connection ada = user(server, "ada")) {
      List<Map<String, Presence>> seen = new CopyOnWriteArrayList<>();
      room(ada).presence().subscribe(seen::add);
      Rooms.await("oneself", () -> last(seen).equals(Set.of("ada")));
      Connection bob = user(server, "bob");
      Rooms.await("the other one", () -> last(seen).equals(Set.of("ada", "bob")));
      // One message with several keys: every one of them counts.
      server
          .channels("room:lobby")
          .get(0)
          .push(
              "presence_diff",
              Map.of("joins", Map.of("x", metas("r1"), "y", metas("r2")), "leaves", Map.of()));
      Rooms.await("both", () -> last(seen).equals(Set.of("ada", "bob", "x", "y")));
      server.nextSocket(Rooms.LIMIT).abort();
      Rooms.await("after the rejoin", () -> last(seen).equals(Set.of("ada", "bob")));
      room(bob).leave().block(Rooms.LIMIT);
      Rooms.await("alone again", () -> last(seen).equals(Set.of("ada")));
      bob.close();
    }
  }

  private static Map<String, ?> metas(String ref) {
    return Map.of("metas", List.of(Map.of("phx_ref", ref)));
  }

  private static Set<String> last(List<Map<String, Presence>> seen) {
    return seen.isEmpty() ? Set.of() : seen.get(seen.size() - 1).keySet();
  }

  private static Connection user(PhoenixServer server, String name) {
    Connection connection = Rooms.hawser(server).open();
    connection.connect().block(Rooms.LIMIT);
    room(connection).params(Map.of("user", name)).join().block(Rooms.LIMIT);
    return connection;
  }

  private static PhoenixTopic room(Connection connection) {
    return PhoenixTopic.of(connection.topic("room:lobby"));
  }

  @Test
  @DisplayName("shutdown frees threads")
  void shutdownFreesThreads() {
    try (PhoenixServer server = Rooms.server().start()) {
      openAndClose(server, 10);
      Set<Thread> before = Thread.getAllStackTraces().keySet();
      openAndClose(server, 50);
      Set<Thread> more =
          Thread.getAllStackTraces().keySet().stream()
              .filter(thread -> !before.contains(thread))
              // Shared pools may still grow to their size, which does not depend on connections.
              .filter(thread -> !thread.getName().startsWith("boundedElastic-"))
              .filter(thread -> !thread.getName().startsWith("parallel-"))
              .filter(thread -> !thread.getName().startsWith("reactor-"))
              .filter(thread -> thread.getName().contains("hawser") || !thread.isDaemon())
              .collect(Collectors.toSet());
      assertThat(more).isEmpty();
      Rooms.await("all links to end", () -> server.sockets().isEmpty());
    }
    // What stays in pools keeps no JVM alive.
    assertThat(Thread.getAllStackTraces().keySet())
        .filteredOn(thread -> thread.getName().matches("(reactor|hawser|parallel|bounded).*"))
        .allMatch(Thread::isDaemon);
  }

  private static void openAndClose(PhoenixServer server, int count) {
    List<Connection> open = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      Connection connection = Rooms.hawser(server).open();
      connection.topic("room:" + i).join().block(Rooms.LIMIT);
      open.add(connection);
    }
    open.forEach(Connection::close);
    open.forEach(connection -> connection.onClose().block(Rooms.LIMIT));
  }

  @Test
  @DisplayName("metrics/logging hook")
  void metricsAndLoggingHook() {
    List<String> log = new CopyOnWriteArrayList<>();
    AtomicInteger framesIn = new AtomicInteger();
    AtomicInteger framesOut = new AtomicInteger();
    ConnectionObserver observer =
        new ConnectionObserver() {
          @Override
          public void stateChanged(ConnectionState state) {
            log.add(state.getClass().getSimpleName());
          }

          @Override
          public void frameReceived(int bytes) {
            framesIn.incrementAndGet();
          }

          @Override
          public void frameSent(int bytes) {
            framesOut.incrementAndGet();
          }

          @Override
          public void requestAnswered(String topic, String event, Duration roundTrip) {
            log.add("answered " + topic + " " + event);
          }

          @Override
          public void requestFailed(String topic, String event, Throwable failure) {
            log.add("failed " + topic + " " + event);
          }

          @Override
          public void heartbeat(Duration roundTrip) {
            if (!log.contains("heartbeat")) {
              log.add("heartbeat");
            }
          }
        };
    try (PhoenixServer server = Rooms.server().start();
        Connection connection =
            Rooms.hawser(server)
                .observer(observer)
                .requestTimeout(Duration.ofSeconds(1))
                .with(PhoenixOptions.HEARTBEAT_INTERVAL, Duration.ofMillis(20))
                .open()) {
      Topic topic = connection.topic("room:1");
      topic.join().block(Rooms.LIMIT);
      topic.request("echo", 1).block(Rooms.LIMIT);
      topic.request("silence", 1).onErrorComplete().block(Rooms.LIMIT);
      Rooms.await("a heartbeat", () -> log.contains("heartbeat"));
      assertThat(log)
          .startsWith("Connecting", "Handshaking", "Ready")
          .contains("answered room:1 echo", "failed room:1 silence");
      assertThat(framesIn.get()).isGreaterThanOrEqualTo(3);
      assertThat(framesOut.get()).isGreaterThanOrEqualTo(4);
    }
  }

  @Test
  void aBurstOfTwentyThousandMessagesIsDeliveredOrAccountedFor() {
    int burst = 20_000;
    List<Throwable> failures = new CopyOnWriteArrayList<>();
    ConcurrentLinkedQueue<Integer> got = new ConcurrentLinkedQueue<>();
    AtomicInteger some = new AtomicInteger();
    try (PhoenixServer server = Rooms.server().start();
        Connection connection = Rooms.hawser(server).open()) {
      Topic topic = connection.topic("room:1");
      topic
          .overflow(OverflowPolicy.fail(burst))
          .messages("tick", Integer.class)
          .subscribe(got::add, failures::add);
      topic
          .overflow(OverflowPolicy.dropOldest(16))
          .messages("tick")
          .limitRate(1)
          .subscribe(message -> some.incrementAndGet());
      HawserSteps.await(topic, TopicState.Joined.class, Rooms.LIMIT);
      connection.resume().block(Rooms.LIMIT);
      for (int i = 0; i < burst; i++) {
        server.broadcast("room:1", "tick", i);
      }
      Rooms.await("the end", () -> connection.stats().framesIn() > burst);
      assertThat(topic.request("echo", 1).block(Rooms.LIMIT).ok()).isTrue();
      Rooms.await(
          "every message accounted for", () -> some.get() + connection.stats().dropped() == burst);
      Rooms.await("all of them", () -> got.size() == burst);
      assertThat(failures).isEmpty();
      assertThat(new ArrayList<>(got)).isSorted().doesNotHaveDuplicates();
      assertThat(server.server().accepted()).isEqualTo(1);
    }
  }

  /** Answers the join with its parameters, tells everybody what is said, and tracks presence. */
  private static final class Lobby implements PhoenixHandler {
    @Override
    public PhoenixReply join(PhoenixChannel channel, PhoenixMessage join) {
      return PhoenixReply.ok(join.json());
    }

    @Override
    public void joined(PhoenixChannel channel) {
      if (channel.join().json().has("user")) {
        channel.track(channel.join().json().get("user").asText(), Map.of("online", true));
        channel.pushPresenceState();
      }
    }

    @Override
    public PhoenixReply handleIn(PhoenixChannel channel, PhoenixMessage push) {
      channel.broadcast(push.event(), push.json());
      return PhoenixReply.ok();
    }
  }
}
