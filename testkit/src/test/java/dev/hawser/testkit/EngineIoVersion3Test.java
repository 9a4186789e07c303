package dev.hawser.testkit;

import static dev.hawser.testkit.EngineIoFixture.LIMIT;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** What differs in version 3 of the Engine.IO protocol. */
@DisplayName("Engine.IO protocol, version 3")
final class EngineIoVersion3Test {

  private static final EngineIoSettings SETTINGS = EngineIoSettings.create().allowVersion3(true);
  private static final String TEXT_ONLY = "EIO=3&b64=1";

  private EngineIoFixture engine = new EngineIoFixture(SETTINGS, TEXT_ONLY);

  @AfterEach
  void stop() {
    engine.close();
  }

  private void restart(EngineIoSettings settings, String query) {
    engine.close();
    engine = new EngineIoFixture(settings, query);
  }

  @Test
  @DisplayName("counts the characters of the open packet")
  void handshake() throws IOException {
    String[] payload = engine.get(TEXT_ONLY + "&transport=polling").text().split(":", 2);
    assertThat(payload[0]).isEqualTo(String.valueOf(payload[1].length()));
    JsonNode open = EngineIoFixture.json(payload[1].substring(1));
    assertThat(open.get("upgrades").get(0).asText()).isEqualTo("websocket");
  }

  @Test
  @DisplayName("can say something together with the open packet")
  void initialMessage() throws IOException {
    restart(SETTINGS.initialMessage("0"), TEXT_ONLY);
    assertThat(engine.get(TEXT_ONLY + "&transport=polling").text()).endsWith("}2:40");
  }

  @Test
  @DisplayName("sends and receives payloads of text and of binary in base64")
  void textPayload() throws IOException {
    String sid = engine.open();
    String payload = "6:4hello10:b4AQIDBA==4:4\u20ac\ud83d\ude00";
    assertThat(engine.post(sid, payload).text()).isEqualTo("ok");
    assertThat(engine.poll(sid).text()).isEqualTo(payload);
  }

  @Test
  @DisplayName("sends and receives binary payloads")
  void binaryPayload() throws IOException {
    restart(SETTINGS, "EIO=3");
    String sid = engine.open();
    byte[] payload = {
      0, 6, -1, '4', 'h', 'e', 'l', 'l', 'o', 1, 1, 2, -1, 4, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11
    };
    String binary = "Content-Type: application/octet-stream\r\n";
    assertThat(engine.call("POST", engine.polling(sid), binary, payload).response().text())
        .isEqualTo("ok");
    HttpCall.Response polled = engine.poll(sid);
    assertThat(polled.header("Content-Type")).containsExactly("application/octet-stream");
    assertThat(polled.body()).isEqualTo(payload);
    assertThat(engine.post(sid, "6:4hello").text()).isEqualTo("ok");
    assertThat(engine.poll(sid).text()).isEqualTo("6:4hello");
  }

  @Test
  @DisplayName("closes the session upon invalid payloads")
  void invalidPayload() throws IOException {
    for (String body : new String[] {"abc", "", ":", "9:4hello", "x:4hello", "1:9"}) {
      String sid = engine.open();
      assertThat(engine.startPost(sid, body).endsWithoutResponse()).as(body).isTrue();
      assertThat(engine.session().awaitClosed(LIMIT)).as(body).isEqualTo("parse error");
    }
    for (byte[] body : new byte[][] {{}, {1, 9}, {0, 2, -1, '4'}, {1, -1}, {1, 1, -1, 7}}) {
      String sid = engine.open();
      String binary = "Content-Type: application/octet-stream\r\n";
      HttpCall call = engine.call("POST", engine.polling(sid), binary, body);
      assertThat(call.endsWithoutResponse()).isTrue();
      assertThat(engine.session().awaitClosed(LIMIT)).isEqualTo("parse error");
    }
  }

  @Test
  @DisplayName("marks binary WebSocket messages with their type")
  void webSocket() throws IOException {
    restart(SETTINGS, "EIO=3");
    try (RawClient client = engine.openWebSocket()) {
      client.sendText("4hello");
      assertThat(client.read().text()).isEqualTo("4hello");
      client.send(0x82, new byte[] {4, 1, 2, 3});
      assertThat(client.read().payload()).containsExactly(4, 1, 2, 3);
      client.send(0x82, new byte[] {1, 2, 3});
      EngineIoFixture.awaitClose(client);
      assertThat(engine.session().awaitClosed(LIMIT)).isEqualTo("parse error");
    }
  }

  @Test
  @DisplayName("writes base64 into a WebSocket for a client that wants it")
  void base64OverWebSocket() throws IOException {
    try (RawClient client = engine.openWebSocket()) {
      client.sendText("b4AQID");
      assertThat(client.read().text()).isEqualTo("b4AQID");
    }
  }

  @Test
  @DisplayName("answers pings")
  void heartbeat() throws IOException {
    String sid = engine.open();
    for (int i = 0; i < 3; i++) {
      assertThat(engine.post(sid, "1:2").status()).isEqualTo(200);
      assertThat(engine.poll(sid).text()).isEqualTo("1:3");
    }
    try (RawClient client = engine.probe(sid)) {
      client.sendText("5");
      client.sendText("2");
      assertThat(client.read().text()).isEqualTo("3");
    }
  }

  @Test
  @DisplayName("closes the session when no ping comes")
  void pingTimeout() throws IOException {
    Duration soon = Duration.ofMillis(50);
    restart(SETTINGS.pingInterval(soon).pingTimeout(soon), TEXT_ONLY);
    engine.open();
    EngineIoSession session = engine.session();
    assertThat(session.awaitClosed(LIMIT)).isEqualTo("ping timeout");
    assertThat(session.traffic()).hasSize(1);
  }

  @Test
  @DisplayName("closes the session upon a pong, which is for the server")
  void wrongDirection() throws IOException {
    String sid = engine.open();
    assertThat(engine.startPost(sid, "1:3").endsWithoutResponse()).isTrue();
    assertThat(engine.session().awaitClosed(LIMIT)).isEqualTo("transport error");
  }

  @Test
  @DisplayName("frees the poll that waits when the client closes")
  void close() throws IOException {
    String sid = engine.open();
    HttpCall poll = engine.startPoll(sid);
    assertThat(engine.post(sid, "1:1").text()).isEqualTo("ok");
    assertThat(poll.response().text()).isEqualTo("1:6");
    assertThat(new String(engine.poll(sid).body(), UTF_8)).contains("Session ID unknown");
  }
}
