package dev.hawser.spi;

import dev.hawser.Cause;
import dev.hawser.Message;
import java.time.Duration;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The state machine of a protocol: refs, joins, heartbeats, what the wire says. It lives as long as
 * the connection and sees many links. All methods are called on the loop, never at the same time;
 * effects go to the {@link SessionContext}. It never blocks and never runs code of the application.
 *
 * <p>What it throws is reported and ends the link, not the connection.
 *
 * @param <P> what packets are
 */
public interface ProtocolSession<P> {

  /** A link is open. The session does its handshake and then calls {@link SessionContext#ready}. */
  void onLinkUp(Transport.Opened opened);

  /**
   * What carries the link's frames has changed; see {@link Transport.Listener#onTransport}. What
   * carried them at first is in {@link Transport.Opened#transport()}.
   */
  default void onTransport(String name) {}

  /** A packet was received. */
  void onPacket(P packet);

  /**
   * The link is gone. The engine has already failed what was written and not answered; the session
   * forgets its refs. Its timers are cancelled.
   */
  void onLinkDown(Cause cause);

  /**
   * Whether the link counts as good, so that the next failure is the first. Asked when the link has
   * been ready for 10 s, and again every 10 s until it is. A protocol whose links are open before
   * the server has accepted anything, as behind a balancer, says false until it has.
   *
   * <p>It decides about time only: {@link SessionContext#alive} and the answer to a transport's
   * heartbeat count at once.
   */
  default boolean proven() {
    return true;
  }

  /**
   * The longest silence of the server that the session's own heartbeat allows, as {@link
   * Transport.Link#maxSilence()} is for that of the link. The engine goes by the shorter one.
   *
   * @return zero, the default, if there is no heartbeat to judge by
   */
  default Duration maxSilence() {
    return Duration.ZERO;
  }

  /** A timer of {@link SessionContext#schedule} is due. */
  default void onTimer(Object key) {}

  /** The link will be closed in order as soon as this returns: the last moment to write. */
  default void onClosing() {}

  /**
   * Joins a topic, on a ready link. The session answers with {@link SessionContext#topicJoined} or
   * {@link SessionContext#topicFailed}, at once or later. The engine watches the join time-out and
   * then calls {@link #leave}.
   *
   * @param parameters from {@link Protocol#joinParameters}, or null for none
   * @throws IllegalArgumentException if the parameters cannot be carried; fails the join only
   */
  void join(TopicRef topic, @Nullable Object parameters);

  /**
   * Leaves a topic that is joined or joining, on a ready link. The session answers with {@link
   * SessionContext#topicLeft}, at once or later; the engine does not wait longer than the join
   * time-out.
   */
  void leave(TopicRef topic);

  /**
   * Somebody subscribed to one event of a topic; not called for subscribers of all messages. The
   * session may give this subscriber alone what is current, like the snapshot that earlier ones
   * have got; it comes before whatever is delivered later.
   *
   * <p>Called with or without a link and whatever the state of the topic: the session knows by its
   * {@link TopicRef#attachment()} if there is anything to give. If the subscriber is the first who
   * wants the topic, this comes before the {@link #join} that it causes. From here on {@link
   * SessionContext#listened} knows the subscriber and deliveries reach it, so a session gives it
   * what is current either here or with {@link SessionContext#deliverTo}, not both.
   *
   * @param subscriber takes messages into the subscriber's buffer, where its overflow policy
   *     decides as for any other; for use within this call only
   */
  default void onSubscribed(TopicRef topic, String event, Consumer<Message> subscriber) {}

  /** Writes a message or request, with {@link SessionContext#write}. */
  void send(Outbound message);

  /** A request timed out or was cancelled: an answer is not wanted any more. */
  default void forget(Outbound request) {}
}
