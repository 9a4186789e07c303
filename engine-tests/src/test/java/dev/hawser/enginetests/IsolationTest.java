package dev.hawser.enginetests;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hawser.Cause;
import dev.hawser.Connection;
import dev.hawser.ConnectionObserver;
import dev.hawser.ConnectionState;
import dev.hawser.ConnectionState.Backoff;
import dev.hawser.ConnectionState.Ready;
import dev.hawser.Message;
import dev.hawser.PayloadException;
import dev.hawser.ProtocolViolationException;
import dev.hawser.ReconnectPolicy;
import dev.hawser.Topic;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import reactor.core.scheduler.Schedulers;
import reactor.test.subscriber.TestSubscriber;

/** What goes wrong in one place is reported there and harms nothing else. */
class IsolationTest extends VirtualTest {

  private Connection patient() {
    return ready(h -> h.reconnect(ReconnectPolicy.fixed(Duration.ofMillis(10))));
  }

  @Test
  void aBadFrameIsSkippedAndReported() {
    Connection connection = patient();
    TestSubscriber<Message> messages = subscribe(connection.topic("x").messages());
    link().receive("joined x", "bad", "msg x e 1");
    assertThat(messages.getReceivedOnNext()).hasSize(1);
    assertThat(engine.takeProblems())
        .singleElement()
        .isInstanceOf(ProtocolViolationException.class);
    assertThat(connection.state()).isEqualTo(new Ready(false));
  }

  @Test
  void aFatalFrameClosesTheLinkWith1002() {
    Connection connection = patient();
    link().receive("fatal");
    advance(Duration.ZERO);
    assertThat(link().closeCode()).isEqualTo(1002);
    assertThat(state(connection, Backoff.class).cause().kind())
        .isEqualTo(Cause.Kind.PROTOCOL_VIOLATION);
    assertThat(engine.takeProblems()).hasSize(1);
  }

  @Test
  void aThrowingCodecOrSessionCostsTheLinkNotTheConnection() {
    Connection connection = patient();
    for (String frame : List.of("boom", "crash")) {
      link().receive(frame);
      assertThat(link().isAborted()).isTrue();
      Cause cause = state(connection, Backoff.class).cause();
      assertThat(cause.kind()).isEqualTo(Cause.Kind.PROTOCOL_VIOLATION);
      assertThat(cause.message()).contains("broke");
      assertThat(engine.takeProblems()).hasSize(1);
      millis(10);
      assertThat(connection.state()).isEqualTo(new Ready(false));
    }
  }

  @Test
  void aSessionThatThrowsInAJoinCostsTheLink() {
    Connection connection = patient();
    TestSubscriber<?> joined = subscribe(connection.topic("throws").join());
    assertThat(state(connection, Backoff.class).cause().message()).contains("the session broke");
    assertThat(engine.takeProblems()).hasSize(1);
    joined.cancel();
    subscribe(connection.topic("throws").leave());
    millis(10);
    assertThat(connection.state()).isEqualTo(new Ready(false));
  }

  @Test
  void aThrowingSubscriberHarmsNobodyElse() {
    for (boolean immediate : new boolean[] {false, true}) {
      Connection connection = ready(h -> immediate ? h.deliverOn(Schedulers.immediate()) : h);
      Topic topic = connection.topic("x");
      topic
          .messages()
          .subscribe(
              message -> {
                throw new IllegalStateException("a bug of the application");
              });
      TestSubscriber<Message> other = subscribe(topic.messages());
      link().receive("joined x", "msg x e 1");
      link().receive("msg x e 2");
      assertThat(other.getReceivedOnNext()).hasSize(2);
      assertThat(takeDropped()).singleElement().asString().contains("a bug");
      assertThat(connection.state()).isEqualTo(new Ready(false));
      connection.close();
      engine.run();
    }
  }

  @Test
  void aThrowingSubscriberOfASendHarmsNobodyElse() {
    Connection connection = patient();
    Topic topic = joined(connection, "x");
    topic
        .send("e", 1)
        .subscribe(
            null,
            null,
            () -> {
              throw new IllegalStateException("a bug of the application");
            });
    assertComplete(subscribe(topic.send("e", 2)));
    assertThat(takeDropped()).singleElement().asString().contains("a bug");
  }

  @Test
  void aPayloadOfAnotherTypeIsSkippedAndReported() {
    Connection connection = patient();
    Topic topic = connection.topic("x");
    TestSubscriber<Integer> numbers = subscribe(topic.messages("e", Integer.class));
    TestSubscriber<Message> all = subscribe(topic.messages());
    link().receive("joined x", "msg x e 1", "msg x e \"two\"", "msg x e 3");
    assertThat(numbers.getReceivedOnNext()).containsExactly(1, 3);
    assertThat(all.getReceivedOnNext()).hasSize(3);
    assertThat(engine.takeProblems())
        .singleElement()
        .isInstanceOf(PayloadException.class)
        .asString()
        .contains("'e'", "'x'");
  }

  @Test
  void aThrowingObserverChangesNothing() {
    for (Throwable thrown :
        List.of(new IllegalStateException("an observer's bug"), new AssertionError("a check"))) {
      ConnectionObserver broken = new Throwing(thrown);
      List<ConnectionState> seen = new ArrayList<>();
      ConnectionObserver sound =
          new ConnectionObserver() {
            @Override
            public void stateChanged(ConnectionState state) {
              seen.add(state);
            }
          };
      Connection connection = ready(h -> h.observer(broken).observer(sound));
      Topic topic = joined(connection, "x");
      TestSubscriber<Message> messages = subscribe(topic.messages());
      link().receive("msg x e 1");
      assertComplete(subscribe(topic.send("e", 1)));
      assertThat(messages.getReceivedOnNext()).hasSize(1);
      assertThat(seen).hasSize(3);
    }
  }

  /** Throws wherever it can. */
  private record Throwing(Throwable thrown) implements ConnectionObserver {
    private void sneak() {
      if (thrown instanceof Error e) {
        throw e;
      }
      throw (RuntimeException) thrown;
    }

    @Override
    public void opened(Connection connection) {
      sneak();
    }

    @Override
    public void stateChanged(ConnectionState state) {
      sneak();
    }

    @Override
    public void frameReceived(int bytes) {
      sneak();
    }

    @Override
    public void frameSent(int bytes) {
      sneak();
    }
  }
}
