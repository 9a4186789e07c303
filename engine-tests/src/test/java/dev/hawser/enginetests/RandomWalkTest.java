package dev.hawser.enginetests;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hawser.Cause;
import dev.hawser.Connection;
import dev.hawser.ConnectionState.Closed;
import dev.hawser.ReconnectPolicy;
import dev.hawser.Topic;
import dev.hawser.TransportOptions;
import dev.hawser.testkit.FakeLink;
import dev.hawser.testkit.FakeTransport.Answer;
import dev.hawser.testkit.VirtualEngine;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Flux;
import reactor.core.scheduler.Schedulers;
import reactor.test.subscriber.TestSubscriber;

/** Whatever is asked for in whatever order, the invariants of a connection hold. */
class RandomWalkTest {

  /** Random commands, faults and passing time; the seed is in the name of what fails. */
  @ParameterizedTest
  @ValueSource(ints = {0, 100, 200, 300, 400, 500, 600, 700, 800, 900})
  void anySequenceKeepsTheInvariants(int firstSeed) {
    for (int seed = firstSeed; seed < firstSeed + 100; seed++) {
      try {
        new Walk(seed).run();
      } catch (AssertionError | RuntimeException e) {
        throw new AssertionError("seed " + seed + ": " + e.getMessage(), e);
      }
    }
  }

  private static final class Walk {
    private final Random random;
    private final VirtualEngine engine = new VirtualEngine();
    private final LineProtocol protocol = new LineProtocol();
    private final List<TestSubscriber<?>> subscribers = new ArrayList<>();
    private final List<String> steps = new ArrayList<>();
    private final Connection connection;
    private int reactions = 40;

    Walk(int seed) {
      random = new Random(seed);
      protocol.handshake = random.nextBoolean();
      boolean immediate = random.nextBoolean();
      connection =
          engine.open(
              dev.hawser.Hawser.to("line://localhost/")
                  .deliverOn(immediate ? Schedulers.immediate() : engine.loop().scheduler())
                  .reconnect(
                      ReconnectPolicy.fixed(Duration.ofMillis(50))
                          .maxAttempts(random.nextInt(20) + 1))
                  .joinTimeout(Duration.ofMillis(300))
                  .requestTimeout(Duration.ofMillis(400))
                  .with(TransportOptions.CONNECT_TIMEOUT, Duration.ofMillis(200))
                  .with(TransportOptions.CLOSE_TIMEOUT, Duration.ofMillis(100)),
              protocol);
    }

    void run() {
      try {
        subscribe("states", connection.states());
        for (int i = 0; i < 60; i++) {
          step(random.nextInt(27));
          if (random.nextInt(3) != 0) {
            engine.run(); // Else the loop sees several commands at once.
          }
          assertThat(engine.transport().live()).as("live links").isLessThanOrEqualTo(1);
        }
        connection.close();
        engine.run();
        engine.advance(Duration.ofMillis(100));
        assertThat(connection.state()).isInstanceOf(Closed.class);
        assertThat(subscribers).allMatch(TestSubscriber::isTerminatedOrCancelled);
        engine.close();
      } catch (AssertionError | RuntimeException e) {
        throw new AssertionError(e.getMessage() + "\nafter " + String.join(", ", steps), e);
      }
    }

    private void step(int choice) {
      Topic topic = connection.topic(random.nextBoolean() ? "x" : "y");
      switch (choice) {
        case 0, 1 -> subscribe("connect", connection.connect());
        case 2 -> subscribe("disconnect", connection.disconnect());
        case 3 -> subscribe("suspend", connection.suspend());
        case 4, 5 -> subscribe("resume", connection.resume());
        case 6 -> subscribe("reconnectNow", connection.reconnectNow());
        case 7 -> subscribe("join " + topic.name(), topic.join());
        case 8 -> subscribe("leave " + topic.name(), topic.leave());
        case 9 ->
            subscribe(
                "messages " + topic.name(),
                random.nextBoolean() ? topic.messages() : topic.messages().retry(2));
        case 10, 11 -> subscribe("send " + topic.name(), topic.send("e", 1));
        case 12 -> subscribe("request " + topic.name(), topic.request("e", 1));
        case 13 -> cancelOne();
        case 14 -> advance(10);
        case 15 -> advance(60);
        case 16 -> advance(500);
        case 17 -> peer("drop", FakeLink::drop);
        case 18 -> peer("ready", link -> link.receive("ready"));
        case 19 -> answerJoins("joined ");
        case 20 -> answerJoins(random.nextBoolean() ? "left " : "ended ");
        case 21 -> answerRequest();
        case 22 -> script();
        case 23 -> peer("release", link -> link.receive("release"));
        case 24 -> subscribe("discard " + topic.name(), topic.discard());
        case 25 -> sleep();
        default -> closeSometimes();
      }
    }

    private void subscribe(String name, Publisher<?> publisher) {
      steps.add(name);
      TestSubscriber<Object> subscriber = TestSubscriber.create();
      Flux.from(publisher)
          .doOnNext(value -> react())
          .doOnError(failure -> react())
          .doOnComplete(this::react)
          .cast(Object.class)
          .subscribe(subscriber);
      subscribers.add(subscriber);
    }

    /** The application does something in the middle of a signal; not without end. */
    private void react() {
      if (reactions > 0 && random.nextInt(3) == 0) {
        reactions--;
        step(random.nextInt(14));
      }
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

    private void sleep() {
      peer("sleep", link -> link.maxSilence(Duration.ofSeconds(random.nextInt(2))));
      engine.sleep(Duration.ofHours(1));
    }

    private void peer(String name, java.util.function.Consumer<FakeLink> action) {
      if (!engine.transport().links().isEmpty()) {
        steps.add(name);
        action.accept(engine.transport().link());
      }
    }

    private void answerJoins(String answer) {
      String name = random.nextBoolean() ? "x" : "y";
      if (protocol.session.knows(name)) {
        peer(answer + name, link -> link.receive(answer + name, "msg " + name + " e 1"));
      }
    }

    private void answerRequest() {
      peer("reply", link -> link.receive("reply " + (random.nextInt(10) + 1) + " ok 1"));
    }

    private void script() {
      steps.add("script");
      Answer[] answers = {
        Answer.hang(),
        Answer.accept(),
        Answer.refuse(Cause.of(Cause.Kind.NETWORK, "refused")),
        Answer.refuse(Cause.refused(401, "", null))
      };
      engine.transport().script(answers[random.nextInt(answers.length)]);
      peer("no answer to close", link -> link.answerClose(random.nextBoolean()));
      peer("writable", link -> link.setWritable(random.nextBoolean()));
      peer("hold", link -> link.holdWrites(random.nextBoolean()));
    }

    private void closeSometimes() {
      if (random.nextInt(10) == 0) {
        steps.add("close");
        connection.close();
      }
    }
  }
}
