package dev.hawser.realtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import dev.hawser.Connection;
import dev.hawser.Message;
import dev.hawser.NotReadyException;
import dev.hawser.Payload;
import dev.hawser.Reply;
import dev.hawser.SendOptions;
import dev.hawser.realtime.VirtualRealtime.Sent;
import dev.hawser.spi.Frame;
import dev.hawser.testkit.RealtimeBroadcast;
import dev.hawser.testkit.RealtimeRights;
import dev.hawser.testkit.RealtimeServer;
import dev.hawser.testkit.RealtimeTestServer;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import reactor.test.subscriber.TestSubscriber;

/** What becomes of broadcasts, in both directions. */
class BroadcastTest {

  private static RealtimeServer server() {
    return RealtimeTestServer.create()
        .withoutDelays()
        .maxEventsPerSecond(1_000_000)
        .rights(
            (token, topic) ->
                topic.startsWith("read-only") ? RealtimeRights.readOnly() : RealtimeRights.all())
        .start();
  }

  private static RealtimeTopic acknowledged(VirtualRealtime realtime) {
    realtime.connect();
    RealtimeTopic room = realtime.room().acknowledged();
    realtime.subscribe(room.join());
    realtime.ok(realtime.takeOne());
    return room;
  }

  @DisplayName("vsn 1 / 2")
  @ParameterizedTest(name = "serializers {0} and {1}")
  @CsvSource({"1.0.0, 1.0.0", "1.0.0, 2.0.0", "2.0.0, 1.0.0", "2.0.0, 2.0.0"})
  void bothSerializersUnderstandEachOther(String his, String hers) throws Exception {
    try (RealtimeServer server = server();
        Connection ann = Projects.hawser(server).with(RealtimeOptions.VSN, his).open();
        Connection bob = Projects.hawser(server).with(RealtimeOptions.VSN, hers).open()) {
      BlockingQueue<Object> seen = Projects.listen(Projects.room(bob));
      RealtimeTopic room = Projects.room(ann).acknowledged();
      room.join().block(Projects.LIMIT);
      room.broadcastAcknowledged("cur é", Map.of("n", 9007199254740993L)).block(Projects.LIMIT);
      Broadcast broadcast = Projects.next(seen, Broadcast.class);
      assertThat(broadcast.event()).isEqualTo("cur é");
      assertThat(broadcast.payload().text()).isEqualTo("{\"n\":9007199254740993}");
    }
  }

  @Test
  @DisplayName("kind 3 send")
  void allBroadcastsAreBinaryFramesAndTextIfAskedFor() {
    try (VirtualRealtime realtime = new VirtualRealtime()) {
      Sent join = realtime.joined();
      realtime.subscribe(realtime.room().broadcast("cur", Map.of("x", 1)));
      Sent push = realtime.takeOne();
      assertThat(push.binary()).isTrue();
      assertThat(push.joinRef()).isEqualTo(join.ref());
      assertThat(push.event()).isEqualTo("cur");
      assertThat(push.payload()).isEqualTo("7b2278223a317d");
      realtime.subscribe(realtime.room().broadcast("bin", new byte[] {1, -1}));
      assertThat(realtime.takeOne().payload()).isEqualTo("01ff");
      realtime.subscribe(realtime.room().broadcast("none", null));
      assertThat(realtime.takeOne().payload()).isEqualTo("7b7d");
    }
    try (VirtualRealtime realtime = new VirtualRealtime()) {
      realtime.connect();
      RealtimeTopic text =
          RealtimeTopic.of(realtime.room().topic().with(RealtimeOptions.BROADCAST_AS_TEXT, true));
      realtime.subscribe(text.join());
      realtime.ok(realtime.takeOne());
      realtime.subscribe(text.broadcast("cur", Map.of("x", 1)));
      Sent push = realtime.takeOne();
      assertThat(push.event()).isEqualTo("broadcast");
      assertThat(push.payload())
          .isEqualTo("{\"type\":\"broadcast\",\"event\":\"cur\",\"payload\":{\"x\":1}}");
    }
  }

  @Test
  @DisplayName("kind 4 receive, meta")
  void binaryFramesAndTheirMeta() throws Exception {
    try (RealtimeServer server = server();
        Connection connection = Projects.user(server).open()) {
      RealtimeTopic room = Projects.room(connection).asPrivate();
      BlockingQueue<Object> seen = Projects.listen(room);
      String id = server.send("room1", "db", Map.of("x", 1), true);
      Broadcast json = Projects.next(seen, Broadcast.class);
      assertThat(json.id()).isEqualTo(id);
      assertThat(json.replayed()).isFalse();
      server.send("room1", "bin", new byte[] {0, 1}, true);
      Broadcast binary = Projects.next(seen, Broadcast.class);
      assertThat(binary.payload().format()).isEqualTo(Payload.Format.BINARY);
      assertThat(binary.payload().toByteArray()).containsExactly(0, 1);
      server.broadcast("room1", "text", Map.of("y", 2));
      Broadcast text = Projects.next(seen, Broadcast.class);
      assertThat(text.meta()).isNull();
      assertThat(text.payload().text()).isEqualTo("{\"y\":2}");
    }
  }

  @Test
  @DisplayName("kinds 0-2 receive")
  void theBinaryFramesOfPhoenixAreUnderstood() {
    try (VirtualRealtime realtime = new VirtualRealtime()) {
      RealtimeTopic room = acknowledged(realtime);
      TestSubscriber<Message> messages = realtime.subscribe(room.topic().messages());
      TestSubscriber<Reply> reply = realtime.subscribe(room.topic().request("ask", 1));
      Sent asked = realtime.takeOne();
      realtime.link().receive(binary(0, new String[] {"1", "realtime:room1", "own"}, 7));
      realtime.link().receive(binary(2, new String[] {"realtime:room1", "all"}, 8));
      realtime
          .link()
          .receive(binary(1, new String[] {"1", asked.ref(), "realtime:room1", "ok"}, 9));
      assertThat(messages.getReceivedOnNext())
          .extracting(Message::event, message -> message.payload().toByteArray()[0])
          .containsExactly(tuple("own", (byte) 7), tuple("all", (byte) 8));
      assertThat(reply.getReceivedOnNext().get(0).payload().toByteArray()).containsExactly(9);
    }
  }

  private static Frame binary(int kind, String[] fields, int data) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.write(kind);
    for (String field : fields) {
      out.write(field.getBytes(StandardCharsets.UTF_8).length);
    }
    for (String field : fields) {
      out.writeBytes(field.getBytes(StandardCharsets.UTF_8));
    }
    out.write(data);
    return Frame.binary(out.toByteArray());
  }

  @Test
  @DisplayName("broadcast ack")
  void acknowledgementsAndRefusals() {
    try (RealtimeServer server = server();
        Connection connection = Projects.hawser(server).open()) {
      RealtimeTopic room = Projects.room(connection).acknowledged();
      room.join().block(Projects.LIMIT);
      room.broadcastAcknowledged("cur", 1).block(Projects.LIMIT);
      server.awaitBroadcast("room1", "cur", Projects.LIMIT);
      server.reconfigure(description -> description.maxPayload(10));
      assertThatThrownBy(
              () -> room.broadcastAcknowledged("big", "0123456789").block(Projects.LIMIT))
          .isInstanceOfSatisfying(
              BroadcastFailedException.class,
              e ->
                  assertThat(e.reason())
                      .isEqualTo(BroadcastFailedException.Reason.PAYLOAD_TOO_LARGE));
      // Without an acknowledgement nothing is waited for.
      room.broadcast("big", "0123456789").block(Projects.LIMIT);
      assertThat(connection.stats().pendingRequests()).isZero();
    }
  }

  @Test
  @DisplayName("push timeout")
  void whatIsNotAnsweredEndsInTime() {
    try (VirtualRealtime realtime = new VirtualRealtime()) {
      RealtimeTopic room = acknowledged(realtime);
      TestSubscriber<Void> usual = realtime.subscribe(room.broadcastAcknowledged("cur", 1));
      RealtimeTopic hasty =
          RealtimeTopic.of(
              room.topic().sending(SendOptions.defaults().timeout(Duration.ofSeconds(1))));
      TestSubscriber<Void> early = realtime.subscribe(hasty.broadcastAcknowledged("cur", 2));
      List<Sent> sent = realtime.take();
      realtime.advance(Duration.ofSeconds(1));
      assertThat(early.expectTerminalError())
          .isInstanceOfSatisfying(
              BroadcastFailedException.class,
              e -> assertThat(e.reason()).isEqualTo(BroadcastFailedException.Reason.UNANSWERED));
      assertThat(usual.isTerminated()).isFalse();
      realtime.advance(Duration.ofSeconds(9));
      assertThat(usual.expectTerminalError()).isInstanceOf(BroadcastFailedException.class);
      sent.forEach(realtime::ok); // Late answers mean nothing.
      assertThat(realtime.connection.stats().pendingRequests()).isZero();
    }
  }

  @Test
  void whoMayNotWriteGetsNoAnswerAndIsToldWhatThatMayMean() {
    try (RealtimeServer server = server();
        Connection connection =
            Projects.user(server).requestTimeout(Duration.ofMillis(300)).open()) {
      RealtimeTopic room = Projects.room(connection, "read-only").asPrivate().acknowledged();
      room.join().block(Projects.LIMIT);
      assertThatThrownBy(() -> room.broadcastAcknowledged("cur", 1).block(Projects.LIMIT))
          .isInstanceOf(BroadcastFailedException.class)
          .hasMessageContaining("policies");
    }
  }

  @Test
  @DisplayName("send when not joined")
  void sendingWhereNobodyJoinedIsRefusedAndHttpIsThereToChoose() {
    try (RealtimeServer server = server();
        Connection connection = Projects.hawser(server).open()) {
      connection.connect().block(Projects.LIMIT);
      RealtimeTopic room = Projects.room(connection);
      assertThatThrownBy(() -> room.broadcast("cur", 1).block(Projects.LIMIT))
          .isInstanceOf(NotReadyException.class);
      assertThatThrownBy(() -> room.acknowledged().broadcastAcknowledged("cur", 1).block())
          .isInstanceOf(NotReadyException.class);
      assertThat(server.broadcasts()).isEmpty();
      RealtimeConnection.of(connection)
          .http()
          .send(HttpBroadcast.of("room1", "cur", 1))
          .block(Projects.LIMIT);
      assertThat(server.awaitBroadcast("room1", "cur", Projects.LIMIT).isPrivate()).isFalse();
      assertThat(server.joins()).isEmpty();
    }
  }

  @Test
  @DisplayName("httpSend single/binary/private")
  void overHttp() {
    try (RealtimeServer server = server();
        Connection connection = Projects.user(server).open()) {
      HttpBroadcasts http = RealtimeConnection.of(connection).http();
      http.send(HttpBroadcast.of("room 1/é", "single", Map.of("x", 1))).block(Projects.LIMIT);
      http.send(HttpBroadcast.of("room 1/é", "binary", new byte[] {1, -1})).block(Projects.LIMIT);
      http.send(HttpBroadcast.of("room 1/é", "private", null).toPrivate()).block(Projects.LIMIT);
      List<RealtimeBroadcast> sent = server.broadcasts();
      assertThat(sent).extracting(RealtimeBroadcast::topic).containsOnly("room 1/é");
      assertThat(sent)
          .extracting(RealtimeBroadcast::event)
          .containsExactly("single", "binary", "private");
      assertThat(sent.get(0).json().orElseThrow()).hasToString("{\"x\":1}");
      assertThat(sent.get(1).bytes()).containsExactly(1, -1);
      assertThat(sent).extracting(RealtimeBroadcast::isPrivate).containsExactly(false, false, true);
      assertThat(server.joins()).isEmpty();
    }
  }

  @Test
  @DisplayName("persist / replay")
  void whatIsKeptIsReplayed() throws Exception {
    try (VirtualRealtime realtime = new VirtualRealtime()) {
      realtime.connect();
      RealtimeTopic room = realtime.room().asPrivate();
      realtime.subscribe(room.join());
      realtime.ok(realtime.takeOne());
      realtime.subscribe(room.broadcast("kept", 1, Persist.lasting(Duration.ofMinutes(1))));
      Frame frame = realtime.link().take().get(0);
      assertThat(BroadcastWire.pushed(frame).metadata()).isEqualTo("{\"persist\":{\"ttl\":60}}");
    }
    try (RealtimeServer server = server();
        Connection connection = Projects.user(server).open()) {
      Instant now = Instant.now();
      server.store("room1", "old", 1, now.minusSeconds(300));
      for (int i = 1; i <= 3; i++) {
        server.store("room1", "e" + i, i, now.minusSeconds(100 - i));
      }
      RealtimeTopic room =
          Projects.room(connection)
              .asPrivate()
              .replay(Replay.since(now.minusSeconds(200)).limit(2));
      BlockingQueue<Object> seen = Projects.listen(room);
      for (String event : List.of("e2", "e3")) {
        Broadcast replayed = Projects.next(seen, Broadcast.class);
        assertThat(replayed.event()).isEqualTo(event);
        assertThat(replayed.replayed()).isTrue();
      }
      // The server replays them after each join; they come once all the same.
      server.kill();
      Projects.await("the next join", () -> server.joins().size() == 2);
      Projects.joined(room);
      server.send("room1", "live", 1, true);
      assertThat(Projects.next(seen, Broadcast.class).event()).isEqualTo("live");
    }
  }

  @Test
  void whatWasMissedWhileAwayIsReplayedOnce() throws Exception {
    try (RealtimeServer server = server();
        Connection connection = Projects.user(server).open()) {
      RealtimeTopic room = Projects.room(connection).asPrivate().replay(Replay.missed());
      BlockingQueue<Object> seen = Projects.listen(room);
      server.send("room1", "before", 1, true);
      assertThat(Projects.next(seen, Broadcast.class).event()).isEqualTo("before");
      connection.suspend().block(Projects.LIMIT);
      server.send("room1", "missed", 1, true);
      connection.resume().block(Projects.LIMIT);
      Broadcast missed = Projects.next(seen, Broadcast.class);
      assertThat(missed.event()).isEqualTo("missed");
      assertThat(missed.replayed()).isTrue();
      server.send("room1", "after", 1, true);
      assertThat(Projects.next(seen, Broadcast.class).event()).isEqualTo("after");
    }
  }
}
