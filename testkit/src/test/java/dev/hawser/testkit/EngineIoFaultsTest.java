package dev.hawser.testkit;

import static dev.hawser.testkit.EngineIoFixture.LIMIT;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** An Engine.IO server can be told to fail in each of the ways that clients meet. */
final class EngineIoFaultsTest {

  private static final EngineIoSettings SETTINGS = EngineIoSettings.create();
  private static final Duration SOON = Duration.ofMillis(50);

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
  void requestsGetAnyAnswerInstead() throws IOException {
    String sid = engine.open();
    engine
        .server
        .faults()
        .next(EngineIoFaults::isPoll, HttpReply.status(502).body("<html>"))
        .next(EngineIoFaults::isPoll, HttpReply.ok("4instead"))
        .next(EngineIoFaults::isPost, HttpExchange::disconnect)
        .next(EngineIoFaults::isHandshake, HttpReply.status(503));

    HttpCall.Response first = engine.poll(sid);
    assertThat(first.status()).isEqualTo(502);
    assertThat(first.text()).isEqualTo("<html>");
    assertThat(engine.poll(sid).text()).isEqualTo("4instead");
    assertThat(engine.startPost(sid, "4a").endsWithoutResponse()).isTrue();
    assertThat(engine.get("EIO=4&transport=polling").status()).isEqualTo(503);

    assertThat(engine.post(sid, "4b").text()).isEqualTo("ok");
    assertThat(engine.poll(sid).text()).isEqualTo("4b");
    engine.server.faults().always(EngineIoFaults::isPost, e -> e.respond(HttpReply.status(500)));
    assertThat(engine.post(sid, "4c").status()).isEqualTo(500);
    assertThat(engine.post(sid, "4c").status()).isEqualTo(500);
    engine.server.faults().clear();
    assertThat(engine.post(sid, "4c").status()).isEqualTo(200);
  }

  @Test
  void secondPostWhileOneWaitsCostsTheSession() throws IOException {
    String sid = engine.open();
    engine.server.faults().delayPosts(Duration.ofSeconds(60));
    HttpCall first = engine.startPost(sid, "4a");
    assertThat(engine.poll(sid).text()).isEqualTo("4a");
    assertThat(engine.post(sid, "4b").status()).isEqualTo(400);
    assertThat(first.endsWithoutResponse()).isTrue();
    assertThat(engine.session().awaitClosed(LIMIT)).isEqualTo("transport error");
  }

  @Test
  void delayedPostIsAnsweredInTheEnd() throws IOException {
    String sid = engine.open();
    engine.server.faults().delayPosts(SOON);
    assertThat(engine.post(sid, "4a").text()).isEqualTo("ok");
    assertThat(engine.post(sid, "4b").text()).isEqualTo("ok");
  }

  @Test
  void rawTextAndBytesGoOutAsTheyAre() throws IOException {
    String sid = engine.open();
    EngineIoSession polling = engine.session();
    polling.sendRaw("{nonsense");
    assertThat(engine.poll(sid).text()).isEqualTo("{nonsense");
    polling.sendRaw(new byte[] {0, 1});
    HttpCall.Response polled = engine.poll(sid);
    assertThat(polled.header("Content-Type")).containsExactly("application/octet-stream");
    assertThat(polled.body()).containsExactly(0, 1);

    try (RawClient client = engine.openWebSocket()) {
      EngineIoSession webSocket = engine.session();
      webSocket.sendRaw("9");
      assertThat(client.read().text()).isEqualTo("9");
      webSocket.sendRaw(new byte[] {5});
      RawClient.RawMessage binary = client.read();
      assertThat(binary.opcode()).isEqualTo(2);
      assertThat(binary.payload()).containsExactly(5);
    }
  }

  @Test
  void heartbeatStops() throws IOException {
    restart(SETTINGS.pingInterval(Duration.ofMillis(500)));
    try (RawClient client = engine.openWebSocket()) {
      EngineIoSession session = engine.session();
      session.stopHeartbeat();
      client.sendText("4still here");
      session.awaitTraffic(entry -> entry.text().equals("4still here"), LIMIT);
      long before = pings(session);
      awaitPingOfAnother();
      assertThat(pings(session)).isEqualTo(before);
    }
  }

  @Test
  void silentSessionAnswersNothing() throws IOException {
    restart(SETTINGS.pingInterval(Duration.ofMillis(500)));
    try (RawClient client = engine.openWebSocket()) {
      EngineIoSession session = engine.session();
      session.silence();
      client.sendText("4hello");
      client.send(0x88, new byte[0]);
      session.awaitTraffic(entry -> entry.text().equals("4hello"), LIMIT);
      int before = session.traffic().size();
      awaitPingOfAnother();
      assertThat(session.traffic()).hasSize(before);
      assertThat(session.closeReason()).isEmpty();
    }
  }

  private static long pings(EngineIoSession session) {
    return session.traffic().stream().filter(entry -> entry.text().equals("2")).count();
  }

  /** A session that opens later is pinged later: by then the others are due. */
  private void awaitPingOfAnother() throws IOException {
    try (RawClient client = engine.openWebSocket()) {
      assertThat(client.read().text()).isEqualTo("2");
    }
  }

  @Test
  void silentPollingAnswersNothing() throws IOException {
    String sid = engine.open();
    EngineIoSession session = engine.session();
    HttpCall poll = engine.startPoll(sid);
    session.silence();
    HttpCall post = engine.startPost(sid, "4hello");
    session.awaitTraffic(entry -> entry.text().equals("4hello"), LIMIT);
    assertThat(poll.staysSilent()).isTrue();
    assertThat(post.staysSilent()).isTrue();
    assertThat(session.closeReason()).isEmpty();
    poll.close();
    post.close();
  }

  @Test
  void resetCutsTheWebSocketOrThePoll() throws IOException {
    try (RawClient client = engine.openWebSocket()) {
      EngineIoSession session = engine.session();
      session.reset();
      assertThatThrownBy(client::read).isInstanceOf(IOException.class);
      assertThat(session.awaitClosed(LIMIT)).isEqualTo("transport close");
    }
    String sid = engine.open();
    HttpCall poll = engine.startPoll(sid);
    EngineIoSession session = engine.session();
    session.reset();
    session.send("lost");
    assertThatThrownBy(poll::response).isInstanceOf(IOException.class);
    assertThat(session.awaitClosed(LIMIT)).isEqualTo("transport error");
  }

  @Test
  void resetWaitsForTheNextRequest() throws IOException {
    String sid = engine.open();
    EngineIoSession session = engine.session();
    session.reset();
    try (HttpCall post = engine.startPost(sid, "4a")) {
      assertThatThrownBy(post::response).isInstanceOf(IOException.class);
    }
    assertThat(session.awaitClosed(LIMIT)).isEqualTo("transport error");
  }

  @Test
  void forgottenSessionIsUnknown() throws IOException {
    String sid = engine.open();
    HttpCall poll = engine.startPoll(sid);
    engine.session().forget();
    assertThat(poll.response().text()).contains("Session ID unknown");
    assertThat(engine.post(sid, "4a").text()).contains("Session ID unknown");
    try (RawClient client = engine.openWebSocket()) {
      engine.session().forget();
      assertThatThrownBy(client::read).isInstanceOf(IOException.class);
    }
    assertThat(engine.server.sessions()).isEmpty();
  }

  @Test
  void probeIsAnsweredWronglyLateOrNever() throws IOException {
    engine.server.faults().answerProbes("3other");
    try (RawClient client = engine.webSocket("EIO=4&transport=websocket&sid=" + engine.open())) {
      client.sendText("2probe");
      assertThat(client.read().text()).isEqualTo("3other");
    }
    engine.server.faults().clear().delayProbes(SOON);
    engine.probe(engine.open()).close();

    restart(SETTINGS.upgradeTimeout(Duration.ofMillis(300)));
    engine.server.faults().answerProbes("");
    String sid = engine.open();
    try (RawClient client = engine.webSocket("EIO=4&transport=websocket&sid=" + sid)) {
      client.sendText("2probe");
      EngineIoFixture.awaitClose(client); // The time-out.
    }
    assertThat(engine.post(sid, "4a").text()).isEqualTo("ok");
    assertThat(engine.session().transport()).isEqualTo("polling");
  }

  @Test
  void upgradeIsRefusedByTheServerBelow() throws IOException {
    String sid = engine.open();
    engine.server.server().faults().next(Fault.status(503));
    try (RawClient client = new RawClient(engine.port())) {
      String head = client.upgrade("/engine.io/?EIO=4&transport=websocket&sid=" + sid, "");
      assertThat(head).startsWith("HTTP/1.1 503 ");
    }
    engine.probe(sid).close();
  }

  @Test
  void packetsOfBothTransportsAreRecordedInTheirOrder() throws IOException {
    String sid = engine.open();
    EngineIoSession session = engine.session();
    engine.post(sid, "4hello");
    engine.poll(sid);
    try (RawClient client = engine.probe(sid)) {
      client.sendText("5");
      client.send(0x82, new byte[] {1, 2});
      client.read();
    }
    session.awaitClosed(LIMIT);
    List<String> packets =
        session.traffic().stream()
            .skip(1)
            .map(e -> e.direction() + " " + e.transport() + " " + e.text())
            .toList();
    assertThat(packets)
        .containsExactly(
            "IN polling 4hello",
            "OUT polling 4hello",
            "IN websocket 2probe",
            "OUT websocket 3probe",
            "IN websocket 5",
            "IN websocket bAQI=",
            "OUT websocket bAQI=");
    EngineIoEntry last = session.traffic().get(7);
    assertThat(last.isBinary()).isTrue();
    assertThat(last.bytes()).containsExactly(1, 2);
    EngineIoEntry first = session.traffic().get(0);
    assertThat(first.text()).startsWith("0{");
    assertThat(first.toString()).doesNotContain(sid);
    assertThat(new String(first.bytes(), UTF_8)).isEmpty();
  }
}
