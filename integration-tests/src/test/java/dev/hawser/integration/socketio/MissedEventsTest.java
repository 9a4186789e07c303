package dev.hawser.integration.socketio;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hawser.Connection;
import dev.hawser.ConnectionState;
import dev.hawser.Hawser;
import dev.hawser.JoinException;
import dev.hawser.integration.Wait;
import dev.hawser.integration.official.Json;
import dev.hawser.socketio.SocketIoOptions;
import dev.hawser.testkit.TcpProxy;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What a server with connection state recovery kept arrives first, and the state says so. */
class MissedEventsTest {

  private static final Servers SERVERS = new Servers();

  @AfterAll
  static void stop() {
    SERVERS.close();
  }

  static Stream<Setup> setups() {
    return Setup.all().filter(setup -> setup.version() == ServerVersion.V4);
  }

  private static RealServer recovering(Setup setup) {
    Map<String, Object> options = new LinkedHashMap<>(setup.server());
    options.put("recovery", true);
    return SERVERS.of(setup.version(), options);
  }

  /** Cuts the path, lets the server do something while the client is away, and heals it. */
  private static void away(TcpProxy path, RealServer server, Connection connection, Runnable act) {
    path.stopListening();
    path.cut();
    server.drop();
    Wait.state(connection, ConnectionState.Backoff.class);
    act.run();
    path.startListening();
  }

  private static void returned(Connection connection, Inbox inbox, int links) {
    Wait.until(() -> connection.stats().links() == links, () -> "link number " + links);
    inbox.ask("ack");
  }

  @ParameterizedTest
  @MethodSource("setups")
  void missedEventsComeInOrderBeforeLaterOnesWithoutTheirOffset(Setup setup) {
    RealServer server = recovering(setup);
    try (TcpProxy path = TcpProxy.to(server.port());
        Connection connection = setup.client(path.port()).open()) {
      Inbox inbox = Inbox.join(connection.topic());
      inbox.awaitTransport(setup.way());
      // The second text has the form of an offset, but not its time.
      inbox.emit("echo", "first", "Q7u0aEu");
      assertThat(inbox.nextJson("echo"))
          .containsExactly(Json.read("\"first\""), Json.read("\"Q7u0aEu\""));
      inbox.ask("join", "r1");
      String id = inbox.namespace().id();
      away(
          path,
          server,
          connection,
          () -> {
            server.emit("/", "missed", 1, "a");
            server.emitToRoom("r1", "missed", 2);
            server.emitToRoom("r2", "missed", "of others");
            server.emit("/", "nothing");
          });
      returned(connection, inbox, 2);
      assertThat(inbox.namespace().id()).isEqualTo(id);
      assertThat(inbox.joined().resumed()).isTrue();
      server.emit("/", "later", "x");
      assertThat(inbox.nextJson("missed")).containsExactly(Json.read("1"), Json.read("\"a\""));
      assertThat(inbox.nextJson("missed")).containsExactly(Json.read("2"));
      assertThat(inbox.nextJson("nothing")).isEmpty();
      assertThat(inbox.nextJson("later")).containsExactly(Json.read("\"x\""));
    }
  }

  @ParameterizedTest
  @MethodSource("setups")
  void alsoAfterAnEventWithoutOffsetThatEndsWithAText(Setup setup) {
    RealServer server = recovering(setup);
    resumes(
        setup.client(server.port()),
        setup,
        server,
        true,
        inbox -> {
          // A server drops it while no poll waits.
          Wait.until(
              () -> {
                inbox.emit("volatile", "a text");
                inbox.ask("ack");
                return !inbox.isEmpty();
              },
              () -> "a volatile event");
          assertThat(inbox.nextJson("volatile")).containsExactly(Json.read("\"a text\""));
        });
  }

  @ParameterizedTest
  @MethodSource("setups")
  void notIfTheClientDoesNotWantIt(Setup setup) {
    RealServer server = recovering(setup);
    resumes(
        setup.client(server.port()).with(SocketIoOptions.RECOVERY, false),
        setup,
        server,
        false,
        inbox -> {});
  }

  @ParameterizedTest
  @MethodSource("setups")
  void notIfTheServerHasNone(Setup setup) {
    RealServer server = SERVERS.of(setup);
    resumes(setup.client(server.port()), setup, server, false, inbox -> {});
  }

  @ParameterizedTest
  @MethodSource("setups")
  void notIfItWasAwayTooLong(Setup setup) {
    Map<String, Object> options = new LinkedHashMap<>(setup.server());
    options.put("connectionStateRecovery", Map.of("maxDisconnectionDuration", 1));
    RealServer server = SERVERS.of(setup.version(), options);
    resumes(setup.client(server.port()), setup, server, false, inbox -> {});
  }

  private static void resumes(
      Hawser client, Setup setup, RealServer server, boolean resumed, Consumer<Inbox> before) {
    try (Connection connection = client.open()) {
      Inbox inbox = Inbox.join(connection.topic());
      inbox.awaitTransport(setup.way());
      inbox.emit("echo", 1);
      inbox.next("echo");
      before.accept(inbox);
      String id = inbox.namespace().id();
      server.drop();
      returned(connection, inbox, 2);
      assertThat(inbox.joined().resumed()).isEqualTo(resumed);
      assertThat(id.equals(inbox.namespace().id())).isEqualTo(resumed);
    }
  }

  @ParameterizedTest
  @MethodSource("setups")
  void notAfterTheServerHasDisconnectedTheNamespace(Setup setup) {
    RealServer server = recovering(setup);
    try (Connection connection = setup.client(server.port()).open()) {
      Inbox inbox = Inbox.join(connection.topic());
      inbox.emit("echo", 1);
      inbox.next("echo");
      String id = inbox.namespace().id();
      inbox.emit("kick");
      assertThat(inbox.failure()).isInstanceOf(JoinException.class);
      Inbox again = Inbox.join(connection.topic());
      assertThat(again.joined().resumed()).isFalse();
      assertThat(again.namespace().id()).isNotEqualTo(id);
    }
  }
}
