package dev.hawser.spi;

import dev.hawser.Cause;
import dev.hawser.ConnectionSpec;
import dev.hawser.Message;
import dev.hawser.Payload;
import dev.hawser.PayloadCodec;
import dev.hawser.Reply;
import java.time.Duration;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/**
 * What a session can do. Called on the loop only, but for what is said to be for any thread.
 *
 * @param <P> what packets are
 */
public interface SessionContext<P> {

  /** What the application asked for. */
  ConnectionSpec spec();

  /** The JSON mapping in force. */
  PayloadCodec codec();

  /** Encodes a packet and hands it to the link; ignored while there is no link. */
  void write(P packet);

  /**
   * Encodes the packet that carries {@code message} and hands it to the link. The engine completes
   * a send when it is written, and from then on counts a request as seen by the peer.
   */
  void write(P packet, Outbound message);

  /**
   * Calls {@link ProtocolSession#onTimer} after {@code delay}, unless cancelled, scheduled again
   * under an equal key, or the link is gone.
   */
  void schedule(Object key, Duration delay);

  /** Cancels a timer. */
  void cancel(Object key);

  /**
   * Asks the application for something, such as a fresh token. The question is subscribed off the
   * loop; then either {@code answer} or {@code failure} is called on the loop, in a turn of its own
   * and never before this returns. There is no time-out.
   *
   * <p>The question belongs to the link, as timers do. It is cancelled, and neither is called, once
   * the link is gone: before {@link ProtocolSession#onLinkDown}, also at the end of the connection.
   * Without a link nothing is subscribed.
   *
   * @param question at most one value
   * @param answer given the value, or null if the question completes without one
   * @param failure given the error
   */
  <T> void ask(Mono<T> question, Consumer<@Nullable T> answer, Consumer<Throwable> failure);

  /** A monotonic clock in nanoseconds, for differences only. */
  long nanoTime();

  /**
   * Since when the link is read without a pause, on the clock of {@link #nanoTime()}; this moment
   * while a subscriber's policy pauses it. What the peer sent before may still wait to be read, so
   * its silence before means nothing.
   */
  long readingSince();

  /** The protocol's handshake is done: topics are joined and messages flow. */
  void ready(boolean resumed);

  /** The link proved good: the next failure counts as the first. Called at a heartbeat's answer. */
  void alive(Duration roundTrip);

  /**
   * The protocol has no use for the link any more. If nothing else has, the engine closes it in
   * order, with 1000, and the connection is {@code Idle} until something needs a link again: a
   * subscription, a join, a send, a request.
   *
   * <p>Nothing happens if a topic is wanted or still being left, or a message or request is on its
   * way, also if that came about after this call; nor if the application decides about the link
   * itself, because it has called {@code connect()} or {@code disconnect()}. It does not happen
   * later either: the session calls again.
   */
  void release();

  /** Cuts the link without a closing handshake; it went wrong for {@code cause}. */
  void abort(Cause cause);

  /** Closes the link with a closing handshake; it went wrong for {@code cause}. */
  void close(int code, String reason, Cause cause);

  /**
   * The server accepted a join. For a topic that is joined already, because the session has joined
   * it once more in place, the new answer is in force from now on: {@code Joined} carries it.
   * Subscribers, and messages on their way, are not disturbed.
   */
  void topicJoined(TopicRef topic, Reply reply, boolean resumed);

  /**
   * The server refused a join or ended a joined topic. If the cause is retryable the engine joins
   * again as {@link Protocol#rejoinPolicy} says.
   */
  void topicFailed(TopicRef topic, Cause cause);

  /** The server confirmed a leave. */
  void topicLeft(TopicRef topic);

  /**
   * Gives a message to the subscribers of its topic: to those of all messages and to those of its
   * event.
   */
  void deliver(Message message);

  /**
   * As {@link #deliver(Message)}, for a session that has the topic at hand: the engine need not
   * look it up.
   *
   * @param topic of the message's own name
   */
  default void deliver(TopicRef topic, Message message) {
    deliver(message);
  }

  /**
   * Gives a message only to those who subscribed to exactly this event of the topic, not to
   * subscribers of all its messages: for what the session makes itself and what is not on the wire,
   * like a snapshot of presence. It counts in the buffer of each subscriber as any message does.
   *
   * @param event whose subscribers get it, whatever the message's own event is
   */
  void deliverTo(TopicRef topic, String event, Message message);

  /**
   * Whether somebody is subscribed to exactly this event of the topic now, so that what nobody
   * wants need not be made. Subscribers of all messages do not count.
   */
  boolean listened(TopicRef topic, String event);

  /**
   * The events that somebody is subscribed to by name now, in the order in which that began for
   * each. Subscribers of all messages do not count. An immutable snapshot, made by the call.
   */
  Set<String> listened(TopicRef topic);

  /**
   * A message that the session makes for the application, such as the answer that {@code
   * Message.reply} sends. The same as {@link dev.hawser.Topic#send(String, Object)} with default
   * options in everything: nothing happens before it is subscribed, each subscription is a message
   * of its own that waits in the queue, comes to {@link ProtocolSession#send} and completes when it
   * was written, and it fails with what a send fails with. It may wait for another link than that
   * of today; a session that must not write it there fails it in {@code send}.
   *
   * <p>May be called and subscribed on any thread; signals come on the application's scheduler.
   *
   * @param event the event, or null for the protocol's default
   */
  Mono<Void> send(TopicRef topic, @Nullable String event, Payload payload);

  /** A request was answered. Ignored if it has ended. */
  void reply(Outbound request, Reply reply);

  /** A message or request failed. Ignored if it has ended. */
  void fail(Outbound message, Throwable failure);

  /** Reports something that went wrong and was isolated. */
  void problem(Throwable problem);
}
