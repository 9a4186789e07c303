package dev.hawser;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Where a topic stands. The set is final: a {@code switch} over it may be exhaustive.
 *
 * <p>A protocol without joins goes through {@code Joining} and {@code Joined} without asking the
 * server.
 */
public sealed interface TopicState {

  /** Nobody wants the topic: no subscriber to messages, no {@link Topic#join()}. */
  record Detached() implements TopicState {}

  /**
   * The topic is wanted and is waiting for the link or for the server's answer. What is sent waits.
   *
   * @param rejoin whether it was joined before
   */
  record Joining(boolean rejoin) implements TopicState {}

  /**
   * The server accepted the join: messages flow.
   *
   * @param reply the answer to the join
   * @param resumed whether nothing was missed since the last join; false for the first one
   */
  record Joined(Reply reply, boolean resumed) implements TopicState {}

  /**
   * The join was refused, or the server ended the topic.
   *
   * @param cause why
   * @param retryIn the wait until the next join, or null if there will be none: subscribers then
   *     got the error, and a new subscription or {@link Topic#join()} tries again
   */
  record Failed(Cause cause, @Nullable Duration retryIn) implements TopicState {}

  /** The server was told that we leave and has not answered yet. */
  record Leaving() implements TopicState {}
}
