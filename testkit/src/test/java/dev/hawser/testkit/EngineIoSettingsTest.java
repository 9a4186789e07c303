package dev.hawser.testkit;

import static dev.hawser.testkit.EngineIoFixture.LIMIT;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/**
 * An Engine.IO server keeps to its settings, and to the rules that the official suite leaves out.
 */
final class EngineIoSettingsTest {

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

  @Test
  void tooLargeBodyGets413AndTheSessionLives() throws IOException {
    restart(SETTINGS.maxPayload(10));
    String sid = engine.open();
    assertThat(engine.post(sid, "4123456789\u20ac").status()).isEqualTo(413);
    assertThat(engine.post(sid, "4123456789").status()).isEqualTo(200);
    assertThat(engine.poll(sid).text()).isEqualTo("4123456789");
  }

  @Test
  void tooLargeWebSocketMessageClosesWith1009() throws IOException {
    restart(SETTINGS.maxPayload(10));
    try (RawClient client = engine.openWebSocket()) {
      client.sendText("4123456789");
      assertThat(client.read().text()).isEqualTo("4123456789");
      client.sendText("4123456789x");
      RawClient.RawMessage close = client.read();
      assertThat(close.opcode()).isEqualTo(8);
      assertThat(close.closeCode()).isEqualTo(1009);
      assertThat(engine.session().awaitClosed(LIMIT)).isEqualTo("transport error");
    }
  }

  @Test
  void binaryBodyClosesTheSession() throws IOException {
    String sid = engine.open();
    String binary = "Content-Type: application/octet-stream\r\n";
    HttpCall post = engine.call("POST", engine.polling(sid), binary, new byte[] {1});
    assertThat(post.response().status()).isEqualTo(400);
    assertThat(engine.session().awaitClosed(LIMIT)).isEqualTo("transport error");
  }

  @Test
  void pingOfTheClientClosesTheSession() throws IOException {
    try (RawClient client = engine.openWebSocket()) {
      client.sendText("2");
      EngineIoFixture.awaitClose(client);
      assertThat(engine.session().awaitClosed(LIMIT)).isEqualTo("transport error");
    }
    String sid = engine.open();
    HttpCall poll = engine.startPoll(sid);
    assertThat(engine.startPost(sid, "2").endsWithoutResponse()).isTrue();
    assertThat(poll.response().text()).isEqualTo("1");
  }

  @Test
  void serverClosesAfterWhatWasSent() throws IOException {
    String sid = engine.open();
    EngineIoSession session = engine.session();
    session.send("bye");
    session.close();
    session.send("too late");
    assertThat(engine.poll(sid).text()).isEqualTo("4bye");
    assertThat(engine.poll(sid).text()).isEqualTo("6\u001e1");
    assertThat(session.awaitClosed(LIMIT)).isEqualTo("forced close");
    assertThat(engine.poll(sid).status()).isEqualTo(400);

    try (RawClient client = engine.openWebSocket()) {
      EngineIoSession second = engine.session();
      second.send("bye");
      second.close();
      assertThat(client.read().text()).isEqualTo("4bye");
      EngineIoFixture.awaitClose(client);
      assertThat(second.awaitClosed(LIMIT)).isEqualTo("forced close");
    }
  }

  @Test
  void closeOfTheClientsWebSocketEndsTheSession() throws IOException {
    try (RawClient client = engine.openWebSocket()) {
      client.send(0x88, new byte[] {3, (byte) 0xe8});
      EngineIoFixture.awaitClose(client);
      assertThat(engine.session().awaitClosed(LIMIT)).isEqualTo("transport close");
    }
  }

  @Test
  void waitingPollIsFreedForTheUpgradeAndMessagesAreKept() throws IOException {
    String sid = engine.open();
    HttpCall poll = engine.startPoll(sid);
    try (RawClient client = engine.probe(sid)) {
      assertThat(poll.response().text()).isEqualTo("6");
      engine.session().send("kept");
      client.sendText("5");
      assertThat(client.read().text()).isEqualTo("4kept");
    }
  }

  @Test
  void failedUpgradeLeavesTheSessionOnPolling() throws IOException {
    String sid = engine.open();
    try (RawClient client = engine.probe(sid)) {
      try (RawClient second = engine.webSocket("EIO=4&transport=websocket&sid=" + sid)) {
        EngineIoFixture.awaitClose(second);
      }
      client.sendText("4no upgrade");
      EngineIoFixture.awaitClose(client);
    }
    try (RawClient client = engine.webSocket("EIO=4&transport=websocket&sid=" + sid)) {
      client.sendText("3probe");
      EngineIoFixture.awaitClose(client);
    }
    engine.post(sid, "4hello");
    assertThat(engine.poll(sid).text()).isEqualTo("4hello");
  }

  @Test
  void endOfTheSessionEndsAnUpgrade() throws IOException {
    String sid = engine.open();
    try (RawClient client = engine.probe(sid)) {
      engine.post(sid, "1");
      EngineIoFixture.awaitClose(client);
      client.sendText("5");
    }
    assertThat(engine.session().transport()).isEqualTo("polling");
  }

  @Test
  void sessionClosedDuringTheUpgradeClosesTheWebSocket() throws IOException {
    String sid = engine.open();
    try (RawClient client = engine.probe(sid)) {
      EngineIoSession session = engine.session();
      session.close();
      client.sendText("5");
      EngineIoFixture.awaitClose(client);
      assertThat(session.awaitClosed(LIMIT)).isEqualTo("forced close");
    }
  }

  @Test
  void onlyTheTransportsOfTheServerAreServedAndOffered() throws IOException {
    restart(SETTINGS.transports("polling"));
    assertThat(engine.get("EIO=4&transport=polling").text()).contains("\"upgrades\":[]");
    try (RawClient client = new RawClient(engine.port())) {
      assertThat(client.upgrade("/engine.io/?EIO=4&transport=websocket", ""))
          .startsWith("HTTP/1.1 400 ");
    }
    restart(SETTINGS.transports("websocket"));
    assertThat(engine.get("EIO=4&transport=polling").text()).contains("Transport unknown");
    engine.openWebSocket().close();
    restart(SETTINGS.allowUpgrades(false));
    assertThat(engine.get("EIO=4&transport=polling").text()).contains("\"upgrades\":[]");
  }

  @Test
  void unknownSessionsAndWrongPathsAreRefused() throws IOException {
    assertThat(engine.poll("nobody").text())
        .isEqualTo("{\"code\":1,\"message\":\"Session ID unknown\"}");
    try (RawClient client = new RawClient(engine.port())) {
      assertThat(client.upgrade("/engine.io/?EIO=4&transport=websocket&sid=nobody", ""))
          .startsWith("HTTP/1.1 400 ");
      assertThat(client.readToEnd()).asString().isEqualTo("Session ID unknown");
    }
    try (RawClient client = new RawClient(engine.port())) {
      assertThat(client.upgrade("/other/?EIO=4&transport=websocket", ""))
          .startsWith("HTTP/1.1 404 ");
    }
    assertThat(engine.get("EIO=4&transport=websocket").text()).contains("Bad request");
    String sid = engine.open();
    assertThat(engine.call("PUT", engine.polling(sid), "", new byte[0]).response().status())
        .isEqualTo(500);
  }

  @Test
  void hookRefusesHandshakesOnly() throws IOException {
    restart(
        SETTINGS.refuse(
            request ->
                request.header("X-Pass").isPresent()
                    ? Optional.empty()
                    : Optional.of(EngineIoError.FORBIDDEN.reply(request.isUpgrade(), "no pass"))));
    HttpCall.Response refused = engine.get("EIO=4&transport=polling");
    assertThat(refused.status()).isEqualTo(403);
    assertThat(refused.text()).isEqualTo("{\"code\":4,\"message\":\"no pass\"}");
    try (RawClient client = new RawClient(engine.port())) {
      assertThat(client.upgrade("/engine.io/?EIO=4&transport=websocket", ""))
          .startsWith("HTTP/1.1 400 ");
      assertThat(client.readToEnd()).asString().isEqualTo("no pass");
    }
    HttpCall handshake =
        engine.call("GET", "EIO=4&transport=polling&a=b%20c", "X-Pass: yes\r\n", new byte[0]);
    assertThat(handshake.response().status()).isEqualTo(200);
    EngineIoSession session = engine.session();
    assertThat(session.query()).containsEntry("a", "b c").containsEntry("EIO", "4");
    assertThat(session.headers()).containsEntry("x-pass", "yes");
    assertThat(engine.post(session.sid(), "4hello").status()).isEqualTo(200);
  }

  @Test
  void cookiesComeWithPollingAndWithTheUpgrade() throws IOException {
    restart(
        SETTINGS
            .cookie("io")
            .decorate(
                (request, reply) ->
                    request.query("sid").isPresent()
                        ? reply
                        : reply.addHeader("Set-Cookie", "a=1").addHeader("Set-Cookie", "b=2")));
    HttpCall.Response handshake = engine.get("EIO=4&transport=polling");
    String sid = engine.session().sid();
    assertThat(handshake.header("Set-Cookie"))
        .containsExactly("io=" + sid + "; Path=/; HttpOnly; SameSite=Lax", "a=1", "b=2");
    assertThat(engine.post(sid, "4a").header("Set-Cookie")).isEmpty();
    try (RawClient client = new RawClient(engine.port())) {
      String head =
          client.upgrade("/engine.io/?EIO=4&transport=websocket", "").toLowerCase(Locale.ROOT);
      assertThat(head).contains("set-cookie: a=1\r\n").contains("set-cookie: b=2\r\n");
    }
  }

  @Test
  void longAnswersAreCompressedForThoseWhoAccept() throws IOException {
    String sid = engine.open();
    String message = "4" + "x".repeat(1023);
    engine.post(sid, message);
    String gzip = "Accept-Encoding: gzip, deflate\r\n";
    HttpCall.Response polled =
        engine.call("GET", engine.polling(sid), gzip, new byte[0]).response();
    assertThat(polled.header("Content-Encoding")).containsExactly("gzip");
    InputStream inflated = new GZIPInputStream(new ByteArrayInputStream(polled.body()));
    assertThat(inflated).hasContent(message);

    engine.post(sid, message);
    assertThat(engine.poll(sid).text()).isEqualTo(message);
    engine.post(sid, "4short");
    assertThat(engine.call("GET", engine.polling(sid), gzip, new byte[0]).response().text())
        .isEqualTo("4short");
  }

  @Test
  void openPacketCanBeChanged() throws IOException {
    restart(SETTINGS.open(text -> "{}").pingInterval(Duration.ofSeconds(1)));
    assertThat(engine.get("EIO=4&transport=polling").text()).isEqualTo("0{}");
  }
}
