package dev.hawser.testkit.internal;

import java.nio.file.Path;
import java.util.List;

/**
 * A Redis server on 127.0.0.1 that keeps nothing, run as a child process.
 *
 * <p>Where the program is missing the test is skipped with the reason; with {@code CI=true} it
 * fails.
 */
public final class RedisServer implements AutoCloseable {

  private static final String FILE = "redis.conf";

  private final Daemon daemon;

  private RedisServer(Daemon daemon) {
    this.daemon = daemon;
  }

  /** Starts it and waits until it listens. */
  public static RedisServer start() {
    Path program = Tools.require("redis-server");
    return new RedisServer(
        Daemon.start(
            "redis",
            List.of(program.toString(), FILE),
            FILE,
            folder -> {},
            port ->
                String.join(
                    "\n",
                    "bind 127.0.0.1",
                    "port " + port,
                    "daemonize no",
                    "save \"\"",
                    "appendonly no",
                    "")));
  }

  /** The port it listens on. */
  public int port() {
    return daemon.port();
  }

  /** Ends the process and waits until it is gone. Idempotent. */
  @Override
  public void close() {
    daemon.close();
  }
}
