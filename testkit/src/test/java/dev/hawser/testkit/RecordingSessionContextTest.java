package dev.hawser.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hawser.Cause;
import dev.hawser.Hawser;
import dev.hawser.Message;
import dev.hawser.Payload;
import dev.hawser.spi.Outbound;
import dev.hawser.spi.ProtocolSession;
import dev.hawser.spi.TopicRef;
import dev.hawser.spi.Transport;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Mono;
import reactor.test.StepVerifier;

/** What a session gets from a context without an engine. */
class RecordingSessionContextTest {

  private static final Message SNAPSHOT = new Message("x", "e", Payload.none());

  private final RecordingSessionContext<String> context =
      new RecordingSessionContext<>(Hawser.to("ws://localhost").spec());
  private final TopicRef topic = RecordingSessionContext.topic("x");

  @Test
  void tellsTheSessionOfASubscriberAndRecordsWhatItIsGiven() {
    context.attach(new Snapshots());
    context.subscribe(topic, "e");
    assertThat(context.take()).containsExactly(new SessionEffect.Handed("x", "e", SNAPSHOT));
    context.subscribe(topic, "f");
    assertThat(context.take()).isEmpty();
  }

  @Test
  void recordsWhatIsDeliveredToOneEvent() {
    context.deliverTo(topic, "e", SNAPSHOT);
    assertThat(context.take()).containsExactly(new SessionEffect.DeliveredTo("x", "e", SNAPSHOT));
  }

  @Test
  void listensFromTheFirstSubscriberToTheLast() {
    context.attach(new Snapshots());
    assertThat(context.listened(topic, "e")).isFalse();
    context.subscribe(topic, "e");
    context.subscribe(topic, "e");
    context.unsubscribe(topic, "e");
    assertThat(context.listened(topic, "e")).isTrue();
    assertThat(context.listened(topic)).containsExactly("e");
    assertThat(context.listened(RecordingSessionContext.topic("y"))).isEmpty();
    assertThat(context.listened(topic, "f")).isFalse();
    assertThat(context.listened(RecordingSessionContext.topic("y"), "e")).isFalse();
    context.unsubscribe(topic, "e");
    context.unsubscribe(topic, "e");
    assertThat(context.listened(topic, "e")).isFalse();
  }

  @Test
  void answersAQuestionWhenTimePassesUnlessTheLinkIsGone() {
    context.attach(new Snapshots());
    List<String> answers = new ArrayList<>();
    Consumer<@Nullable String> answer = value -> answers.add(String.valueOf(value));
    Consumer<Throwable> failure = error -> answers.add(String.valueOf(error.getMessage()));
    context.ask(Mono.just("a"), answer, failure);
    context.ask(Mono.empty(), answer, failure);
    context.ask(Mono.error(new IllegalStateException("b")), answer, failure);
    assertThat(answers).isEmpty();
    context.advance(Duration.ZERO);
    assertThat(answers).containsExactly("a", "null", "b");
    context.ask(Mono.just("late"), answer, failure);
    context.linkDown(Cause.of(Cause.Kind.NETWORK, "reset"));
    context.advance(Duration.ZERO);
    assertThat(answers).hasSize(3);
  }

  @Test
  void givesAMessageOfTheSessionBackToItForEachSubscription() {
    context.attach(new Writes());
    Mono<Void> message = context.send(topic, "e", Payload.none());
    assertThat(context.take()).isEmpty();
    StepVerifier.create(message).verifyComplete();
    StepVerifier.create(message).verifyComplete();
    assertThat(context.take())
        .extracting(effect -> ((SessionEffect.Written) effect).packet())
        .containsExactly("x e", "x e");
    StepVerifier.create(context.send(topic, "throws", Payload.none()))
        .verifyErrorMessage("no such event");
    StepVerifier.create(context.send(topic, "fails", Payload.none()))
        .verifyErrorMessage("no such answer");
    StepVerifier.create(context.send(topic, "waits", Payload.none())).thenCancel().verify();
  }

  /** Writes what it is to send, at once. */
  private final class Writes extends Silent {
    @Override
    public void send(Outbound message) {
      switch (String.valueOf(message.event())) {
        case "throws" -> throw new IllegalArgumentException("no such event");
        case "fails" -> context.fail(message, new IllegalStateException("no such answer"));
        case "waits" -> {}
        default -> context.write(message.topic().name() + " " + message.event(), message);
      }
    }
  }

  /** Gives a snapshot to subscribers of {@code e}. */
  private static final class Snapshots extends Silent {
    @Override
    public void onSubscribed(TopicRef topic, String event, Consumer<Message> subscriber) {
      if (event.equals("e")) {
        subscriber.accept(SNAPSHOT);
      }
    }
  }

  private static class Silent implements ProtocolSession<String> {
    @Override
    public void onLinkUp(Transport.Opened opened) {}

    @Override
    public void onPacket(String packet) {}

    @Override
    public void onLinkDown(Cause cause) {}

    @Override
    public void join(TopicRef topic, @Nullable Object parameters) {}

    @Override
    public void leave(TopicRef topic) {}

    @Override
    public void send(Outbound message) {}
  }
}
