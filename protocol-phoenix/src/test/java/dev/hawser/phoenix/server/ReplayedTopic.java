package dev.hawser.phoenix.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hawser.Cause;
import dev.hawser.Connection;
import dev.hawser.JoinException;
import dev.hawser.LinkLostException;
import dev.hawser.Message;
import dev.hawser.NotReadyException;
import dev.hawser.Payload;
import dev.hawser.Reply;
import dev.hawser.SendOptions;
import dev.hawser.Topic;
import dev.hawser.TopicLostException;
import dev.hawser.TopicState;
import dev.hawser.phoenix.PhoenixOptions;
import dev.hawser.phoenix.PhoenixTopic;
import dev.hawser.phoenix.server.Packet.Content;
import dev.hawser.testsupport.Gate;
import dev.hawser.testsupport.Pace;
import dev.hawser.testsupport.Seen;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Signal;

/**
 * The application's use of one topic, and what the recording says that it must see: the answers to
 * its joins and requests, the states, the messages.
 */
final class ReplayedTopic {

  private record Request(String event, CompletableFuture<Reply> answer) {}

  private final Topic topic;
  private final Pace pace;
  private final Gate<Payload> parameters = new Gate<>();
  private final Seen<TopicState> states;
  private final Seen<Signal<Message>> messages;
  private final List<Request> unanswered = new ArrayList<>();

  private @Nullable CompletableFuture<Reply> joinAnswer;
  private @Nullable CompletableFuture<Void> leaveAnswer;
  private boolean wanted;
  private boolean joinedBefore;

  /** The ref of the join in force on this link, as recorded; null if none is. */
  private @Nullable String joinRef;

  /** The same as our client wrote it. */
  private @Nullable String ownJoinRef;

  private boolean joined;

  /** Whether the wait for the next join runs, in virtual time. */
  private boolean joinsLater;

  ReplayedTopic(Connection connection, String name, Pace pace) {
    this.pace = pace;
    topic = connection.topic(name).with(PhoenixOptions.JOIN_PARAMS, parameters::ask);
    states = new Seen<>("state of " + name, pace);
    messages = new Seen<>("message of " + name, pace);
    states.watch(topic.states());
    states.next(state -> assertThat(state).isInstanceOf(TopicState.Detached.class));
  }

  // ---- what the application does

  /**
   * Joins, or, where the client joins again by itself, lets it. The answer is a value in any case.
   */
  void join(Content params) {
    boolean again = wanted;
    keep(params);
    if (joinsLater) {
      joinsLater = false;
      expectJoining();
    }
    if (!wanted) {
      wanted = true;
      messages.watch(topic.messages().materialize());
      expectJoining();
    }
    joinAnswer = PhoenixTopic.of(topic).join().toFuture();
    if (!pace.isVirtual()) {
      parameters.open(params.payload());
    }
    assertThat(again && joined).as("a joined topic is not joined again").isFalse();
  }

  /** In virtual time joins happen when the client wants them. */
  private void keep(Content params) {
    if (pace.isVirtual()) {
      parameters.keepOpen(params.payload());
    }
  }

  /** Asks for a reply that will come, or never. */
  CompletableFuture<Reply> request(String event, Content payload) {
    CompletableFuture<Reply> answer = topic.request(event, payload.payload()).toFuture();
    unanswered.add(new Request(event, answer));
    return answer;
  }

  /** Asks for a reply and waits for it no longer than this. */
  CompletableFuture<Reply> request(String event, Content payload, Duration timeout) {
    return topic
        .sending(SendOptions.defaults().timeout(timeout))
        .request(event, payload.payload())
        .toFuture();
  }

  /** Sends what nobody answers. */
  CompletableFuture<Void> send(String event, Content payload) {
    return topic.send(event, payload.payload()).toFuture();
  }

  /** A topic that is not joined takes no message at once: nothing goes out. */
  void refuses(String event, Content payload) {
    CompletableFuture<Reply> answer =
        topic
            .sending(SendOptions.defaults().onlyIfReady())
            .request(event, payload.payload())
            .toFuture();
    assertThatThrownBy(() -> pace.get(answer)).isInstanceOf(NotReadyException.class);
  }

  /** What the serializer cannot carry is refused here. */
  void refusesAsIllegal(String event, Content payload) {
    CompletableFuture<Reply> answer = topic.request(event, payload.payload()).toFuture();
    assertThatThrownBy(() -> pace.get(answer)).isInstanceOf(IllegalArgumentException.class);
  }

  /** Leaves; a topic that nobody wants is left without a word to the server. */
  void leave() {
    leaveAnswer = topic.leave().toFuture();
    if (!wanted) {
      pace.get(leaveAnswer);
      return;
    }
    wanted = false;
    states.next(state -> assertThat(state).isInstanceOf(TopicState.Leaving.class));
    messages.next(signal -> assertThat(signal.isOnComplete()).isTrue());
  }

  // ---- what went over the wire

  void joinSent(@Nullable String recorded, String own) {
    joinRef = recorded;
    ownJoinRef = own;
    joined = false;
  }

  boolean wanted() {
    return wanted;
  }

  boolean joined() {
    return joined && wanted;
  }

  /** Whether its join is unanswered. */
  boolean joining() {
    return wanted && joinRef != null && !joined;
  }

  boolean leaving() {
    return leaveAnswer != null && !leaveAnswer.isDone();
  }

  @Nullable String ownJoinRef() {
    return ownJoinRef;
  }

  /**
   * Whether a message of the server with this join_ref, null for none, is for the join in force.
   */
  boolean inForce(@Nullable String recordedJoinRef) {
    return wanted
        && joinRef != null
        && (recordedJoinRef == null || recordedJoinRef.equals(joinRef));
  }

  /** Whether the latest join has this ref. */
  boolean isJoin(@Nullable String recordedRef) {
    return wanted && joinRef != null && joinRef.equals(recordedRef);
  }

  // ---- what the application must see

  void joinAnswered(String status, Content response) {
    Reply reply = pace.get(joinAnswer);
    assertThat(reply.status()).isEqualTo(status);
    assertThat(Content.of(reply.payload())).isEqualTo(response);
    if (reply.ok()) {
      joined = true;
      joinedBefore = true;
      states.next(
          state -> {
            assertThat(state).isInstanceOf(TopicState.Joined.class);
            TopicState.Joined now = (TopicState.Joined) state;
            assertThat(now.resumed()).isFalse();
            assertThat(Content.of(now.reply().payload())).isEqualTo(response);
          });
    } else {
      joinRef = null;
      expectFailed(Cause.Kind.REJECTED, Packet.reason(response), true);
      expectNextJoin();
    }
  }

  void answered(CompletableFuture<Reply> answer, String status, Content response) {
    unanswered.removeIf(request -> request.answer() == answer);
    Reply reply = pace.get(answer);
    assertThat(reply.status()).isEqualTo(status);
    assertThat(Content.of(reply.payload())).isEqualTo(response);
  }

  void left() {
    pace.get(leaveAnswer);
    joinRef = null;
    joined = false;
    joinedBefore = false;
    failUnanswered(TopicLostException.class);
    if (wanted) {
      expectJoining();
    } else {
      states.next(state -> assertThat(state).isInstanceOf(TopicState.Detached.class));
    }
  }

  /** Wanted again while it is being left: joined when that is over. */
  void wantedAgain(Content params) {
    wanted = true;
    keep(params);
    messages.watch(topic.messages().materialize());
  }

  void crashed(Content payload) {
    gone();
    expectFailed(Cause.Kind.TOPIC_ERROR, Packet.reason(payload), true);
    failUnanswered(TopicLostException.class);
    expectNextJoin();
  }

  /** The join took too long: its answer is not wanted any more. */
  void gaveUp() {
    gone();
    expectFailed(Cause.Kind.TIMEOUT, "", true);
    expectNextJoin();
  }

  /** An orderly end is final: the application hears of it and has to join anew. */
  void closed() {
    gone();
    wanted = false;
    joinedBefore = false;
    expectFailed(Cause.Kind.TOPIC_CLOSED, "", false);
    failUnanswered(TopicLostException.class);
    messages.next(
        signal -> {
          assertThat(signal.getThrowable()).isInstanceOf(JoinException.class);
          JoinException end = (JoinException) signal.getThrowable();
          assertThat(end.why().kind()).isEqualTo(Cause.Kind.TOPIC_CLOSED);
        });
  }

  void received(String event, Content payload) {
    messages.next(
        signal -> {
          assertThat(signal.isOnNext()).as("%s", signal).isTrue();
          Message message = signal.get();
          assertThat(message.topic()).isEqualTo(topic.name());
          assertThat(message.event()).isEqualTo(event);
          assertThat(Content.of(message.payload())).isEqualTo(payload);
        });
  }

  void linkLost() {
    failUnanswered(LinkLostException.class);
    boolean was = joined;
    gone();
    if (wanted && (was || joinsLater)) {
      joinsLater = false;
      expectJoining();
    }
  }

  /** The connection is closed: nothing else was seen. */
  void ended() {
    messages.onlyLeft(signal -> assertThat(signal.isOnNext()).as("%s", signal).isFalse());
    states.onlyLeft(state -> assertThat(state).isInstanceOf(TopicState.Detached.class));
    assertThat(unanswered).isEmpty();
  }

  private void gone() {
    joinRef = null;
    joined = false;
  }

  private void failUnanswered(Class<? extends Throwable> failure) {
    unanswered.forEach(
        request ->
            assertThatThrownBy(() -> pace.get(request.answer()))
                .as("request '%s'", request.event())
                .isInstanceOf(failure));
    unanswered.clear();
  }

  private void expectJoining() {
    states.next(state -> assertThat(state).isEqualTo(new TopicState.Joining(joinedBefore)));
  }

  /** In real time that is a millisecond later; in virtual time when the recording says. */
  private void expectNextJoin() {
    joinsLater = pace.isVirtual();
    if (!joinsLater) {
      expectJoining();
    }
  }

  private void expectFailed(Cause.Kind kind, String reason, boolean again) {
    states.next(
        state -> {
          assertThat(state).isInstanceOf(TopicState.Failed.class);
          TopicState.Failed failed = (TopicState.Failed) state;
          assertThat(failed.cause().kind()).isEqualTo(kind);
          assertThat(failed.cause().reason()).isEqualTo(reason);
          assertThat(failed.retryIn() != null).as("tried again").isEqualTo(again);
        });
  }
}
