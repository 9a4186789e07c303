package dev.hawser.integration.socketio;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.fasterxml.jackson.databind.JsonNode;
import dev.hawser.Cause;
import dev.hawser.Connection;
import dev.hawser.ConnectionState;
import dev.hawser.LinkLostException;
import dev.hawser.TopicState;
import dev.hawser.integration.Wait;
import dev.hawser.integration.official.Json;
import dev.hawser.socketio.DisconnectReason;
import dev.hawser.socketio.SocketIoOptions;
import dev.hawser.testkit.TcpProxy;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import reactor.core.publisher.Mono;

/** After a lost link every namespace is connected again, with fresh auth, and listeners stay. */
class ReturnAfterLossTest {

  private static final Servers SERVERS = new Servers();

  @AfterAll
  static void stop() {
    SERVERS.close();
  }

  @ParameterizedTest
  @MethodSource("dev.hawser.integration.socketio.Setup#all")
  void afterALostConnection(Setup setup) {
    returns(setup, RealServer::drop);
  }

  @ParameterizedTest
  @MethodSource("dev.hawser.integration.socketio.Setup#all")
  void afterTheServerHasClosedTheSession(Setup setup) {
    returns(setup, RealServer::closeEngines);
  }

  private static void returns(Setup setup, Consumer<RealServer> loss) {
    RealServer server = SERVERS.of(setup);
    AtomicInteger asked = new AtomicInteger();
    server.acceptToken("t1");
    try (Connection connection =
        setup
            .client(server.port())
            .with(
                SocketIoOptions.AUTH,
                () -> Mono.fromSupplier(() -> Map.of("token", "t" + asked.incrementAndGet())))
            .open()) {
      Inbox auth = Inbox.join(connection.topic("/auth"));
      auth.awaitTransport(setup.way());
      String engine = auth.handshake().get("engine").asText();
      List<ConnectionState.Backoff> lost = new ArrayList<>();
      connection.states().ofType(ConnectionState.Backoff.class).subscribe(lost::add);
      CompletableFuture<?> unanswered = auth.namespace().emitWithAck("never").toFuture();
      auth.ask("ack");
      server.acceptToken("t2");
      loss.accept(server);
      assertThat(lossOf(unanswered)).isInstanceOf(LinkLostException.class);
      Wait.until(() -> connection.stats().links() == 2, () -> "a second link");
      JsonNode handshake = auth.handshake();
      assertThat(handshake.get("engine").asText()).isNotEqualTo(engine);
      JsonNode sent =
          setup.version() == ServerVersion.V2 ? handshake.get("query") : handshake.get("auth");
      assertThat(sent.get("token").asText()).isEqualTo("t2");
      auth.emit("echo", "after");
      assertThat(auth.nextJson("echo")).containsExactly(Json.read("\"after\""));
      assertThat(auth.joined().resumed()).isFalse();
      Wait.until(() -> !lost.isEmpty(), () -> "the state Backoff");
      assertThat(DisconnectReason.of(lost.get(0).cause()).toString()).startsWith("transport ");
    }
  }

  private static Throwable lossOf(CompletableFuture<?> unanswered) {
    return catchThrowableOfType(CompletionException.class, unanswered::join).getCause();
  }

  @ParameterizedTest
  @MethodSource("dev.hawser.integration.socketio.Setup#all")
  void allNamespacesReturnAndWhatWasEmittedMeanwhileIsSentInOrder(Setup setup) {
    RealServer server = SERVERS.of(setup);
    try (TcpProxy path = TcpProxy.to(server.port());
        Connection connection = setup.client(path.port()).open()) {
      List<Inbox> inboxes = new ArrayList<>();
      for (String name : List.of("/", "/foo", "/dyn-7")) {
        inboxes.add(Inbox.join(connection.topic(name)));
      }
      inboxes.get(0).awaitTransport(setup.way());
      path.stopListening();
      path.cut();
      server.drop();
      Wait.state(connection, ConnectionState.Backoff.class);
      for (Inbox inbox : inboxes) {
        inbox.topicState(TopicState.Joining.class);
        for (int i = 0; i < 20; i++) {
          inbox.namespace().emit("echo", i).subscribe();
        }
      }
      path.startListening();
      for (Inbox inbox : inboxes) {
        for (int i = 0; i < 20; i++) {
          assertThat(inbox.next("echo").payload().as(Integer.class)).isEqualTo(i);
        }
      }
    }
  }

  @ParameterizedTest
  @MethodSource("dev.hawser.integration.socketio.Setup#all")
  void afterASilenceLongerThanTheHeartbeatAllows(Setup setup) {
    Map<String, Object> options = new LinkedHashMap<>(setup.server());
    options.put("pingInterval", 1_000);
    options.put("pingTimeout", 1_000);
    RealServer server = SERVERS.of(setup.version(), options);
    try (TcpProxy path = TcpProxy.to(server.port());
        Connection connection = setup.client(path.port()).open()) {
      Inbox inbox = Inbox.join(connection.topic());
      inbox.awaitTransport(setup.way());
      path.freeze();
      Cause cause = Wait.state(connection, ConnectionState.Backoff.class).cause();
      assertThat(DisconnectReason.of(cause)).isEqualTo(DisconnectReason.PING_TIMEOUT);
      path.unfreeze();
      inbox.emit("echo", "back");
      assertThat(inbox.nextJson("echo")).containsExactly(Json.read("\"back\""));
    }
  }
}
