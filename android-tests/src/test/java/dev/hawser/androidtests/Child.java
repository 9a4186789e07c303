package dev.hawser.androidtests;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A Java program in a process of its own; its output goes to a file. */
final class Child implements AutoCloseable {

  private static final Duration LIMIT = Duration.ofMinutes(5);

  private final String mainClass;
  private final Path output;
  private final Process process;

  private Child(String mainClass, Path output, Process process) {
    this.mainClass = mainClass;
    this.output = output;
    this.process = process;
  }

  /**
   * Starts it.
   *
   * @param classPath separated as on this platform
   */
  static Child start(
      Path folder, List<String> flags, String classPath, String mainClass, List<String> args)
      throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(flags);
    command.add("-cp");
    command.add(classPath);
    command.add(mainClass);
    command.addAll(args);
    Path output = Files.createTempFile(folder, mainClass + "-", ".log");
    Process process =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(output.toFile())
            .start();
    return new Child(mainClass, output, process);
  }

  /** Waits for a line; what it printed before that line. */
  List<String> awaitLine(String line) throws IOException, InterruptedException {
    long deadline = System.nanoTime() + LIMIT.toNanos();
    while (true) {
      boolean ended = !process.isAlive();
      List<String> lines = lines();
      int at = lines.indexOf(line);
      if (at >= 0) {
        return lines.subList(0, at);
      }
      if (ended || System.nanoTime() - deadline > 0) {
        throw new AssertionError(mainClass + (ended ? " ended" : " is late") + ":\n" + text());
      }
      process.waitFor(50, TimeUnit.MILLISECONDS);
    }
  }

  /** Waits for its end, which must be a good one; what it printed. */
  List<String> awaitSuccess() throws IOException, InterruptedException {
    if (!process.waitFor(LIMIT.toMillis(), TimeUnit.MILLISECONDS)) {
      throw new AssertionError(mainClass + " still runs after " + LIMIT + ":\n" + text());
    }
    if (process.exitValue() != 0) {
      throw new AssertionError(mainClass + " ended with " + process.exitValue() + ":\n" + text());
    }
    return lines();
  }

  private List<String> lines() throws IOException {
    // Whole lines only: the last one may be under way.
    String text = text();
    return List.of(text.substring(0, text.lastIndexOf('\n') + 1).split("\\R"));
  }

  private String text() throws IOException {
    return new String(Files.readAllBytes(output), StandardCharsets.UTF_8);
  }

  /** Ends it, if it still runs, and waits until it is gone. */
  @Override
  public void close() throws IOException {
    process.getOutputStream().close();
    try {
      if (!process.waitFor(10, TimeUnit.SECONDS)) {
        process.destroyForcibly().waitFor();
      }
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    }
  }
}
