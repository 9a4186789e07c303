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

/** Subscribers of one event, as a session sees them without an engine. */
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

  /** Gives a snapshot to subscribers of {@code e}. */
  private static final class Snapshots implements ProtocolSession<String> {
    @Override
    public void onSubscribed(TopicRef topic, String event, Consumer<Message> subscriber) {
      if (event.equals("e")) {
        subscriber.accept(SNAPSHOT);
      }
    }

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
