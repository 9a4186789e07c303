package dev.hawser.testkit;

import static dev.hawser.testkit.JdkClient.LIMIT;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.EOFException;
import java.io.IOException;
import java.net.ConnectException;
import java.net.SocketException;
import java.net.StandardSocketOptions;
import java.net.http.WebSocket;
import java.net.http.WebSocketHandshakeException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Every fault reaches an ordinary client, and no other link is hit. */
class FaultTest {

  private final TestServer server = WebSocketTestServer.create().echo().socketBuffers(4096).start();
  private final JdkClient client = new JdkClient();

  @AfterEach
  void stop() {
    server.close();
  }

  private WebSocket connect() throws Exception {
    return JdkClient.connect(server.url("/"), client).get(30, TimeUnit.SECONDS);
  }

  private RawClient raw() throws IOException {
    return new RawClient(server.port());
  }

  private void worksAgain() throws Exception {
    try (RawClient raw = RawClient.open(server.port())) {
      raw.sendText("works");
      assertThat(raw.read().text()).isEqualTo("works");
    }
  }

  @Test
  void portClosedRefusesTcpUntilItListensAgain() throws Exception {
    try (RawClient open = RawClient.open(server.port())) {
      server.stopListening();
      assertThatThrownBy(this::raw).isInstanceOf(ConnectException.class);
      open.sendText("still here");
      assertThat(open.read().text()).isEqualTo("still here");
      server.startListening();
      worksAgain();
    }
  }

  @Test
  void acceptThenCloseIsEndOfStream() throws Exception {
    server.faults().next(Fault.AtAccept.CLOSE);
    try (RawClient raw = raw()) {
      assertThat(raw.readToEnd()).isEmpty();
    }
    worksAgain();
  }

  @Test
  void acceptThenResetIsConnectionReset() throws Exception {
    server.faults().next(Fault.AtAccept.RESET);
    assertThatThrownBy(
            () -> {
              try (RawClient raw = raw()) {
                raw.readToEnd();
              }
            })
        .isInstanceOf(SocketException.class);
    worksAgain();
  }

  @Test
  void silenceAfterAcceptNeverAnswersTheUpgrade() throws Exception {
    server.faults().next(Fault.AtAccept.SILENCE);
    try (RawClient raw = raw()) {
      raw.write("GET / HTTP/1.1\r\nHost: x\r\n" + RawClient.UPGRADE + "\r\n");
      assertThat(raw.staysSilent()).isTrue();
    }
    assertThat(server.requests()).isEmpty();
    worksAgain();
  }

  @ParameterizedTest
  @ValueSource(ints = {401, 403, 404, 503})
  void statusRefusesTheUpgradeWithBody(int status) throws Exception {
    server.faults().next(Fault.status(status));
    assertThatThrownBy(this::connect)
        .isInstanceOf(ExecutionException.class)
        .cause()
        .isInstanceOfSatisfying(
            WebSocketHandshakeException.class,
            e -> assertThat(e.getResponse().statusCode()).isEqualTo(status));
    server.faults().next(Fault.status(status));
    try (RawClient raw = raw()) {
      raw.upgrade("/", "");
      assertThat(new String(raw.readToEnd(), StandardCharsets.UTF_8))
          .isEqualTo("refused by the test server");
    }
    worksAgain();
  }

  @Test
  void tooManyRequestsAndRedirectCarryTheirHeaders() throws Exception {
    server
        .faults()
        .next(Fault.tooManyRequests(Duration.ofSeconds(7)))
        .next(Fault.redirect("ws://127.0.0.1:1/else"));
    try (RawClient first = raw();
        RawClient second = raw()) {
      assertThat(first.upgrade("/", ""))
          .startsWith("HTTP/1.1 429 ")
          .containsIgnoringCase("\r\nretry-after: 7\r\n");
      assertThat(second.upgrade("/", ""))
          .startsWith("HTTP/1.1 302 ")
          .containsIgnoringCase("\r\nlocation: ws://127.0.0.1:1/else\r\n");
    }
  }

  @Test
  void upgradeAnsweredByCloseResetSilenceOrGarbage() throws Exception {
    server
        .faults()
        .next(Fault.AtUpgrade.CLOSE)
        .next(Fault.AtUpgrade.RESET)
        .next(Fault.AtUpgrade.SILENCE)
        .next(Fault.AtUpgrade.GARBAGE);
    try (RawClient close = raw();
        RawClient reset = raw();
        RawClient silence = raw();
        RawClient garbage = raw()) {
      assertThatThrownBy(() -> close.upgrade("/", "")).isInstanceOf(EOFException.class);
      assertThatThrownBy(() -> reset.upgrade("/", "")).isInstanceOf(SocketException.class);
      silence.write("GET / HTTP/1.1\r\nHost: x\r\n" + RawClient.UPGRADE + "\r\n");
      server.awaitRequest(r -> server.requests().size() == 3, LIMIT);
      assertThat(silence.staysSilent()).isTrue();
      assertThat(garbage.upgrade("/", "")).doesNotStartWith("HTTP");
    }
    worksAgain();
  }

  @Test
  void spoiledAnswersAreRefusedByAnOrdinaryClient() throws Exception {
    server
        .faults()
        .next(Fault.AtUpgrade.WRONG_ACCEPT)
        .next(Fault.AtUpgrade.UNSOLICITED_EXTENSION)
        .next(Fault.AtUpgrade.WRONG_SUBPROTOCOL);
    assertThatThrownBy(this::connect).hasStackTraceContaining("Sec-WebSocket-Accept");
    assertThatThrownBy(this::connect).hasStackTraceContaining("Sec-WebSocket-Extensions");
    assertThatThrownBy(this::connect).hasStackTraceContaining("subprotocol");
    worksAgain();
  }

  @Test
  void closeAfterUpgradeCarriesCodeAndReason() throws Exception {
    server.faults().next(Fault.closeAfterUpgrade(4004, "go away"));
    connect();
    client.await("close 4004 go away");
    server.nextConnection(LIMIT).awaitDisconnected(LIMIT);
    worksAgain();
  }

  @Test
  void disconnectAfterUpgradeIsEndOfStreamWithoutCloseFrame() throws Exception {
    server.faults().next(Fault.disconnectAfterUpgrade());
    try (RawClient raw = RawClient.open(server.port())) {
      assertThat(raw.readToEnd()).isEmpty();
    }
    server.nextConnection(LIMIT).awaitDisconnected(LIMIT);
    worksAgain();
  }

  @Test
  void resetAfterUpgradeIsConnectionReset() throws Exception {
    server.faults().next(Fault.resetAfterUpgrade());
    assertThatThrownBy(
            () -> {
              try (RawClient raw = RawClient.open(server.port())) {
                raw.readToEnd();
              }
            })
        .isInstanceOf(SocketException.class);
    worksAgain();
  }

  @Test
  void silenceAfterUpgradeReadsButAnswersNoPingAndNoClose() throws Exception {
    server.faults().next(Fault.silenceAfterUpgrade());
    try (RawClient raw = RawClient.open(server.port())) {
      raw.sendText("anyone?");
      raw.send(0x89, new byte[0]);
      raw.send(0x88, new byte[0]);
      ServerConnection connection = server.nextConnection(LIMIT);
      connection.awaitClose(LIMIT);
      assertThat(connection.received()).hasSize(3);
      assertThat(raw.staysSilent()).isTrue();
      assertThat(connection.isOpen()).isTrue();
    }
  }

  @Test
  void garbageAfterUpgradeIsAnErrorForAnOrdinaryClient() throws Exception {
    server.faults().next(Fault.garbageAfterUpgrade());
    connect();
    client.awaitStart("error ");
  }

  @Test
  void halfMessageThenFin() throws Exception {
    // Not with java.net.http, which now and then misses a FIN that comes with the upgrade.
    server.faults().next(Fault.halfMessageAfterUpgrade("0123456789"));
    try (RawClient raw = RawClient.open(server.port())) {
      assertThat(raw.readToEnd()).containsExactly(0x81, 10, '0', '1', '2', '3', '4');
    }
  }

  @Test
  void freezeNeitherReadsNorWritesUntilUnfrozen() throws Exception {
    server.faults().next(Fault.freezeAfterUpgrade());
    try (RawClient raw = RawClient.open(server.port())) {
      ServerConnection connection = server.nextConnection(LIMIT);
      connection.send("waits");
      raw.sendText("unheard");
      assertThat(raw.staysSilent()).isTrue();
      assertThat(connection.received()).isEmpty();
      connection.unfreeze();
      assertThat(raw.read().text()).isEqualTo("waits");
      assertThat(raw.read().text()).isEqualTo("unheard");
    }
  }

  @Test
  void freezeAtAcceptLetsTheClientsWritesStall() throws Exception {
    server.faults().next(Fault.AtAccept.FREEZE);
    try (SocketChannel channel = SocketChannel.open()) {
      channel.setOption(StandardSocketOptions.SO_SNDBUF, 4096);
      channel.connect(LoopbackListener.loopback(server.port()));
      channel.configureBlocking(false);
      // Not one byte is taken off the path, so a bounded number of writes must fill it.
      int stalled = 0;
      long written = 0;
      while (stalled < 100 && written < 64 << 20) {
        int n = channel.write(ByteBuffer.allocate(65_536));
        written += n;
        stalled = n == 0 ? stalled + 1 : 0;
      }
      assertThat(written).isLessThan(64 << 20);
    }
  }

  @Test
  void slowReaderTakesTheMessagesLate() throws Exception {
    server.faults().next(Fault.slowReader(Duration.ofMillis(20)));
    try (RawClient raw = RawClient.open(server.port())) {
      ServerConnection connection = server.nextConnection(LIMIT);
      for (int i = 0; i < 3; i++) {
        raw.sendText("m" + i);
      }
      connection.awaitText("m2", LIMIT);
      connection.stopReading();
      raw.sendText("later");
      connection.resumeReading();
      connection.awaitText("later", LIMIT);
    }
  }

  @Test
  void oversizedFrameAnnouncesItsSize() throws Exception {
    server.faults().next(Fault.oversizedFrame(1L << 40));
    try (RawClient raw = RawClient.open(server.port())) {
      assertThat(raw.in.readUnsignedByte()).isEqualTo(0x82);
      assertThat(raw.in.readUnsignedByte()).isEqualTo(127);
      assertThat(raw.in.readLong()).isEqualTo(1L << 40);
    }
  }

  @Test
  void resetAfterMessagesCutsInTheMiddle() throws Exception {
    server.faults().next(Fault.resetAfterMessages(2));
    try (RawClient raw = RawClient.open(server.port())) {
      raw.sendText("one");
      assertThat(raw.read().text()).isEqualTo("one");
      raw.sendText("two");
      assertThatThrownBy(raw::read).isInstanceOf(SocketException.class);
    }
  }

  @Test
  void everyNthLinkIsHitAndAlwaysMeansEachAndClearEndsIt() throws Exception {
    server.faults().everyNth(3, Fault.status(503));
    assertThat(statuses(7)).containsExactly(101, 101, 503, 101, 101, 503, 101);
    server.faults().clear().always(Fault.status(403)).next(Fault.status(404));
    assertThat(statuses(3)).containsExactly(404, 403, 403);
    server.faults().clear();
    assertThat(statuses(1)).containsExactly(101);
  }

  @Test
  void faultsOfTheUpgradeAreNotUsedUpByOrdinaryRequests() throws Exception {
    server.faults().next(Fault.status(503));
    try (RawClient raw = raw()) {
      raw.write("GET / HTTP/1.1\r\nHost: x\r\n\r\n");
      assertThat(raw.readHead()).startsWith("HTTP/1.1 404 ");
    }
    assertThat(statuses(2)).containsExactly(503, 101);
  }

  private List<Integer> statuses(int links) throws IOException {
    List<Integer> statuses = new ArrayList<>();
    for (int i = 0; i < links; i++) {
      try (RawClient raw = raw()) {
        statuses.add(Integer.parseInt(raw.upgrade("/", "").substring(9, 12)));
      }
    }
    return statuses;
  }
}
