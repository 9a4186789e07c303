package dev.hawser.socketio;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hawser.Cause;
import dev.hawser.Reply;
import dev.hawser.TopicState;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import reactor.test.subscriber.TestSubscriber;

/** A namespace is never asked for twice while the server has not answered. */
class AbandonedConnectTest {

  private static final Duration JOIN_TIMEOUT = Duration.ofSeconds(3);

  private static VirtualSocketIo start() {
    VirtualSocketIo io = new VirtualSocketIo(h -> h.joinTimeout(JOIN_TIMEOUT));
    io.connect();
    return io;
  }

  @Test
  void aConnectThatIsNotAnsweredTimesOutAndIsNotSentAgain() {
    try (VirtualSocketIo io = start()) {
      TestSubscriber<Reply> join = io.subscribe(io.topic("/admin").join());
      assertThat(io.take()).containsExactly("0/admin,");
      io.advance(JOIN_TIMEOUT);
      assertThat(io.state("/admin"))
          .isInstanceOfSatisfying(
              TopicState.Failed.class,
              failed -> {
                assertThat(failed.cause().kind()).isEqualTo(Cause.Kind.TIMEOUT);
                assertThat(failed.retryIn()).isNotNull();
              });
      io.advance(Duration.ofMinutes(2));
      assertThat(io.take()).isEmpty();
      assertThat(join.isTerminatedOrCancelled()).isFalse();
    }
  }

  @Test
  void aLateAnswerJoinsWhoWaitsAgain() {
    try (VirtualSocketIo io = start()) {
      TestSubscriber<Reply> join = io.subscribe(io.topic("/admin").join());
      io.advance(JOIN_TIMEOUT);
      Duration retryIn = ((TopicState.Failed) io.state("/admin")).retryIn();
      io.advance(retryIn);
      assertThat(io.state("/admin")).isInstanceOf(TopicState.Joining.class);
      io.receive("0/admin,{\"sid\":\"s1\"}");
      assertThat(join.getReceivedOnNext()).hasSize(1);
      assertThat(io.take()).containsExactly("0/admin,");
      assertThat(io.namespace("/admin").id()).isEqualTo("s1");
    }
  }

  @Test
  void anAnswerBetweenTwoTriesIsTakenBackAndTheNextTryAsksAgain() {
    try (VirtualSocketIo io = start()) {
      TestSubscriber<Reply> join = io.subscribe(io.topic("/admin").join());
      io.advance(JOIN_TIMEOUT);
      io.receive("0/admin,{\"sid\":\"s1\"}");
      assertThat(io.take()).containsExactly("0/admin,", "1/admin,");
      assertThat(io.state("/admin")).isInstanceOf(TopicState.Failed.class);
      io.advance(Duration.ofSeconds(1));
      assertThat(io.take()).containsExactly("0/admin,");
      io.receive("0/admin,{\"sid\":\"s2\"}");
      assertThat(join.getReceivedOnNext()).hasSize(1);
    }
  }

  @Test
  void aRefusalBetweenTwoTriesIsForgotten() {
    try (VirtualSocketIo io = start()) {
      io.subscribe(io.topic("/admin").join());
      io.advance(JOIN_TIMEOUT);
      io.receive("4/admin,{\"message\":\"no\"}");
      assertThat(((TopicState.Failed) io.state("/admin")).cause().kind())
          .isEqualTo(Cause.Kind.TIMEOUT);
      io.take();
      io.advance(Duration.ofSeconds(1));
      assertThat(io.take()).containsExactly("0/admin,");
    }
  }

  @Test
  void aNamespaceThatWasLeftBeforeTheAnswerIsDisconnectedByTheAnswer() {
    try (VirtualSocketIo io = start()) {
      io.subscribe(io.topic("/admin").join());
      assertThat(io.take()).containsExactly("0/admin,");
      TestSubscriber<Void> left = io.subscribe(io.topic("/admin").leave());
      assertThat(left.isTerminatedComplete()).isTrue();
      assertThat(io.take()).isEmpty();
      io.receive("0/admin,{\"sid\":\"s1\"}");
      assertThat(io.take()).containsExactly("1/admin,");
      io.receive("2/admin,[\"late\"]");
      assertThat(io.state("/admin")).isInstanceOf(TopicState.Detached.class);
    }
  }

  @Test
  void aNamespaceThatWasLeftAndIsWantedAgainTakesTheAnswerOfTheFirstConnect() {
    try (VirtualSocketIo io = start()) {
      io.subscribe(io.topic("/admin").join());
      io.subscribe(io.topic("/admin").leave());
      TestSubscriber<Reply> again = io.subscribe(io.topic("/admin").join());
      assertThat(io.take()).containsExactly("0/admin,");
      io.receive("0/admin,{\"sid\":\"s1\"}");
      assertThat(again.getReceivedOnNext()).hasSize(1);
      assertThat(io.take()).isEmpty();
    }
  }

  @Test
  void aNewLinkAsksAnew() {
    try (VirtualSocketIo io = start()) {
      io.subscribe(io.topic("/admin").join());
      io.advance(JOIN_TIMEOUT);
      io.take();
      io.reconnect();
      assertThat(io.take()).containsExactly("0/admin,");
    }
  }
}
