package dev.hawser.cli;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** Runs the command inside the test, with streams that the test reads. */
final class Cli {

  static final Duration LIMIT = Duration.ofSeconds(30);

  /** How a run ended. */
  record Ended(int code, List<String> out, List<String> err) {

    /** The lines on standard error that are not states, as {@code * ready} is. */
    List<String> errors() {
      return err.stream().filter(line -> !line.startsWith("* ")).toList();
    }

    String errText() {
      return String.join("\n", err);
    }
  }

  private final Captured err = new Captured();
  private final Captured captured = new Captured();
  private final Terminal terminal;

  Cli(String stdin) {
    this(stdin, null, false);
  }

  Cli(String stdin, OutputStream out, boolean colour) {
    terminal =
        new Terminal(
            new ByteArrayInputStream(stdin.getBytes(StandardCharsets.UTF_8)),
            out == null ? captured : out,
            new PrintStream(err, true, StandardCharsets.UTF_8),
            colour);
  }

  static Ended run(String... args) {
    return new Cli("").start(args).join();
  }

  Terminal terminal() {
    return terminal;
  }

  /** Waits until standard output has a line with these words. */
  void awaitOut(String words) {
    captured.await(words);
  }

  /** Waits until standard error has a line with these words. */
  void awaitErr(String words) {
    err.await(words);
  }

  /** Starts it on a thread of its own, as the command blocks its caller. */
  CompletableFuture<Ended> start(String... args) {
    CompletableFuture<Ended> ended = new CompletableFuture<>();
    Thread thread =
        new Thread(
            () -> {
              try {
                ended.complete(ended(Main.run(terminal, args)));
              } catch (Throwable e) {
                ended.completeExceptionally(e);
              }
            },
            "hawser-cli-test");
    thread.setDaemon(true);
    thread.start();
    return ended.orTimeout(LIMIT.toSeconds() * 2, TimeUnit.SECONDS);
  }

  private Ended ended(int code) {
    return new Ended(code, lines(captured), lines(err));
  }

  private static List<String> lines(ByteArrayOutputStream bytes) {
    return bytes.toString(StandardCharsets.UTF_8).lines().toList();
  }

  /** Remembers what is written; a test can wait for it. */
  private static final class Captured extends ByteArrayOutputStream {

    @Override
    public synchronized void write(byte[] bytes, int offset, int length) {
      super.write(bytes, offset, length);
      notifyAll();
    }

    @Override
    public synchronized void write(int b) {
      super.write(b);
      notifyAll();
    }

    synchronized void await(String words) {
      long deadline = System.nanoTime() + LIMIT.toNanos();
      while (!toString(StandardCharsets.UTF_8).contains(words)) {
        long millis = TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime());
        if (millis <= 0) {
          throw new AssertionError("no '" + words + "' in: " + toString(StandardCharsets.UTF_8));
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
