package dev.hawser.realtime.server;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.hawser.Cause;
import dev.hawser.Connection;
import dev.hawser.ConnectionState;
import dev.hawser.Hawser;
import dev.hawser.realtime.RealtimeOptions;
import dev.hawser.realtime.RealtimeProvider;
import dev.hawser.testkit.FakeLink;
import dev.hawser.testkit.FakeTransport;
import dev.hawser.testkit.VirtualEngine;
import dev.hawser.testsupport.Pace;
import dev.hawser.testsupport.Seen;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/**
 * Our client in the place of a recorded one, in virtual time. It asks for a token before each
 * attempt and each join, and gets it when the recording has come to it.
 */
final class ReplayedClient {

  private static final Duration LONG = Duration.ofMinutes(5);

  private final VirtualEngine engine = new VirtualEngine();
  private final Pace pace = Pace.virtual(engine::run);
  private final TokenGate tokens = new TokenGate();
  private final URI target;
  private final boolean v2;
  private final Connection connection;
  private final Seen<ConnectionState> states = new Seen<>("state", pace);
  private final Map<String, ReplayedTopic> topics = new HashMap<>();

  private @Nullable ReplayedLink onLink;
  private boolean serverClosed;
  private @Nullable CompletableFuture<Void> disconnected;
  private String section = "";

  /**
   * A client that has not connected yet.
   *
   * @param target path and query that it asks for
   */
  ReplayedClient(String target) {
    this.target = URI.create("ws://127.0.0.1:4000" + target.replaceAll("[<>]", "."));
    Map<String, String> query = query(this.target);
    v2 = !"1.0.0".equals(query.getOrDefault("vsn", "1.0.0"));
    Map<String, String> others = new HashMap<>(query);
    others.keySet().removeAll(List.of("vsn", "apikey", "log_level"));
    String path = this.target.getPath().replaceFirst("/[^/]*\\z", "");
    Hawser description =
        Hawser.to("realtime+ws://127.0.0.1:4000" + path)
            .with(RealtimeOptions.VSN, v2 ? "2.0.0" : "1.0.0")
            .with(RealtimeOptions.PARAMS, () -> Mono.just(others))
            .with(RealtimeOptions.HEARTBEAT_INTERVAL, Duration.ZERO)
            .with(RealtimeOptions.PRESENCE_WINDOW, Duration.ZERO)
            .credentials(tokens::ask)
            .joinTimeout(LONG)
            .requestTimeout(LONG);
    if (query.containsKey("apikey")) {
      description = description.with(RealtimeOptions.API_KEY, query.get("apikey"));
    }
    if (query.containsKey("log_level")) {
      description = description.with(RealtimeOptions.LOG_LEVEL, query.get("log_level"));
    }
    engine.transport().otherwise(FakeTransport.Answer.hang());
    connection = engine.open(description, new RealtimeProvider());
    states.watch(connection.states());
    connection.connect().subscribe(done -> {}, failure -> {});
  }

  private static Map<String, String> query(URI uri) {
    Map<String, String> parameters = new HashMap<>();
    for (String pair : Objects.toString(uri.getRawQuery(), "vsn=1.0.0").split("&", -1)) {
      parameters.put(pair.split("=", 2)[0], pair.split("=", 2)[1]);
    }
    return parameters;
  }

  /** Where the recording is. */
  void section(String heading) {
    section = heading;
  }

  private FakeLink link() {
    return engine.transport().link();
  }

  // ---- the handshake

  /** Lets the client make an attempt: its first, or the next of its own accord. */
  void attempt(boolean sameHead) {
    int attempts = engine.transport().links().size();
    engine.run();
    tokens.open(null);
    engine.run();
    for (int i = 0; i < 10 && engine.transport().links().size() == attempts; i++) {
      engine.advance(Duration.ofSeconds(10)); // It waits longer and longer.
    }
    assertThat(engine.transport().links()).as("attempts").hasSize(attempts + 1);
    URI own = link().endpoint().uri();
    assertThat(own.getRawPath()).isEqualTo(target.getRawPath());
    if (sameHead) {
      assertThat(query(own)).isEqualTo(query(target));
    }
  }

  /** The attempt succeeds; the recorded client will send this. */
  ReplayedLink opened(List<Wire> script) {
    serverClosed = false;
    disconnected = null;
    link().open();
    ConnectionState state = states.next();
    while (!(state instanceof ConnectionState.Ready)) {
      state = states.next();
    }
    onLink = new ReplayedLink(v2, engine, pace, connection, tokens, topics, () -> section, script);
    return onLink;
  }

  void refused(int status, String body) {
    states.rest();
    link().drop(Cause.refused(status, body, null));
    Cause cause = lostCause();
    assertThat(cause.code()).isEqualTo(status);
    JsonNode json = Wire.json(body.getBytes(StandardCharsets.UTF_8));
    if (json != null && json.has("error")) {
      assertThat(cause.reason()).isEqualTo(json.get("error").textValue());
    }
    assertThat(cause.kind()).isIn(Cause.Kind.REFUSED, Cause.Kind.UNAUTHORIZED);
  }

  private Cause lostCause() {
    ConnectionState state = states.next();
    while (!(state instanceof ConnectionState.Backoff)
        && !(state instanceof ConnectionState.Closed)) {
      state = states.next();
    }
    return state instanceof ConnectionState.Backoff backoff
        ? backoff.cause()
        : ((ConnectionState.Closed) state).cause();
  }

  // ---- the end

  /** The client's close frame: of its own accord, or the answer to the server's. */
  void clientCloses() {
    if (!serverClosed) {
      Objects.requireNonNull(onLink).nothingElseSent();
      disconnected = connection.disconnect().toFuture();
      engine.run();
      assertThat(link().closeCode()).isEqualTo(1000);
    }
  }

  void serverCloses(int code) {
    if (disconnected == null) {
      Objects.requireNonNull(onLink).nothingElseSent();
      serverClosed = true;
      states.rest();
      link().serverClose(code, "");
      assertThat(lostCause().code()).isEqualTo(code);
      topics.values().forEach(ReplayedTopic::linkLost);
    }
  }

  void tcpEnds(boolean byClient) {
    if (byClient) {
      clientCloses();
    } else if (disconnected == null && !serverClosed) {
      Objects.requireNonNull(onLink).nothingElseSent();
      states.rest();
      link().drop();
      assertThat(lostCause().kind()).isEqualTo(Cause.Kind.NETWORK);
      topics.values().forEach(ReplayedTopic::linkLost);
      serverClosed = true;
    }
    if (disconnected != null) {
      engine.advance(Duration.ZERO);
      pace.get(disconnected);
      topics.clear();
    }
  }

  /** Whether it lost its link, tries again, and wants just what is joined there. */
  boolean goesOn(String otherTarget, List<Wire> next) {
    return serverClosed
        && !topics.isEmpty()
        && target.equals(URI.create("ws://127.0.0.1:4000" + otherTarget.replaceAll("[<>]", ".")))
        && topics.entrySet().stream()
            .allMatch(
                topic ->
                    next.stream()
                        .filter(wire -> wire.topic().equals(ReplayedLink.PREFIX + topic.getKey()))
                        .findFirst()
                        .flatMap(wire -> JoinRequest.find(wire.payload()))
                        .filter(topic.getValue()::asks)
                        .isPresent());
  }

  /** The end: nothing else was seen. */
  void close() {
    List<ReplayedTopic> left = new ArrayList<>(topics.values());
    connection.close();
    engine.run();
    left.forEach(ReplayedTopic::closed);
    engine.close();
  }
}
