package dev.hawser.testkit;

import dev.hawser.Connection;
import dev.hawser.ConnectionObserver;
import dev.hawser.ConnectionSpec;
import dev.hawser.Hawser;
import dev.hawser.PayloadCodec;
import dev.hawser.engine.internal.core.Connections;
import dev.hawser.engine.internal.core.EngineRuntime;
import dev.hawser.spi.HttpClient;
import dev.hawser.spi.ProtocolProvider;
import dev.hawser.spi.Transport;
import dev.hawser.spi.Transports;
import dev.hawser.spi.json.JacksonPayloadCodec;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.reactivestreams.Publisher;
import reactor.core.scheduler.Scheduler;
import reactor.test.subscriber.TestSubscriber;

/**
 * The real engine on a {@link VirtualLoop}, a {@link FakeTransport} and a {@link FakeHttp}:
 * back-off, time-outs and re-joins without a socket, a thread or a wait. Everything runs on the
 * caller's thread: signals, suppliers and policies too.
 *
 * <pre>{@code
 * try (VirtualEngine engine = new VirtualEngine()) {
 *   Connection connection = engine.open(Hawser.to("my://localhost/"), new MyProvider());
 *   TestSubscriber<Void> connected = engine.subscribe(connection.connect());
 *   engine.transport().link().receive("welcome");
 *   assertThat(connected.isTerminatedComplete()).isTrue();
 * }
 * }</pre>
 *
 * <p>{@link #close()} also checks that nothing is left behind.
 */
public final class VirtualEngine implements AutoCloseable {

  private static final PayloadCodec CODEC = new JacksonPayloadCodec();

  private final VirtualLoop loop = new VirtualLoop();
  private final FakeTransport transport = new FakeTransport(loop);
  private final FakeHttp http = new FakeHttp(loop);
  private final List<Connection> connections = new ArrayList<>();
  private List<Throwable> problems = new ArrayList<>();
  private double random = 0.5;

  /** An engine without connections, at time 0. */
  public VirtualEngine() {}

  /**
   * A connection of the protocol; options are not checked. {@link Hawser#deliverOn} is kept,
   * without it signals are tasks of the loop.
   */
  public Connection open(Hawser description, ProtocolProvider provider) {
    ConnectionSpec spec = description.observer(new Problems()).spec();
    Scheduler scheduler = spec.scheduler() == null ? loop.scheduler() : spec.scheduler();
    PayloadCodec codec = spec.codec() == null ? CODEC : spec.codec();
    Connection connection =
        Connections.open(
            spec,
            provider.create(spec),
            new EngineRuntime(loop, new Fakes(), scheduler, loop.scheduler(), () -> random, codec));
    connections.add(connection);
    return connection;
  }

  /** The clock and the tasks. */
  public VirtualLoop loop() {
    return loop;
  }

  /** The network, as far as WebSockets go. */
  public FakeTransport transport() {
    return transport;
  }

  /** The network, as far as HTTP goes. */
  public FakeHttp http() {
    return http;
  }

  /** What every draw for jitter gives from now on, from 0 to below 1; 0.5 at first. */
  public void random(double value) {
    random = value;
  }

  /** Runs what waits. */
  public void run() {
    loop.run();
  }

  /** Lets time pass. */
  public void advance(Duration by) {
    loop.advance(by);
  }

  /** The machine sleeps: links grow silent, and no timer runs. */
  public void sleep(Duration time) {
    loop.sleep(time);
  }

  /** Subscribes without a limit and runs what waits. */
  public <T> TestSubscriber<T> subscribe(Publisher<T> publisher) {
    TestSubscriber<T> subscriber = TestSubscriber.create();
    publisher.subscribe(subscriber);
    run();
    return subscriber;
  }

  /** What was given to {@link ConnectionObserver#problem} since the last take. */
  public List<Throwable> takeProblems() {
    List<Throwable> taken = problems;
    problems = new ArrayList<>();
    return taken;
  }

  /**
   * Closes the connections and lets pass what time that takes.
   *
   * @throws AssertionError if a problem was reported and not taken, or a link, a timer or a message
   *     is left
   */
  @Override
  public void close() {
    connections.forEach(Connection::close);
    run();
    while (transport.live() + http.live() > 0 && loop.timers() > 0) {
      advance(loop.untilNextTimer());
    }
    check(problems.isEmpty(), "problems were reported: " + problems);
    check(transport.live() == 0, "links are left: " + transport.links());
    check(http.live() == 0, "HTTP sessions are left: " + http.live());
    check(loop.timers() == 0, "timers are left: " + loop);
    for (Connection connection : connections) {
      check(
          connection.stats().queuedMessages() == 0
              && connection.stats().queuedBytes() == 0
              && connection.stats().pendingRequests() == 0,
          "messages are left: " + connection.stats());
    }
  }

  private static void check(boolean good, String otherwise) {
    if (!good) {
      throw new AssertionError(otherwise);
    }
  }

  private final class Fakes implements Transports {
    @Override
    public Transport webSocket() {
      return transport;
    }

    @Override
    public HttpClient http() {
      return http;
    }
  }

  private final class Problems implements ConnectionObserver {
    @Override
    public void problem(Throwable problem) {
      problems.add(problem);
    }
  }
}
