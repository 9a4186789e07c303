package dev.hawser.examples.chat;

import java.util.ArrayDeque;
import java.util.Deque;

/**
 * The latest lines of a screen. An event is delivered once, so what was shown is kept here for the
 * activity after a rotation. Main thread.
 */
final class Transcript {

  private static final int LIMIT = 200;

  private final Deque<String> lines = new ArrayDeque<>();

  void add(String line) {
    lines.add(line);
    if (lines.size() > LIMIT) {
      lines.remove();
    }
  }

  /** One line below the other. */
  @Override
  public String toString() {
    return String.join("\n", lines);
  }
}
