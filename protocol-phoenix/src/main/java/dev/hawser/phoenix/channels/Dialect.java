package dev.hawser.phoenix.channels;

import dev.hawser.Cause;
import dev.hawser.Payload;
import dev.hawser.Reply;
import dev.hawser.RequestFailedException;

/**
 * What a protocol built upon Phoenix Channels says differently. The defaults are those of Phoenix.
 * Called on the loop.
 */
public interface Dialect {

  /** Plain Phoenix Channels; the server's orderly end of a channel is final. */
  Dialect PHOENIX = new Dialect() {};

  /** The name of a topic on the wire. */
  default String wireTopic(String name) {
    return name;
  }

  /**
   * Why a join was refused, and whether another one can be expected to end differently.
   *
   * @param reason the {@code reason} of the response, or the start of the whole response; may be
   *     empty
   */
  default Cause refused(Channel channel, Reply reply, String reason) {
    String text = "server refused the join" + (reason.isEmpty() ? "" : ": " + reason);
    RequestFailedException failure = new RequestFailedException(Events.JOIN, reply);
    return Cause.of(Cause.Kind.REJECTED, text, failure).withRetryable(true).withReason(0, reason);
  }

  /** Why the server ended a channel with {@code phx_close}, and whether to join it again. */
  default Cause closed(Channel channel, Payload payload) {
    return Cause.of(Cause.Kind.TOPIC_CLOSED, "server closed the channel");
  }

  /**
   * A join was accepted, be it the first, one on a new link, or one in place; called before the
   * application hears of it.
   */
  default void joined(Channel channel, Reply reply) {}

  /** What becomes of presence after a join; called when it was accepted. */
  default InitialPresence initialPresence(Channel channel) {
    return InitialPresence.SENT;
  }

  /**
   * A channel that was joined or joining is not any more: it was refused, ended by the server or
   * left, or the link is gone. Called once for each time, before the application hears of it; not
   * when a channel is joined once more in place.
   *
   * @param cause why; of kind {@link Cause.Kind#USER} if it was left
   */
  default void ended(Channel channel, Cause cause) {}

  /**
   * The server answered the leave of a channel, which {@link #ended} told of; called after the
   * application heard of it.
   */
  default void left(Channel channel) {}

  /**
   * A message of a channel that is joined or joining, its own lifecycle events excepted.
   *
   * @return whether that is all; if not, what {@link PhoenixPacket.Received#message} makes of it is
   *     delivered
   */
  default boolean consumed(Channel channel, PhoenixPacket.Received received) {
    return false;
  }
}
