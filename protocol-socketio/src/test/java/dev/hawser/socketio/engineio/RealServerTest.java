package dev.hawser.socketio.engineio;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hawser.Cause;
import dev.hawser.Options;
import dev.hawser.TransportOptions;
import dev.hawser.engine.internal.transport.NettyTransports;
import dev.hawser.spi.Transport;
import dev.hawser.testkit.TcpProxy;
import dev.hawser.testkit.internal.NodeProject;
import dev.hawser.testkit.internal.NodeServer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Against npm's engine.io, versions 6 (of the protocol: 4) and 3. */
class RealServerTest {

  private static final Duration LIMIT = Duration.ofSeconds(60);

  private final List<AutoCloseable> open = new ArrayList<>();
  private NodeServer server;

  private <T extends AutoCloseable> T closing(T resource) {
    open.add(0, resource);
    return resource;
  }

  @AfterEach
  void close() throws Exception {
    for (AutoCloseable resource : open) {
      resource.close();
    }
  }

  private void start(int version, String options) {
    NodeProject project = NodeProject.install(RealServerTest.class, "node/engineio", "server.js");
    String more = options.isEmpty() ? "" : "," + options;
    server = closing(project.start("server.js", "{\"version\":" + version + more + "}"));
  }

  private static Options options(int version, String... transports) {
    Options options = Options.empty();
    if (version == 3) {
      options = options.with(EngineIoOptions.VERSION, EngineIoVersion.V3);
    }
    return transports.length == 0
        ? options
        : options.with(EngineIoOptions.TRANSPORTS, List.of(transports));
  }

  private String url() {
    return server.url("/engine.io/");
  }

  private static String url(TcpProxy proxy) {
    return "http://127.0.0.1:" + proxy.port() + "/engine.io/";
  }

  private static EngineIoException refusal(Cause cause) {
    assertThat(cause.exception()).isInstanceOf(EngineIoException.class);
    return (EngineIoException) cause.exception();
  }

  private LiveLink link(Options options) {
    return closing(new LiveLink(url(), options));
  }

  private boolean upgraded() {
    return server.awaitLine(line -> line.equals("upgraded"), LIMIT) != null;
  }

  @ParameterizedTest
  @CsvSource({"4,polling", "4,websocket", "3,polling", "3,websocket"})
  void textAndBinaryComeBack(int version, String transport) {
    start(version, "");
    LiveLink link = link(options(version, transport));
    assertThat(link.awaitOpen().transport()).isEqualTo(transport);
    assertThat(link.ask("héllo \u001f\"\\\n 😀")).isEqualTo("héllo \u001f\"\\\n 😀");
    byte[] bytes = new byte[300];
    for (int i = 0; i < bytes.length; i++) {
      bytes[i] = (byte) i;
    }
    link.send(bytes);
    link.send(new byte[0]);
    link.send("");
    assertThat(link.nextBytes()).isEqualTo(bytes);
    assertThat(link.nextBytes()).isEmpty();
    assertThat(link.nextText()).isEmpty();
    assertThat(link.ask("where")).isEqualTo(transport);
  }

  @ParameterizedTest
  @ValueSource(ints = {4, 3})
  void pollingIsUpgraded(int version) {
    start(version, "");
    LiveLink link = link(options(version));
    assertThat(link.awaitOpen().transport()).isEqualTo("polling");
    link.awaitTransport("websocket");
    assertThat(upgraded()).isTrue();
    link.send(new byte[] {1, 2, 3});
    assertThat(link.nextBytes()).containsExactly(1, 2, 3);
  }

  @ParameterizedTest
  @CsvSource({"4,0", "4,10", "3,0", "3,10"})
  void anUpgradeUnderTrafficLosesDoublesAndReordersNothing(int version, int latency) {
    start(version, "");
    int count = 10_000;
    TcpProxy proxy = closing(TcpProxy.to(server.port()));
    proxy.latency(Duration.ofMillis(latency));
    LiveLink link = closing(new LiveLink(url(proxy), options(version)));
    assertThat(link.awaitOpen().transport()).isEqualTo("polling");
    link.send("flood " + count);
    List<CompletableFuture<Throwable>> written = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      written.add(link.sendAndWatch("m" + i));
    }
    int flooded = 0;
    int echoed = 0;
    while (flooded < count || echoed < count) {
      String text = link.nextText();
      if (text.startsWith("n")) {
        assertThat(text).isEqualTo("n" + flooded++);
      } else {
        assertThat(text).isEqualTo("m" + echoed++);
      }
    }
    for (CompletableFuture<Throwable> one : written) {
      assertThat(link.fate(one)).isNull();
    }
    assertThat(upgraded()).isTrue();
    assertThat(link.ask("where")).isEqualTo("websocket");
  }

  @ParameterizedTest
  @CsvSource({"4,polling", "4,websocket", "3,polling", "3,websocket"})
  void aCloseOfTheServerIsNoticed(int version, String transport) {
    start(version, "\"pingInterval\":3600000,\"pingTimeout\":3600000");
    LiveLink link = link(options(version, transport));
    link.awaitOpen();
    link.send("close");
    Cause cause = link.awaitClosed();
    assertThat(cause.kind()).isEqualTo(Cause.Kind.SERVER_CLOSE);
    assertThat(cause.code()).isEqualTo(1005);
    assertThat(cause.retryable()).isTrue();
  }

  @ParameterizedTest
  @CsvSource({"4,polling", "4,websocket", "3,polling", "3,websocket"})
  void aCloseOfOursSendsWhatWasWrittenAndReachesTheServer(int version, String transport) {
    start(version, "\"pingInterval\":3600000,\"pingTimeout\":3600000");
    LiveLink link = link(options(version, transport));
    link.awaitOpen();
    CompletableFuture<Throwable> last = link.sendAndWatch("last");
    link.closeLink();
    assertThat(link.awaitClosed().kind()).isEqualTo(Cause.Kind.USER);
    assertThat(link.fate(last)).isNull();
    assertThat(server.awaitLine(line -> line.startsWith("closed "), LIMIT))
        .isEqualTo("closed transport close");
  }

  @ParameterizedTest
  @CsvSource({"4,polling", "4,websocket", "3,polling", "3,websocket"})
  void theHeartbeatKeepsTheSession(int version, String transport) {
    start(version, "\"pingInterval\":50,\"pingTimeout\":3000");
    LiveLink link = link(options(version, transport));
    link.awaitOpen();
    // Longer than both together would last without a heartbeat.
    long until = System.nanoTime() + Duration.ofMillis(3_500).toNanos();
    while (System.nanoTime() - until < 0) {
      assertThat(link.ask("still here")).isEqualTo("still here");
    }
  }

  @ParameterizedTest
  @CsvSource({"4,polling", "4,websocket", "3,polling", "3,websocket"})
  void aServerThatFallsSilentIsLost(int version, String transport) {
    start(version, "\"pingInterval\":1500,\"pingTimeout\":1500");
    TcpProxy proxy = closing(TcpProxy.to(server.port()));
    LiveLink link = closing(new LiveLink(url(proxy), options(version, transport)));
    link.awaitOpen();
    assertThat(link.ask("hello")).isEqualTo("hello");
    proxy.freeze();
    assertThat(link.awaitClosed().kind()).isEqualTo(Cause.Kind.HEARTBEAT);
  }

  @ParameterizedTest
  // A server of version 3 cuts the connection of a POST that is too large.
  @CsvSource({"4,polling,413", "4,websocket,1009", "3,websocket,1009"})
  void aMessageTooLargeForTheServerIsATypedError(int version, String transport, int code) {
    start(version, "\"maxHttpBufferSize\":1000");
    LiveLink link = link(options(version, transport));
    link.awaitOpen();
    CompletableFuture<Throwable> large = link.sendAndWatch("x".repeat(2_000));
    Cause cause = link.awaitClosed();
    assertThat(cause.kind()).isEqualTo(Cause.Kind.OVERFLOW);
    assertThat(cause.code()).isEqualTo(code);
    assertThat(refusal(cause).error()).isEqualTo(EngineIoError.PAYLOAD_TOO_LARGE);
    if (transport.equals("polling")) {
      assertThat(link.fate(large)).isSameAs(cause.exception());
    }
  }

  @Test
  void manySmallMessagesAreSplitByMaxPayload() {
    start(4, "\"maxHttpBufferSize\":1000");
    LiveLink link = link(options(4, "polling"));
    link.awaitOpen();
    for (int i = 0; i < 300; i++) {
      link.send("number " + i);
    }
    for (int i = 0; i < 300; i++) {
      assertThat(link.nextText()).isEqualTo("number " + i);
    }
  }

  @Test
  void aVersionThatTheServerDoesNotSpeakIsATypedError() {
    start(4, "");
    LiveLink link = link(options(3, "polling"));
    Cause cause = link.awaitClosed();
    assertThat(cause.kind()).isEqualTo(Cause.Kind.REFUSED);
    assertThat(cause.code()).isEqualTo(400);
    assertThat(cause.retryable()).isFalse();
    assertThat(cause.reason()).contains("Unsupported protocol version");
    assertThat(refusal(cause).error()).isEqualTo(EngineIoError.UNSUPPORTED_VERSION);
  }

  @Test
  void aServerOfVersion4MayAllowVersion3() {
    start(4, "\"allowEIO3\":true");
    LiveLink link = link(options(3));
    link.awaitOpen();
    link.awaitTransport("websocket");
  }

  @ParameterizedTest
  @ValueSource(strings = {"polling", "websocket"})
  void aForbiddenClientIsUnauthorized(String transport) {
    start(4, "\"refuse\":\"Forbidden\"");
    Cause cause = link(options(4, transport)).awaitClosed();
    assertThat(cause.kind()).isEqualTo(Cause.Kind.UNAUTHORIZED);
    assertThat(refusal(cause).error()).isEqualTo(EngineIoError.FORBIDDEN);
  }

  @Test
  void aForbiddenClientIsToldWhyInTheServersWords() {
    start(4, "\"refuse\":\"not on Sundays\"");
    Cause polling = link(options(4, "polling")).awaitClosed();
    assertThat(polling.kind()).isEqualTo(Cause.Kind.UNAUTHORIZED);
    assertThat(refusal(polling).serverMessage()).isEqualTo("not on Sundays");
    Cause webSocket = link(options(4, "websocket")).awaitClosed();
    assertThat(webSocket.kind()).isEqualTo(Cause.Kind.REFUSED);
    assertThat(webSocket.reason()).isEqualTo("not on Sundays");
  }

  @Test
  void aTransportThatTheServerLacksIsFollowedByTheNext() {
    start(4, "\"transports\":[\"websocket\"]");
    LiveLink refused = link(options(4));
    Cause cause = refused.awaitClosed();
    assertThat(refusal(cause).error()).isEqualTo(EngineIoError.TRANSPORT_UNKNOWN);
    LiveLink link = link(options(4).with(EngineIoOptions.TRY_ALL_TRANSPORTS, true));
    assertThat(link.awaitOpen().transport()).isEqualTo("websocket");
  }

  @Test
  void anUpgradeIsRememberedIfWanted() {
    start(4, "");
    Transport transport = new EngineIoTransport(new NettyTransports());
    Options options = options(4).with(EngineIoOptions.REMEMBER_UPGRADE, true);
    LiveLink first = closing(new LiveLink(transport, url(), options));
    assertThat(first.awaitOpen().transport()).isEqualTo("polling");
    first.awaitTransport("websocket");
    LiveLink second = closing(new LiveLink(transport, url(), options));
    assertThat(second.awaitOpen().transport()).isEqualTo("websocket");
  }

  @Test
  void cookiesHeadersAndQueryReachTheServer() {
    start(4, "\"cookie\":{\"name\":\"node\"}");
    Transport transport = new EngineIoTransport(new NettyTransports());
    Options options = options(4, "polling");
    LiveLink first = closing(new LiveLink(transport, url() + "?a=1%2B", options));
    first.awaitOpen();
    assertThat(first.ask("request")).contains("/engine.io/?a=1%2B&EIO=4&transport=polling&t=");
    Options later = options(4, "websocket").with(TransportOptions.COMPRESSION, true);
    LiveLink second = closing(new LiveLink(transport, url(), later));
    second.awaitOpen();
    assertThat(second.ask("request")).contains("\"cookie\":\"node=");
  }
}
