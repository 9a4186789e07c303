package dev.hawser.docs;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PipedInputStream;
import java.io.PipedOutputStream;
import java.io.PrintStream;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** A program of a guide on a thread of its own; it ends when Enter is pressed. */
final class GuideProgram implements AutoCloseable {

  private static final Duration LIMIT = Duration.ofSeconds(30);

  private final Printed printed = new Printed();
  private final InputStream in = System.in;
  private final PrintStream out = System.out;
  private final PipedOutputStream keyboard = new PipedOutputStream();
  private final URLClassLoader loader;
  private final CompletableFuture<Void> end = new CompletableFuture<>();

  /**
   * Compiles the program and starts it.
   *
   * @param guide such as {@code docs/guide-realtime.md}
   * @param classes where its classes go
   */
  GuideProgram(String guide, String type, Path classes, String... args) throws Exception {
    assertThat(Snippets.compile(source(guide, type), classes)).isEmpty();
    loader = loader(classes);
    System.setIn(new PipedInputStream(keyboard));
    System.setOut(new PrintStream(printed, true, StandardCharsets.UTF_8));
    Thread thread = new Thread(() -> run(type, args), type);
    thread.setDaemon(true);
    thread.start();
  }

  static Documents.Block source(String guide, String type) throws IOException {
    return Documents.blocks(Documents.ROOT.resolve(guide)).stream()
        .filter(block -> block.code().contains("public class " + type + " {"))
        .findFirst()
        .orElseThrow();
  }

  /** Compiles a class of the guide and calls one of its methods. */
  static void call(String guide, String type, String method, Path classes) throws Exception {
    assertThat(Snippets.compile(source(guide, type), classes)).isEmpty();
    try (URLClassLoader loader = loader(classes)) {
      Class<?> loaded = loader.loadClass(type);
      loaded.getMethod(method).invoke(loaded.getConstructor().newInstance());
    }
  }

  private static URLClassLoader loader(Path classes) throws IOException {
    return new URLClassLoader(
        new URL[] {classes.toUri().toURL()}, GuideProgram.class.getClassLoader());
  }

  private void run(String type, String[] args) {
    try {
      loader.loadClass(type).getMethod("main", String[].class).invoke(null, (Object) args);
      end.complete(null);
    } catch (ReflectiveOperationException e) {
      end.completeExceptionally(e);
    }
  }

  /** All that was printed so far. */
  String text() {
    return printed.text();
  }

  void awaitLine(String words) {
    printed.await(words);
  }

  /** And wait for the end. */
  void pressEnter() throws Exception {
    keyboard.write('\n');
    keyboard.flush();
    end.get(LIMIT.toSeconds(), TimeUnit.SECONDS);
  }

  @Override
  public void close() throws IOException {
    System.setIn(in);
    System.setOut(out);
    keyboard.close();
    loader.close();
  }

  /** Remembers what is written; a test can wait for it. */
  private static final class Printed extends ByteArrayOutputStream {

    @Override
    public synchronized void write(byte[] bytes, int offset, int length) {
      super.write(bytes, offset, length);
      notifyAll();
    }

    synchronized String text() {
      return toString(StandardCharsets.UTF_8);
    }

    synchronized void await(String words) {
      long deadline = System.nanoTime() + LIMIT.toNanos();
      while (!text().contains(words)) {
        long millis = TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime());
        if (millis <= 0) {
          throw new AssertionError("no '" + words + "' in: " + text());
        }
        try {
          wait(millis);
        } catch (InterruptedException e) {
          throw new AssertionError(e);
        }
      }
    }
  }
}
