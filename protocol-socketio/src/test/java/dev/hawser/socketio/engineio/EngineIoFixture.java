package dev.hawser.socketio.engineio;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hawser.Cause;
import dev.hawser.Options;
import dev.hawser.spi.Endpoint;
import dev.hawser.spi.HttpClient;
import dev.hawser.spi.Transport;
import dev.hawser.spi.Transports;
import dev.hawser.testkit.FakeExchange;
import dev.hawser.testkit.FakeHttp;
import dev.hawser.testkit.FakeLink;
import dev.hawser.testkit.FakeTransport;
import dev.hawser.testkit.VirtualLoop;
import java.net.URI;
import java.util.List;
import org.junit.jupiter.api.AfterEach;

/** A link in virtual time; the test is the server. */
abstract class EngineIoFixture {

  static final char RS = 0x1e;
  static final String OPEN_POLLING = open("[\"websocket\"]", 1_000_000);
  static final String OPEN_SOCKET = open("[]", 1_000_000);
  static final Endpoint ENDPOINT =
      Endpoint.at(URI.create("http://host:4001/engine.io/?a=1%2B")).header("X-App", "x");

  final VirtualLoop loop = new VirtualLoop();
  final FakeHttp http = new FakeHttp(loop);
  final FakeTransport webSocket = new FakeTransport(loop);
  final Transport transport = new EngineIoTransport(new Fakes());

  /** What the latest WebSocket was opened with. */
  Options socketOptions;

  RecordingListener listener = new RecordingListener();
  Transport.Link link;

  static String open(String upgrades, int maxPayload) {
    return "0{\"sid\":\"s/1\",\"upgrades\":"
        + upgrades
        + ",\"pingInterval\":25000,\"pingTimeout\":20000"
        + (maxPayload == 0 ? "" : ",\"maxPayload\":" + maxPayload)
        + "}";
  }

  static String payload(String... packets) {
    return String.join(String.valueOf(RS), packets);
  }

  static Options transports(String... names) {
    return Options.empty().with(EngineIoOptions.TRANSPORTS, List.of(names));
  }

  @AfterEach
  void nothingIsLeft() {
    if (link != null && listener.closed() == null) {
      link.abort();
      loop.run();
    }
    loop.run();
    assertThat(http.live()).isZero();
    assertThat(http.waiting()).isZero();
    assertThat(webSocket.live()).isZero();
    assertThat(loop.timers()).isZero();
  }

  void start(Endpoint endpoint, Options options) {
    listener = new RecordingListener();
    link = transport.open(endpoint, options, loop, listener);
    assertThat(listener.take()).isEmpty();
    loop.run();
  }

  void start(Options options) {
    start(ENDPOINT, options);
  }

  /** A session that polls and is not upgraded; the poll that waits. */
  FakeExchange polling() {
    start(transports("polling"));
    http.take().respond(200, OPEN_POLLING);
    assertThat(listener.take()).containsExactly("open polling");
    return http.take();
  }

  /** A session that polls while a WebSocket opens; the poll that waits. */
  FakeExchange upgrading() {
    webSocket.script(FakeTransport.Answer.hang());
    start(Options.empty());
    http.take().respond(200, OPEN_POLLING);
    assertThat(listener.take()).containsExactly("open polling");
    return http.take();
  }

  /** A session over a WebSocket from the start. */
  FakeLink overSocket(Options options) {
    start(options);
    socket().receive(OPEN_SOCKET);
    assertThat(listener.take()).containsExactly("open websocket");
    return socket();
  }

  FakeLink socket() {
    return webSocket.link();
  }

  void write(String... texts) {
    listener.write(link, texts);
    loop.run();
  }

  Cause closed() {
    loop.run();
    assertThat(listener.take()).last().isEqualTo("closed");
    return listener.closed();
  }

  /** Ends the link as its user does. */
  void end() {
    link.abort();
    closed();
  }

  static EngineIoException refusal(Cause cause) {
    assertThat(cause.exception()).isInstanceOf(EngineIoException.class);
    return (EngineIoException) cause.exception();
  }

  private final class Fakes implements Transports {
    @Override
    public Transport webSocket() {
      return (endpoint, options, same, told) -> {
        socketOptions = options;
        return webSocket.open(endpoint, options, same, told);
      };
    }

    @Override
    public HttpClient http() {
      return http;
    }
  }
}
