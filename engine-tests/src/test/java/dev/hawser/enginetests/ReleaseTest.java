package dev.hawser.enginetests;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hawser.Connection;
import dev.hawser.ConnectionState;
import dev.hawser.ConnectionState.Closing;
import dev.hawser.ConnectionState.Idle;
import dev.hawser.ConnectionState.Ready;
import dev.hawser.ConnectionState.Suspended;
import dev.hawser.Message;
import dev.hawser.Topic;
import dev.hawser.testkit.FakeLink;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.reactivestreams.Publisher;
import reactor.test.subscriber.TestSubscriber;

/** A link that the protocol needs no more is closed, unless somebody wants it. */
class ReleaseTest extends VirtualTest {

  private static final Ready READY = new Ready(false);

  /** Ready, because something needed a link; nothing does any more. */
  private Connection idle() {
    protocol.ungated = Set.of("free");
    Connection connection = open();
    assertComplete(subscribe(connection.topic("free").send("e", 1)));
    assertThat(connection.state()).isEqualTo(READY);
    link().take();
    return connection;
  }

  private void release() {
    link().receive("release");
    advance(Duration.ZERO);
  }

  @Test
  void theLinkIsClosedInOrder() {
    Connection connection = idle();
    TestSubscriber<ConnectionState> states = subscribe(connection.states());
    FakeLink link = link();
    release();
    assertThat(link.closeCode()).isEqualTo(1000);
    assertThat(states.getReceivedOnNext()).containsExactly(READY, new Closing(), new Idle());
    assertThat(connection.stats().failures()).isZero();
    assertThat(protocol.session.calls).endsWith("down USER");
    advance(Duration.ofHours(1));
    assertThat(attempts()).isEqualTo(1);
  }

  @ParameterizedTest
  @ValueSource(strings = {"messages", "join", "send", "request", "free"})
  void whateverNeedsALinkStartsOneAgain(String what) {
    Connection connection = idle();
    for (int round = 2; round < 4; round++) {
      release();
      assertThat(connection.state()).isEqualTo(new Idle());
      Topic topic = connection.topic("x" + round);
      Publisher<?> publisher =
          switch (what) {
            case "messages" -> topic.messages();
            case "join" -> topic.join();
            case "send" -> topic.send("e", 1);
            case "request" -> topic.request("e", 1);
            default -> connection.topic("free").send("e", 1);
          };
      TestSubscriber<?> subscriber = subscribe(publisher);
      assertThat(connection.state()).isEqualTo(READY);
      assertThat(attempts()).isEqualTo(round);
      subscriber.cancel();
      subscribe(topic.leave());
      if (protocol.session.knows("x" + round)) {
        link().receive("left x" + round);
      }
    }
  }

  @Test
  void aTopicThatIsWantedOrBeingLeftKeepsTheLink() {
    Connection connection = idle();
    TestSubscriber<Message> messages = subscribe(connection.topic("x").messages());
    release();
    link().receive("joined x");
    release();
    messages.cancel();
    release();
    assertThat(link().takeTexts()).containsExactly("join x", "leave x");
    assertThat(connection.state()).isEqualTo(READY);
    link().receive("left x");
    assertThat(connection.state()).as("not by itself").isEqualTo(READY);
    release();
    assertThat(connection.state()).isEqualTo(new Idle());
  }

  @Test
  void aMessageOnItsWayKeepsTheLink() {
    Connection connection = idle();
    Topic free = connection.topic("free");
    TestSubscriber<?> request = subscribe(free.request("e", 1));
    release();
    link().receive("reply 1 ok 1");
    assertComplete(request);
    link().setWritable(false);
    TestSubscriber<Void> waiting = subscribe(free.send("e", 2));
    release();
    link().setWritable(true);
    assertComplete(waiting);
    assertThat(connection.state()).isEqualTo(READY);
    release();
    assertThat(connection.state()).isEqualTo(new Idle());
  }

  @Test
  void whatIsWantedAtTheSameMomentKeepsTheLink() {
    for (boolean before : new boolean[] {true, false}) {
      Connection connection = idle();
      TestSubscriber<Message> messages = TestSubscriber.create();
      engine
          .loop()
          .execute(
              () -> {
                if (before) {
                  connection.topic("x").messages().subscribe(messages);
                }
                protocol.session.release();
                if (!before) {
                  connection.topic("x").messages().subscribe(messages);
                }
              });
      advance(Duration.ZERO);
      assertThat(connection.state()).isEqualTo(READY);
      assertThat(link().takeTexts()).containsExactly("join x");
      link().receive("joined x", "msg x e 1");
      assertThat(messages.getReceivedOnNext()).hasSize(1);
      connection.close();
      advance(Duration.ZERO);
    }
  }

  @Test
  void whatIsWantedWhileItClosesGetsTheNextLink() {
    Connection connection = idle();
    link().answerClose(false);
    link().receive("release");
    assertThat(connection.state()).isEqualTo(new Closing());
    TestSubscriber<Message> messages = subscribe(connection.topic("x").messages());
    assertThat(attempts()).isEqualTo(1);
    advance(Duration.ofSeconds(5));
    assertThat(attempts()).isEqualTo(2);
    link().receive("joined x", "msg x e 1");
    assertThat(messages.getReceivedOnNext()).hasSize(1);
  }

  @Test
  void whoDecidesAboutTheLinkKeepsIt() {
    Connection connection = ready();
    release();
    assertThat(connection.state()).isEqualTo(READY);
    Connection later = idle();
    connect(later);
    release();
    assertThat(later.state()).isEqualTo(READY);
  }

  @Test
  void afterwardsTheApplicationCanStillDecide() {
    Connection connection = idle();
    release();
    assertComplete(subscribe(connection.disconnect()));
    subscribe(connection.topic("x").messages());
    assertThat(connection.state()).isEqualTo(new Idle());
    assertComplete(connect(connection));
    assertThat(link().takeTexts()).containsExactly("join x");
  }

  @Test
  void aReleasedConnectionIsNotBroughtBackByResume() {
    Connection connection = idle();
    release();
    subscribe(connection.suspend());
    assertThat(connection.state()).isInstanceOf(Suspended.class);
    subscribe(connection.resume());
    assertThat(connection.state()).isEqualTo(new Idle());
    subscribe(connection.suspend());
    subscribe(connection.topic("x").messages());
    assertThat(attempts()).isEqualTo(1);
    subscribe(connection.resume());
    assertThat(attempts()).isEqualTo(2);
  }

  @Test
  void withoutALinkThereIsNothingToRelease() {
    Connection connection = idle();
    release();
    protocol.session.release();
    advance(Duration.ZERO);
    assertThat(List.of(connection.state())).containsExactly(new Idle());
    assertComplete(subscribe(connection.topic("free").send("e", 1)));
  }
}
