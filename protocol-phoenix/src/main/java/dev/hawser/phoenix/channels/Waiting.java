package dev.hawser.phoenix.channels;

import dev.hawser.Cause;
import dev.hawser.HawserException;
import dev.hawser.LinkLostException;
import dev.hawser.Reply;
import dev.hawser.TopicLostException;
import dev.hawser.spi.Outbound;
import dev.hawser.spi.RefTable;
import dev.hawser.spi.SessionContext;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** What waits for the server's answer, by ref. Loop only. */
final class Waiting {

  /** A join. */
  record Joining(Channel channel) {}

  /** A leave. */
  record Leaving(Channel channel) {}

  /** A message of the session's own. */
  record Pushed(
      long ref,
      Channel channel,
      Consumer<? super Reply> answer,
      Consumer<? super HawserException> failure) {}

  /** A heartbeat. */
  enum Beat {
    BEAT
  }

  private final SessionContext<?> context;

  /** One of the above, or an Outbound: a request of the application. */
  private final RefTable<Object> table = new RefTable<>();

  Waiting(SessionContext<?> context) {
    this.context = context;
  }

  /** A ref that nothing waits under. */
  long next() {
    return table.next();
  }

  long add(Object value) {
    return table.add(value);
  }

  void put(long ref, Object value) {
    table.put(ref, value);
  }

  @Nullable Object remove(long ref) {
    return table.remove(ref);
  }

  /** The channel is gone: it answers nothing. */
  void fail(Channel channel, Cause cause) {
    failBefore(Long.MAX_VALUE, channel, cause);
  }

  /** As {@link #fail}, for what was asked before {@code ref}. */
  void failBefore(long ref, Channel channel, Cause cause) {
    table.drain(
        waiter ->
            waiter instanceof Outbound request
                ? request.topic() == channel.topic() && request.ref() < ref
                : waiter instanceof Pushed pushed && pushed.channel == channel && pushed.ref < ref,
        waiter -> fail(waiter, new TopicLostException(unanswered(channel), cause)));
  }

  void fail(Pushed pushed, Cause cause) {
    fail(pushed, new TopicLostException(unanswered(pushed.channel), cause));
  }

  private void fail(Object waiter, HawserException failure) {
    if (waiter instanceof Outbound request) {
      context.fail(request, failure);
    } else if (waiter instanceof Pushed pushed) {
      pushed.failure.accept(failure);
    }
  }

  private static String unanswered(Channel channel) {
    return "the request to topic '" + channel.topic().name() + "' has no answer";
  }

  /** The link is gone; requests have been failed by the engine. */
  void clear(Cause cause) {
    table.drain(
        waiter -> {
          if (waiter instanceof Pushed pushed) {
            fail(pushed, new LinkLostException(unanswered(pushed.channel), cause));
          }
        });
  }
}
