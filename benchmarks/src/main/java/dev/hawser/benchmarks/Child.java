package dev.hawser.benchmarks;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A JVM of its own with the class path of this one; talked to line by line. */
final class Child implements AutoCloseable {

  static final String ERROR = "error ";

  private final Process process;
  private final BufferedReader answers;
  private final Writer commands;

  /**
   * @param cores as {@code taskset -c} takes them; empty: any
   */
  Child(String cores, Class<?> main, String... arguments) throws IOException {
    List<String> command = new ArrayList<>();
    if (!cores.isEmpty()) {
      command.addAll(List.of("taskset", "-c", cores));
    }
    command.add(ProcessHandle.current().info().command().orElse("java"));
    // The same for all: one collector, a young generation of fixed size, no growing.
    command.addAll(List.of("-XX:+UseSerialGC", "-Xms768m", "-Xmx768m", "-Xmn256m"));
    command.addAll(List.of("-cp", System.getProperty("java.class.path", ""), main.getName()));
    command.addAll(List.of(arguments));
    process = new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
    answers = process.inputReader(StandardCharsets.UTF_8);
    commands = process.outputWriter(StandardCharsets.UTF_8);
  }

  String readLine() throws IOException {
    String line = answers.readLine();
    if (line == null) {
      throw new IOException("a child process ended early; see its messages above");
    }
    return line;
  }

  String ask(String command) throws IOException {
    commands.write(command + "\n");
    commands.flush();
    return readLine();
  }

  /** Ends the process by ending its input, or forcibly if it does not obey. */
  @Override
  public void close() {
    try {
      commands.close();
      if (!process.waitFor(10, TimeUnit.SECONDS)) {
        process.destroyForcibly();
      }
    } catch (IOException e) {
      process.destroyForcibly();
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    }
  }
}
