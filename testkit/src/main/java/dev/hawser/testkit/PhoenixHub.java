package dev.hawser.testkit;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.NullNode;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** What the connections of one {@link PhoenixServer} share: who is where, the loop, the records. */
// A task that the loop refuses comes after the server's end: nothing is left to do.
@SuppressWarnings("FutureReturnValueIgnored")
final class PhoenixHub {

  static final PhoenixReply UNMATCHED = PhoenixReply.error(Map.of("reason", "unmatched topic"));
  static final PhoenixReply TOO_MANY =
      PhoenixReply.error(Map.of("reason", "too many channels joined"));
  static final PhoenixReply JOIN_CRASHED = PhoenixReply.error(Map.of("reason", "join crashed"));

  private static final JsonNode NONE = NullNode.getInstance();

  private final PhoenixTestServer description;
  private final PhoenixPresence presence = new PhoenixPresence(this);
  private final List<PhoenixSocket> sockets = new CopyOnWriteArrayList<>();
  private final Map<String, List<PhoenixChannel>> topics = new ConcurrentHashMap<>();
  private final Recorder<PhoenixSocket> connections = new Recorder<>("connection");
  private final Recorder<PhoenixChannel> joins = new Recorder<>("join");
  private final Recorder<PhoenixMessage> messages = new Recorder<>("message");

  private volatile @Nullable TestServer server;
  private volatile @Nullable Thread loopThread;

  PhoenixHub(PhoenixTestServer description) {
    this.description = description;
  }

  /** Before any client knows the port. */
  void started(TestServer running) {
    server = running;
    running.loop().execute(() -> loopThread = Thread.currentThread());
  }

  TestServer server() {
    TestServer running = server;
    if (running == null) {
      throw new IllegalStateException("the server has not started");
    }
    return running;
  }

  PhoenixTestServer description() {
    return description;
  }

  PhoenixPresence presence() {
    return presence;
  }

  Recorder<PhoenixSocket> connections() {
    return connections;
  }

  Recorder<PhoenixChannel> joins() {
    return joins;
  }

  Recorder<PhoenixMessage> messages() {
    return messages;
  }

  List<PhoenixSocket> sockets() {
    return List.copyOf(sockets);
  }

  List<PhoenixChannel> channels(String topic) {
    return List.copyOf(topics.getOrDefault(topic, List.of()));
  }

  @Nullable PhoenixHandler handler(@Nullable String topic) {
    return topic == null ? null : description.handler(topic);
  }

  void broadcast(String topic, String event, Object payload) {
    deliver(channel -> true, topic, event, payload);
  }

  void broadcastFrom(PhoenixChannel from, String topic, String event, Object payload) {
    deliver(channel -> channel != from, topic, event, payload);
  }

  void broadcast(String topic, String room, String event, Object payload) {
    deliver(channel -> channel.room().equals(room), topic, event, payload);
  }

  private void deliver(Predicate<PhoenixChannel> to, String topic, String event, Object payload) {
    PhoenixMessage message =
        new PhoenixMessage(NONE, NONE, topic, event, PhoenixMessage.payload(payload));
    onLoop(
        () -> {
          for (PhoenixChannel channel : channels(topic)) {
            if (to.test(channel)) {
              channel.deliver(message);
            }
          }
        });
  }

  // ---- the loop

  void onLoop(Runnable action) {
    if (Thread.currentThread() == loopThread) {
      action.run();
    } else {
      execute(action);
    }
  }

  void execute(Runnable action) {
    loop().execute(guarded(action));
  }

  void schedule(Duration delay, Runnable action) {
    loop().schedule(guarded(action), delay.toNanos(), TimeUnit.NANOSECONDS);
  }

  private Runnable guarded(Runnable action) {
    return () -> {
      try {
        action.run();
      } catch (RuntimeException | Error e) {
        failed(e);
      }
    };
  }

  private ScheduledExecutorService loop() {
    return server().loop();
  }

  void failed(Throwable thrown) {
    server().failed(thrown);
  }

  // ---- on the loop

  void opened(PhoenixSocket socket) {
    sockets.add(socket);
    connections.add(socket);
  }

  void ended(PhoenixSocket socket) {
    sockets.remove(socket);
  }

  void received(PhoenixMessage message) {
    messages.add(message);
  }

  void joined(PhoenixChannel channel) {
    topics.computeIfAbsent(channel.topic(), t -> new CopyOnWriteArrayList<>()).add(channel);
    joins.add(channel);
  }

  void left(PhoenixChannel channel) {
    topics.computeIfPresent(
        channel.topic(),
        (topic, list) -> {
          list.remove(channel);
          return list.isEmpty() ? null : list;
        });
    presence.untrack(channel);
  }
}
