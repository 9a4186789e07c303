package dev.hawser.engine.internal.transport;

import java.io.BufferedReader;
import java.io.Closeable;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** A server in a process of its own, which says {@code LISTENING <port>} when it is ready. */
final class ChildProcess implements Closeable {

  private static final String READY = "LISTENING ";

  private final Process process;
  private final Thread reader;
  private final CompletableFuture<Integer> port = new CompletableFuture<>();

  ChildProcess(List<String> command, File directory, Path log) throws IOException {
    process = new ProcessBuilder(command).directory(directory).redirectErrorStream(true).start();
    reader = new Thread(() -> read(log), "hawser-test-child");
    reader.setDaemon(true);
    reader.start();
  }

  private void read(Path log) {
    try (BufferedReader lines = process.inputReader(StandardCharsets.UTF_8);
        var out = Files.newBufferedWriter(log)) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        out.write(line);
        out.newLine();
        out.flush();
        if (line.startsWith(READY)) {
          port.complete(Integer.valueOf(line.substring(READY.length()).trim()));
        }
      }
      port.completeExceptionally(new IOException("the process ended; see " + log));
    } catch (IOException e) {
      port.completeExceptionally(e);
    }
  }

  int awaitPort() throws Exception {
    return port.get(120, TimeUnit.SECONDS);
  }

  @Override
  public void close() {
    process.destroyForcibly();
    try {
      process.waitFor(30, TimeUnit.SECONDS);
      reader.join(TimeUnit.SECONDS.toMillis(30));
      process.getOutputStream().close();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
