package dev.hawser.enginetests;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hawser.Connection;
import dev.hawser.ConnectionState;
import dev.hawser.Hawser;
import dev.hawser.Topic;
import dev.hawser.testkit.FakeLink;
import dev.hawser.testkit.VirtualEngine;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Hooks;
import reactor.test.subscriber.TestSubscriber;

/** A connection in virtual time, and after each test the check that nothing is left behind. */
abstract class VirtualTest {

  final VirtualEngine engine = new VirtualEngine();
  final LineProtocol protocol = new LineProtocol();

  private final List<Object> dropped = new CopyOnWriteArrayList<>();

  @BeforeEach
  void watchSignals() {
    Hooks.onErrorDropped(dropped::add);
    Hooks.onNextDropped(dropped::add);
  }

  @AfterEach
  void leavesNothingBehind() {
    try {
      engine.close();
    } finally {
      Hooks.resetOnErrorDropped();
      Hooks.resetOnNextDropped();
    }
    assertThat(dropped).as("signals nobody took").isEmpty();
  }

  /** The signals that nobody took, for the test that provokes them. */
  List<Object> takeDropped() {
    List<Object> taken = List.copyOf(dropped);
    dropped.clear();
    return taken;
  }

  Connection open() {
    return open(hawser -> hawser);
  }

  Connection open(UnaryOperator<Hawser> settings) {
    return engine.open(settings.apply(Hawser.to("line://localhost/")), protocol);
  }

  /** An open and ready connection. */
  Connection ready(UnaryOperator<Hawser> settings) {
    Connection connection = open(settings);
    assertThat(connect(connection).isTerminatedComplete()).isTrue();
    return connection;
  }

  Connection ready() {
    return ready(hawser -> hawser);
  }

  TestSubscriber<Void> connect(Connection connection) {
    return engine.subscribe(connection.connect());
  }

  /** A topic that is joined by {@link Topic#join()}, on a ready connection. */
  Topic joined(Connection connection, String name) {
    Topic topic = connection.topic(name);
    engine.subscribe(topic.join());
    link().receive("joined " + name);
    link().take();
    return topic;
  }

  FakeLink link() {
    return engine.transport().link();
  }

  /** The number of attempts so far. */
  int attempts() {
    return engine.transport().links().size();
  }

  <T> TestSubscriber<T> subscribe(Publisher<T> publisher) {
    return engine.subscribe(publisher);
  }

  void advance(Duration by) {
    engine.advance(by);
  }

  void millis(long millis) {
    engine.advance(Duration.ofMillis(millis));
  }

  static <S extends ConnectionState> S state(Connection connection, Class<S> type) {
    assertThat(connection.state()).isInstanceOf(type);
    return type.cast(connection.state());
  }

  /** The error that ended it. */
  static Throwable error(TestSubscriber<?> subscriber) {
    assertThat(subscriber.isTerminatedError()).as("failed").isTrue();
    return subscriber.expectTerminalError();
  }

  static void assertComplete(TestSubscriber<?> subscriber) {
    assertThat(subscriber.isTerminatedComplete()).as("completed").isTrue();
  }

  static void assertWaiting(TestSubscriber<?> subscriber) {
    assertThat(subscriber.isTerminated()).as("ended").isFalse();
  }
}
