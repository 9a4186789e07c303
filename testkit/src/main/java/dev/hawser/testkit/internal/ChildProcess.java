package dev.hawser.testkit.internal;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;

/** A program that runs beside a test; stopped by its handle, never by its name. */
final class ChildProcess implements AutoCloseable {

  private final String name;
  private final Process process;
  private final Thread reader;

  /** Standard output and error; guarded by itself. */
  private final List<String> lines = new ArrayList<>();

  private boolean ended;

  ChildProcess(String name, Path folder, List<String> command) {
    this.name = name;
    try {
      process =
          new ProcessBuilder(command).directory(folder.toFile()).redirectErrorStream(true).start();
    } catch (IOException e) {
      throw new UncheckedIOException("cannot start " + name + ": " + e.getMessage(), e);
    }
    reader = new Thread(this::read, "test-" + name);
    reader.setDaemon(true);
    reader.start();
  }

  private void read() {
    try (BufferedReader output =
        new BufferedReader(
            new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
      for (String line = output.readLine(); line != null; line = output.readLine()) {
        synchronized (lines) {
          lines.add(line);
          lines.notifyAll();
        }
      }
    } catch (IOException closed) {
      // The process is gone.
    } finally {
      synchronized (lines) {
        ended = true;
        lines.notifyAll();
      }
    }
  }

  /** The first line of its output, past or to come, that matches. */
  String awaitLine(Predicate<String> condition, Duration limit) {
    long deadline = System.nanoTime() + limit.toNanos();
    synchronized (lines) {
      for (int seen = 0; ; seen++) {
        while (seen == lines.size()) {
          long millis = TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime());
          if (ended || millis <= 0) {
            throw new IllegalStateException(
                name + (ended ? " ended" : " said nothing in time") + "; its output: " + lines);
          }
          pause(millis);
        }
        if (condition.test(lines.get(seen))) {
          return lines.get(seen);
        }
      }
    }
  }

  private void pause(long millis) {
    try {
      lines.wait(millis);
    } catch (InterruptedException e) {
      throw interrupted(e);
    }
  }

  /** Waits for its end. */
  int awaitExit(Duration limit) {
    try {
      if (!process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS)) {
        throw new IllegalStateException(name + " still runs after " + limit + "; " + output());
      }
      reader.join(limit.toMillis());
      return process.exitValue();
    } catch (InterruptedException e) {
      throw interrupted(e);
    }
  }

  boolean isAlive() {
    return process.isAlive();
  }

  ProcessHandle handle() {
    return process.toHandle();
  }

  String output() {
    return "its output: " + lines();
  }

  /** What it printed up to now. */
  List<String> lines() {
    synchronized (lines) {
      return List.copyOf(lines);
    }
  }

  private IllegalStateException interrupted(InterruptedException e) {
    Thread.currentThread().interrupt();
    return new IllegalStateException("interrupted while waiting for " + name, e);
  }

  /** Ends it by force and waits until it is gone and its output read. */
  void kill() {
    // By the handle: Process.destroyForcibly() closes the pipe, with what is still in it.
    process.toHandle().destroyForcibly();
    awaitExit(Duration.ofMinutes(1));
  }

  /** Ends it, by force if it does not obey within 10 s, and waits until it is gone. */
  @Override
  public void close() {
    process.destroy();
    try {
      if (!process.waitFor(10, TimeUnit.SECONDS)) {
        process.destroyForcibly().waitFor();
      }
      reader.join(10_000);
    } catch (InterruptedException e) {
      process.destroyForcibly();
      throw interrupted(e);
    }
  }
}
