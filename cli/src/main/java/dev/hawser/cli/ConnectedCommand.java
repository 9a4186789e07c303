package dev.hawser.cli;

import dev.hawser.ConnectionClosedException;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import reactor.core.Exceptions;
import reactor.core.publisher.Mono;

/** A command that opens one connection, does one thing on it and closes it. */
@CommandLine.Command(
    mixinStandardHelpOptions = true,
    versionProvider = HawserCommand.Version.class,
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      "0:done",
      "1:the server refused, or the request failed",
      "2:the command line is wrong",
      "3:it took too long",
      "130:interrupted with Ctrl-C; topics were left and the connection closed first"
    })
abstract class ConnectedCommand implements Callable<Integer> {

  private final Terminal terminal;
  private final @Nullable Duration defaultLimit;

  @CommandLine.Mixin private final ConnectionArguments arguments = new ConnectionArguments();

  /**
   * @param defaultLimit the most time the command may take if {@code --timeout} does not say, or
   *     null for no limit
   */
  ConnectedCommand(Terminal terminal, @Nullable Duration defaultLimit) {
    this.terminal = terminal;
    this.defaultLimit = defaultLimit;
  }

  /** Reads what the command line refers to, before anything is opened. */
  abstract void prepare();

  /** What the command does; completes when it is done. */
  abstract Mono<Integer> run(Session session);

  final Terminal terminal() {
    return terminal;
  }

  @Override
  public final Integer call() {
    prepare();
    Duration limit = arguments.timeout() == null ? defaultLimit : arguments.timeout();
    Session session = arguments.open(terminal);
    int code;
    try (session) {
      Mono<Integer> work = run(session);
      Integer result = (limit == null ? work : work.timeout(limit)).block();
      code = result == null ? ExitCode.DONE : result;
    } catch (RuntimeException e) {
      if (!terminal.interrupted()) {
        throw explained(e, session, limit);
      }
      code = ExitCode.INTERRUPTED;
    }
    return terminal.interrupted() ? ExitCode.INTERRUPTED : code;
  }

  private static RuntimeException explained(
      RuntimeException failure, Session session, @Nullable Duration limit) {
    Throwable thrown = Exceptions.unwrap(failure);
    if (thrown instanceof TimeoutException && limit != null) {
      String what = session.wasReady() ? "not done" : "no connection to " + session.target();
      return new FailedException(ExitCode.TIMEOUT, what + " within " + Words.of(limit));
    }
    if (thrown instanceof ConnectionClosedException closed && !session.wasReady()) {
      // The engine's words name the address once more.
      String why = Words.of(closed.why()).replaceFirst("cannot connect to \\S+: ", "");
      return new FailedException(
          Failures.exitCode(closed), "cannot connect to " + session.target() + ": " + why);
    }
    return failure;
  }
}
