package dev.hawser.integration.realtime;

import static dev.hawser.integration.official.Scenario.WIRE;
import static dev.hawser.integration.realtime.RealtimeScenario.joined;

import dev.hawser.testkit.HttpReply;
import dev.hawser.testkit.RealtimeRights;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** Broadcasts, by socket and by HTTP. */
final class BroadcastScenarios {

  private static final byte[] BYTES = HexFormat.of().parseHex("0102ff");
  private static final String SELF = "{\"broadcast\":{\"ack\":false,\"self\":true}}";
  private static final String ACK = "{\"broadcast\":{\"ack\":true,\"self\":false}}";

  /** What the official client puts into the URLs of HTTP. */
  private static final String LEAKED = "?apikey=anon-key&vsn=2.0.0";

  private BroadcastScenarios() {}

  static Stream<RealtimeScenario> all() {
    return Stream.of(
        withoutAck(),
        withAck(),
        tooLarge(),
        withoutTheRight(),
        persist(),
        nonAsciiNames(),
        tooLongName(),
        received(),
        waitForTheJoin(),
        notJoined(),
        http());
  }

  private static RealtimeScenario withoutAck() {
    return RealtimeScenario.of(
            "JSON and binary without acknowledgement, seen by the sender",
            stage -> {
              stage.connect();
              stage.client().channel("a", "room1", "{\"broadcast\":{\"self\":true}}");
              for (String event : List.of("cur", "bin", "none", "replayed")) {
                stage.client().on("a", event);
              }
              stage.join("a");
              stage.client().broadcast("a", "json", "cur", "{\"x\":1,\"s\":\"é\"}");
              stage.client().broadcast("a", "binary", "bin", BYTES);
              stage.client().broadcast("a", "nothing", "none", "{}");
              stage.seen("a on cur", "cur {\"s\":\"é\",\"x\":1}");
              stage.seen("a on bin", "bin 0x0102ff");
              stage.seen("a on none", "none {}");
              stage
                  .connection(1)
                  .send(
                      frame(
                          "realtime:room1",
                          "replayed",
                          "{\"replayed\":true,\"id\":\"m1\"}",
                          "{\"a\":1}"));
              stage.any("a on replayed");
              stage.disconnect();
            })
        .differs(
            "r03",
            WIRE,
            List.of(config("\"self\":true")),
            List.of(config("\"ack\":false,\"self\":true")))
        .recorded("03-broadcast-noack-json-and-binary");
  }

  /** A join with these settings for broadcasts. */
  private static String config(String broadcast) {
    return joined(1, 1, "room1").replace("\"ack\":false,\"self\":false", broadcast);
  }

  /** A broadcast as the server sends it to serializer 2. */
  private static byte[] frame(String topic, String event, String meta, String json) {
    ByteArrayOutputStream frame = new ByteArrayOutputStream();
    frame.writeBytes(
        new byte[] {4, (byte) topic.length(), (byte) event.length(), (byte) meta.length(), 1});
    frame.writeBytes((topic + event + meta + json).getBytes(StandardCharsets.UTF_8));
    return frame.toByteArray();
  }

  private static RealtimeScenario withAck() {
    return RealtimeScenario.of(
            "with acknowledgement",
            stage -> {
              stage.connect();
              stage.joined("a", "room1", "{\"broadcast\":{\"ack\":true}}");
              stage.client().broadcast("a", "broadcast", "cur", "{\"x\":1}");
              stage.seen("broadcast", "ok");
              stage.disconnect();
            })
        .differs(
            "r03",
            WIRE,
            List.of(config("\"ack\":true")),
            List.of(config("\"ack\":true,\"self\":false")))
        .recorded("04-broadcast-ack");
  }

  private static RealtimeScenario tooLarge() {
    return RealtimeScenario.of(
            "a broadcast that is too large",
            stage -> {
              stage.connect();
              stage.joined("a", "room1", ACK);
              stage.client().broadcast("a", "large", "cur", "{\"x\":\"" + "y".repeat(200) + "\"}");
              stage.seen("large", "error");
              stage.client().broadcast("a", "small", "cur", "{}");
              stage.seen("small", "ok");
              stage.disconnect();
            })
        .server(server -> server.maxPayload(100));
  }

  private static RealtimeScenario withoutTheRight() {
    return RealtimeScenario.of(
            "a broadcast without the right to it is never answered",
            stage -> {
              stage.connect();
              stage.joined(
                  "a", "room1", "{\"private\":true,\"broadcast\":{\"ack\":true,\"self\":false}}");
              stage.client().broadcast("a", "broadcast", "cur", "{}");
              stage.seen("broadcast", "timed out");
              stage.disconnect();
            })
        .server(server -> server.rights((user, topic) -> RealtimeRights.readOnly()))
        .setup(setup -> setup.timeout(1000));
  }

  private static RealtimeScenario persist() {
    return RealtimeScenario.of(
            "a broadcast that the server keeps",
            stage -> {
              stage.connect();
              stage.joined("a", "room1", "{\"private\":true}");
              stage.client().persist("a", "broadcast", "cur", "{\"x\":1}", 60);
              stage.broadcast("room1", "cur");
              stage.seen("broadcast", "ok");
              stage.disconnect();
            })
        .server(server -> server.rights((user, topic) -> RealtimeRights.all()))
        .recorded("13-persist-metadata");
  }

  private static RealtimeScenario nonAsciiNames() {
    return RealtimeScenario.of(
        "names that are not ASCII",
        stage -> {
          stage.connect();
          stage.client().channel("a", "café, \"🚀\": x", SELF);
          stage.client().on("a", "π🎉");
          stage.join("a");
          stage.client().broadcast("a", "json", "π🎉", "{\"é\":\"🚀\\u2028\"}");
          stage.any("a on π🎉");
          stage.client().broadcast("a", "binary", "π🎉", BYTES);
          stage.any("a on π🎉", 2);
          stage.disconnect();
        });
  }

  private static RealtimeScenario tooLongName() {
    return RealtimeScenario.of(
            "a name of more than 255 bytes",
            stage -> {
              stage.connect();
              stage.joined("a", "room1", ACK);
              stage.client().broadcast("a", "long", "é".repeat(128), "{}");
              stage.any("long");
              stage.client().broadcast("a", "longest", "x".repeat(255), "{}");
              stage.seen("longest", "ok");
              stage.disconnect();
            })
        .differs("r16", "long", List.of("failed"), List.of("ok"))
        .differs(
            "r16",
            WIRE,
            List.of("1 binary3 J1 * realtime:room1 " + "x".repeat(255) + " {}"),
            List.of(
                "1 v2 J1 * realtime:room1 broadcast {\"event\":\""
                    + "é".repeat(128)
                    + "\",\"payload\":{},\"type\":\"broadcast\"}",
                "1 binary3 J1 * realtime:room1 " + "x".repeat(255) + " {}"));
  }

  private static RealtimeScenario received() {
    return RealtimeScenario.of(
        "broadcasts of the server, as text and binary",
        stage -> {
          stage.connect();
          stage.client().channel("a", "room1", "{}");
          stage.client().on("a", "cur");
          stage.client().on("a", "*");
          stage.join("a");
          stage.server().broadcast("room1", "cur", Map.of("n", 1));
          stage.seen("a on cur", "cur {\"n\":1}");
          stage.server().broadcast("room1", "cur", BYTES);
          stage.seen("a on cur", "cur 0x0102ff");
          stage.server().broadcast("room1", "other", Map.of("n", 2));
          stage.seen("a on *", "other {\"n\":2}");
          stage.disconnect();
        });
  }

  private static RealtimeScenario waitForTheJoin() {
    return RealtimeScenario.of(
            "a broadcast while the join is on its way",
            stage -> {
              stage.connect();
              stage.connection(1).stopReading();
              stage.client().channel("a", "room1", "{}");
              stage.client().join("a");
              stage.client().broadcast("a", "broadcast", "cur", "{\"x\":1}");
              stage.connection(1).resumeReading();
              stage.seen("broadcast", "ok");
              stage.broadcast("room1", "cur");
              stage.disconnect();
            })
        .differs(
            "r17",
            WIRE,
            List.of(
                "1 close 1005",
                "POST /realtime/v1/api/broadcast?apikey=anon-key&vsn=2.0.0 apikey anon-key -"
                    + " application/json {\"messages\":[{\"event\":\"cur\",\"payload\":{\"x\":1},"
                    + "\"private\":false,\"topic\":\"room1\"}]}"),
            List.of("1 binary3 J1 * realtime:room1 cur {\"x\":1}", "1 close 1005"));
  }

  private static RealtimeScenario notJoined() {
    return RealtimeScenario.of(
            "a broadcast of who has not joined",
            stage -> {
              stage.connect();
              stage.client().channel("a", "room 1/é", "{\"private\":true}");
              stage.client().broadcast("a", "broadcast", "cur", "{\"x\":1}");
              stage.any("broadcast");
              stage.disconnect();
            })
        .setup(setup -> setup.token(Tokens.user("jwt-1")))
        .differs("r17", "broadcast", List.of("ok"), List.of("failed"))
        .differs("r17", WIRE, List.of(batch(LEAKED)), List.of());
  }

  private static RealtimeScenario http() {
    return RealtimeScenario.of(
            "broadcasts over HTTP",
            stage -> {
              stage.client().channel("a", "room 1/é", "{\"private\":true}");
              stage.client().httpBatch("a", "batch", "cur", "{\"x\":1}");
              stage.seen("batch", "ok");
              stage.client().http("a", "json", "ev t", "{\"x\":2}");
              stage.seen("json", "ok");
              stage.client().http("a", "binary", "bin", new byte[] {1, 2});
              stage.seen("binary", "ok");
              stage.client().httpPersist("a", "persist", "p", "{\"a\":1}", 60);
              stage.seen("persist", "ok");
              stage.client().http("a", "old server", "e", "{}");
              stage.seen("old server", "failed");
            })
        .setup(setup -> setup.token(Tokens.user("jwt-1")))
        .server(
            server ->
                server.webSocket(
                    below ->
                        below.onHttp(
                            request -> request.path().endsWith("/e"),
                            exchange -> exchange.respond(HttpReply.status(404)))))
        .differs("r18", WIRE, requests(LEAKED, LEAKED + "&"), requests("", "?"))
        .recorded("12-http-fallback-and-httpSend");
  }

  private static String batch(String query) {
    return "POST /realtime/v1/api/broadcast"
        + query
        + " apikey anon-key Bearer jwt-1 application/json {\"messages\":[{\"event\":\"cur\","
        + "\"payload\":{\"x\":1},\"private\":true,\"topic\":\"room 1/é\"}]}";
  }

  /** What {@link #http} sends, with these at the place of the queries and at their beginning. */
  private static List<String> requests(String query, String begin) {
    return List.of(
        batch(query),
        single("ev%20t", begin + "private=true", "application/json {\"x\":2}"),
        single("bin", begin + "private=true", "application/octet-stream 0x0102"),
        single("p", begin + "private=true&persist%5Bttl%5D=60", "application/json {\"a\":1}"),
        single("e", begin + "private=true", "application/json {}"));
  }

  private static String single(String event, String query, String content) {
    return "POST /realtime/v1/api/broadcast/room%201%2F%C3%A9/events/"
        + event
        + query
        + " apikey anon-key Bearer jwt-1 "
        + content;
  }
}
