package dev.hawser.realtime.server;

import static dev.hawser.realtime.server.NotOurs.leftOut;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import dev.hawser.Cause;
import dev.hawser.Connection;
import dev.hawser.ConnectionState;
import dev.hawser.Credentials;
import dev.hawser.Hawser;
import dev.hawser.Payload;
import dev.hawser.PayloadException;
import dev.hawser.Reply;
import dev.hawser.realtime.PresenceRefusedException;
import dev.hawser.realtime.RealtimeConnection;
import dev.hawser.realtime.RealtimeOptions;
import dev.hawser.realtime.RealtimeProvider;
import dev.hawser.realtime.server.NotOurs.Rule;
import dev.hawser.spi.Frame.Kind;
import dev.hawser.testkit.FakeLink;
import dev.hawser.testkit.FakeTransport;
import dev.hawser.testkit.VirtualEngine;
import dev.hawser.testsupport.Gate;
import dev.hawser.testsupport.Pace;
import dev.hawser.testsupport.Seen;
import dev.hawser.testsupport.Transcript.Frame;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/**
 * Our client in the place of a recorded one, in virtual time: what the recorded client sent ours
 * must send, what the server sent it gets and must show. It asks for a token before each attempt
 * and each join, and gets it when the recording has come to it.
 *
 * <p>Refs are mapped both ways; a ref of the recording that our client did not use is sent to it as
 * one that it will never use. Tokens are mapped, too.
 *
 * <p>What the recorded clients did and ours does not: {@link NotOurs}.
 */
final class ReplayedClient {

  private static final String PREFIX = "realtime:";
  private static final String FOREIGN = "90";
  private static final Duration LONG = Duration.ofMinutes(5);

  private final VirtualEngine engine = new VirtualEngine();
  private final Pace pace = Pace.virtual(engine::run);
  private final Gate<Credentials> tokens = new Gate<>();
  private final URI target;
  private final boolean v2;
  private final Connection connection;
  private final Seen<ConnectionState> states = new Seen<>("state", pace);
  private final Map<String, ReplayedTopic> topics = new HashMap<>();

  // Of the current link.
  private final Map<String, String> refs = new HashMap<>();
  private final Set<String> ownRefs = new HashSet<>();
  private final Map<String, Consumer<Wire>> answers = new HashMap<>();
  private final Map<String, String> systemErrors = new HashMap<>();
  private final List<Wire> sent = new ArrayList<>();
  private List<Wire> script = List.of();
  private boolean serverClosed;
  private @Nullable CompletableFuture<Void> disconnected;

  private String section = "";
  private int tokenCount;

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
    tokens.open(Credentials.none());
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
  void opened(List<Wire> newScript) {
    script = new ArrayList<>(newScript);
    List.of(refs, answers, systemErrors).forEach(Map::clear);
    sent.clear();
    serverClosed = false;
    disconnected = null;
    link().open();
    ConnectionState state = states.next();
    while (!(state instanceof ConnectionState.Ready)) {
      state = states.next();
    }
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

  // ---- what the client sends

  /** The application does what makes the client send this, and the client does send it. */
  void client(Frame frame) {
    Wire said = find(frame);
    if (said == null || !isSent(said)) {
      leftOut(said == null ? Rule.MALFORMED : Rule.TOPIC);
      return;
    }
    script.remove(0);
    if (said.topic().equals("phoenix")) {
      toSocket(said);
      return;
    }
    String name = said.topic().substring(PREFIX.length());
    ReplayedTopic topic = topics.get(name);
    if (said.event().equals("phx_join")) {
      join(name, said);
    } else if (topic == null || !topic.joined()) {
      notJoined(name, said);
    } else if (said.joinRef() == null || !said.joinRef().equals(topic.joinRef())) {
      leftOut(Rule.JOIN_REF);
    } else if (said.event().equals("phx_leave")) {
      leave(name, topic, said);
    } else if (said.event().equals("access_token")) {
      token(topic, said);
    } else if (said.event().equals("presence")) {
      presence(topic, said);
    } else if (said.isBroadcast()) {
      broadcast(topic, said);
    } else {
      throw new AssertionError("unknown event");
    }
  }

  /** Whether the topic is one that our client sends to. */
  static boolean isSent(Wire said) {
    return said.topic().equals("phoenix") || said.topic().startsWith(PREFIX);
  }

  /** A message of a client; null if it is none. */
  static @Nullable Wire find(Frame frame) {
    try {
      Wire wire = Wire.read(frame);
      boolean whole = !wire.topic().isEmpty() && !MissingNode.getInstance().equals(wire.payload());
      return whole ? wire : null;
    } catch (IndexOutOfBoundsException | IllegalArgumentException e) {
      return null; // A binary frame that ends too early.
    }
  }

  private void toSocket(Wire said) {
    if (said.ref() == null) {
      leftOut(Rule.REF);
      return;
    }
    if (said.event().equals("heartbeat")) {
      CompletableFuture<Duration> ping = RealtimeConnection.of(connection).ping().toFuture();
      answers.put(said.ref(), reply -> pace.get(ping));
    } else {
      asked(
          said,
          connection
              .topic("phoenix")
              .request(said.event(), Payload.json(String.valueOf(said.payload())))
              .toFuture());
    }
    Wire own = sent(said, wire -> wire.event().equals(said.event()), null);
    assertThat(own.payload()).isEqualTo(said.payload());
  }

  private void notJoined(String name, Wire said) {
    leftOut(Rule.NOT_JOINED);
    if (said.isBroadcast()) {
      ReplayedTopic.refuses(connection.topic(name), "e", pace);
    }
  }

  private void join(String name, Wire said) {
    Optional<JoinRequest> asked = JoinRequest.find(said.payload());
    ReplayedTopic topic = topics.get(name);
    if (topic != null && topic.joined()) {
      refs.remove(Objects.toString(topic.joinRef(), ""));
      refs.put(String.valueOf(said.ref()), String.valueOf(topic.ownJoinRef()));
      topic.goesBy(said.ref());
      leftOut(Rule.JOINED);
      return;
    }
    if (name.isEmpty()) {
      assertThatThrownBy(() -> connection.topic(name))
          .isInstanceOf(IllegalArgumentException.class);
    }
    if (name.isEmpty() || asked.isEmpty()) {
      leftOut(name.isEmpty() ? Rule.TOPIC : Rule.CONFIG);
      return;
    }
    if (topic == null || !topic.asks(asked.get())) {
      topic = new ReplayedTopic(connection, name, asked.get(), isText(said.topic()), pace);
      topics.put(name, topic);
    } else if (topic.again() != null) {
      engine.advance(topic.again());
    }
    String token = mapped(said.payload().path("access_token"));
    Predicate<Wire> isJoin = wire -> wire.event().equals("phx_join");
    if (take().stream().noneMatch(own -> own.topic().equals(said.topic()) && isJoin.test(own))) {
      tokens.open(token == null ? Credentials.none() : Credentials.token(token));
    }
    Wire own = sent(said, isJoin, null);
    assertThat(JoinRequest.find(own.payload())).isEqualTo(asked);
    assertThat(own.payload().path("access_token").textValue()).isEqualTo(token);
    topic.joinSent(said.ref(), own.ref());
    ReplayedTopic joining = topic;
    answers.put(
        String.valueOf(said.ref()),
        reply -> {
          joining.joinAnswered(isOk(reply), reply.payload().path("response"));
          ended(name, joining);
        });
  }

  /** Whether the recorded client sends JSON as text in this topic. */
  private boolean isText(String topic) {
    return script.stream().anyMatch(w -> w.topic().equals(topic) && w.event().equals("broadcast"));
  }

  private static boolean isOk(Wire reply) {
    return Objects.requireNonNull(reply.payload()).path("status").asText().equals("ok");
  }

  private void leave(String name, ReplayedTopic topic, Wire said) {
    CompletableFuture<Void> left = topic.leave();
    sent(said, wire -> wire.event().equals("phx_leave"), topic.ownJoinRef());
    topics.remove(name);
    answers.put(String.valueOf(said.ref()), reply -> pace.get(left));
  }

  private void token(ReplayedTopic topic, Wire said) {
    JsonNode given = said.payload().path("access_token");
    if (!given.isTextual()) {
      leftOut(Rule.NO_NEWS);
      return;
    }
    Predicate<Wire> isToken = wire -> wire.event().equals("access_token");
    boolean told = take().stream().anyMatch(w -> w.topic().equals(said.topic()) && isToken.test(w));
    boolean ignored = section.equals("--- same token") || given.textValue().startsWith("sb_");
    if (!told) {
      if (!ignored) {
        tokenCount++;
      }
      CompletableFuture<Void> refreshed =
          RealtimeConnection.of(connection).refreshToken().toFuture();
      tokens.open(Credentials.token(String.valueOf(mapped(given))));
      pace.get(refreshed);
    }
    if (ignored) {
      leftOut(Rule.NO_NEWS);
      assertThat(take()).isEmpty();
    } else {
      Wire own = sent(said, isToken, topic.ownJoinRef());
      assertThat(own.payload().path("access_token").asText()).isEqualTo(mapped(given));
    }
  }

  /** The token that stands for one of the recording; null for none. */
  private @Nullable String mapped(JsonNode token) {
    String text = token.textValue();
    return "<jwt>".equals(text) ? "token" + tokenCount : text;
  }

  private void presence(ReplayedTopic topic, Wire said) {
    String event = said.payload().path("event").asText();
    JsonNode state = said.payload().path("payload");
    CompletableFuture<Void> shown;
    if (event.equals("track")) {
      shown = topic.view().track(Payload.json(state.toString())).toFuture();
      if (!state.isObject()) {
        leftOut(Rule.PRESENCE);
        assertThatThrownBy(() -> pace.get(shown)).isInstanceOf(PayloadException.class);
        return;
      }
    } else if (event.equals("untrack")) {
      shown = topic.view().untrack().toFuture();
    } else {
      leftOut(Rule.PRESENCE);
      return;
    }
    if (topic.shows(state)) {
      leftOut(Rule.NO_NEWS);
      pace.get(shown);
      assertThat(take()).isEmpty();
      return;
    }
    answers.put(
        String.valueOf(said.ref()),
        reply -> {
          if (isOk(reply)) {
            pace.get(shown);
            topic.shown(state);
          } else {
            assertThatThrownBy(() -> pace.get(shown))
                .isInstanceOf(PresenceRefusedException.class);
          }
        });
    Wire own = sent(said, wire -> wire.event().equals("presence"), topic.ownJoinRef());
    assertThat(own.payload().path("event").asText()).isEqualTo(event);
    assertThat(own.payload().path("payload"))
        .isEqualTo(event.equals("track") ? state : MissingNode.getInstance());
  }

  private void broadcast(ReplayedTopic topic, Wire said) {
    boolean text = said.event().equals("broadcast");
    JsonNode all = Objects.requireNonNullElse(said.payload(), MissingNode.getInstance());
    boolean ours =
        text
            ? all.size() == 3 && all.has("type") && all.has("event") && all.has("payload")
            : said.event().startsWith("kind 3 ")
                && said.json() == null
                && (said.payload() != null || said.event().startsWith("kind 3 0 "));
    if (!ours) {
      leftOut(Rule.BROADCAST);
      return;
    }
    ReplayedTopic.Recorded.Broadcasted told = ReplayedTopic.Recorded.broadcast(said);
    Payload payload =
        told.json() == null ? Payload.binary(said.bytes()) : Payload.json(told.json().toString());
    if (topic.asked().ack() && said.ref() != null) {
      asked(said, topic.topic().request(told.event(), payload).toFuture());
    } else {
      topic.topic().send(told.event(), payload).subscribe(done -> {}, failure -> {});
    }
    Wire own = sent(said, Wire::isBroadcast, topic.ownJoinRef());
    ReplayedTopic.Recorded.Broadcasted again = ReplayedTopic.Recorded.broadcast(own);
    assertThat(again).isEqualTo(told);
    if (told.json() == null) {
      assertThat(own.bytes()).isEqualTo(said.bytes());
    }
  }

  private void asked(Wire said, CompletableFuture<Reply> answer) {
    answers.put(
        String.valueOf(said.ref()),
        wire -> {
          Reply reply = pace.get(answer);
          JsonNode payload = Objects.requireNonNull(wire.payload());
          assertThat(reply.status()).isEqualTo(payload.path("status").asText());
          assertThat(Wire.json(reply.payload().toByteArray())).isEqualTo(payload.get("response"));
        });
  }

  /** What our client sent and was not looked at yet. */
  private List<Wire> take() {
    engine.run();
    for (dev.hawser.spi.Frame frame : link().take()) {
      int opcode = frame.kind() == Kind.TEXT ? Frame.TEXT : Frame.BINARY;
      int end = frame.offset() + frame.length();
      sent.add(
          Wire.read(
              Frame.of(opcode, Arrays.copyOfRange(frame.array(), frame.offset(), end))));
    }
    return sent;
  }

  /**
   * The client has sent such a message to this topic.
   *
   * @param joinRef what its join_ref must be; null if it starts or belongs to no join
   */
  private Wire sent(Wire said, Predicate<Wire> such, @Nullable String joinRef) {
    Wire own =
        take().stream()
            .filter(wire -> wire.topic().equals(said.topic()) && such.test(wire))
            .findFirst()
            .orElseThrow(() -> new AssertionError("not sent; what was is " + sent));
    sent.remove(own);
    assertThat(own.ref()).matches("[1-9]\\d*");
    assertThat(ownRefs.add(own.ref())).as("fresh ref").isTrue();
    assertThat(own.joinRef())
        .isEqualTo(said.event().equals("phx_join") ? own.ref() : joinRef);
    if (said.ref() != null) {
      refs.put(said.ref(), own.ref());
    }
    return own;
  }

  // ---- what the server sends

  /** The client gets this, and the application sees what it means. */
  void server(Frame frame) {
    Frame mapped = Wire.withRefs(frame, ref -> refs.getOrDefault(ref, FOREIGN + ref));
    byte[] bytes = mapped.payload();
    Kind kind = mapped.opcode() == Frame.TEXT ? Kind.TEXT : Kind.BINARY;
    link().receive(new dev.hawser.spi.Frame(kind, bytes, 0, bytes.length));
    engine.run();
    Wire said = Wire.read(frame);
    boolean poison =
        frame.opcode() == Frame.TEXT
            ? said.json() == null
            : said.event().startsWith("kind 4 1") && said.payload() == null;
    assertThat(engine.takeProblems().isEmpty()).as("no problem was reported").isEqualTo(!poison);
    if (poison) {
      return;
    }
    JsonNode payload = Objects.requireNonNullElse(said.payload(), MissingNode.getInstance());
    if (said.event().equals("phx_reply")) {
      Consumer<Wire> answer = answers.remove(Objects.toString(said.ref(), ""));
      if (answer != null) {
        answer.accept(said);
      }
      return;
    }
    boolean end = said.event().equals("phx_close") || said.event().equals("phx_error");
    String name = said.topic().substring(PREFIX.length());
    ReplayedTopic topic = topics.get(name);
    String joinRef = !v2 && end ? said.ref() : said.joinRef();
    if (topic == null || !topic.inForce(joinRef) || (end && joinRef == null)) {
      return;
    }
    switch (said.event()) {
      case "phx_close" -> {
        topic.ended(Objects.toString(systemErrors.remove(name), ""));
        ended(name, topic);
      }
      case "phx_error" -> {
        topic.ended(payload.path("reason").asText(""));
        ended(name, topic);
      }
      case "system" -> {
        topic.system(payload);
        if (payload.path("status").asText().equals("error")
            && payload.path("extension").asText().equals("system")) {
          systemErrors.put(name, payload.path("message").asText());
        }
      }
      case "presence_state", "presence_diff" -> topic.presence(said.event(), payload);
      case "postgres_changes" -> topic.changed(payload);
      default -> {
        if (said.isBroadcast()) {
          topic.broadcast(said);
        } else {
          topic.received(said.event(), payload);
        }
      }
    }
  }

  /** A topic that failed: the application gives it up unless the recorded client joins it next. */
  private void ended(String name, ReplayedTopic topic) {
    if (topic.joined() || topic.again() == null && topics.remove(name) != null) {
      return;
    }
    boolean next =
        script.stream()
            .filter(wire -> wire.event().equals("phx_join"))
            .findFirst()
            .filter(wire -> wire.topic().equals(PREFIX + name))
            .flatMap(wire -> JoinRequest.find(wire.payload()))
            .filter(topic::asks)
            .isPresent();
    if (!next) {
      topic.leave();
      topics.remove(name);
      engine.run();
    }
  }

  // ---- the end

  /** The client's close frame: of its own accord, or the answer to the server's. */
  void clientCloses() {
    if (!serverClosed) {
      nothingElseSent();
      disconnected = connection.disconnect().toFuture();
      engine.run();
      assertThat(link().closeCode()).isEqualTo(1000);
    }
  }

  void serverCloses(int code) {
    if (disconnected == null) {
      nothingElseSent();
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
      nothingElseSent();
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

  private void nothingElseSent() {
    assertThat(take()).as("not in the recording").isEmpty();
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
                        .filter(wire -> wire.topic().equals(PREFIX + topic.getKey()))
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
