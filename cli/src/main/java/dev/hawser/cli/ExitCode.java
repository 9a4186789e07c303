package dev.hawser.cli;

/** What the command tells the shell. */
final class ExitCode {

  /** Done. */
  static final int DONE = 0;

  /** The server refused, or the request failed. */
  static final int FAILED = 1;

  /** The command line is wrong. */
  static final int USAGE = 2;

  /** It took too long. */
  static final int TIMEOUT = 3;

  /** Interrupted, as shells count it: 128 and the number of SIGINT. */
  static final int INTERRUPTED = 130;

  private ExitCode() {}
}
