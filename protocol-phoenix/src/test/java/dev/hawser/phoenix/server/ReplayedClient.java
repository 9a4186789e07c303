package dev.hawser.phoenix.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hawser.Cause;
import dev.hawser.Connection;
import dev.hawser.ConnectionState;
import dev.hawser.Credentials;
import dev.hawser.Hawser;
import dev.hawser.ReconnectPolicy;
import dev.hawser.TransportOptions;
import dev.hawser.phoenix.PhoenixOptions;
import dev.hawser.testsupport.Gate;
import dev.hawser.testsupport.Pace;
import dev.hawser.testsupport.Seen;
import dev.hawser.testsupport.Transcript.Request;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import reactor.core.publisher.Mono;

/** Our client, set up to make one request of a recording, and its states. */
final class ReplayedClient {

  private static final Duration LONG = Duration.ofMinutes(5);
  private static final Duration AT_ONCE = Duration.ofMillis(1);
  private static final String BEARER = "base64url.bearer.phx.";

  private final Request request;
  private final boolean v2;
  private final Map<String, Object> parameters;
  private final Gate<Map<String, ?>> attempts = new Gate<>();
  private final Connection connection;
  private final Seen<ConnectionState> states = new Seen<>("state", Pace.REAL);
  private final Map<String, ReplayedTopic> topics = new HashMap<>();
  private boolean started;
  private boolean connectsAgain;

  ReplayedClient(int port, Request request) {
    this.request = request;
    String target = request.target();
    parameters = new HashMap<>(ReplayServer.query(target));
    String vsn = String.valueOf(parameters.remove("vsn"));
    v2 = !vsn.equals("1.0.0") && !vsn.equals("null");
    String path = target.split("\\?", 2)[0].replaceFirst("/[^/]*\\z", "");
    Hawser description =
        Hawser.to("phoenix+ws://127.0.0.1:" + port + path)
            .with(PhoenixOptions.PARAMS, attempts::ask)
            .with(PhoenixOptions.VSN, v2 ? "2.0.0" : "1.0.0")
            .with(PhoenixOptions.HEARTBEAT_INTERVAL, Duration.ZERO)
            .with(PhoenixOptions.REJOIN, ReconnectPolicy.fixed(AT_ONCE))
            .with(TransportOptions.CONNECT_TIMEOUT, LONG)
            .reconnect(ReconnectPolicy.fixed(AT_ONCE).alsoIf(cause -> true))
            .joinTimeout(LONG)
            .requestTimeout(LONG);
    for (String origin : ReplayServer.header(request, "Origin")) {
      description =
          description.with(TransportOptions.HEADERS, () -> Mono.just(Map.of("Origin", origin)));
    }
    for (String protocols : ReplayServer.header(request, "Sec-WebSocket-Protocol")) {
      if (protocols.contains(BEARER)) {
        String encoded = protocols.substring(protocols.indexOf(BEARER) + BEARER.length());
        String token = new String(Base64.getDecoder().decode(encoded), StandardCharsets.UTF_8);
        description = description.credentials(() -> Mono.just(Credentials.token(token)));
      }
    }
    if (!ReplayServer.header(request, "Sec-WebSocket-Extensions").isEmpty()) {
      description = description.with(TransportOptions.COMPRESSION, true);
    }
    connection = description.open();
    states.watch(connection.states());
    states.next(state -> assertThat(state).isInstanceOf(ConnectionState.Idle.class));
  }

  /** Whether it asks for this. */
  boolean makes(Request other) {
    return request.target().equals(other.target()) && request.headers().equals(other.headers());
  }

  boolean v2() {
    return v2;
  }

  ReplayedTopic topic(String name) {
    return topics.computeIfAbsent(name, n -> new ReplayedTopic(connection, n, Pace.REAL));
  }

  ReplayedLink link(ReplayedLink.Wire wire, List<Packet> ahead) {
    return new ReplayedLink(v2, wire, connection, topics, Pace.REAL, ahead);
  }

  /** Whether it lost its link and tries again, once it is let. */
  boolean connectsAgain() {
    return connectsAgain;
  }

  /** Lets the client make an attempt: its first, or the next of its own accord. */
  void attempt() {
    connectsAgain = false;
    if (!started) {
      started = true;
      connection.connect().subscribe();
      states.next(state -> assertThat(state).isInstanceOf(ConnectionState.Connecting.class));
    }
    attempts.open(parameters);
  }

  void expectReady() {
    ConnectionState state = states.next();
    while (state instanceof ConnectionState.Connecting
        || state instanceof ConnectionState.Handshaking) {
      state = states.next();
    }
    assertThat(state).isEqualTo(new ConnectionState.Ready(false));
  }

  void expectBackoff(Consumer<Cause> check) {
    states.next(
        state -> {
          assertThat(state).isInstanceOf(ConnectionState.Backoff.class);
          check.accept(((ConnectionState.Backoff) state).cause());
        });
    states.next(state -> assertThat(state).isInstanceOf(ConnectionState.Connecting.class));
    connectsAgain = true;
  }

  CompletableFuture<Void> disconnect() {
    return connection.disconnect().toFuture();
  }

  void expectIdle() {
    states.next(state -> assertThat(state).isInstanceOf(ConnectionState.Closing.class));
    states.next(state -> assertThat(state).isInstanceOf(ConnectionState.Idle.class));
  }

  /** The end: nothing else was seen. */
  void close() {
    connection.close();
    connection.onClose().block(Pace.REAL.limit());
    topics.values().forEach(ReplayedTopic::ended);
    states.onlyLeft(state -> assertThat(state).isInstanceOf(ConnectionState.Closed.class));
  }

  void abandon() {
    connection.close();
  }
}
