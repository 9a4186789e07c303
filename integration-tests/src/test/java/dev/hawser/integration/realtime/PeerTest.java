package dev.hawser.integration.realtime;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hawser.integration.official.ClientSetup;
import dev.hawser.integration.official.Json;
import dev.hawser.integration.official.NodeClient;
import dev.hawser.integration.official.Stage;
import dev.hawser.testkit.RealtimeServer;
import dev.hawser.testkit.RealtimeTestServer;
import dev.hawser.testkit.internal.NodeServer;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The official client and Hawser in one channel: each gets what the other one sends. */
class PeerTest {

  private static final int MANY = 500;
  private static final String ACK = "{\"broadcast\":{\"ack\":true,\"self\":false}}";
  private static final ClientSetup SETUP =
      ClientSetup.DEFAULT.params(Map.of("apikey", Tokens.ANON));

  /** Who sends; the other one receives. */
  enum Sender {
    OFFICIAL,
    HAWSER
  }

  private static NodeServer process;

  private RealtimeServer server;
  private RealtimeClient sender;
  private RealtimeClient receiver;

  @BeforeAll
  static void startProcess() {
    process = NodeClient.project().start("realtime.js");
  }

  @AfterAll
  static void stopProcess() {
    if (process != null) {
      process.close();
    }
  }

  @BeforeEach
  void startServer() {
    server = RealtimeTestServer.create().withoutDelays().maxEventsPerSecond(10 * MANY).start();
  }

  @AfterEach
  void stop() {
    sender.close();
    receiver.close();
    server.close();
  }

  private void open(Sender who, ClientSetup ofSender, ClientSetup ofReceiver) {
    boolean official = who == Sender.OFFICIAL;
    sender = open(official, ofSender);
    receiver = open(!official, ofReceiver);
  }

  private RealtimeClient open(boolean official, ClientSetup setup) {
    return official
        ? new OfficialClient(process, server.url(), setup)
        : new HawserClient(server.url(), setup);
  }

  private static void join(RealtimeClient client) {
    client.join("a");
    seen(client, "a", "joined");
  }

  private static void seen(RealtimeClient client, String source, String line) {
    client.seen().await(source, line, 1, Stage.LIMIT);
  }

  @ParameterizedTest
  @EnumSource
  void broadcastsOfBothKindsReachTheOther(Sender who) {
    broadcasts(who, SETUP, SETUP);
    byte[] bytes = new byte[256];
    IntStream.range(0, bytes.length).forEach(i -> bytes[i] = (byte) i);
    sender.broadcast("a", "binary", "π", bytes);
    seen(sender, "binary", "ok");
    seen(receiver, "a on π", "π " + Json.hex(bytes));
  }

  /** Serializer 1 has no binary payloads: only JSON goes between the two. */
  @ParameterizedTest
  @EnumSource
  void jsonGoesFromSerializer1To2(Sender who) {
    broadcasts(who, SETUP.v1(), SETUP);
  }

  @ParameterizedTest
  @EnumSource
  void jsonGoesFromSerializer2To1(Sender who) {
    broadcasts(who, SETUP, SETUP.v1());
  }

  private void broadcasts(Sender who, ClientSetup ofSender, ClientSetup ofReceiver) {
    open(who, ofSender, ofReceiver);
    for (RealtimeClient client : List.of(sender, receiver)) {
      client.channel("a", "café 1", ACK);
      client.on("a", "π");
      client.connect();
      join(client);
    }
    String json = "{\"a\":[1,-2.5,true,null,\"é🚀\\\"\\n\"],\"o\":{\"x\":{}}}";
    sender.broadcast("a", "json", "π", json);
    seen(sender, "json", "ok");
    seen(receiver, "a on π", "π " + json);
    assertThat(sender.seen().all()).doesNotContainKey("a on π");
  }

  @ParameterizedTest
  @EnumSource
  void manyBroadcastsArriveInTheirOrder(Sender who) {
    open(who, SETUP, SETUP);
    for (RealtimeClient client : List.of(sender, receiver)) {
      client.channel("a", "room1", ACK);
      client.on("a", "n");
      client.connect();
      join(client);
    }
    for (int i = 0; i < MANY; i++) {
      sender.broadcast("a", "sent", "n", "{\"i\":" + i + "}");
    }
    sender.seen().await("sent", "ok", MANY, Stage.LIMIT);
    seen(receiver, "a on n", "n {\"i\":" + (MANY - 1) + "}");
    assertThat(receiver.seen().all().get("a on n"))
        .isEqualTo(IntStream.range(0, MANY).mapToObj(i -> "n {\"i\":" + i + "}").toList());
  }

  @ParameterizedTest
  @EnumSource
  void eachSeesThePresenceOfTheOther(Sender who) {
    open(who, SETUP, SETUP);
    sender.channel("a", "room1", "{\"presence\":{\"key\":\"sender\"}}");
    receiver.channel("a", "room1", "{\"presence\":{\"key\":\"receiver\"}}");
    for (RealtimeClient client : List.of(sender, receiver)) {
      client.presence("a");
      client.connect();
      join(client);
      seen(client, "a presence", "sync {}");
    }
    sender.track("a", "track", "{\"name\":\"é\",\"n\":1}");
    String first = "\"sender\":[{\"n\":1,\"name\":\"é\",\"presence_ref\":\"ref-1\"}]";
    seen(sender, "track", "ok");
    seen(receiver, "a presence", "sync {" + first + "}");
    seen(receiver, "a presence join", "sender {\"before\":[],\"joined\":[\"ref-1\"]}");
    receiver.track("a", "track", "{}");
    seen(sender, "a presence", "sync {\"receiver\":[{\"presence_ref\":\"ref-2\"}]," + first + "}");
    sender.track("a", "again", "{\"n\":2}");
    seen(sender, "again", "ok");
    seen(
        receiver,
        "a presence",
        "sync {\"receiver\":[{\"presence_ref\":\"ref-2\"}],"
            + "\"sender\":[{\"n\":2,\"presence_ref\":\"ref-3\"}]}");
    sender.untrack("a", "untrack");
    seen(receiver, "a presence leave", "sender {\"after\":[],\"left\":[\"ref-3\"]}");
    receiver.disconnect();
    seen(sender, "a presence leave", "receiver {\"after\":[],\"left\":[\"ref-2\"]}");
  }
}
