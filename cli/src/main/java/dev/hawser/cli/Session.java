package dev.hawser.cli;

import dev.hawser.Connection;
import dev.hawser.ConnectionState;
import dev.hawser.Hawser;
import dev.hawser.ReconnectPolicy;
import dev.hawser.Topic;
import dev.hawser.TopicState;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import reactor.core.publisher.Flux;

/** A connection for the time of one command: it tells its states, and ends cleanly on Ctrl-C. */
final class Session implements AutoCloseable {

  private static final Duration LEAVE_LIMIT = Duration.ofSeconds(2);
  private static final Duration CLOSE_LIMIT = Duration.ofSeconds(10);

  private final Terminal terminal;
  private final StateLog log;
  private final Connection connection;
  private final String target;
  private final List<OptionArguments.Given<?>> ofTopics;
  private final List<Topic> topics = new CopyOnWriteArrayList<>();

  /**
   * Makes the connection; no I/O yet.
   *
   * @param ofTopics the options of every topic
   * @param retry when to try again after a failure
   * @param fromStart whether to try again also before the connection has ever been ready
   */
  Session(
      Terminal terminal,
      Hawser hawser,
      List<OptionArguments.Given<?>> ofTopics,
      ReconnectPolicy retry,
      boolean fromStart) {
    this.terminal = terminal;
    this.ofTopics = ofTopics;
    this.target = hawser.spec().target();
    this.log =
        new StateLog(
            this::tell,
            problem ->
                terminal.say(Terminal.Style.WARNING, "* ignored: " + Failures.line(problem)));
    this.connection =
        hawser
            .observer(log)
            .reconnect(failure -> fromStart || log.wasReady() ? retry.delay(failure) : null)
            .open();
    terminal.onInterrupt(this::close);
  }

  /** The topic, which tells its states from now on; {@code -} is the protocol's default topic. */
  Topic topic(String name) {
    Topic topic = name.equals("-") ? connection.topic() : connection.topic(name);
    for (OptionArguments.Given<?> given : ofTopics) {
      topic = given.applyTo(topic);
    }
    topics.add(topic);
    topic.states().subscribe(this::tell);
    return topic;
  }

  /** Where to, without secrets. */
  String target() {
    return target;
  }

  boolean wasReady() {
    return log.wasReady();
  }

  /** Leaves topics, closes with 1000 and returns when that is done. */
  @Override
  public void close() {
    if (log.wasReady()) {
      Flux.fromIterable(topics)
          .concatMap(Topic::leave)
          .then()
          .timeout(LEAVE_LIMIT)
          .onErrorComplete()
          .block();
    }
    connection.close();
    connection.onClose().timeout(CLOSE_LIMIT).onErrorComplete().block();
    log.await();
  }

  /** The cause of an end is told by the command's last line. */
  private void tell(ConnectionState state) {
    boolean end = state instanceof ConnectionState.Closed;
    terminal.say(Words.style(state), "* " + (end ? "closed" : Words.of(state)));
  }

  private void tell(TopicState state) {
    String text = Words.of(state);
    if (text != null) {
      terminal.say(Terminal.Style.DIM, "* topic: " + text);
    }
  }
}
