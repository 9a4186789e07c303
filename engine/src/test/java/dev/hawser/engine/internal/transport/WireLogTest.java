package dev.hawser.engine.internal.transport;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.hawser.Options;
import dev.hawser.TransportOptions;
import dev.hawser.spi.Endpoint;
import dev.hawser.spi.Frame;
import java.net.URI;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.logging.SimpleFormatter;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The wire log shows the traffic and no secret of the handshake. */
class WireLogTest {

  private static final Logger LOGGER = Logger.getLogger("dev.hawser.wire");

  private final Queue<String> lines = new ConcurrentLinkedQueue<>();
  private final Handler handler =
      new Handler() {

        private final SimpleFormatter formatter = new SimpleFormatter();

        @Override
        public void publish(LogRecord record) {
          lines.add(formatter.formatMessage(record));
        }

        @Override
        public void flush() {}

        @Override
        public void close() {}
      };

  @BeforeEach
  void listen() {
    handler.setLevel(Level.ALL);
    LOGGER.addHandler(handler);
    LOGGER.setUseParentHandlers(false);
  }

  @AfterEach
  void stop() {
    LOGGER.removeHandler(handler);
    LOGGER.setUseParentHandlers(true);
    LOGGER.setLevel(null);
  }

  private String logOf(Level level) throws Exception {
    LOGGER.setLevel(level);
    try (RawServer server =
        new RawServer(
            peer -> {
              peer.upgrade("Set-Cookie: session=SECRET", "Sec-WebSocket-Protocol: bearer.SECRET");
              peer.send(RawServer.Peer.frame(0x89, new byte[3]));
              peer.text("x".repeat(300) + "END");
              peer.read();
              peer.read();
              peer.close(4000, "done");
            })) {
      URI uri = URI.create("ws://user:SECRET@127.0.0.1:" + server.port() + "/path?token=SECRET");
      Endpoint endpoint =
          Endpoint.at(uri)
              .header("Authorization", "Bearer SECRET")
              .header("Cookie", "session=SECRET")
              .header("X-Api-Key", "SECRET")
              .header("Origin", "https://app.example")
              .subProtocols(List.of("bearer.SECRET"), false);
      TestLink link =
          TestLink.open(
              endpoint,
              Options.empty().with(TransportOptions.PING_INTERVAL, java.time.Duration.ZERO));
      link.awaitFrame();
      byte[] binary = new byte[5];
      assertThat(link.send(Frame.Kind.BINARY, binary, true).get(30, TimeUnit.SECONDS)).isNull();
      link.awaitClosed();
    }
    return String.join("\n", lines);
  }

  @Test
  void atDebugOpcodesAndLengths() throws Exception {
    assertThat(logOf(Level.FINE))
        .contains("-> GET /path?*** {")
        .contains("Authorization: ***", "Cookie: ***", "Sec-WebSocket-Protocol: ***")
        .contains("X-Api-Key: ***", "Origin: https://app.example")
        .contains("<- HTTP 101 {")
        .contains("<- ping 3", "-> pong 3", "<- text 303", "-> binary 5", "<- close 6")
        .contains("link down, server close: server closed with 4000 done")
        .doesNotContain("SECRET", "xxx");
  }

  @Test
  void atTraceTheStartOfTextsToo() throws Exception {
    assertThat(logOf(Level.FINEST))
        .contains("<- text 303 " + "x".repeat(256) + "…")
        .doesNotContain("END", "SECRET");
  }

  @Test
  void aTokenInAMessageIsMaskedAlsoWhereTheTextIsCut() {
    LOGGER.setLevel(Level.FINEST);
    WireLog log = new WireLog("id", Set.of("to+ken"));
    byte[] early = "{\"auth\":\"to+ken\"}".getBytes(UTF_8);
    log.sent(Opcode.TEXT, early, 0, early.length);
    byte[] halved = ("x".repeat(253) + "to+ken" + "y".repeat(50)).getBytes(UTF_8);
    log.sent(Opcode.TEXT, halved, 0, halved.length);
    assertThat(lines).first().asString().endsWith("{\"auth\":\"***\"}");
    assertThat(lines).last().asString().endsWith("x***…").doesNotContain("to+");
  }

  @Test
  void httpRequestsAndResponsesShowNoQueryNoFieldAndNoBody() throws Exception {
    LOGGER.setLevel(Level.FINEST);
    try (RawServer server =
        new RawServer(
            peer -> {
              peer.readHead();
              peer.send("HTTP/1.1 200 OK\r\nSet-Cookie: SECRET\r\nContent-Length: 6\r\n\r\nSECRET");
              peer.readToEnd();
            })) {
      URI uri = URI.create("http://127.0.0.1:" + server.port() + "/path?token=SECRET");
      Endpoint endpoint = Endpoint.at(uri).header("Authorization", "Bearer SECRET");
      try (TestHttp http = new TestHttp(endpoint, Options.empty())) {
        assertThat(http.post("/path?token=SECRET", "SECRET").await().response()).isNotNull();
      }
    }
    assertThat(String.join("\n", lines))
        .contains("-> POST /path?*** (6 bytes) {", "Authorization: ***", "<- HTTP 200 {")
        .contains("Set-Cookie: ***")
        .doesNotContain("SECRET");
  }

  @Test
  void nothingByDefault() throws Exception {
    assertThat(logOf(Level.INFO)).isEmpty();
  }
}
