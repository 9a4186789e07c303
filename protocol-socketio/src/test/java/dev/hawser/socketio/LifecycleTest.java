package dev.hawser.socketio;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.hawser.Cause;
import dev.hawser.Connection;
import dev.hawser.ConnectionClosedException;
import dev.hawser.ConnectionObserver;
import dev.hawser.ConnectionState;
import dev.hawser.JoinException;
import dev.hawser.ReconnectPolicy;
import dev.hawser.TopicState;
import dev.hawser.TransportOptions;
import dev.hawser.socketio.Loopback.Way;
import dev.hawser.socketio.engineio.EngineIoError;
import dev.hawser.socketio.engineio.EngineIoException;
import dev.hawser.socketio.engineio.EngineIoOptions;
import dev.hawser.socketio.engineio.EngineIoVersion;
import dev.hawser.testkit.EngineIoFaults;
import dev.hawser.testkit.SocketIoAdmission;
import dev.hawser.testkit.SocketIoConnection;
import dev.hawser.testkit.SocketIoHandler;
import dev.hawser.testkit.SocketIoServer;
import dev.hawser.testkit.SocketIoTestServer;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import reactor.core.Disposable;
import reactor.core.publisher.Mono;

/** From the first subscription to the end of the connection. */
class LifecycleTest {

  private static SocketIoServer server() {
    return SocketIoTestServer.create()
        .namespace("/foo", SocketIoHandler.echo())
        .namespace(
            "/no",
            SocketIoHandler.create()
                .middleware(socket -> SocketIoAdmission.refuse("Auth failed", Map.of("code", 7))))
        .start();
  }

  @Test
  void nothingHappensBeforeASubscription() {
    try (Loopback io = new Loopback(server(), Way.UPGRADE)) {
      io.namespace("/").events();
      io.namespace("/").emit("a");
      io.connection.topic("/").join();
      assertThat(io.connection.state()).isInstanceOf(ConnectionState.Idle.class);
      assertThat(io.server.server().accepted()).isZero();
    }
  }

  @ParameterizedTest
  @EnumSource
  void theFramesAreThoseOfSocketIoClient(Way way) {
    try (Loopback io =
        new Loopback(
            server(), way, h -> h.with(SocketIoOptions.DISCONNECT_WHEN_EMPTY, Duration.ZERO))) {
      Disposable root = io.namespace("/").events().subscribe();
      io.awaitJoined("/");
      Disposable foo = io.namespace("/foo").events().subscribe();
      io.awaitJoined("/foo");
      SocketIoConnection connection = io.next();
      root.dispose();
      io.server.sockets().get(0).awaitDisconnect(Loopback.LIMIT);
      assertThat(connection.isOpen()).isTrue();
      io.namespace("/foo").emit("still here").block(Loopback.LIMIT);
      foo.dispose();
      // The last namespace takes the link with it.
      connection.awaitClosed(Loopback.LIMIT);
      io.awaitState(ConnectionState.Idle.class);
      assertThat(Loopback.packets(connection))
          .containsExactly("0", "0/foo,", "1", "2/foo,[\"still here\"]", "1/foo,");
      assertThat(io.server.sockets().get(1).awaitDisconnect(Loopback.LIMIT))
          .isEqualTo("client namespace disconnect");
    }
  }

  @Test
  void aNamespaceMayBeJoinedAgainAfterTheLinkWasReleased() {
    try (Loopback io =
        new Loopback(
            server(),
            Way.UPGRADE,
            h -> h.with(SocketIoOptions.DISCONNECT_WHEN_EMPTY, Duration.ZERO))) {
      Disposable first = io.namespace("/foo").events().subscribe();
      io.awaitJoined("/foo");
      first.dispose();
      io.next().awaitClosed(Loopback.LIMIT);
      io.awaitState(ConnectionState.Idle.class);
      io.namespace("/foo").events().subscribe();
      io.awaitJoined("/foo");
      assertThat(Loopback.packets(io.next())).containsExactly("0/foo,");
    }
  }

  @Test
  void theIdIsClearedOnDisconnectAndChangesOnReconnect() {
    try (Loopback io = new Loopback(server(), Way.WEB_SOCKET)) {
      SocketIoNamespace foo = io.namespace("/foo");
      assertThat(foo.id()).isNull();
      io.joined("/foo");
      String first = foo.id();
      assertThat(io.server.awaitSocket("/foo", Loopback.LIMIT).id()).isEqualTo(first);
      io.nextSettled().drop();
      Loopback.await("another id", () -> foo.id() != null && !foo.id().equals(first));
      foo.topic().leave().block(Loopback.LIMIT);
      assertThat(foo.id()).isNull();
    }
  }

  @ParameterizedTest
  @EnumSource
  void aRefusalIsTypedAndTheConnectionLivesOn(Way way) {
    try (Loopback io = new Loopback(server(), way)) {
      SocketIoNamespace root = io.joined("/");
      for (String name : List.of("/no", "/unknown")) {
        assertThatThrownBy(() -> io.connection.topic(name).join().block(Loopback.LIMIT))
            .isInstanceOfSatisfying(
                JoinException.class,
                refused -> {
                  ConnectErrorException error = ConnectErrorException.of(refused.why());
                  assertThat(error).isNotNull();
                  assertThat(error.serverMessage())
                      .isEqualTo(name.equals("/no") ? "Auth failed" : "Invalid namespace");
                });
      }
      // Not asked for again, also not by the next link.
      SocketIoConnection first = io.nextSettled();
      first.drop();
      SocketIoConnection second = io.next();
      assertThat(root.emitWithRetries(9, "echo", 1).block(Loopback.LIMIT).as(Integer.class))
          .isEqualTo(1);
      assertThat(Loopback.packets(second)).noneMatch(packet -> packet.startsWith("0/no"));
    }
  }

  @ParameterizedTest
  @EnumSource
  void theKickOfTheServerEndsTheNamespaceOnly(Way way) {
    try (Loopback io = new Loopback(server(), way)) {
      io.joined("/");
      io.joined("/foo");
      io.server.awaitSocket("/foo", Loopback.LIMIT).disconnect();
      TopicState.Failed failed =
          io.connection
              .topic("/foo")
              .states()
              .ofType(TopicState.Failed.class)
              .blockFirst(Loopback.LIMIT);
      assertThat(DisconnectReason.of(failed.cause())).hasToString("io server disconnect");
      assertThat(failed.retryIn()).isNull();
      assertThat(io.namespace("/").emitWithAck(Integer.class, "echo", 1).block(Loopback.LIMIT))
          .isEqualTo(1);
      io.joined("/foo").emitWithAck("echo").block(Loopback.LIMIT);
    }
  }

  @ParameterizedTest
  @EnumSource
  void authReachesTheServerAndNotTheQuery(Way way) {
    try (Loopback io =
        new Loopback(
            server(),
            way,
            h ->
                h.with(SocketIoOptions.AUTH, () -> Mono.just(Map.of("a", "b", "list", List.of(1))))
                    .with(SocketIoOptions.QUERY, () -> Mono.just(Map.of("key", "&=?a"))))) {
      io.joined("/foo");
      assertThat(io.server.awaitSocket("/foo", Loopback.LIMIT).auth())
          .isEqualTo(new JsonMapper().valueToTree(Map.of("a", "b", "list", List.of(1))));
      assertThat(io.next().request().query("key")).contains("&=?a");
      assertThat(io.server.server().requests())
          .allSatisfy(request -> assertThat(request.query("a")).isEmpty());
    }
  }

  @Test
  void headersGoWithEveryRequest() {
    try (Loopback io =
        new Loopback(
            server(),
            Way.UPGRADE,
            h -> h.with(TransportOptions.HEADERS, () -> Mono.just(Map.of("X-SocketIO", "hi"))))) {
      io.joined("/");
      SocketIoConnection connection = io.next();
      Loopback.await("the upgrade", () -> connection.transport().equals("websocket"));
      assertThat(io.server.server().requests())
          .hasSizeGreaterThan(2)
          .allSatisfy(request -> assertThat(request.header("X-SocketIO")).contains("hi"));
    }
  }

  @Test
  void theAttemptsEndAsThePolicySays() {
    List<Cause> failures = new CopyOnWriteArrayList<>();
    SocketIoServer server = server();
    server.server().stopListening();
    try (Loopback io =
        new Loopback(
            server,
            Way.UPGRADE,
            h ->
                h.reconnect(
                        SocketIoPolicies.reconnect(Duration.ofMillis(1), Duration.ofMillis(2), 0.5)
                            .maxAttempts(2))
                    .observer(
                        new ConnectionObserver() {
                          @Override
                          public void linkFailed(Cause cause) {
                            failures.add(cause);
                          }
                        }))) {
      assertThatThrownBy(() -> io.connection.topic("/").join().block(Loopback.LIMIT))
          .isInstanceOf(ConnectionClosedException.class);
      assertThat(failures).hasSize(3);
      assertThat(failures).allMatch(cause -> cause.kind() == Cause.Kind.NETWORK);
    }
  }

  @ParameterizedTest
  @EnumSource
  void aServerThatDoesNotAnswerTimesOut(Way way) {
    SocketIoServer server = server();
    if (way == Way.WEB_SOCKET) {
      server.server().faults().always(dev.hawser.testkit.Fault.AtUpgrade.SILENCE);
    } else {
      server.faults().always(EngineIoFaults::isHandshake, exchange -> {});
    }
    try (Loopback io =
        new Loopback(
            server,
            way,
            h ->
                h.reconnect(ReconnectPolicy.never())
                    .with(TransportOptions.CONNECT_TIMEOUT, Duration.ofMillis(500)))) {
      io.connection.connect().subscribe(null, failure -> {});
      Cause cause = io.awaitState(ConnectionState.Closed.class).cause();
      assertThat(cause.kind()).isEqualTo(Cause.Kind.TIMEOUT);
    }
  }

  @Test
  void aVersionThatTheServerDoesNotSpeakIsToldAndNotTriedAgain() {
    try (Loopback io =
        new Loopback(
            server(), Way.UPGRADE, h -> h.with(EngineIoOptions.VERSION, EngineIoVersion.V3))) {
      io.connection.connect().subscribe(null, failure -> {});
      Cause cause = io.awaitState(ConnectionState.Closed.class).cause();
      assertThat(cause.exception())
          .isInstanceOfSatisfying(
              EngineIoException.class,
              refused -> assertThat(refused.error()).isEqualTo(EngineIoError.UNSUPPORTED_VERSION));
    }
  }

  @ParameterizedTest
  @EnumSource
  void serversOfVersion2AreSpokenTo(Way way) {
    SocketIoServer server =
        SocketIoTestServer.create()
            .allowEngineIo3(true)
            .namespace("/auth", SocketIoHandler.echo())
            .start();
    try (Loopback io =
        new Loopback(
            server,
            way,
            h ->
                h.with(EngineIoOptions.VERSION, EngineIoVersion.V3)
                    .with(SocketIoOptions.AUTH, () -> Mono.just(Map.of("token", "good"))))) {
      SocketIoNamespace root = io.joined("/");
      assertThat(root.emitWithAck("echo", "€", new byte[] {1}).block(Loopback.LIMIT).count())
          .isEqualTo(2);
      io.joined("/auth").emitWithAck("echo").block(Loopback.LIMIT);
      assertThat(server.awaitSocket("/auth", Loopback.LIMIT).auth().path("token").asText())
          .isEqualTo("good");
      assertThat(io.next().version()).isEqualTo(3);
    }
  }

  @ParameterizedTest
  @EnumSource
  void aCloseWhileOpeningIsNoFailure(Way way) {
    List<Throwable> failures = new CopyOnWriteArrayList<>();
    try (Loopback io = new Loopback(server(), way)) {
      io.connection.topic("/").join().subscribe(reply -> {}, failures::add);
      Connection connection = io.connection;
      connection.close();
      connection.onClose().block(Loopback.LIMIT);
      assertThat(io.awaitState(ConnectionState.Closed.class).cause().kind())
          .isEqualTo(Cause.Kind.USER);
      assertThat(failures).allMatch(ConnectionClosedException.class::isInstance);
    }
  }

  @Test
  void connectionsAreIndependent() {
    try (Loopback one = new Loopback(server(), Way.WEB_SOCKET);
        Connection two = Loopback.hawser(one.server.url(), Way.WEB_SOCKET).open()) {
      one.joined("/");
      two.topic("/").join().block(Loopback.LIMIT);
      assertThat(one.server.connections()).hasSize(2);
      one.connection.disconnect().block(Loopback.LIMIT);
      assertThat(
              SocketIoNamespace.of(two.topic("/"))
                  .emitWithAck(Integer.class, "echo", 1)
                  .block(Loopback.LIMIT))
          .isEqualTo(1);
    }
  }
}
