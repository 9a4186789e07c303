package dev.hawser.testkit.internal;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;

/**
 * A program that listens on a port of 127.0.0.1 that its configuration file names, run as a child
 * process from a temporary folder.
 */
final class Daemon implements AutoCloseable {

  private static final int ATTEMPTS = 5;
  private static final Duration START_LIMIT = Duration.ofSeconds(60);

  /** The text of the configuration file. */
  interface Configuration {
    String text(int port);
  }

  /** Fills the folder before the program starts. */
  interface Preparation {
    void fill(Path folder) throws IOException;
  }

  private final String name;
  private final List<String> command;
  private final Path folder;
  private final int port;

  private ChildProcess process;

  private Daemon(String name, List<String> command, Path folder, ChildProcess process, int port) {
    this.name = name;
    this.command = command;
    this.folder = folder;
    this.process = process;
    this.port = port;
  }

  /**
   * Starts the program and waits until it listens.
   *
   * @param command how to start it in its folder
   * @param file the configuration file's name
   */
  static Daemon start(
      String name,
      List<String> command,
      String file,
      Preparation preparation,
      Configuration configuration) {
    try {
      Path folder = Files.createTempDirectory("hawser-" + name);
      try {
        preparation.fill(folder);
        return start(name, command, folder, folder.resolve(file), configuration);
      } catch (IOException | RuntimeException e) {
        delete(folder);
        throw e;
      }
    } catch (IOException e) {
      throw new UncheckedIOException("cannot start " + name, e);
    }
  }

  private static Daemon start(
      String name, List<String> command, Path folder, Path file, Configuration configuration)
      throws IOException {
    for (int attempt = 1; ; attempt++) {
      // The program cannot choose the port, so somebody else may take it first.
      int port = freePort();
      Files.write(file, configuration.text(port).getBytes(StandardCharsets.UTF_8));
      ChildProcess process = new ChildProcess(name, folder, command);
      if (listens(process, port)) {
        return new Daemon(name, command, folder, process, port);
      }
      process.close();
      if (attempt == ATTEMPTS) {
        throw new IllegalStateException(name + " does not start; " + process.output());
      }
    }
  }

  int port() {
    return port;
  }

  /** Ends the process, waits until it is gone, and starts it again on the same port. */
  void restart() {
    process.close();
    process = new ChildProcess(name, folder, command);
    if (!listens(process, port)) {
      throw new IllegalStateException(name + " does not start again; " + process.output());
    }
  }

  /** Ends the process, waits until it is gone and deletes its folder. Idempotent. */
  @Override
  public void close() {
    process.close();
    delete(folder);
  }

  private static InetAddress loopback() throws UnknownHostException {
    return InetAddress.getByAddress(new byte[] {127, 0, 0, 1});
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, loopback())) {
      return socket.getLocalPort();
    }
  }

  private static boolean listens(ChildProcess process, int port) {
    long deadline = System.nanoTime() + START_LIMIT.toNanos();
    while (process.isAlive() && System.nanoTime() - deadline < 0) {
      try (Socket probe = new Socket(loopback(), port)) {
        return process.isAlive() && probe.isConnected();
      } catch (IOException refused) {
        LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(20));
      }
    }
    return false;
  }

  private static void delete(Path folder) {
    try (Stream<Path> files = Files.walk(folder)) {
      List<Path> deepestFirst = new ArrayList<>(files.toList());
      Collections.reverse(deepestFirst);
      for (Path file : deepestFirst) {
        Files.deleteIfExists(file);
      }
    } catch (IOException e) {
      // A temporary folder: not worth failing a test.
    }
  }
}
