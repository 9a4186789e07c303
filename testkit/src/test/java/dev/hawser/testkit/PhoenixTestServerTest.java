package dev.hawser.testkit;

import static java.util.concurrent.TimeUnit.MILLISECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ScheduledFuture;
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

  @Test
  void idleTimeoutCountsTheClientsFramesOnly() throws IOException {
    Duration idle = Duration.ofMillis(300);
    try (PhoenixServer server = PhoenixTestServer.create().idleTimeout(idle).start();
        RawClient client = connect(server, "2.0.0")) {
      client.sendText("[null,\"1\",\"phoenix\",\"heartbeat\",{}]");
      client.read();
      ServerConnection connection = server.nextSocket(LIMIT).connection().orElseThrow();
      ScheduledFuture<?> pings =
          connection
              .loop()
              .scheduleAtFixedRate(() -> connection.ping(new byte[0]), 0, 50, MILLISECONDS);

      RawClient.RawMessage message = client.read();
      while (message.opcode() == 9) {
        message = client.read();
      }

      pings.cancel(false);
      assertThat(message.closeCode()).isEqualTo(1002);
      Duration heartbeat = connection.received().get(0).at();
      Duration close =
          connection.traffic().stream()
              .filter(m -> m.kind() == WireMessage.Kind.CLOSE)
              .findFirst()
              .orElseThrow()
              .at();
      assertThat(close.minus(heartbeat)).isGreaterThanOrEqualTo(idle);
    }
  }

  @Test
  void faultsOfTheServerBelowStrike() throws IOException {
    try (PhoenixServer server = start();
        RawClient client = new RawClient(server.server().port())) {
      server.server().faults().next(Fault.status(503));
      assertThat(client.upgrade("/socket/websocket", "")).startsWith("HTTP/1.1 503 ");
    }
  }

  @Test
  void readsAndSendsBinaryKindsOfItsOwn() throws IOException {
    PhoenixTestServer description =
        PhoenixTestServer.create()
            .channel("room:*", Room::new)
            .decodeBinary(
                bytes ->
                    bytes[0] == 3
                        ? Optional.of(new PhoenixMessage("1", "7", "room:1", "echo", "three"))
                        : Optional.empty());
    try (PhoenixServer server = description.start();
        RawClient client = connect(server, "2.0.0")) {
      client.sendText(JOIN);
      client.read();
      client.send(0x82, new byte[] {3, 0});
      assertThat(client.read().text())
          .isEqualTo(
              "[\"1\",\"7\",\"room:1\",\"phx_reply\",{\"status\":\"ok\",\"response\":\"three\"}]");
      server.awaitJoin("room:1", LIMIT).socket().sendRaw(new byte[] {4, 1});
      assertThat(client.read().payload()).containsExactly(4, 1);
    }
  }

  @Test
  void handlerThatThrowsCrashesItsChannelAndFailsTheTest() throws IOException {
    PhoenixServer server =
        PhoenixTestServer.create()
            .channel(
                "room:*",
                () ->
                    (channel, join) -> {
                      throw new IllegalArgumentException("on purpose");
                    })
            .start();
    try (RawClient client = connect(server, "2.0.0")) {
      client.sendText(JOIN);
      assertThat(client.read().text()).contains("join crashed");
    }
    assertThatThrownBy(server::close).hasRootCauseMessage("on purpose");
  }

  @Test
  void tokenInTheSubprotocolReachesTheApplication() throws IOException {
    try (PhoenixServer server =
            PhoenixTestServer.create()
                .authToken(true)
                .connect(c -> c.authToken().map(c::accept).orElseGet(c::refuse))
                .start();
        RawClient client = new RawClient(server.server().port());
        RawClient bad = new RawClient(server.server().port())) {
      String header = "Sec-WebSocket-Protocol: phoenix, base64url.bearer.phx.";
      assertThat(client.upgrade("/socket/websocket", header + "c2VjcmV0LXRvaw\r\n"))
          .contains("101", "sec-websocket-protocol: phoenix");
      assertThat(server.nextSocket(LIMIT).id()).contains("secret-tok");
      assertThat(bad.upgrade("/socket/websocket", header + "-_-_\r\n")).startsWith("HTTP/1.1 500");
    }
  }
}
