package dev.hawser.phoenix;

import dev.hawser.Cause;
import dev.hawser.JoinException;
import dev.hawser.Message;
import dev.hawser.OverflowPolicy;
import dev.hawser.Presence;
import dev.hawser.PresenceChange;
import dev.hawser.Reply;
import dev.hawser.RequestFailedException;
import dev.hawser.Topic;
import dev.hawser.TopicState;
import dev.hawser.phoenix.channels.PresenceMessage;
import dev.hawser.spi.ViewContext;
import java.util.Map;
import java.util.Objects;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** The typed view of a topic. */
final class TopicView implements PhoenixTopic {

  private final Topic topic;

  TopicView(ViewContext context) {
    Topic own = context.topic();
    if (own == null) {
      throw new IllegalArgumentException(
          "PhoenixTopic is a view of a topic: use connection.topic(…).as(…)");
    }
    this.topic = own;
  }

  @Override
  public Topic topic() {
    return topic;
  }

  @Override
  public PhoenixTopic params(@Nullable Object payload) {
    return params(() -> Mono.justOrEmpty(payload));
  }

  @Override
  public PhoenixTopic params(Supplier<? extends Mono<?>> payload) {
    Objects.requireNonNull(payload, "payload");
    return PhoenixTopic.of(topic.with(PhoenixOptions.JOIN_PARAMS, payload::get));
  }

  @Override
  public Mono<Reply> join() {
    return topic
        .join()
        .onErrorResume(
            JoinException.class,
            refusal -> {
              Reply reply = refusedWith(refusal);
              return reply == null ? Mono.error(refusal) : Mono.just(reply);
            });
  }

  private static @Nullable Reply refusedWith(JoinException refusal) {
    return refusal.why().exception() instanceof RequestFailedException failure
        ? failure.reply()
        : null;
  }

  @Override
  public Mono<Void> leave() {
    return topic.leave();
  }

  @Override
  public Flux<Message> on(String event) {
    return topic.messages(event);
  }

  @Override
  public Mono<Reply> push(String event, @Nullable Object payload) {
    return topic.request(event, payload);
  }

  @Override
  public Flux<Map<String, Presence>> presence() {
    return topic
        .overflow(OverflowPolicy.latest())
        .messages(PresenceMessage.EVENT)
        .map(message -> ((PresenceMessage) message).snapshot());
  }

  @Override
  public Flux<PresenceChange> presenceChanges() {
    return topic
        .messages(PresenceMessage.EVENT)
        .concatMapIterable(message -> ((PresenceMessage) message).changes());
  }

  @Override
  public Flux<Cause> errors() {
    return failures(false);
  }

  @Override
  public Flux<Cause> closes() {
    return failures(true);
  }

  private Flux<Cause> failures(boolean orderly) {
    return topic
        .states()
        .ofType(TopicState.Failed.class)
        .map(TopicState.Failed::cause)
        .filter(cause -> (cause.kind() == Cause.Kind.TOPIC_CLOSED) == orderly);
  }

  @Override
  public String toString() {
    return "Phoenix channel of " + topic;
  }
}
