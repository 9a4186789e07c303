package dev.hawser.enginetests;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hawser.Connection;
import dev.hawser.Hawser;
import dev.hawser.ReconnectPolicy;
import dev.hawser.Topic;
import dev.hawser.TopicState.Joined;
import dev.hawser.testkit.FakeLink;
import dev.hawser.testkit.VirtualEngine;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.test.subscriber.TestSubscriber;

/** Whatever happens, the window of joins is never exceeded and no place in it is lost. */
class JoinWindowWalkTest {

  /** Random commands, faults and passing time; the seed is in the name of what fails. */
  @ParameterizedTest
  @ValueSource(ints = {0, 100, 200, 300, 400})
  void theWindowIsKeptAndNoTopicIsStuck(int firstSeed) {
    for (int seed = firstSeed; seed < firstSeed + 100; seed++) {
      try {
        new Walk(seed).run();
      } catch (AssertionError | RuntimeException e) {
        throw new AssertionError("seed " + seed + ": " + e.getMessage(), e);
      }
    }
  }

  private static final class Walk {
    private static final int TOPICS = 12;

    private final Random random;
    private final VirtualEngine engine = new VirtualEngine();
    private final LineProtocol protocol = new LineProtocol();
    private final Connection connection;
    private final List<TestSubscriber<?>> subscribers = new ArrayList<>();
    private final List<String> steps = new ArrayList<>();
    private boolean calm;

    /** Waits for parameters that go on. */
    private int preparing;

    /** What the server was asked on this link and has not answered, as it came. */
    private final List<String> unanswered = new ArrayList<>();

    /** The topics that the server has joined, on this link. */
    private final List<String> members = new ArrayList<>();

    private int links;

    Walk(int seed) {
      random = new Random(seed);
      protocol.joinWindow = 1 + random.nextInt(4);
      protocol.rejoin =
          random.nextBoolean()
              ? ReconnectPolicy.fixed(Duration.ofMillis(100))
              : ReconnectPolicy.never();
      protocol.parameters = this::parameters;
      connection =
          engine.open(
              Hawser.to("line://localhost/")
                  .reconnect(ReconnectPolicy.fixed(Duration.ofMillis(50)))
                  .joinTimeout(Duration.ofMillis(300)),
              protocol);
    }

    private Mono<?> parameters() {
      Mono<?> some =
          switch (calm ? 0 : random.nextInt(8)) {
            case 1 -> Mono.just("p");
            case 2, 3 -> Mono.delay(Duration.ofMillis(30), engine.loop().scheduler());
            case 4 -> Mono.error(new IllegalStateException("no parameters"));
            case 5 -> Mono.never();
            case 6 -> Mono.just("uncarriable");
            default -> null;
          };
      return some == null
          ? Mono.empty()
          : some.doOnSubscribe(s -> preparing++).doFinally(signal -> preparing--);
    }

    void run() {
      try {
        for (int i = 0; i < 120; i++) {
          step(random.nextInt(20));
          if (random.nextInt(3) != 0) {
            check();
          }
        }
        everyTopicIsJoinedOnceTheServerAnswers();
        assertThat(engine.takeProblems()).isEmpty();
        engine.close();
        assertThat(subscribers).allMatch(TestSubscriber::isTerminatedOrCancelled);
      } catch (AssertionError | RuntimeException e) {
        throw new AssertionError(e.getMessage() + "\nafter " + String.join(", ", steps), e);
      }
    }

    private void everyTopicIsJoinedOnceTheServerAnswers() {
      calm = true;
      subscribe("resume", connection.resume());
      subscribe("connect", connection.connect());
      List<Topic> topics = new ArrayList<>();
      for (int i = 0; i < TOPICS; i++) {
        topics.add(connection.topic("t" + i));
      }
      for (int round = 0; round < 100; round++) {
        for (Topic topic : topics) {
          if (round % 20 == 0) { // Again, for those that were refused for good in between.
            subscribe("messages " + topic.name(), topic.messages());
          }
        }
        while (!unanswered.isEmpty()) {
          answer(false);
          check();
        }
        advance(10);
        check();
      }
      assertThat(topics).allMatch(topic -> topic.state() instanceof Joined, "is joined");
    }

    private void check() {
      engine.run();
      listen();
      long joins = unanswered.stream().filter(text -> text.startsWith("join ")).count();
      assertThat(preparing + joins)
          .as("%d in preparation, unanswered: %s", preparing, unanswered)
          .isLessThanOrEqualTo(protocol.joinWindow);
    }

    /** The server reads what was sent. */
    private void listen() {
      if (engine.transport().links().isEmpty()) {
        return;
      }
      FakeLink link = engine.transport().link();
      if (links != engine.transport().links().size() || !link.isOpen()) {
        links = engine.transport().links().size();
        unanswered.clear();
        members.clear();
      }
      for (String text : link.takeTexts()) {
        String[] words = text.split(" ", 3);
        if (words[0].equals("leave")) {
          unanswered.remove("join " + words[1]);
        }
        if (link.isOpen()) {
          unanswered.add(words[0] + " " + words[1]);
        }
      }
    }

    private void step(int choice) {
      Topic topic = connection.topic("t" + random.nextInt(TOPICS));
      switch (choice) {
        case 0, 1, 2, 3 -> subscribe("messages " + topic.name(), topic.messages());
        case 4 -> subscribe("join " + topic.name(), topic.join());
        case 5, 6 -> subscribe("leave " + topic.name(), topic.leave());
        case 7, 8 -> cancelOne();
        case 9 -> advance(10);
        case 10 -> advance(random.nextBoolean() ? 60 : 350);
        case 11, 12, 13, 14 -> answer(random.nextInt(4) == 0);
        case 15 -> endOne();
        case 16 -> drop();
        case 17 ->
            subscribe(
                "disconnect or suspend",
                random.nextBoolean() ? connection.disconnect() : connection.suspend());
        default -> {
          subscribe("resume", connection.resume());
          subscribe("connect", connection.connect());
        }
      }
    }

    private void subscribe(String name, Publisher<?> publisher) {
      steps.add(name);
      TestSubscriber<Object> subscriber = TestSubscriber.create();
      Flux.from(publisher).cast(Object.class).subscribe(subscriber);
      subscribers.add(subscriber);
    }

    private void cancelOne() {
      if (!subscribers.isEmpty()) {
        steps.add("cancel");
        subscribers.get(random.nextInt(subscribers.size())).cancel();
      }
    }

    private void advance(int millis) {
      steps.add(millis + " ms");
      engine.advance(Duration.ofMillis(millis));
    }

    /** Answers what has waited longest. */
    private void answer(boolean refuse) {
      check();
      if (unanswered.isEmpty()) {
        return;
      }
      String[] words = unanswered.remove(0).split(" ", 2);
      String name = words[1];
      String answer = "left ";
      if (words[0].equals("join")) {
        answer = !refuse ? "joined " : random.nextBoolean() ? "refused " : "ended ";
        if (!refuse) {
          members.add(name);
        }
      } else {
        members.remove(name);
      }
      steps.add(answer + name);
      engine.transport().link().receive(answer + name);
    }

    private void endOne() {
      check();
      if (!members.isEmpty()) {
        String name = members.remove(random.nextInt(members.size()));
        steps.add("ended " + name);
        engine.transport().link().receive("ended " + name);
      }
    }

    private void drop() {
      if (!engine.transport().links().isEmpty()) {
        steps.add("drop");
        engine.transport().link().answerClose(random.nextBoolean());
        engine.transport().link().drop();
      }
    }
  }
}
