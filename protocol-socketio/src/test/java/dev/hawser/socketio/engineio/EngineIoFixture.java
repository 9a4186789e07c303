package dev.hawser.socketio.engineio;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hawser.Cause;
import dev.hawser.Options;
import dev.hawser.spi.Endpoint;
import dev.hawser.spi.HttpClient;
import dev.hawser.spi.Loop;
import dev.hawser.spi.Transport;
import dev.hawser.spi.Transports;
import dev.hawser.testkit.FakeExchange;
import dev.hawser.testkit.FakeHttp;
import dev.hawser.testkit.FakeLink;
import dev.hawser.testkit.FakeTransport;
import dev.hawser.testkit.VirtualLoop;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import reactor.core.Disposable;

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

  /** How long the machine slept: time in which no timer runs. */
  Duration slept = Duration.ZERO;

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
    link = transport.open(endpoint, options, new SleepyLoop(), listener);
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
      return (endpoint, options, ignored, told) -> {
        socketOptions = options;
        return webSocket.open(endpoint, options, loop, told);
      };
    }

    @Override
    public HttpClient http() {
      return (endpoint, options, ignored) -> http.open(endpoint, options, loop);
    }
  }

  /** The loop of a machine that may sleep. */
  private final class SleepyLoop implements Loop {
    @Override
    public boolean inLoop() {
      return loop.inLoop();
    }

    @Override
    public void execute(Runnable task) {
      loop.execute(task);
    }

    @Override
    public Disposable schedule(Runnable task, Duration delay) {
      return loop.schedule(task, delay);
    }

    @Override
    public long nanoTime() {
      return loop.nanoTime() + slept.toNanos();
    }
  }
}
