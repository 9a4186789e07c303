package dev.hawser.testkit;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What the parts of one {@link RealtimeServer} share. */
final class RealtimeHub {

  private volatile RealtimeTestServer description;
  private volatile @Nullable PhoenixServer phoenix;
  private volatile RealtimeRate joinRate;
  private volatile RealtimeRate eventRate;
  private final RealtimeAdmission admission = new RealtimeAdmission(this);
  private final RealtimeBroadcasts broadcasts = new RealtimeBroadcasts(this);
  private final RealtimeReplication replication = new RealtimeReplication(this);
  private final Recorder<RealtimeChannel> joined = new Recorder<>("join");
  private final Recorder<RealtimeChannel> subscribed = new Recorder<>("subscription");
  private final Recorder<RealtimeBroadcast> sent = new Recorder<>("broadcast");
  private final Map<String, Deque<String>> joinFaults = new HashMap<>();

  RealtimeHub(RealtimeTestServer description) {
    this.description = description;
    joinRate = description.newJoinRate();
    eventRate = description.newEventRate();
  }

  void started(PhoenixServer running) {
    phoenix = running;
  }

  PhoenixServer phoenix() {
    PhoenixServer running = phoenix;
    if (running == null) {
      throw new IllegalStateException("the server has not started");
    }
    return running;
  }

  RealtimeTestServer description() {
    return description;
  }

  void description(RealtimeTestServer changed) {
    description = changed;
    joinRate = changed.newJoinRate();
    eventRate = changed.newEventRate();
  }

  RealtimeAdmission admission() {
    return admission;
  }

  RealtimeBroadcasts broadcasts() {
    return broadcasts;
  }

  RealtimeReplication replication() {
    return replication;
  }

  RealtimeRate joins() {
    return joinRate;
  }

  RealtimeRate events() {
    return eventRate;
  }

  Recorder<RealtimeChannel> joined() {
    return joined;
  }

  Recorder<RealtimeChannel> subscribed() {
    return subscribed;
  }

  Recorder<RealtimeBroadcast> sent() {
    return sent;
  }

  void joined(RealtimeChannel channel) {
    joined.add(channel);
  }

  void subscribed(RealtimeChannel channel) {
    subscribed.add(channel);
  }

  void record(RealtimeBroadcast broadcast) {
    sent.add(broadcast);
  }

  // ---- faults

  void joinFault(String topic, String reason) {
    synchronized (joinFaults) {
      joinFaults.computeIfAbsent(topic, t -> new ArrayDeque<>()).add(reason);
    }
  }

  /** The reason with which the next join of a topic is to be refused; it is taken. */
  @Nullable String joinFault(String topic) {
    synchronized (joinFaults) {
      Deque<String> reasons = joinFaults.get(topic);
      return reasons == null ? null : reasons.poll();
    }
  }

  // ---- who is there

  /** The channels of a topic that are public, or those that are private, in their order. */
  List<RealtimeHandler> room(String topic, boolean ofPrivate) {
    List<RealtimeHandler> room = handlers(topic);
    room.removeIf(handler -> handler.isPrivate() != ofPrivate);
    return room;
  }

  /** The channels of a topic, in their order. */
  List<RealtimeHandler> handlers(String topic) {
    return handlers(phoenix().channels("realtime:" + topic));
  }

  /** Every channel. */
  List<RealtimeHandler> handlers() {
    List<RealtimeHandler> all = new ArrayList<>();
    for (PhoenixSocket socket : phoenix().sockets()) {
      all.addAll(handlers(socket.channels()));
    }
    return all;
  }

  private static List<RealtimeHandler> handlers(List<PhoenixChannel> channels) {
    List<RealtimeHandler> handlers = new ArrayList<>();
    for (PhoenixChannel channel : channels) {
      if (channel.handler() instanceof RealtimeHandler handler) {
        handlers.add(handler);
      }
    }
    return handlers;
  }

  /** How many connections have a channel. */
  int users() {
    int users = 0;
    for (PhoenixSocket socket : phoenix().sockets()) {
      users += socket.channels().isEmpty() ? 0 : 1;
    }
    return users;
  }

  /** A channel of this connection has ended: one without channels is killed after a while. */
  void left(PhoenixSocket socket) {
    if (socket.isOpen() && socket.channels().isEmpty()) {
      later(
          description.noChannelTimeout(),
          () -> {
            if (socket.channels().isEmpty()) {
              socket.abort();
            }
          });
    }
  }

  // ---- the loop

  void onLoop(Runnable action) {
    phoenix().hub().onLoop(action);
  }

  void later(Duration delay, Runnable action) {
    phoenix().hub().schedule(delay, action);
  }
}
