package dev.hawser.cli;

import dev.hawser.Connection;
import dev.hawser.ConnectionState;
import dev.hawser.Hawser;
import dev.hawser.Message;
import dev.hawser.ReconnectPolicy;
import dev.hawser.Reply;
import dev.hawser.Topic;
import dev.hawser.TopicState;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** One protocol's demo: what happens, step by step, told as it happens. */
final class DemoWalk {

  static final String TOPIC = "harbour";
  static final String GREETING = "greeting";
  static final String NOTE = "note";
  static final String SHOUT = "shout";

  private static final ReconnectPolicy RETRY =
      ReconnectPolicy.exponential(Duration.ofMillis(200), Duration.ofSeconds(2));

  /** The content of the demo's messages. */
  record Note(String text) {}

  private final Terminal terminal;
  private final String protocol;
  private final Demo.Server server;
  private final DemoReport report;
  private final Duration limit;
  private final StateLog log;
  private final Connection connection;
  private final Topic topic;
  private final Seen<ConnectionState> states = new Seen<>();
  private final Seen<Message> messages = new Seen<>();
  private int step;
  private String promise = "";

  DemoWalk(
      Terminal terminal, String protocol, Demo.Server server, DemoReport report, Duration limit) {
    this.terminal = terminal;
    this.protocol = protocol;
    this.server = server;
    this.report = report;
    this.limit = limit;
    this.log =
        new StateLog(
            this::seen,
            problem ->
                terminal.say(Terminal.Style.WARNING, "     ignored: " + Failures.line(problem)));
    this.connection =
        server.describe(Hawser.to(server.url())).reconnect(RETRY).observer(log).open();
    this.topic = server.topic(connection);
  }

  /** Walks through all steps, or up to the first that does not end as promised. */
  void run() {
    terminal.onInterrupt(connection::close);
    try {
      connect();
      subscribe();
      send();
      request();
      survive();
      server.extras().forEach(this::extra);
      close();
    } catch (RuntimeException | AssertionError e) {
      report.broken(protocol, promise, Failures.line(e));
    } finally {
      connection.close();
      connection.onClose().timeout(limit).onErrorComplete().block();
      log.await();
      terminal.onInterrupt(null);
    }
  }

  private void connect() {
    step("connects", "Connect to " + server.url() + ", a server of our own on this machine.");
    connection.connect().block(limit);
    states.await("ready", 0, ConnectionState.Ready.class::isInstance, limit);
    kept("");
  }

  private void subscribe() {
    step(
        "receives messages",
        "Subscribe to the topic '" + topic.name() + "'; the server greets us.");
    topic.messages().subscribe(this::received, this::ended);
    topic.states().subscribe(this::told);
    server.listen(topic);
    server.awaitJoins(1);
    server.greet();
    messages.await("the greeting", 0, message -> message.event().equals(GREETING), limit);
    kept("");
  }

  private void send() {
    step("sends messages", "Send a note; the server sends it on to everybody on the topic.");
    topic.send(NOTE, new Note("hello")).block(limit);
    awaitNote("hello");
    kept("and they come back");
  }

  private void request() {
    step("gets replies", "Ask the server something, and wait for its reply.");
    Reply reply = topic.request(SHOUT, new Note("ahoy")).block(limit);
    if (reply == null || !server.answers(reply)) {
      throw new FailedException(ExitCode.FAILED, "the reply is " + reply);
    }
    terminal.say(Terminal.Style.PLAIN, "     reply: " + reply.payload().text());
    kept("");
  }

  private void survive() {
    step(
        "survives a lost link",
        "The server cuts the link (RST) and refuses new ones. We send a note all the same: it waits.");
    int before = states.count();
    long start = System.nanoTime();
    server.cut();
    states.await("back-off", before, ConnectionState.Backoff.class::isInstance, limit);
    CompletableFuture<@Nullable Void> waiting =
        topic.send(NOTE, new Note("sent while down")).toFuture();
    states.await("a second failure", before, DemoWalk::failedAgain, limit);
    terminal.say(
        Terminal.Style.BOLD, "   The server is back, and so are we, without a line of code.");
    server.restore();
    states.await("ready again", before, ConnectionState.Ready.class::isInstance, limit);
    kept("back after " + Words.of(Duration.ofNanos(System.nanoTime() - start)));
    promise = "joins topics again";
    server.awaitJoins(2);
    kept("");
    promise = "keeps what was sent meanwhile";
    waiting.orTimeout(limit.toSeconds(), TimeUnit.SECONDS).join();
    awaitNote("sent while down");
    kept("");
  }

  private void extra(Demo.Extra extra) {
    step(extra.promise(), extra.text());
    String detail = extra.walk().apply(connection);
    terminal.say(Terminal.Style.PLAIN, "     " + detail);
    kept(detail);
  }

  private void close() {
    step("closes cleanly", "Close: leave the topic, then the closing handshake.");
    topic.leave().block(limit);
    connection.close();
    connection.onClose().block(limit);
    int code = server.awaitCloseCode();
    if (code != 1000) {
      throw new FailedException(ExitCode.FAILED, "the server saw close code " + code);
    }
    kept("with code 1000");
  }

  private void awaitNote(String text) {
    messages.await(
        "the note '" + text + "'",
        0,
        message -> message.event().equals(NOTE) && message.as(Note.class).text().equals(text),
        limit);
  }

  private static boolean failedAgain(ConnectionState state) {
    return state instanceof ConnectionState.Backoff backoff && backoff.failures() >= 2;
  }

  // ---- what happens

  private void seen(ConnectionState state) {
    terminal.say(Words.style(state), "     connection: " + Words.of(state));
    states.add(state);
  }

  private void told(TopicState state) {
    String text = Words.of(state);
    if (text != null) {
      terminal.say(Terminal.Style.DIM, "     topic: " + text);
    }
  }

  private void received(Message message) {
    terminal.print(Json.line(message));
    messages.add(message);
  }

  private void ended(Throwable failure) {
    terminal.say(Terminal.Style.BAD, "     messages ended: " + Failures.line(failure));
  }

  private void step(String promise, String text) {
    this.promise = promise;
    terminal.say(Terminal.Style.BOLD, ++step + ". " + text);
  }

  private void kept(String detail) {
    report.kept(protocol, promise, detail);
  }
}
