package dev.hawser.cli;

import dev.hawser.Cause;
import dev.hawser.ConnectionState;
import dev.hawser.TopicState;
import java.time.Duration;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** States, causes and durations as a person reads them. */
final class Words {

  private static final int LONGEST_REASON = 200;

  static String of(ConnectionState state) {
    if (state instanceof ConnectionState.Connecting connecting) {
      return "connecting" + attempt(connecting.attempt());
    } else if (state instanceof ConnectionState.Handshaking handshaking) {
      return "handshaking" + attempt(handshaking.attempt());
    } else if (state instanceof ConnectionState.Ready ready) {
      return ready.resumed() ? "ready (session resumed)" : "ready";
    } else if (state instanceof ConnectionState.Backoff backoff) {
      return "link down (" + of(backoff.cause()) + "), next attempt in " + of(backoff.delay());
    } else if (state instanceof ConnectionState.Suspended suspended) {
      return "suspended (" + of(suspended.cause()) + ")";
    } else if (state instanceof ConnectionState.Closing) {
      return "closing";
    } else if (state instanceof ConnectionState.Closed closed) {
      boolean asked = closed.cause().kind() == Cause.Kind.USER;
      return asked ? "closed" : "closed (" + of(closed.cause()) + ")";
    }
    return "idle";
  }

  static Terminal.Style style(ConnectionState state) {
    if (state instanceof ConnectionState.Ready) {
      return Terminal.Style.GOOD;
    }
    return state instanceof ConnectionState.Backoff ? Terminal.Style.WARNING : Terminal.Style.DIM;
  }

  /** A topic's state, or null for one that is not worth a line. */
  static @Nullable String of(TopicState state) {
    if (state instanceof TopicState.Joining joining) {
      return joining.rejoin() ? "joining again" : "joining";
    } else if (state instanceof TopicState.Joined joined) {
      return joined.resumed() ? "joined (nothing missed)" : "joined";
    } else if (state instanceof TopicState.Failed failed) {
      Duration retryIn = failed.retryIn();
      return "failed ("
          + of(failed.cause())
          + ")"
          + (retryIn == null ? "" : ", joining again in " + of(retryIn));
    }
    return null;
  }

  /** The cause, with the server's own words. */
  static String of(Cause cause) {
    return withReason(cause.toString(), cause);
  }

  /** The text and, where it does not say them already, the server's own words. */
  static String withReason(String text, Cause cause) {
    String reason = cause.reason();
    int end = reason.indexOf('\n');
    reason = (end < 0 ? reason : reason.substring(0, end)).trim();
    if (reason.length() > LONGEST_REASON) {
      reason = reason.substring(0, LONGEST_REASON) + "…";
    }
    return reason.isEmpty() || text.contains(reason) ? text : text + ": " + reason;
  }

  static String of(Duration duration) {
    long millis = duration.toMillis();
    if (millis < 1000) {
      return millis + " ms";
    }
    return String.format(Locale.ROOT, millis % 1000 == 0 ? "%.0f s" : "%.1f s", millis / 1000.0);
  }

  private static String attempt(int attempt) {
    return attempt > 1 ? " (attempt " + attempt + ")" : "";
  }

  private Words() {}
}
