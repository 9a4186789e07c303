package dev.hawser.realtime.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.hawser.Cause;
import dev.hawser.Connection;
import dev.hawser.Message;
import dev.hawser.NotReadyException;
import dev.hawser.Payload;
import dev.hawser.Presence;
import dev.hawser.Reply;
import dev.hawser.SendOptions;
import dev.hawser.Topic;
import dev.hawser.TopicState;
import dev.hawser.realtime.Broadcast;
import dev.hawser.realtime.Gap;
import dev.hawser.realtime.PostgresChangesException;
import dev.hawser.realtime.RealtimeOptions;
import dev.hawser.realtime.RealtimeTopic;
import dev.hawser.realtime.postgres.PostgresChange;
import dev.hawser.testsupport.Pace;
import dev.hawser.testsupport.Seen;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Signal;

/**
 * The application's use of one topic, from the first that wants it to its end, and what the
 * recording says that it must see.
 */
final class ReplayedTopic {

  private final String name;
  private final JoinRequest asked;
  private final Topic topic;
  private final Pace pace;
  private final Seen<TopicState> states;
  private final Seen<Signal<Message>> messages;
  private final Map<JsonNode, Seen<Signal<PostgresChange>>> changes = new LinkedHashMap<>();
  private final Seen<Map<String, Presence>> snapshots;
  private final Seen<Gap> gaps;
  private final RosterModel roster = new RosterModel();
  private final Set<String> seenIds = new HashSet<>();

  /** What the server calls the bindings, by the changes that they ask for. */
  private final Map<Long, List<JsonNode>> bindings = new HashMap<>();

  private final CompletableFuture<Void> live;

  /** The latest snapshot of the presence. */
  private String last = "";

  /** What the server shows of this client. */
  private @Nullable JsonNode shown;

  private @Nullable String joinRef;
  private @Nullable String ownJoinRef;
  private boolean joined;
  private boolean over;

  /** Whether it was joined, and then was not. */
  private boolean missed;

  /** The wait until the next join, where the client joins again. */
  private @Nullable Duration again;

  /**
   * Everything that can be subscribed to is, before the join goes out.
   *
   * @param asText whether JSON is broadcast in text frames
   */
  ReplayedTopic(Connection connection, String name, JoinRequest asked, boolean asText, Pace pace) {
    this.name = name;
    this.asked = asked;
    this.pace = pace;
    topic = asked.with(connection.topic(name)).with(RealtimeOptions.BROADCAST_AS_TEXT, asText);
    states = new Seen<>("state of " + name, pace);
    messages = new Seen<>("message of " + name, pace);
    snapshots = new Seen<>("presence of " + name, pace);
    gaps = new Seen<>("gap of " + name, pace);
    RealtimeTopic view = RealtimeTopic.of(topic);
    topic.join().subscribe(reply -> {}, failure -> {});
    states.watch(topic.states());
    messages.watch(topic.messages().materialize());
    live = view.ready().toFuture();
    gaps.watch(view.gaps().onErrorComplete());
    asked
        .filters()
        .forEach(
            (change, filter) -> {
              Seen<Signal<PostgresChange>> seen = new Seen<>("change of " + filter, pace);
              seen.watch(view.changes(filter).materialize());
              changes.put(change, seen);
            });
    if (asked.presence()) {
      snapshots.watch(view.presence().onErrorComplete());
    }
  }

  // ---- what the application does

  Topic topic() {
    return topic;
  }

  RealtimeTopic view() {
    return RealtimeTopic.of(topic);
  }

  /** Whether it was wanted with this, and is wanted still. */
  boolean asks(JoinRequest other) {
    return !over && asked.equals(other);
  }

  JoinRequest asked() {
    return asked;
  }

  /** The wait until the client joins again by itself; null if it does not. */
  @Nullable Duration again() {
    return over ? null : again;
  }

  /** A topic that is not joined takes no message at once: nothing goes out. */
  static void refuses(Topic topic, String event, Pace pace) {
    CompletableFuture<Void> sent =
        topic.sending(SendOptions.defaults().onlyIfReady()).send(event, null).toFuture();
    assertThatThrownBy(() -> pace.get(sent)).isInstanceOf(NotReadyException.class);
  }

  CompletableFuture<Void> leave() {
    over = true;
    return topic.leave().toFuture();
  }

  // ---- what went over the wire

  void joinSent(@Nullable String recorded, @Nullable String own) {
    joinRef = recorded;
    ownJoinRef = own;
    shown = null;
    joined = false;
    again = null;
  }

  /** The server shows this in the presence. */
  void shown(JsonNode state) {
    shown = state;
  }

  /** Whether the server shows this already. */
  boolean shows(JsonNode state) {
    return joined && state.isObject() && state.equals(shown);
  }

  /** The server took another join for it. */
  void goesBy(@Nullable String recorded) {
    joinRef = recorded;
  }

  boolean joined() {
    return joined && !over;
  }

  @Nullable String joinRef() {
    return joinRef;
  }

  @Nullable String ownJoinRef() {
    return ownJoinRef;
  }

  /** Whether a message of the server with this join_ref, null for none, is for its join. */
  boolean inForce(@Nullable String recorded) {
    return !over && joinRef != null && (recorded == null || recorded.equals(joinRef));
  }

  // ---- what the application must see

  void joinAnswered(boolean ok, JsonNode response) {
    TopicState state = afterJoining();
    if (!ok) {
      failed(state, Recorded.reason(response));
      return;
    }
    assertThat(state).isInstanceOf(TopicState.Joined.class);
    Reply reply = ((TopicState.Joined) state).reply();
    assertThat(Wire.json(reply.payload().toByteArray())).isEqualTo(response);
    joined = true;
    bindings.clear();
    int index = 0;
    for (JsonNode change : changes.keySet()) {
      long id = response.path("postgres_changes").path(index++).path("id").longValue();
      bindings.computeIfAbsent(id, none -> new ArrayList<>()).add(change);
    }
    if (changes.isEmpty()) {
      live();
    }
  }

  /** It is all there; who may have missed something is told so. */
  private void live() {
    pace.get(live);
    if (missed) {
      gaps.next();
      missed = false;
    }
  }

  private TopicState afterJoining() {
    TopicState state = states.next();
    while (state instanceof TopicState.Detached || state instanceof TopicState.Joining) {
      state = states.next();
    }
    return state;
  }

  /** The server ended the channel, after it said this. */
  void ended(String reason) {
    failed(afterJoining(), reason);
  }

  private void failed(TopicState state, String reason) {
    assertThat(state).isInstanceOf(TopicState.Failed.class);
    TopicState.Failed failed = (TopicState.Failed) state;
    Cause cause = failed.cause();
    assertThat(cause.reason()).as("%s", cause).isEqualTo(reason);
    assertThat(cause.kind())
        .isIn(
            Cause.Kind.REJECTED,
            Cause.Kind.UNAUTHORIZED,
            Cause.Kind.TOPIC_CLOSED,
            Cause.Kind.TOPIC_ERROR);
    missed |= joined;
    joined = false;
    joinRef = null;
    again = failed.retryIn();
    if (again == null) {
      over = true;
      assertThat(messages.next().isOnError()).as("the end of the messages").isTrue();
    }
  }

  /** A message under its own name. */
  void received(String event, JsonNode payload) {
    Message message = nextMessage();
    assertThat(message.event()).isEqualTo(event);
    assertThat(Wire.json(message.payload().toByteArray())).isEqualTo(payload);
  }

  private Message nextMessage() {
    Signal<Message> signal = messages.next();
    assertThat(signal.isOnNext()).as("%s", signal).isTrue();
    Message message = Objects.requireNonNull(signal.get());
    assertThat(message.topic()).isEqualTo(name);
    return message;
  }

  /** A broadcast; one of the past is shown once. */
  void broadcast(Wire said) {
    Recorded.Broadcasted expected = Recorded.broadcast(said);
    if (!expected.id().isEmpty() && !seenIds.add(expected.id())) {
      return;
    }
    Message message = nextMessage();
    assertThat(message).isInstanceOf(Broadcast.class);
    Broadcast broadcast = (Broadcast) message;
    assertThat(broadcast.event()).isEqualTo(expected.event());
    assertThat(Objects.toString(broadcast.id(), "")).isEqualTo(expected.id());
    assertThat(broadcast.replayed()).isEqualTo(expected.replayed());
    Payload payload = broadcast.payload();
    if (expected.json() == null) {
      assertThat(payload.format()).isEqualTo(Payload.Format.BINARY);
      assertThat(payload.toByteArray()).isEqualTo(said.bytes());
    } else {
      assertThat(Wire.json(payload.toByteArray())).isEqualTo(expected.json());
    }
  }

  /** Who is there, as the frames so far tell. */
  void presence(String event, JsonNode payload) {
    received(event, payload);
    if (event.equals("presence_state")) {
      roster.state(payload);
    } else {
      roster.diff(payload);
    }
    if (asked.presence() && roster.isKnown()) {
      List<Map<String, Presence>> all = snapshots.rest();
      if (!all.isEmpty()) {
        last = RosterModel.of(all.get(all.size() - 1));
      }
      assertThat(last).as("who is there").isEqualTo(roster.text());
    }
  }

  /** A change goes to those who asked for it. */
  void changed(JsonNode payload) {
    received("postgres_changes", payload);
    for (JsonNode id : payload.path("ids")) {
      for (JsonNode binding : bindings.getOrDefault(id.longValue(), List.of())) {
        Signal<PostgresChange> signal = changes.get(binding).next();
        assertThat(signal.isOnNext()).as("%s", signal).isTrue();
        PostgresChange change = Objects.requireNonNull(signal.get());
        assertThat(change.table()).isEqualTo(payload.at("/data/table").asText());
        assertThat(change.type().name()).isEqualTo(payload.at("/data/type").asText());
      }
    }
  }

  /** What the server says about the topic. */
  void system(JsonNode payload) {
    received("system", payload);
    if (payload.path("extension").asText().equals("postgres_changes") && !changes.isEmpty()) {
      if (payload.path("status").asText().equals("ok")) {
        live();
        return;
      }
      bindings.clear();
      for (Seen<Signal<PostgresChange>> seen : changes.values()) {
        assertThat(seen.next().getThrowable()).isInstanceOf(PostgresChangesException.class);
      }
    }
  }

  /** The link is gone; the client joins again when it has another one. */
  void linkLost() {
    missed |= joined;
    joined = false;
    joinRef = null;
  }

  /** The connection is closed: nothing else was seen. */
  void closed() {
    assertThat(gaps.rest()).isEmpty();
    messages.onlyLeft(signal -> assertThat(signal.isOnNext()).as("%s", signal).isFalse());
    changes
        .values()
        .forEach(
            seen ->
                seen.onlyLeft(signal -> assertThat(signal.isOnNext()).as("%s", signal).isFalse()));
  }

  /** What the recording says that the application must see. */
  static final class Recorded {

    private Recorded() {}

    record Broadcasted(String event, @Nullable JsonNode json, String id, boolean replayed) {}

    static Broadcasted broadcast(Wire said) {
      JsonNode meta = said.json();
      if (said.event().startsWith("kind 2 ")) {
        return of(said.event().substring("kind 2 ".length()), null, null);
      }
      if (said.event().startsWith("kind ")) {
        return of(said.userEvent(), said.payload(), meta);
      }
      JsonNode all = Objects.requireNonNull(said.payload());
      if (!all.path("event").isTextual()) {
        return of("broadcast", all, null);
      }
      JsonNode json =
          all.has("payload") ? all.get("payload") : JsonNodeFactory.instance.objectNode();
      return of(all.get("event").textValue(), json, all.get("meta"));
    }

    private static Broadcasted of(String event, @Nullable JsonNode json, @Nullable JsonNode meta) {
      return meta == null
          ? new Broadcasted(event, json, "", false)
          : new Broadcasted(
              event, json, meta.path("id").asText(""), meta.path("replayed").asBoolean());
    }

    /** What the server says to people: the reason of an object, or a text. */
    static String reason(JsonNode response) {
      JsonNode said = response.isTextual() ? response : response.path("reason");
      return said.asText("");
    }
  }
}
