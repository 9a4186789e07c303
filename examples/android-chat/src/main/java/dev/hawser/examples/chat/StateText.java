package dev.hawser.examples.chat;

import dev.hawser.ConnectionState;
import dev.hawser.TopicState;
import java.time.Duration;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** States in words for the user. */
final class StateText {

  static String of(ConnectionState state) {
    if (state instanceof ConnectionState.Ready) {
      return "connected";
    } else if (state instanceof ConnectionState.Backoff backoff) {
      return "connection lost (" + backoff.cause().message() + ")" + next(backoff.delay());
    } else if (state instanceof ConnectionState.Suspended) {
      return "waiting for the network or the foreground";
    } else if (state instanceof ConnectionState.Closed closed) {
      return "closed (" + closed.cause().message() + ")";
    } else if (state instanceof ConnectionState.Idle) {
      return "not connected";
    }
    return state instanceof ConnectionState.Closing ? "closing" : "connecting";
  }

  static String of(TopicState state) {
    if (state instanceof TopicState.Joined) {
      return "joined";
    } else if (state instanceof TopicState.Failed failed) {
      String reason = failed.cause().reason();
      return "refused ("
          + (reason.isEmpty() ? failed.cause().message() : reason)
          + ")"
          + next(failed.retryIn());
    }
    return state instanceof TopicState.Joining ? "joining" : "not joined";
  }

  private static String next(@Nullable Duration delay) {
    return delay == null
        ? ""
        : String.format(Locale.ROOT, ", again in %.1f s", delay.toMillis() / 1000.0);
  }

  private StateText() {}
}
