package dev.hawser.realtime.server;

import static dev.hawser.realtime.server.NotOurs.leftOut;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import dev.hawser.Connection;
import dev.hawser.Payload;
import dev.hawser.PayloadException;
import dev.hawser.Reply;
import dev.hawser.realtime.PresenceRefusedException;
import dev.hawser.realtime.RealtimeConnection;
import dev.hawser.realtime.server.NotOurs.Rule;
import dev.hawser.testkit.VirtualEngine;
import dev.hawser.testsupport.Pace;
import dev.hawser.testsupport.Transcript.Frame;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.function.Supplier;

/**
 * One WebSocket of a recording, replayed to our client: what the recorded client sent ours must
 * send, what the server sent it gets and must show. What is left out: {@link NotOurs}.
 */
final class ReplayedLink {

  static final String PREFIX = "realtime:";

  private final boolean v2;
  private final VirtualEngine engine;
  private final Pace pace;
  private final Connection connection;
  private final TokenGate tokens;
  private final Map<String, ReplayedTopic> topics;
  private final Supplier<String> section;
  private final SentFrames frames;

  /** What the recorded client still sends. */
  private final List<Wire> script;

  /** What an answer of the server means, by the ref of the question. */
  private final Map<String, Consumer<Wire>> answers = new HashMap<>();

  /** What the server said before it ends a channel. */
  private final Map<String, String> systemErrors = new HashMap<>();

  /**
   * A link that has opened.
   *
   * @param section where the recording is
   * @param script what the recorded client sends on it
   */
  ReplayedLink(
      boolean v2,
      VirtualEngine engine,
      Pace pace,
      Connection connection,
      TokenGate tokens,
      Map<String, ReplayedTopic> topics,
      Supplier<String> section,
      List<Wire> script) {
    this.v2 = v2;
    this.engine = engine;
    this.pace = pace;
    this.connection = connection;
    this.tokens = tokens;
    this.topics = topics;
    this.section = section;
    this.script = new ArrayList<>(script);
    frames = new SentFrames(engine.transport().link(), pace);
  }

  // ---- what the client sends

  /** The application does what makes the client send this, and the client does send it. */
  void client(Frame frame) {
    Wire said = Wire.find(frame);
    if (said == null || !said.isOfRealtime()) {
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
    Wire own = frames.next(said, wire -> wire.event().equals(said.event()), null);
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
      frames.goesBy(topic.joinRef(), said.ref(), topic.ownJoinRef());
      topic.goesBy(said.ref());
      leftOut(Rule.JOINED);
      return;
    }
    if (name.isEmpty()) {
      assertThatThrownBy(() -> connection.topic(name)).isInstanceOf(IllegalArgumentException.class);
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
    String token = tokens.mapped(said.payload().path("access_token"));
    Predicate<Wire> isJoin = wire -> wire.event().equals("phx_join");
    if (frames.take().stream()
        .noneMatch(own -> own.topic().equals(said.topic()) && isJoin.test(own))) {
      tokens.open(token);
    }
    Wire own = frames.next(said, isJoin, null);
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
    frames.next(said, wire -> wire.event().equals("phx_leave"), topic.ownJoinRef());
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
    boolean told =
        frames.take().stream().anyMatch(w -> w.topic().equals(said.topic()) && isToken.test(w));
    boolean ignored = section.get().equals("--- same token") || given.textValue().startsWith("sb_");
    if (!told) {
      if (!ignored) {
        tokens.fresh();
      }
      CompletableFuture<Void> refreshed =
          RealtimeConnection.of(connection).refreshToken().toFuture();
      tokens.open(tokens.mapped(given));
      pace.get(refreshed);
    }
    if (ignored) {
      leftOut(Rule.NO_NEWS);
      assertThat(frames.take()).isEmpty();
    } else {
      Wire own = frames.next(said, isToken, topic.ownJoinRef());
      assertThat(own.payload().path("access_token").asText()).isEqualTo(tokens.mapped(given));
    }
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
      assertThat(frames.take()).isEmpty();
      return;
    }
    answers.put(
        String.valueOf(said.ref()),
        reply -> {
          if (isOk(reply)) {
            pace.get(shown);
            topic.shown(state);
          } else {
            assertThatThrownBy(() -> pace.get(shown)).isInstanceOf(PresenceRefusedException.class);
          }
        });
    Wire own = frames.next(said, wire -> wire.event().equals("presence"), topic.ownJoinRef());
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
    Wire own = frames.next(said, Wire::isBroadcast, topic.ownJoinRef());
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

  // ---- what the server sends

  /** The client gets this, and the application sees what it means. */
  void server(Frame frame) {
    frames.receive(frame);
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
    if (topic.joined() || (topic.again() == null && topics.remove(name) != null)) {
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
      pace.get(topic.leave());
      topics.remove(name);
    }
  }

  /** The client sent nothing that is not recorded. */
  void nothingElseSent() {
    assertThat(frames.take()).as("not in the recording").isEmpty();
  }
}
