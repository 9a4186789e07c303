package dev.hawser.integration.socketio;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.fasterxml.jackson.databind.JsonNode;
import dev.hawser.Cause;
import dev.hawser.Connection;
import dev.hawser.ConnectionState;
import dev.hawser.Credentials;
import dev.hawser.JoinException;
import dev.hawser.Topic;
import dev.hawser.TopicState;
import dev.hawser.integration.Wait;
import dev.hawser.integration.official.Json;
import dev.hawser.socketio.ConnectErrorException;
import dev.hawser.socketio.DisconnectReason;
import dev.hawser.socketio.SocketIoNamespace;
import dev.hawser.socketio.SocketIoOptions;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import reactor.core.publisher.Mono;

/** A namespace is connected, refused or ended as a real server says, each by itself. */
class NamespaceFateTest {

  private static final Servers SERVERS = new Servers();

  @AfterAll
  static void stop() {
    SERVERS.close();
  }

  private static Connection open(Setup setup) {
    return setup.client(SERVERS.of(setup).port()).open();
  }

  private static ConnectErrorException refusal(Topic topic) {
    JoinException failure =
        catchThrowableOfType(JoinException.class, () -> topic.join().block(Wait.LIMIT));
    assertThat(failure).isNotNull();
    assertThat(failure.why().kind()).isEqualTo(Cause.Kind.REJECTED);
    TopicState.Failed state =
        Objects.requireNonNull(
            topic.states().ofType(TopicState.Failed.class).blockFirst(Wait.LIMIT));
    assertThat(state.retryIn()).isNull();
    ConnectErrorException error = ConnectErrorException.of(state.cause());
    assertThat(error).isNotNull().isSameAs(ConnectErrorException.of(failure.why()));
    assertThat(failure.why().reason()).isEqualTo(error.serverMessage());
    return error;
  }

  private static Topic auth(Connection connection, String token) {
    return connection
        .topic("/auth")
        .with(SocketIoOptions.AUTH, () -> Mono.just(Map.of("token", token)));
  }

  @ParameterizedTest
  @MethodSource("dev.hawser.integration.socketio.Setup#all")
  void goodAuthIsAccepted(Setup setup) {
    try (Connection connection = open(setup)) {
      Inbox inbox = Inbox.join(auth(connection, "good"));
      TopicState.Joined joined = inbox.joined();
      assertThat(joined.resumed()).isFalse();
      String id = inbox.handshake().get("id").asText();
      String told = setup.version().engineIo() == 4 ? "{\"sid\":\"" + id + "\"}" : "{}";
      if (setup.version() != ServerVersion.V4_WITH_EIO3) {
        assertThat(joined.reply().payload().text()).isEqualTo(told);
      }
    }
  }

  @ParameterizedTest
  @MethodSource("dev.hawser.integration.socketio.Setup#all")
  void theTokenOfTheCredentialsIsAuth(Setup setup) {
    try (Connection connection =
        setup
            .client(SERVERS.of(setup).port())
            .credentials(() -> Mono.just(Credentials.token("good")))
            .open()) {
      Inbox inbox = Inbox.join(connection.topic("/auth"));
      assertThat(inbox.ask("ack")).isEmpty();
    }
  }

  @ParameterizedTest
  @MethodSource("dev.hawser.integration.socketio.Setup#all")
  void badAuthIsRefusedWithMessageAndData(Setup setup) {
    try (Connection connection = open(setup)) {
      Inbox other = Inbox.join(connection.topic("/foo"));
      ConnectErrorException error = refusal(auth(connection, "bad"));
      assertThat(Json.read(error.data().text()))
          .isEqualTo(Json.read("{\"code\":\"E_AUTH\",\"got\":\"bad\"}"));
      // An old server sends the data alone.
      if (setup.version().engineIo() == 4) {
        assertThat(error.serverMessage()).isEqualTo("not authorized");
      }
      assertThat(other.ask("ack", 1)).hasSize(1);
      assertThat(connection.stats().links()).isEqualTo(1);
    }
  }

  @ParameterizedTest
  @MethodSource("dev.hawser.integration.socketio.Setup#all")
  void aRefusalHasTheWordsOfTheServer(Setup setup) {
    try (Connection connection = open(setup)) {
      ConnectErrorException error = refusal(connection.topic("/no"));
      assertThat(error.serverMessage()).isEqualTo("no");
      if (setup.version().engineIo() == 4) {
        assertThat(error.data().text()).isEqualTo("null");
      }
    }
  }

  @ParameterizedTest
  @MethodSource("dev.hawser.integration.socketio.Setup#all")
  void anUnknownNamespaceIsRefused(Setup setup) {
    try (Connection connection = open(setup)) {
      assertThat(refusal(connection.topic("/unknown")).serverMessage())
          .isEqualTo("Invalid namespace");
      assertThat(refusal(connection.topic("/dyn-x")).serverMessage())
          .isEqualTo("Invalid namespace");
    }
  }

  @ParameterizedTest
  @MethodSource("dev.hawser.integration.socketio.Setup#all")
  void oneThatIsNotAnsweredTimesOutAndHoldsUpNoOther(Setup setup) {
    RealServer server = SERVERS.of(setup);
    int before = server.lines("slow").size();
    try (Connection connection =
        setup.client(server.port()).joinTimeout(Duration.ofMillis(300)).open()) {
      Topic slow = connection.topic("/slow");
      Mono<List<TopicState.Failed>> failures =
          slow.states().ofType(TopicState.Failed.class).take(2).collectList();
      slow.messages().subscribe();
      List<TopicState.Failed> failed = Objects.requireNonNull(failures.block(Wait.LIMIT));
      for (TopicState.Failed each : failed) {
        assertThat(each.cause().kind()).isEqualTo(Cause.Kind.TIMEOUT);
        assertThat(each.retryIn()).isNotNull();
      }
      Inbox other = Inbox.join(connection.topic("/foo"));
      assertThat(other.ask("ack", 1)).hasSize(1);
      // A second CONNECT would be an error of ours.
      assertThat(server.lines("slow")).hasSize(before + 1);
      assertThat(connection.stats().links()).isEqualTo(1);
    }
  }

  @ParameterizedTest
  @MethodSource("dev.hawser.integration.socketio.Setup#all")
  void whatTheServerDisconnectsIsNotConnectedAgain(Setup setup) {
    try (Connection connection = open(setup)) {
      Inbox other = Inbox.join(connection.topic("/foo"));
      Inbox kicked = Inbox.join(connection.topic("/dyn-1"));
      kicked.emit("kick");
      Throwable failure = kicked.failure();
      assertThat(failure).isInstanceOf(JoinException.class);
      assertThat(DisconnectReason.of(((JoinException) failure).why()))
          .isEqualTo(DisconnectReason.IO_SERVER_DISCONNECT);
      TopicState.Failed failed = kicked.topicState(TopicState.Failed.class);
      assertThat(failed.retryIn()).isNull();
      assertThat(failed.cause().kind()).isEqualTo(Cause.Kind.TOPIC_CLOSED);
      assertThat(kicked.namespace().id()).isNull();
      assertThat(other.ask("ack", 1)).hasSize(1);
      // Unless the application wants it.
      assertThat(Inbox.join(connection.topic("/dyn-1")).ask("ack", 2)).hasSize(1);
      assertThat(connection.stats().links()).isEqualTo(1);
    }
  }

  @ParameterizedTest
  @MethodSource("dev.hawser.integration.socketio.Setup#all")
  void whatTheServerDisconnectsIsConnectedAgainIfWanted(Setup setup) {
    try (Connection connection =
        setup
            .client(SERVERS.of(setup).port())
            .with(SocketIoOptions.REJOIN_DISCONNECTED, true)
            .open()) {
      Inbox kicked = Inbox.join(connection.topic("/dyn-1"));
      Mono<List<TopicState.Joined>> twice =
          kicked.namespace().topic().states().ofType(TopicState.Joined.class).take(2).collectList();
      Mono<List<TopicState.Joined>> watched = twice.cache();
      watched.subscribe();
      kicked.emit("kick");
      assertThat(watched.block(Wait.LIMIT)).hasSize(2);
      kicked.emit("echo", 1);
      kicked.next("echo");
    }
  }

  @ParameterizedTest
  @MethodSource("dev.hawser.integration.socketio.Setup#all")
  void aServerThatDisconnectsAllEndsTheConnectionForNow(Setup setup) {
    try (Connection connection =
        setup
            .client(SERVERS.of(setup).port())
            .with(SocketIoOptions.DISCONNECT_WHEN_EMPTY, Duration.ofMillis(100))
            .open()) {
      Inbox foo = Inbox.join(connection.topic("/foo"));
      Inbox root = Inbox.join(connection.topic("/"));
      root.emit("kickAll");
      for (Inbox inbox : List.of(foo, root)) {
        assertThat(inbox.failure()).isInstanceOf(JoinException.class);
        assertThat(inbox.topicState(TopicState.Failed.class).cause().kind())
            .isEqualTo(Cause.Kind.TOPIC_CLOSED);
      }
      // No later than a link that comes up in vain.
      Wait.state(connection, ConnectionState.Idle.class);
      assertThat(connection.stats().links()).isLessThanOrEqualTo(2);
      assertThat(Inbox.join(connection.topic("/foo")).ask("ack", 2)).hasSize(1);
    }
  }

  @ParameterizedTest
  @MethodSource("dev.hawser.integration.socketio.Setup#all")
  void theServerHearsOfALeaveAndOfTheEnd(Setup setup) {
    RealServer server = SERVERS.of(setup);
    try (Connection connection =
        setup
            .client(server.port())
            .with(SocketIoOptions.DISCONNECT_WHEN_EMPTY, Duration.ZERO)
            .open()) {
      Topic foo = connection.topic("/foo");
      Topic root = connection.topic("/");
      foo.join().block(Wait.LIMIT);
      SocketIoNamespace view = SocketIoNamespace.of(foo);
      String id =
          Objects.requireNonNull(view.emitWithAck("handshake").block(Wait.LIMIT))
              .first()
              .as(JsonNode.class)
              .get("id")
              .asText();
      Inbox inbox = Inbox.join(root);
      String engine = inbox.handshake().get("engine").asText();
      foo.leave().block(Wait.LIMIT);
      server.awaitLine("disconnect /foo " + id + " client namespace disconnect");
      assertThat(inbox.ask("ack", 1)).hasSize(1);
      inbox.stop();
      root.leave().block(Wait.LIMIT);
      Wait.state(connection, ConnectionState.Idle.class);
      server.awaitLine("engine-close " + engine);
    }
  }
}
