package dev.hawser.cli;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * What a command reads and writes: messages go to standard output, one a line; everything a person
 * is told goes to standard error. Safe for use by several threads.
 */
final class Terminal {

  /** How a line on standard error looks, on a terminal. */
  enum Style {
    PLAIN(""),
    DIM("2"),
    GOOD("32"),
    WARNING("33"),
    BAD("31"),
    BOLD("1");

    private final String code;

    Style(String code) {
      this.code = code;
    }
  }

  private final InputStream in;
  private final OutputStream out;
  private final PrintStream err;
  private final boolean colour;
  private final AtomicBoolean interrupted = new AtomicBoolean();
  private @Nullable Runnable onInterrupt;

  Terminal(InputStream in, OutputStream out, PrintStream err, boolean colour) {
    this.in = in;
    this.out = out;
    this.err = err;
    this.colour = colour;
  }

  InputStream in() {
    return in;
  }

  OutputStream out() {
    return out;
  }

  PrintStream err() {
    return err;
  }

  boolean colour() {
    return colour;
  }

  /**
   * Writes one line to standard output, at once.
   *
   * @return whether somebody still reads
   */
  synchronized boolean print(byte[] line) {
    try {
      out.write(line);
      out.write('\n');
      out.flush();
      return true;
    } catch (IOException e) {
      return false;
    }
  }

  /** Tells a person something, on one line. */
  void say(Style style, String text) {
    String line = printable(text);
    boolean coloured = colour && !style.code.isEmpty();
    err.println(coloured ? "\u001b[" + style.code + "m" + line + "\u001b[0m" : line);
  }

  /** Text of others may hold what a terminal would obey. */
  private static String printable(String text) {
    StringBuilder line = new StringBuilder(text.length());
    text.codePoints().forEach(c -> line.appendCodePoint(Character.isISOControl(c) ? ' ' : c));
    return line.toString();
  }

  /** What Ctrl-C ends; it is run at once if that has been pressed. Null for nothing. */
  void onInterrupt(@Nullable Runnable action) {
    synchronized (interrupted) {
      onInterrupt = action;
    }
    if (action != null && interrupted.get()) {
      action.run();
    }
  }

  /** Ctrl-C was pressed: ends what runs and returns when that is done. */
  void interrupt() {
    interrupted.set(true);
    Runnable action;
    synchronized (interrupted) {
      action = onInterrupt;
    }
    if (action != null) {
      action.run();
    }
  }

  boolean interrupted() {
    return interrupted.get();
  }
}
