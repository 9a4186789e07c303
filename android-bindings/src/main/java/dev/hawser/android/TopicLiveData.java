package dev.hawser.android;

import dev.hawser.Message;
import dev.hawser.OverflowPolicy.Action;
import dev.hawser.PayloadException;
import dev.hawser.Topic;
import dev.hawser.TypeRef;
import java.util.function.Function;
import reactor.core.publisher.Flux;

/**
 * The messages of one event of a topic, decoded, as {@code LiveData}: events, so every message is
 * seen once; see {@link MessageLiveData}.
 *
 * <p>The topic is joined while an observer is active and for the grace period after, unless {@link
 * Topic#join()} keeps it joined anyway; what is sent to it in between two joins does not arrive. If
 * a topic has several {@code LiveData}, observe this one first: the first one joins, and what the
 * server sends right after may come before the others have subscribed.
 *
 * <p>A message that is not a {@code T} is an {@link Outcome.Error} with {@link PayloadException} in
 * its place, and the messages go on. Messages are decoded where the connection delivers, see {@link
 * dev.hawser.Hawser#deliverOn}: by default not on the main thread.
 *
 * <p>With {@link dev.hawser.OverflowPolicy#pauseReading} in the options the topic's socket is not
 * read while the buffer is full.
 *
 * @param <T> the type of the payloads
 */
public final class TopicLiveData<T> extends MessageLiveData<T> {

  private final Topic topic;

  private TopicLiveData(
      Topic topic, String event, Function<Message, T> decoder, LiveDataOptions options) {
    super(messages(topic, event, decoder, options), options);
    this.topic = topic;
  }

  /** The messages of {@code event}. No I/O before an observer is active. */
  public static <T> TopicLiveData<T> of(Topic topic, String event, Class<T> type) {
    return of(topic, event, type, LiveDataOptions.defaults());
  }

  /** The messages of {@code event}, with a grace period and an overflow policy. */
  public static <T> TopicLiveData<T> of(
      Topic topic, String event, Class<T> type, LiveDataOptions options) {
    return new TopicLiveData<>(topic, event, message -> message.as(type), options);
  }

  /** The messages of {@code event}, of a generic type. */
  public static <T> TopicLiveData<T> of(
      Topic topic, String event, TypeRef<T> type, LiveDataOptions options) {
    return new TopicLiveData<>(topic, event, message -> message.payload().as(type), options);
  }

  /** The topic. */
  public Topic topic() {
    return topic;
  }

  private static <T> Flux<Outcome<T>> messages(
      Topic topic, String event, Function<Message, T> decoder, LiveDataOptions options) {
    boolean pauses = options.overflow().action() == Action.PAUSE_READING;
    return (pauses ? topic.overflow(options.overflow()) : topic)
        .messages(event)
        .map(message -> decode(message, decoder));
  }

  private static <T> Outcome<T> decode(Message message, Function<Message, T> decoder) {
    try {
      return Outcome.data(decoder.apply(message));
    } catch (PayloadException e) {
      return Outcome.error(e);
    }
  }
}
