package dev.hawser.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HexFormat;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The embedded Phoenix server as its users see it; its wire is proven with recordings. */
class PhoenixTestServerTest {

  private static final Duration LIMIT = Duration.ofSeconds(30);
  private static final String JOIN = "[\"1\",\"1\",\"room:1\",\"phx_join\",{\"a\":1}]";

  /** Echoes what is pushed, JSON or binary, and broadcasts what is shouted. */
  private static final class Room implements PhoenixHandler {
    @Override
    public PhoenixReply join(PhoenixChannel channel, PhoenixMessage join) {
      return PhoenixReply.ok(Map.of("got", join.json()));
    }

    @Override
    public PhoenixReply handleIn(PhoenixChannel channel, PhoenixMessage push) {
      return switch (push.event()) {
        case "echo" -> PhoenixReply.ok(push.isBinary() ? push.bytes() : push.json());
        case "shout" -> {
          channel.broadcast("shouted", push.isBinary() ? push.bytes() : push.json());
          yield PhoenixReply.none();
        }
        default -> PhoenixReply.crash();
      };
    }
  }

  private static PhoenixServer start() {
    return PhoenixTestServer.create().channel("room:*", Room::new).start();
  }

  private static RawClient connect(PhoenixServer server, String vsn) throws IOException {
    RawClient client = new RawClient(server.server().port());
    assertThat(client.upgrade("/socket/websocket?vsn=" + vsn, "")).startsWith("HTTP/1.1 101 ");
    return client;
  }

  @Test
  void answersJoinPushLeaveAndHeartbeat() throws IOException {
    try (PhoenixServer server = start();
        RawClient client = connect(server, "2.0.0")) {
      client.sendText("[null,\"0\",\"phoenix\",\"heartbeat\",{}]");
      assertThat(client.read().text())
          .isEqualTo("[null,\"0\",\"phoenix\",\"phx_reply\",{\"status\":\"ok\",\"response\":{}}]");
      client.sendText(JOIN);
      assertThat(client.read().text())
          .isEqualTo(
              "[\"1\",\"1\",\"room:1\",\"phx_reply\","
                  + "{\"status\":\"ok\",\"response\":{\"got\":{\"a\":1}}}]");
      client.sendText("[\"1\",\"2\",\"room:1\",\"echo\",[1]]");
      assertThat(client.read().text())
          .isEqualTo("[\"1\",\"2\",\"room:1\",\"phx_reply\",{\"status\":\"ok\",\"response\":[1]}]");
      client.sendText("[\"1\",\"3\",\"room:1\",\"phx_leave\",{}]");
      assertThat(client.read().text())
          .isEqualTo("[\"1\",\"3\",\"room:1\",\"phx_reply\",{\"status\":\"ok\",\"response\":{}}]");
      assertThat(client.read().text()).isEqualTo("[\"1\",\"1\",\"room:1\",\"phx_close\",{}]");
    }
  }

  @Test
  void sendsBroadcastsAndPushesFromTheTest() throws IOException {
    try (PhoenixServer server = start();
        RawClient client = connect(server, "1.0.0")) {
      client.sendText(
          "{\"topic\":\"room:1\",\"event\":\"phx_join\",\"payload\":{\"a\":1},\"ref\":\"1\"}");
      assertThat(client.read().text()).startsWith("{\"ref\":\"1\",\"topic\":\"room:1\"");
      PhoenixChannel channel = server.awaitJoin("room:1", LIMIT);
      assertThat(channel.join().json().get("a").asInt()).isEqualTo(1);
      assertThat(channel.socket().vsn()).isEqualTo("1.0.0");

      server.broadcast("room:1", "news", Map.of("n", 1));
      server.push("room:1", "private", Map.of());
      server.crash("room:1");

      assertThat(client.read().text())
          .isEqualTo(
              "{\"ref\":null,\"topic\":\"room:1\",\"event\":\"news\",\"payload\":{\"n\":1}}");
      assertThat(client.read().text()).contains("\"private\"");
      assertThat(client.read().text()).contains("\"phx_error\"");
      assertThat(server.channels("room:1")).isEmpty();
    }
  }

  @Test
  void carriesBinaryPayloads() throws IOException {
    try (PhoenixServer server = start();
        RawClient client = connect(server, "2.0.0")) {
      client.sendText(JOIN);
      client.read();
      byte[] push =
          HexFormat.of().parseHex("0001010604" + "3132" + "726f6f6d3a31" + "6563686f" + "00ff");
      client.send(0x82, push);
      assertThat(client.read().payload())
          .asHexString()
          .isEqualToIgnoringCase("0101010602" + "3132" + "726f6f6d3a31" + "6f6b" + "00ff");
      server.broadcast("room:1", "ev", "x".getBytes(StandardCharsets.UTF_8));
      assertThat(client.read().payload())
          .asHexString()
          .isEqualToIgnoringCase("020602" + "726f6f6d3a31" + "6576" + "78");
    }
  }

  @Test
  void disconnectsById() throws IOException {
    try (PhoenixServer server =
            PhoenixTestServer.create()
                .connect(client -> client.accept(client.param("user").orElse("none")))
                .start();
        RawClient one = new RawClient(server.server().port());
        RawClient two = new RawClient(server.server().port())) {
      assertThat(one.upgrade("/socket/websocket?user=1", "")).startsWith("HTTP/1.1 101 ");
      assertThat(two.upgrade("/socket/websocket?user=2", "")).startsWith("HTTP/1.1 101 ");
      server.nextSocket(LIMIT);
      server.nextSocket(LIMIT);
      server.disconnect("2");
      assertThat(two.read().closeCode()).isEqualTo(1001);
      server.drain();
      assertThat(one.read().closeCode()).isEqualTo(1012);
    }
  }
}
