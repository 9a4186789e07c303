package dev.hawser.ws;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How fields make up a topic's name: {@code channel} alone, or {@code ${type}:${product_id}} with
 * text between.
 */
final class TopicPattern {

  private final String source;
  private final List<String> fields = new ArrayList<>();
  // One more than fields: what stands before, between and behind them.
  private final List<String> literals = new ArrayList<>();

  TopicPattern(String source) {
    this.source = source;
    if (!source.contains("${")) {
      fields.add(source);
      literals.add("");
      literals.add("");
      return;
    }
    int from = 0;
    for (int open = source.indexOf("${"); open >= 0; open = source.indexOf("${", from)) {
      int close = source.indexOf('}', open);
      if (close < 0) {
        throw new IllegalArgumentException("'}' is missing in the topic pattern '" + source + "'");
      }
      if (open == from && !fields.isEmpty()) {
        throw new IllegalArgumentException(
            "two fields of the topic pattern '" + source + "' need text between them");
      }
      literals.add(source.substring(from, open));
      fields.add(source.substring(open + 2, close));
      from = close + 1;
    }
    literals.add(source.substring(from));
  }

  List<String> fields() {
    return fields;
  }

  /** The text before field {@code index}, or behind the last one. */
  String literal(int index) {
    return literals.get(index);
  }

  /** The values of the fields in a topic's name, or null if the name does not fit. */
  @Nullable List<String> split(String name) {
    if (!name.startsWith(literals.get(0))) {
      return null;
    }
    List<String> parts = new ArrayList<>(fields.size());
    int from = literals.get(0).length();
    for (int i = 0; i < fields.size(); i++) {
      String next = literals.get(i + 1);
      boolean last = i == fields.size() - 1;
      int to = last ? name.length() - next.length() : name.indexOf(next, from);
      if (to <= from || (last && !name.endsWith(next))) {
        return null;
      }
      parts.add(name.substring(from, to));
      from = to + next.length();
    }
    return parts;
  }

  @Override
  public String toString() {
    return source;
  }
}
