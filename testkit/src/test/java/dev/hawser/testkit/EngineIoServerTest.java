package dev.hawser.testkit;

import static dev.hawser.testkit.EngineIoFixture.LIMIT;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/**
 * The guarantees that the test suite of the Engine.IO protocol, version 4, asks of a server, under
 * the names it has for them.
 */
@DisplayName("Engine.IO protocol")
final class EngineIoServerTest {

  private static final EngineIoSettings SETTINGS = EngineIoSettings.create();

  private EngineIoFixture engine = EngineIoFixture.version4(SETTINGS);

  @AfterEach
  void stop() {
    engine.close();
  }

  private void restart(EngineIoSettings settings) {
    engine.close();
    engine = EngineIoFixture.version4(settings);
  }

  private static void assertOpen(JsonNode open, String... upgrades) {
    List<String> names = new ArrayList<>();
    open.fieldNames().forEachRemaining(names::add);
    assertThat(names)
        .containsExactlyInAnyOrder("sid", "upgrades", "pingInterval", "pingTimeout", "maxPayload");
    assertThat(open.get("sid").asText()).hasSize(20);
    List<String> offered = new ArrayList<>();
    open.get("upgrades").forEach(upgrade -> offered.add(upgrade.asText()));
    assertThat(offered).containsExactly(upgrades);
    assertThat(open.get("pingInterval").asInt()).isEqualTo(300);
    assertThat(open.get("pingTimeout").asInt()).isEqualTo(200);
    assertThat(open.get("maxPayload").asInt()).isEqualTo(1_000_000);
  }

  private static EngineIoSettings suiteTimes() {
    return SETTINGS.pingInterval(Duration.ofMillis(300)).pingTimeout(Duration.ofMillis(200));
  }

  @Nested
  @DisplayName("handshake: HTTP long-polling")
  class PollingHandshake {

    @Test
    @DisplayName("successfully opens a session")
    void opens() throws IOException {
      restart(suiteTimes());
      HttpCall.Response response = engine.get("EIO=4&transport=polling");
      assertThat(response.status()).isEqualTo(200);
      assertThat(response.header("Content-Type")).containsExactly("text/plain; charset=UTF-8");
      assertThat(response.text()).startsWith("0");
      assertOpen(EngineIoFixture.json(response.text().substring(1)), "websocket");
    }

    @Test
    @DisplayName("fails with an invalid 'EIO' query parameter")
    void invalidVersion() throws IOException {
      assertRefused(engine.get("transport=polling"), 5, "Unsupported protocol version");
      assertRefused(engine.get("EIO=abc&transport=polling"), 5, "Unsupported protocol version");
    }

    @Test
    @DisplayName("fails with an invalid 'transport' query parameter")
    void invalidTransport() throws IOException {
      assertRefused(engine.get("EIO=4"), 0, "Transport unknown");
      assertRefused(engine.get("EIO=4&transport=abc"), 0, "Transport unknown");
    }

    @Test
    @DisplayName("fails with an invalid request method")
    void invalidMethod() throws IOException {
      for (String method : List.of("POST", "PUT")) {
        HttpCall call = engine.call(method, "EIO=4&transport=polling", "", new byte[0]);
        assertRefused(call.response(), 2, "Bad handshake method");
      }
    }

    private void assertRefused(HttpCall.Response response, int code, String message)
        throws IOException {
      assertThat(response.status()).isEqualTo(400);
      assertThat(response.header("Content-Type")).containsExactly("application/json");
      JsonNode body = EngineIoFixture.json(response.text());
      assertThat(body.get("code").asInt()).isEqualTo(code);
      assertThat(body.get("message").asText()).isEqualTo(message);
    }
  }

  @Nested
  @DisplayName("handshake: WebSocket")
  class WebSocketHandshake {

    @Test
    @DisplayName("successfully opens a session")
    void opens() throws IOException {
      restart(suiteTimes());
      try (RawClient client = engine.webSocket("EIO=4&transport=websocket")) {
        String open = client.read().text();
        assertThat(open).startsWith("0");
        assertOpen(EngineIoFixture.json(open.substring(1)));
      }
    }

    @Test
    @DisplayName("fails with an invalid 'EIO' query parameter")
    void invalidVersion() throws IOException {
      assertRefused("transport=websocket", "Unsupported protocol version");
      assertRefused("EIO=abc&transport=websocket", "Unsupported protocol version");
    }

    @Test
    @DisplayName("fails with an invalid 'transport' query parameter")
    void invalidTransport() throws IOException {
      assertRefused("EIO=4", "Transport unknown");
      assertRefused("EIO=4&transport=abc", "Transport unknown");
    }

    private void assertRefused(String query, String message) throws IOException {
      try (RawClient client = new RawClient(engine.port())) {
        assertThat(client.upgrade("/engine.io/?" + query, "")).startsWith("HTTP/1.1 400 ");
        assertThat(client.readToEnd()).asString().isEqualTo(message);
      }
    }
  }

  @Nested
  @DisplayName("message: HTTP long-polling")
  class PollingMessage {

    @Test
    @DisplayName("sends and receives a payload containing one plain text packet")
    void onePacket() throws IOException {
      assertEchoed("4hello");
    }

    @Test
    @DisplayName("sends and receives a payload containing several plain text packets")
    void severalPackets() throws IOException {
      assertEchoed("4test1\u001e4test2\u001e4test3");
    }

    @Test
    @DisplayName("sends and receives a payload containing plain text and binary packets")
    void binary() throws IOException {
      assertEchoed("4hello\u001ebAQIDBA==");
    }

    private void assertEchoed(String payload) throws IOException {
      String sid = engine.open();
      HttpCall.Response pushed = engine.post(sid, payload);
      assertThat(pushed.status()).isEqualTo(200);
      assertThat(pushed.header("Content-Type")).containsExactly("text/html");
      assertThat(pushed.text()).isEqualTo("ok");
      HttpCall.Response polled = engine.poll(sid);
      assertThat(polled.status()).isEqualTo(200);
      assertThat(polled.text()).isEqualTo(payload);
    }

    @Test
    @DisplayName("closes the session upon invalid packet format")
    void invalidPacket() throws IOException {
      String sid = engine.open();
      assertThat(engine.startPost(sid, "abc").endsWithoutResponse()).isTrue();
      assertThat(engine.session().awaitClosed(LIMIT)).isEqualTo("parse error");
      assertThat(engine.poll(sid).status()).isEqualTo(400);
    }

    @Test
    @DisplayName("closes the session upon duplicate poll requests")
    void duplicatePoll() throws IOException {
      String sid = engine.open();
      HttpCall first = engine.startPoll(sid);
      HttpCall second = engine.startPoll(sid);
      assertThat(second.response().status()).isEqualTo(400);
      HttpCall.Response polled = first.response();
      assertThat(polled.status()).isEqualTo(200);
      assertThat(polled.text()).isEqualTo("1");
      assertThat(engine.poll(sid).status()).isEqualTo(400);
      assertThat(engine.listener.calls).containsExactly("opened", "closed: transport error");
    }

    @Test
    @DisplayName("closes the session upon cancelled polling request")
    void cancelledPoll() throws IOException {
      String sid = engine.open();
      engine.startPoll(sid).close();
      assertThat(engine.session().awaitClosed(LIMIT)).isEqualTo("transport error");
      assertThat(engine.poll(sid).status()).isEqualTo(400);
    }
  }

  @Nested
  @DisplayName("message: WebSocket")
  class WebSocketMessage {

    @Test
    @DisplayName("sends and receives a plain text packet")
    void text() throws IOException {
      try (RawClient client = engine.openWebSocket()) {
        client.sendText("4hello");
        assertThat(client.read().text()).isEqualTo("4hello");
      }
    }

    @Test
    @DisplayName("sends and receives a binary packet")
    void binary() throws IOException {
      try (RawClient client = engine.openWebSocket()) {
        client.send(0x82, new byte[] {1, 2, 3, 4});
        RawClient.RawMessage echo = client.read();
        assertThat(echo.opcode()).isEqualTo(2);
        assertThat(echo.payload()).containsExactly(1, 2, 3, 4);
      }
    }

    @Test
    @DisplayName("closes the session upon invalid packet format")
    void invalidPacket() throws IOException {
      try (RawClient client = engine.openWebSocket()) {
        client.sendText("abc");
        EngineIoFixture.awaitClose(client);
        assertThat(engine.session().awaitClosed(LIMIT)).isEqualTo("parse error");
      }
    }
  }

  @Nested
  @DisplayName("heartbeat")
  class Heartbeat {

    private final EngineIoSettings often = SETTINGS.pingInterval(Duration.ofMillis(50));
    private final EngineIoSettings strict = often.pingTimeout(Duration.ofMillis(50));

    @Test
    @DisplayName("HTTP long-polling: sends ping/pong packets")
    void polling() throws IOException {
      restart(often);
      String sid = engine.open();
      for (int i = 0; i < 3; i++) {
        assertThat(engine.poll(sid).text()).isEqualTo("2");
        assertThat(engine.post(sid, "3").status()).isEqualTo(200);
      }
    }

    @Test
    @DisplayName("HTTP long-polling: closes the session upon ping timeout")
    void pollingTimeout() throws IOException {
      restart(strict);
      String sid = engine.open();
      assertThat(engine.session().awaitClosed(LIMIT)).isEqualTo("ping timeout");
      HttpCall.Response polled = engine.poll(sid);
      assertThat(polled.status()).isEqualTo(400);
      assertThat(polled.text()).isEqualTo("{\"code\":1,\"message\":\"Session ID unknown\"}");
    }

    @Test
    @DisplayName("WebSocket: sends ping/pong packets")
    void webSocket() throws IOException {
      restart(often);
      try (RawClient client = engine.openWebSocket()) {
        for (int i = 0; i < 3; i++) {
          assertThat(client.read().text()).isEqualTo("2");
          client.sendText("3");
        }
      }
    }

    @Test
    @DisplayName("WebSocket: closes the session upon ping timeout")
    void webSocketTimeout() throws IOException {
      restart(strict);
      try (RawClient client = engine.openWebSocket()) {
        assertThat(client.read().text()).isEqualTo("2");
        EngineIoFixture.awaitClose(client);
        assertThat(engine.session().awaitClosed(LIMIT)).isEqualTo("ping timeout");
      }
    }
  }

  @Nested
  @DisplayName("close")
  class Close {

    @Test
    @DisplayName("HTTP long-polling: forcefully closes the session")
    void polling() throws IOException {
      String sid = engine.open();
      HttpCall poll = engine.startPoll(sid);
      HttpCall.Response closed = engine.post(sid, "1");
      assertThat(closed.text()).isEqualTo("ok");
      HttpCall.Response polled = poll.response();
      assertThat(polled.status()).isEqualTo(200);
      assertThat(polled.text()).isEqualTo("6");
      assertThat(engine.poll(sid).status()).isEqualTo(400);
      assertThat(engine.session().awaitClosed(LIMIT)).isEqualTo("transport close");
    }

    @Test
    @DisplayName("WebSocket: forcefully closes the session")
    void webSocket() throws IOException {
      // The reference server ignores the packet too: it is the heartbeat that ends the session.
      restart(SETTINGS.pingInterval(Duration.ofMillis(200)).pingTimeout(Duration.ofMillis(100)));
      try (RawClient client = engine.openWebSocket()) {
        client.sendText("1");
        assertThat(client.read().text()).isEqualTo("2");
        EngineIoFixture.awaitClose(client);
      }
    }
  }

  @Nested
  @DisplayName("upgrade")
  class Upgrade {

    @Test
    @DisplayName("successfully upgrades from HTTP long-polling to WebSocket")
    void upgrades() throws IOException {
      String sid = engine.open();
      try (RawClient client = engine.probe(sid)) {
        HttpCall.Response polled = engine.poll(sid);
        assertThat(polled.status()).isEqualTo(200);
        assertThat(polled.text()).isEqualTo("6");
        client.sendText("5");
        client.sendText("4hello");
        assertThat(client.read().text()).isEqualTo("4hello");
        assertThat(engine.session().transport()).isEqualTo("websocket");
      }
    }

    @Test
    @DisplayName("ignores HTTP requests with same sid after upgrade")
    void ignoresPoll() throws IOException {
      String sid = engine.open();
      try (RawClient client = engine.probe(sid)) {
        upgrade(client);
        HttpCall.Response polled = engine.poll(sid);
        assertThat(polled.status()).isEqualTo(400);
        assertThat(polled.text()).isEqualTo("{\"code\":3,\"message\":\"Bad request\"}");
        assertEchoes(client);
      }
    }

    @Test
    @DisplayName("ignores WebSocket connection with same sid after upgrade")
    void ignoresWebSocket() throws IOException {
      String sid = engine.open();
      try (RawClient client = engine.probe(sid)) {
        upgrade(client);
        try (RawClient second = engine.webSocket("EIO=4&transport=websocket&sid=" + sid)) {
          EngineIoFixture.awaitClose(second);
        }
        assertEchoes(client);
      }
    }

    private void upgrade(RawClient client) throws IOException {
      client.sendText("5");
      engine.session().awaitTraffic(entry -> entry.text().equals("5"), LIMIT);
    }

    private void assertEchoes(RawClient client) throws IOException {
      client.sendText("4hello");
      assertThat(client.read().text()).isEqualTo("4hello");
    }
  }
}
