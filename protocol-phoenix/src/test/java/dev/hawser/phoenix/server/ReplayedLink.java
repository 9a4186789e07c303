package dev.hawser.phoenix.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hawser.Connection;
import dev.hawser.HawserException;
import dev.hawser.Reply;
import dev.hawser.phoenix.PhoenixConnection;
import dev.hawser.testsupport.Pace;
import dev.hawser.testsupport.Transcript.Frame;
import dev.hawser.testsupport.Transcript.Side;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * One WebSocket of a recording, replayed to our client: what the recorded client sent our client
 * must send, what the server sent it gets and must show.
 *
 * <p>Refs are mapped both ways. A ref of the recording that our client did not use is sent to it as
 * one that it will never use.
 *
 * <p>What the recorded client did and ours does not, everywhere:
 *
 * <ul>
 *   <li>a push to a topic that is not joined: ours is refused ({@code onlyIfReady}), or would wait;
 *   <li>a leave of a topic that is not joined: ours completes and sends nothing;
 *   <li>a join while the leave is unanswered: ours goes out after the answer;
 *   <li>refs that are numbers: ours are strings, and numbers are understood in replies;
 *   <li>serializer 1 without join_ref: ours sends it, as phoenix.js does;
 *   <li>serializer 1 in a binary frame: ours is text.
 * </ul>
 */
final class ReplayedLink {

  /** The server's end of the WebSocket. */
  interface Wire {
    /** The next message of the client. */
    Frame next();

    void send(Frame frame);

    /** The messages of the client that were not taken by {@link #next()}. */
    List<Frame> rest();
  }

  private static final String FOREIGN = "90";

  private final boolean v2;
  private final Wire wire;
  private final Connection connection;
  private final Map<String, ReplayedTopic> topics;
  private final Pace pace;

  /** What the server still sends on this WebSocket, from now on. */
  private final List<Packet> ahead;

  private final Map<String, String> refs = new HashMap<>();
  private final Set<String> ownRefs = new HashSet<>();
  private final Map<String, CompletableFuture<Reply>> requests = new HashMap<>();
  private final Map<String, CompletableFuture<Duration>> pings = new HashMap<>();
  private final Map<String, ReplayedTopic> leaves = new HashMap<>();

  /** A join that our client sends when its leave is answered. */
  private @Nullable Packet owedJoin;

  ReplayedLink(
      boolean v2,
      Wire wire,
      Connection connection,
      Map<String, ReplayedTopic> topics,
      Pace pace,
      List<Packet> ahead) {
    this.v2 = v2;
    this.wire = wire;
    this.connection = connection;
    this.topics = topics;
    this.pace = pace;
    this.ahead = ahead;
  }

  private ReplayedTopic topic(String name) {
    return topics.computeIfAbsent(name, n -> new ReplayedTopic(connection, n, pace));
  }

  // ---- what the client sends

  /** The application does what makes the client send this, and the client does send it. */
  void client(Packet recorded) {
    if (recorded.topic().equals("phoenix")) {
      socketMessage(recorded);
    } else if (recorded.is("phx_join")) {
      join(recorded);
    } else if (recorded.is("phx_leave")) {
      leave(recorded);
    } else if (topic(recorded.topic()).joined()) {
      push(recorded);
    } else {
      topic(recorded.topic()).refuses(recorded.event(), recorded.content());
    }
  }

  private void socketMessage(Packet recorded) {
    String ref = String.valueOf(recorded.ref());
    if (recorded.heartbeat() && isEmpty(recorded)) {
      CompletableFuture<Duration> ping = PhoenixConnection.of(connection).ping().toFuture();
      pings.put(ref, ping);
    } else {
      CompletableFuture<Reply> answer =
          connection
              .topic("phoenix")
              .request(recorded.event(), recorded.content().payload())
              .toFuture();
      requests.put(ref, answer);
    }
    sent(recorded, null);
  }

  private static boolean isEmpty(Packet recorded) {
    return recorded.content().value().equals("{}") || recorded.content().value().isEmpty();
  }

  private void join(Packet recorded) {
    ReplayedTopic topic = topic(recorded.topic());
    if (topic.leaving()) {
      topic.wantedAgain(recorded.content());
      // Does nothing, but after that the client knows that the topic is wanted again.
      pace.get(connection.resume().toFuture());
      owedJoin = recorded;
      return;
    }
    topic.join(recorded.content());
    joinSent(recorded);
  }

  private void joinSent(Packet recorded) {
    Packet own = sent(recorded, null);
    topic(recorded.topic()).joinSent(recorded.ref(), String.valueOf(own.ref()));
  }

  private void leave(Packet recorded) {
    ReplayedTopic topic = topic(recorded.topic());
    if (topic.joining()) {
      // The client gave up the join by itself; what the server answers to both is ignored.
      sent(recorded, topic.ownJoinRef());
      topic.gaveUp();
      return;
    }
    boolean says = topic.wanted();
    topic.leave();
    if (says) {
      sent(recorded, topic.ownJoinRef());
      leaves.put(String.valueOf(recorded.ref()), topic);
    }
  }

  private void push(Packet recorded) {
    ReplayedTopic topic = topic(recorded.topic());
    String ref = String.valueOf(recorded.ref());
    if (isAnswered(recorded) || endsLater(recorded.topic())) {
      requests.put(ref, topic.request(recorded.event(), recorded.content()));
      sent(recorded, topic.ownJoinRef());
    } else {
      CompletableFuture<Void> written = topic.send(recorded.event(), recorded.content());
      sent(recorded, topic.ownJoinRef());
      pace.get(written);
    }
  }

  /** A request on a topic that is not joined yet: it waits and goes out when it is. */
  void requestAhead(Packet recorded) {
    ReplayedTopic topic = topic(recorded.topic());
    requests.put(
        String.valueOf(recorded.ref()), topic.request(recorded.event(), recorded.content()));
  }

  private boolean isAnswered(Packet recorded) {
    return recorded.ref() != null
        && ahead.stream().anyMatch(p -> p.is("phx_reply") && recorded.ref().equals(p.ref()));
  }

  /** Whether the server ends the channel before the link ends. */
  private boolean endsLater(String name) {
    return ahead.stream()
        .anyMatch(p -> p.topic().equals(name) && (p.is("phx_error") || p.is("phx_close")));
  }

  /**
   * The next message of our client is the recorded one.
   *
   * @param joinRef what its join_ref must be; null if it starts or belongs to no join
   */
  Packet sent(Packet recorded, @Nullable String joinRef) {
    Frame frame = wire.next();
    Packet own = Packet.read(v2, Side.CLIENT, frame);
    assertThat(own.topic()).as("topic of %s", frame).isEqualTo(recorded.topic());
    assertThat(own.event()).as("event of %s", frame).isEqualTo(recorded.event());
    if (!recorded.heartbeat() || !isEmpty(recorded)) {
      assertThat(own.content()).as("payload of %s", frame).isEqualTo(recorded.content());
    } else {
      assertThat(own.content().value()).as("payload of %s", frame).isEqualTo("{}");
    }
    assertThat(own.ref()).as("ref of %s", frame).matches("[1-9]\\d*");
    assertThat(ownRefs.add(own.ref())).as("fresh ref in %s", frame).isTrue();
    String expected = recorded.is("phx_join") ? own.ref() : joinRef;
    assertThat(own.joinRef()).as("join_ref of %s", frame).isEqualTo(expected);
    if (recorded.joinRef() != null && expected != null && !recorded.is("phx_join")) {
      assertThat(refs.get(recorded.joinRef())).as("join_ref of %s", frame).isEqualTo(expected);
    }
    if (recorded.ref() != null) {
      refs.put(recorded.ref(), own.ref());
    }
    return own;
  }

  // ---- what the server sends

  /** The client gets this, and the application sees what it means. */
  void server(Frame frame) {
    Packet recorded = Packet.read(v2, Side.SERVER, frame);
    ahead.remove(0);
    if (owedJoin != null && recorded.ref() != null && recorded.ref().equals(owedJoin.ref())) {
      answerLeave(owedJoin.topic());
    }
    wire.send(Packet.withRefs(v2, frame, ref -> refs.getOrDefault(ref, FOREIGN + ref)));
    ReplayedTopic topic = topics.get(recorded.topic());
    switch (recorded.event()) {
      case "phx_reply" -> answered(recorded);
      case "phx_error" -> {
        if (topic != null && topic.joined() && topic.inForce(recorded.joinRef())) {
          topic.crashed(recorded.content());
        }
      }
      case "phx_close" -> {
        if (topic != null && topic.joined() && topic.inForce(recorded.joinRef())) {
          topic.closed();
        }
      }
      default -> {
        if (topic != null && topic.inForce(recorded.joinRef())) {
          topic.received(recorded.event(), recorded.content());
        }
      }
    }
  }

  private void answered(Packet recorded) {
    String ref = String.valueOf(recorded.ref());
    String status = String.valueOf(recorded.status());
    ReplayedTopic topic = topics.get(recorded.topic());
    CompletableFuture<Reply> request = requests.remove(ref);
    CompletableFuture<Duration> ping = pings.remove(ref);
    ReplayedTopic left = leaves.remove(ref);
    if (topic != null && request != null) {
      topic.answered(request, status, recorded.content());
    } else if (request != null) {
      Reply reply = pace.get(request);
      assertThat(reply.status()).isEqualTo(status);
      assertThat(Packet.Content.of(reply.payload())).isEqualTo(recorded.content());
    } else if (ping != null) {
      pace.get(ping);
    } else if (left != null) {
      left.left();
      owedJoin(recorded.topic());
    } else if (topic != null && topic.isJoin(recorded.ref()) && !topic.joined()) {
      topic.joinAnswered(status, recorded.content());
    }
  }

  /**
   * A leave that the real server did not answer because the next join came at once: with our
   * client, which waits, it does.
   */
  private void answerLeave(String name) {
    String ref = leaves.keySet().iterator().next();
    String answer =
        String.format(
            "[\"%s\",\"%s\",\"%s\",\"phx_reply\",{\"status\":\"ok\",\"response\":{}}]",
            topic(name).ownJoinRef(), refs.get(ref), name);
    wire.send(Frame.of(Frame.TEXT, answer.getBytes(StandardCharsets.UTF_8)));
    leaves.remove(ref).left();
    owedJoin(name);
  }

  private void owedJoin(String name) {
    Packet join = owedJoin;
    if (join != null && join.topic().equals(name)) {
      owedJoin = null;
      topic(name).join(join.content());
      joinSent(join);
    }
  }

  /** The link is gone. */
  void lost() {
    assertThat(wire.rest()).as("not in the recording").isEmpty();
    topics.values().forEach(ReplayedTopic::linkLost);
    requests.values().forEach(this::assertFailed);
    pings.values().forEach(this::assertFailed);
  }

  private void assertFailed(CompletableFuture<?> outcome) {
    assertThatThrownBy(() -> pace.get(outcome)).isInstanceOf(HawserException.class);
  }
}
