package dev.hawser.cli;

import dev.hawser.Cause;
import dev.hawser.ConnectionClosedException;
import dev.hawser.HawserException;
import dev.hawser.JoinException;
import dev.hawser.LinkLostException;
import dev.hawser.RequestTimeoutException;
import org.jspecify.annotations.Nullable;
import reactor.core.Exceptions;

/** What a failure means to the shell, and to a person on one line. */
final class Failures {

  static int exitCode(Throwable failure) {
    Throwable thrown = Exceptions.unwrap(failure);
    if (thrown instanceof FailedException failed) {
      return failed.exitCode();
    }
    if (thrown instanceof UsageException
        || thrown instanceof IllegalArgumentException
        || thrown instanceof UnsupportedOperationException) {
      return ExitCode.USAGE;
    }
    Cause why = why(thrown);
    boolean late = why != null && why.kind() == Cause.Kind.TIMEOUT;
    return late || thrown instanceof RequestTimeoutException ? ExitCode.TIMEOUT : ExitCode.FAILED;
  }

  static String line(Throwable failure) {
    Throwable thrown = Exceptions.unwrap(failure);
    Cause why = why(thrown);
    if (thrown instanceof ConnectionClosedException && why != null) {
      return "the connection has ended: " + Words.of(why);
    }
    String message = thrown.getMessage();
    String text = message == null ? thrown.getClass().getSimpleName() : message;
    return why == null ? text : Words.withReason(text, why);
  }

  /** Whether the failure is one that the API or this command announces, not a bug. */
  static boolean expected(Throwable failure) {
    Throwable thrown = Exceptions.unwrap(failure);
    return thrown instanceof HawserException
        || thrown instanceof FailedException
        || thrown instanceof UsageException
        || thrown instanceof IllegalArgumentException
        || thrown instanceof UnsupportedOperationException;
  }

  private static @Nullable Cause why(Throwable thrown) {
    if (thrown instanceof ConnectionClosedException closed) {
      return closed.why();
    } else if (thrown instanceof JoinException join) {
      return join.why();
    } else if (thrown instanceof LinkLostException lost) {
      return lost.why();
    }
    return null;
  }

  private Failures() {}
}
