package dev.hawser.testkit.internal;

import java.time.Duration;
import java.util.List;
import java.util.function.Predicate;

/** A running Node script that listens on 127.0.0.1; started by {@link NodeProject#start}. */
public final class NodeServer implements AutoCloseable {

  private static final String LISTENING = "listening ";

  private final ChildProcess process;
  private final int port;

  NodeServer(ChildProcess process) {
    this.process = process;
    try {
      String line = process.awaitLine(text -> text.startsWith(LISTENING), Duration.ofMinutes(1));
      port = Integer.parseInt(line.substring(LISTENING.length()).trim());
    } catch (RuntimeException e) {
      process.close();
      throw e;
    }
  }

  /** The port it printed. */
  public int port() {
    return port;
  }

  /** The {@code ws} URL of a path. */
  public String url(String path) {
    return "ws://127.0.0.1:" + port + path;
  }

  /** Waits for a line of its output, past or to come, that matches. */
  public String awaitLine(Predicate<String> condition, Duration limit) {
    return process.awaitLine(condition, limit);
  }

  /** The lines of its output up to now. */
  public List<String> lines() {
    return process.lines();
  }

  /** The process, for instance to look whether it lives. */
  public ProcessHandle handle() {
    return process.handle();
  }

  /** Kills the process, which has no time to say good bye, and waits until it is gone. */
  public void kill() {
    process.kill();
  }

  /** Ends the process and waits until it is gone. Idempotent. */
  @Override
  public void close() {
    process.close();
  }
}
