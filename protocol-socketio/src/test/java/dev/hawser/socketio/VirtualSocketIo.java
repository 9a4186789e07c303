package dev.hawser.socketio;

import dev.hawser.Connection;
import dev.hawser.ConnectionSpec;
import dev.hawser.ConnectionState;
import dev.hawser.Hawser;
import dev.hawser.Option;
import dev.hawser.Topic;
import dev.hawser.TopicState;
import dev.hawser.socketio.engineio.EngineIoOptions;
import dev.hawser.spi.Frame;
import dev.hawser.spi.Protocol;
import dev.hawser.spi.ProtocolProvider;
import dev.hawser.testkit.FakeLink;
import dev.hawser.testkit.VirtualEngine;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.reactivestreams.Publisher;
import reactor.test.subscriber.TestSubscriber;

/** A connection over a WebSocket in virtual time; the test is the server, of Socket.IO 4. */
final class VirtualSocketIo implements AutoCloseable {

  /** As long as no test takes. */
  private static final String HEARTBEAT = "\"pingInterval\":90000000,\"pingTimeout\":90000000";

  static final Instant START = Instant.parse("2026-03-01T12:00:00Z");

  final VirtualEngine engine = new VirtualEngine();
  final Connection connection;

  VirtualSocketIo() {
    this(UnaryOperator.identity());
  }

  VirtualSocketIo(UnaryOperator<Hawser> settings) {
    this("socketio+ws://localhost", settings);
  }

  VirtualSocketIo(String url, UnaryOperator<Hawser> settings) {
    connection =
        engine.open(
            settings.apply(
                Hawser.to(url)
                    .with(EngineIoOptions.TRANSPORTS, List.of(EngineIoOptions.WEB_SOCKET))),
            new Provider());
  }

  Topic topic(String name) {
    return connection.topic(name);
  }

  SocketIoNamespace namespace(String name) {
    return SocketIoNamespace.of(topic(name));
  }

  /** The default namespace. */
  SocketIoNamespace root() {
    return namespace("/");
  }

  <T> TestSubscriber<T> subscribe(Publisher<T> publisher) {
    return engine.subscribe(publisher);
  }

  void advance(Duration by) {
    engine.advance(by);
  }

  FakeLink link() {
    return engine.transport().link();
  }

  /** The server opens the session of the latest link. */
  void open() {
    link().receive("0{\"sid\":\"e1\",\"upgrades\":[]," + HEARTBEAT + ",\"maxPayload\":1000000}");
  }

  /** The link of a connection that is kept. */
  void connect() {
    subscribe(connection.connect());
    open();
  }

  /** Joined and kept; what was sent for it is taken. */
  SocketIoNamespace joined(String name, String answer) {
    subscribe(topic(name).join());
    receive("0" + (name.equals("/") ? "" : name + ",") + answer);
    take();
    return namespace(name);
  }

  /** The default namespace, joined and kept, on a link that is kept. */
  SocketIoNamespace joined() {
    connect();
    return joined("/", "{\"sid\":\"s1\"}");
  }

  TopicState state(String name) {
    return topic(name).state();
  }

  /** The link breaks, and the next one is open. */
  void reconnect() {
    link().drop();
    advance(((ConnectionState.Backoff) connection.state()).delay());
    open();
  }

  /** The packets that the client sent on the latest link since the last take; binaries in hex. */
  List<String> take() {
    List<String> all = new ArrayList<>();
    for (Frame frame : link().take()) {
      if (frame.kind() == Frame.Kind.BINARY) {
        byte[] array = frame.array();
        int from = frame.offset();
        all.add(HexFormat.of().formatHex(array, from, from + frame.length()));
      } else if (frame.text().startsWith("4")) {
        all.add(frame.text().substring(1));
      } else {
        throw new AssertionError("not a message: " + frame.text());
      }
    }
    return all;
  }

  /** Packets of the server, one after the other. */
  void receive(String... packets) {
    for (String packet : packets) {
      link().receive("4" + packet);
    }
  }

  /** A binary of the server. */
  void receive(byte... bytes) {
    link().receive(new Frame(Frame.Kind.BINARY, bytes, 0, bytes.length));
  }

  @Override
  public void close() {
    engine.close();
  }

  /** The error of one who has failed. */
  static Throwable error(TestSubscriber<?> failed) {
    return Objects.requireNonNull(failed.expectTerminalError());
  }

  private final class Provider implements ProtocolProvider {
    @Override
    public String id() {
      return "socketio";
    }

    @Override
    public Set<String> schemes() {
      return new SocketIoProvider().schemes();
    }

    @Override
    public List<Option<?>> options() {
      return new SocketIoProvider().options();
    }

    @Override
    public Protocol<?> create(ConnectionSpec spec) {
      return new SocketIoProtocol(spec, new Now());
    }
  }

  /** The engine's time. */
  private final class Now extends Clock {
    @Override
    public Instant instant() {
      return START.plusNanos(engine.loop().nanoTime());
    }

    @Override
    public ZoneId getZone() {
      return ZoneOffset.UTC;
    }

    @Override
    public Clock withZone(ZoneId zone) {
      throw new UnsupportedOperationException();
    }
  }
}
