package dev.hawser.enginetests;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hawser.Connection;
import dev.hawser.ConnectionState.Backoff;
import dev.hawser.ReconnectPolicy;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;

/** What a session asks the application while a link is up. */
class QuestionTest extends VirtualTest {

  private final Sinks.One<String> answer = Sinks.one();

  private Connection quick() {
    return ready(h -> h.reconnect(ReconnectPolicy.fixed(Duration.ofMillis(10))));
  }

  private void ask(Mono<String> question) {
    protocol.question = question;
    link().receive("ask");
  }

  @Test
  void theAnswerComesAsATurnOfItsOwn() {
    quick();
    ask(answer.asMono());
    assertThat(link().takeTexts()).isEmpty();
    answer.tryEmitValue("42");
    engine.run();
    assertThat(link().takeTexts()).containsExactly("answer 42");
  }

  @Test
  void anAnswerThatIsThereDoesNotComeBeforeTheQuestionIsAsked() {
    quick();
    ask(
        Mono.fromSupplier(
            () -> {
              protocol.session.calls.add("subscribed");
              return "42";
            }));
    assertThat(protocol.session.calls).containsExactly("up", "asked", "subscribed");
    assertThat(link().takeTexts()).containsExactly("answer 42");
  }

  @Test
  void noValueIsAnAnswerAndAnErrorIsNone() {
    quick();
    ask(Mono.empty());
    assertThat(link().takeTexts()).containsExactly("answer null");
    ask(Mono.error(new IllegalStateException("no token today")));
    ask(
        Mono.defer(
            () -> {
              throw new IllegalStateException("nor tomorrow");
            }));
    assertThat(link().takeTexts())
        .containsExactly("no answer no token today", "no answer nor tomorrow");
  }

  @Test
  void theLossOfTheLinkCancelsTheQuestion() {
    quick();
    ask(answer.asMono());
    assertThat(answer.currentSubscriberCount()).isEqualTo(1);
    link().drop();
    assertThat(answer.currentSubscriberCount()).isZero();
    millis(10);
    answer.tryEmitValue("late");
    engine.run();
    assertThat(link().takeTexts()).as("on the next link").isEmpty();
  }

  @Test
  void anAnswerThatIsOnItsWayIsDroppedWithTheLink() {
    Connection connection = quick();
    ask(answer.asMono());
    connection.reconnectNow().subscribe();
    answer.tryEmitValue("late");
    engine.run();
    assertThat(attempts()).isEqualTo(2);
    assertThat(link().takeTexts()).isEmpty();
  }

  @Test
  void theEndOfTheConnectionCancelsTheQuestion() {
    Connection connection = quick();
    ask(answer.asMono());
    connection.close();
    advance(Duration.ZERO);
    assertThat(answer.currentSubscriberCount()).isZero();
  }

  @Test
  void withoutALinkNothingIsAsked() {
    AtomicInteger subscribed = new AtomicInteger();
    open();
    protocol.question = Mono.fromSupplier(() -> "n" + subscribed.incrementAndGet());
    protocol.session.ask();
    engine.run();
    assertThat(subscribed).hasValue(0);
  }

  @Test
  void aSessionThatThrowsAtTheAnswerCostsTheLink() {
    Connection connection = quick();
    ask(Mono.just("broken"));
    assertThat(engine.takeProblems()).singleElement().isInstanceOf(IllegalStateException.class);
    assertThat(state(connection, Backoff.class).cause().message()).contains("the session broke");
  }
}
