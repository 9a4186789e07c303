package dev.hawser.realtime.postgres;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Reads an array in Postgres's own text form: <code>{1,NULL,"a,b",{2}}</code>, with or without the
 * bounds in front of it: <code>[0:1]={1,2}</code>.
 */
final class ArrayText {

  /** Postgres has six dimensions at most; what is nested deeper is no array. */
  private static final int DEEPEST = 6;

  private final String text;
  private final char delimiter;
  private int position;

  private ArrayText(String text, char delimiter) {
    this.text = text;
    this.delimiter = delimiter;
  }

  /**
   * The elements: texts, nulls, and lists where the array has more than one dimension.
   *
   * @param delimiter a comma for all types but {@code box}, which has a semicolon
   * @throws IllegalArgumentException if it is no array
   */
  static List<@Nullable Object> parse(String text, char delimiter) {
    ArrayText reader = new ArrayText(text, delimiter);
    reader.skipSpace();
    reader.skipBounds();
    List<@Nullable Object> elements = reader.array(1);
    reader.skipSpace();
    if (reader.position != text.length()) {
      throw reader.broken("something follows");
    }
    return elements;
  }

  private List<@Nullable Object> array(int depth) {
    if (depth > DEEPEST) {
      throw broken("more than " + DEEPEST + " dimensions");
    }
    expect('{');
    List<@Nullable Object> elements = new ArrayList<>();
    skipSpace();
    if (peek() == '}') {
      position++;
      return Collections.unmodifiableList(elements);
    }
    do {
      skipSpace();
      elements.add(
          switch (peek()) {
            case '{' -> array(depth + 1);
            case '"' -> quoted();
            default -> plain();
          });
      skipSpace();
    } while (skip(delimiter));
    expect('}');
    return Collections.unmodifiableList(elements);
  }

  private String quoted() {
    position++;
    StringBuilder element = new StringBuilder();
    while (peek() != '"' || atEnd()) {
      skip('\\');
      element.append(take());
    }
    position++;
    return element.toString();
  }

  /** An element without quotes: space around it does not count, an escape makes it a text. */
  private @Nullable String plain() {
    StringBuilder element = new StringBuilder();
    boolean escaped = false;
    int kept = 0;
    while (!atEnd() && peek() != delimiter && peek() != '}') {
      if (peek() == '{' || peek() == '"') {
        throw broken("a bracket or a quote inside an element");
      }
      boolean escape = skip('\\');
      escaped |= escape;
      char c = take();
      element.append(c);
      if (escape || !isSpace(c)) {
        kept = element.length();
      }
    }
    if (kept == 0) {
      throw broken("an element is missing");
    }
    element.setLength(kept);
    String text = element.toString();
    return !escaped && text.toUpperCase(Locale.ROOT).equals("NULL") ? null : text;
  }

  private void skipBounds() {
    if (peek() != '[') {
      return;
    }
    int end = text.indexOf('=');
    for (int i = position; i < end; i++) {
      if ("[]:-+0123456789".indexOf(text.charAt(i)) < 0) {
        throw broken("no bounds");
      }
    }
    if (end < 0) {
      throw broken("no bounds");
    }
    position = end + 1;
    skipSpace();
  }

  private boolean atEnd() {
    return position >= text.length();
  }

  private char peek() {
    return atEnd() ? 0 : text.charAt(position);
  }

  private char take() {
    if (atEnd()) {
      throw broken("it ends too early");
    }
    return text.charAt(position++);
  }

  private boolean skip(char wanted) {
    boolean there = !atEnd() && peek() == wanted;
    position += there ? 1 : 0;
    return there;
  }

  private void expect(char wanted) {
    if (!skip(wanted)) {
      throw broken("no " + wanted);
    }
  }

  private void skipSpace() {
    while (!atEnd() && isSpace(peek())) {
      position++;
    }
  }

  /** What Postgres takes for space there. */
  private static boolean isSpace(char c) {
    return c == ' ' || (c >= '\t' && c <= '\r');
  }

  private IllegalArgumentException broken(String what) {
    return new IllegalArgumentException(
        "not an array of Postgres: " + what + " at character " + position);
  }
}
