package dev.hawser.enginetests;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hawser.Cause;
import dev.hawser.Connection;
import dev.hawser.ConnectionClosedException;
import dev.hawser.JoinException;
import dev.hawser.Message;
import dev.hawser.ReconnectPolicy;
import dev.hawser.Reply;
import dev.hawser.Topic;
import dev.hawser.TopicState.Detached;
import dev.hawser.TopicState.Failed;
import dev.hawser.TopicState.Joined;
import dev.hawser.TopicState.Joining;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;
import reactor.test.subscriber.TestSubscriber;

/** No more joins are under way than the protocol allows; the others get their turn. */
class JoinWindowTest extends VirtualTest {

  /** A ready connection; joins time out after 3 s. */
  private Connection ready(int window) {
    protocol.joinWindow = window;
    return ready(
        h ->
            h.reconnect(ReconnectPolicy.fixed(Duration.ofMillis(10)))
                .joinTimeout(Duration.ofSeconds(3)));
  }

  private List<TestSubscriber<Message>> subscribe(Connection connection, String... names) {
    List<TestSubscriber<Message>> subscribers = new ArrayList<>();
    for (String name : names) {
      subscribers.add(subscribe(connection.topic(name).messages()));
    }
    return subscribers;
  }

  @Test
  void aThousandTopicsAreJoinedInOrderAndNoMoreThanTheWindowAtATime() {
    Connection connection = ready(16);
    List<String> names = IntStream.range(0, 1000).mapToObj(i -> "t" + i).toList();
    subscribe(connection, names.toArray(String[]::new));
    for (int round = 0; round < 2; round++) {
      Deque<String> unanswered = new ArrayDeque<>();
      List<String> joins = new ArrayList<>();
      for (int answers = 0; answers < names.size(); answers++) {
        for (String text : link().takeTexts()) {
          unanswered.add(text.replace("join ", ""));
          joins.add(text.replace("join ", ""));
        }
        assertThat(unanswered).hasSize(Math.min(16, names.size() - answers));
        link().receive("joined " + unanswered.remove());
      }
      assertThat(joins).isEqualTo(names);
      assertThat(names)
          .allMatch(name -> connection.topic(name).state() instanceof Joined, "is joined");
      link().drop();
      millis(10);
    }
  }

  @Test
  void whoWaitsIsSeenAsJoiningAndAsksForParametersOnlyWhenItsTurnComes() {
    AtomicInteger asked = new AtomicInteger();
    protocol.parameters = () -> Mono.fromSupplier(asked::incrementAndGet);
    Connection connection = ready(1);
    subscribe(connection, "a", "b", "c");
    engine.run();
    assertThat(connection.topic("c").state()).isEqualTo(new Joining(false));
    assertThat(asked).hasValue(1);
    link().receive("joined a");
    assertThat(asked).hasValue(2);
    link().receive("joined b");
    assertThat(link().takeTexts()).containsExactly("join a 1", "join b 2", "join c 3");
  }

  @Test
  void aWaitForParametersTakesAPlace() {
    Sinks.One<String> first = Sinks.one();
    protocol.parameters = first::asMono;
    Connection connection = ready(1);
    subscribe(connection, "a", "b");
    assertThat(link().takeTexts()).isEmpty();
    first.tryEmitValue("p");
    engine.run();
    assertThat(link().takeTexts()).containsExactly("join a p");
  }

  @Test
  void whoIsNotWantedAnyMoreLosesItsTurn() {
    Connection connection = ready(1);
    List<TestSubscriber<Message>> subscribers = subscribe(connection, "a", "b", "c");
    subscribers.get(1).cancel();
    engine.run();
    assertThat(connection.topic("b").state()).isEqualTo(new Detached());
    link().receive("joined a");
    assertThat(link().takeTexts()).containsExactly("join a", "join c");
    link().receive("joined c");
    assertThat(link().takeTexts()).isEmpty();
  }

  @Test
  void whoIsWantedAgainWaitsBehindTheOthers() {
    Connection connection = ready(1);
    List<TestSubscriber<Message>> subscribers = subscribe(connection, "a", "b", "c");
    subscribers.get(1).cancel();
    subscribe(connection, "b");
    link().receive("joined a");
    link().receive("joined c");
    assertThat(link().takeTexts()).containsExactly("join a", "join c", "join b");
  }

  @Test
  void aNewLinkBeginsWithAnEmptyQueue() {
    AtomicInteger asked = new AtomicInteger();
    protocol.parameters = () -> Mono.fromSupplier(asked::incrementAndGet);
    Connection connection = ready(1);
    subscribe(connection, "a", "b", "c");
    link().drop();
    assertThat(link().takeTexts()).containsExactly("join a 1");
    assertThat(connection.topic("b").state()).isEqualTo(new Joining(false));
    millis(10);
    assertThat(link().takeTexts()).containsExactly("join a 2");
    link().receive("joined a");
    link().receive("joined b");
    link().receive("joined c");
    assertThat(link().takeTexts()).containsExactly("join b 3", "join c 4");
    assertThat(connection.topic("c").state()).isInstanceOf(Joined.class);
  }

  @Test
  void aRefusedJoinGivesItsPlaceAway() {
    Connection connection = ready(1);
    TestSubscriber<Reply> refused = subscribe(connection.topic("a").join());
    subscribe(connection, "b", "c");
    link().receive("refused a");
    assertThat(error(refused)).isInstanceOf(JoinException.class);
    link().receive("ended b"); // Refused for now: behind the others after its wait.
    assertThat(link().takeTexts()).containsExactly("join a", "join b", "join c");
    assertThat(connection.topic("b").state()).isInstanceOf(Failed.class);
    millis(1_000);
    assertThat(link().takeTexts()).isEmpty();
    link().receive("joined c");
    assertThat(link().takeTexts()).containsExactly("join b");
  }

  @Test
  void parametersThatFailOrHangGiveTheirPlaceAway() {
    List<Mono<?>> parameters =
        new ArrayList<>(
            List.of(
                Mono.error(new IllegalStateException("no parameters")),
                Mono.never(),
                Mono.fromSupplier(
                    () -> {
                      throw new IllegalStateException("no parameters");
                    }),
                Mono.just("uncarriable"),
                Mono.empty()));
    protocol.parameters = () -> parameters.remove(0);
    protocol.rejoin = ReconnectPolicy.never();
    Connection connection = ready(1);
    List<TestSubscriber<Message>> failing = subscribe(connection, "a", "b", "c", "d");
    subscribe(connection, "e");
    assertThat(link().takeTexts()).isEmpty();
    millis(3_000);
    assertThat(link().takeTexts()).containsExactly("join e");
    assertThat(failing).allSatisfy(s -> assertThat(error(s)).isInstanceOf(JoinException.class));
  }

  @Test
  void aJoinThatTimesOutGivesItsPlaceAway() {
    Connection connection = ready(1);
    subscribe(connection, "a", "b");
    millis(3_000);
    assertThat(link().takeTexts()).containsExactly("join a", "leave a", "join b");
    link().receive("joined b");
    millis(1_000);
    assertThat(link().takeTexts()).containsExactly("join a");
  }

  @Test
  void aTopicThatIsLeftGivesItsPlaceAway() {
    Connection connection = ready(1);
    subscribe(connection, "a", "b");
    subscribe(connection.topic("a").leave());
    assertThat(link().takeTexts()).containsExactly("join a", "leave a", "join b");
    subscribe(connection, "a");
    link().receive("left a");
    assertThat(link().takeTexts()).isEmpty();
    link().receive("joined b");
    assertThat(link().takeTexts()).containsExactly("join a");
  }

  @Test
  void aJoinedTopicTakesNoPlace() {
    Connection connection = ready(1);
    subscribe(connection, "a", "b");
    link().receive("joined a");
    link().receive("ended a");
    subscribe(connection, "c");
    assertThat(link().takeTexts()).containsExactly("join a", "join b");
  }

  @Test
  void anAnswerToAnEarlierJoinStartsTheTimeoutAnew() {
    Connection connection = ready(4);
    subscribe(connection, "a", "b", "c", "d");
    link().take();
    millis(2_000);
    link().receive("joined a");
    millis(2_000);
    link().receive("refused b");
    millis(2_999);
    assertThat(link().takeTexts()).as("7 s after c was sent, 3 s after an answer").isEmpty();
    millis(1);
    assertThat(link().takeTexts()).containsExactly("leave c", "leave d");
    assertThat(((Failed) connection.topic("c").state()).cause().kind())
        .isEqualTo(Cause.Kind.TIMEOUT);
  }

  @Test
  void anAnswerToALaterJoinDoesNot() {
    Connection connection = ready(3);
    subscribe(connection, "a", "b");
    millis(2_000);
    link().receive("joined b");
    subscribe(connection, "c");
    link().take();
    millis(1_000);
    assertThat(link().takeTexts()).containsExactly("leave a");
    millis(1_999);
    assertThat(connection.topic("c").state()).isEqualTo(new Joining(false));
    millis(1);
    assertThat(connection.topic("c").state()).isInstanceOf(Failed.class);
  }

  @Test
  void withoutAWindowTheTimeoutRunsFromTheJoin() {
    Connection connection = ready(Integer.MAX_VALUE);
    subscribe(connection, "a", "b");
    millis(2_000);
    link().receive("joined a");
    link().take();
    millis(1_000);
    assertThat(link().takeTexts()).containsExactly("leave b");
  }

  @Test
  void aLinkThatIsClosingGetsNoMoreJoins() {
    Connection connection = ready(1);
    subscribe(connection, "a", "b");
    link().answerClose(false);
    subscribe(connection.disconnect());
    link().receive("joined a");
    advance(Duration.ofSeconds(1));
    assertThat(link().takeTexts()).doesNotContain("join b");
    advance(Duration.ofMinutes(1));
    connect(connection);
    assertThat(link().takeTexts()).containsExactly("join a");
    link().receive("joined a");
    assertThat(link().takeTexts()).containsExactly("join b");
  }

  @Test
  void theEndOfTheConnectionEndsTheWait() {
    Connection connection = ready(1);
    subscribe(connection, "a");
    TestSubscriber<Reply> waiting = subscribe(connection.topic("b").join());
    connection.close();
    advance(Duration.ZERO);
    assertThat(error(waiting)).isInstanceOf(ConnectionClosedException.class);
    assertThat(connection.topic("b").state()).isEqualTo(new Detached());
  }

  @Test
  void joinsThatAreAnsweredAtOnceDoNotPileUpOnTheStack() {
    Connection connection = ready(1);
    subscribe(connection, "a");
    List<Topic> topics = new ArrayList<>();
    for (int i = 0; i < 20_000; i++) {
      Topic topic = connection.topic("instant" + i);
      topics.add(topic);
      topic.messages().subscribe();
    }
    engine.run();
    assertThat(topics.get(0).state()).isEqualTo(new Joining(false));
    link().receive("joined a");
    assertThat(topics).allMatch(topic -> topic.state() instanceof Joined);
  }

  @Test
  void aWindowThatLetsNobodyThroughIsRefused() {
    protocol.joinWindow = 0;
    assertThatThrownBy(() -> open())
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("joinWindow()");
  }
}
