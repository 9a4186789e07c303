package dev.hawser.realtime.postgres;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Reads a filter as the server does: commas outside of quotes and parentheses split it; quotes
 * count only behind a dot, a comma or an opening parenthesis; what is left is trimmed; lists are
 * array literals of Postgres.
 */
final class ServerFilter {

  private record Condition(String column, boolean negated, String operator, List<String> values) {}

  private final List<Condition> conditions = new ArrayList<>();

  void add(String column, boolean negated, String operator, List<String> values) {
    conditions.add(new Condition(column, negated, operator, values));
  }

  static ServerFilter read(String filter) {
    ServerFilter read = new ServerFilter();
    for (String part : split(trim(filter))) {
      String segment = trim(part);
      int equals = segment.indexOf('=');
      String rest = segment.substring(equals + 1);
      boolean negated = rest.startsWith("not.");
      rest = negated ? rest.substring(4) : rest;
      int dot = rest.indexOf('.');
      String operator = rest.substring(0, dot);
      String value = rest.substring(dot + 1);
      read.add(
          segment.substring(0, equals),
          negated,
          operator,
          operator.equals("in") ? list(value) : List.of(unquoted(value)));
    }
    return read;
  }

  private static List<String> split(String filter) {
    List<String> parts = new ArrayList<>();
    StringBuilder part = new StringBuilder();
    boolean quoted = false;
    int depth = 0;
    char before = 0;
    for (int i = 0; i < filter.length(); i++) {
      char c = filter.charAt(i);
      if (quoted) {
        if (c == '\\') {
          part.append(c);
          c = filter.charAt(++i);
        } else if (c == '"') {
          quoted = false;
        }
      } else if (c == '"') {
        quoted = before == '.' || before == '(' || before == ',';
      } else if (c == '(') {
        depth++;
      } else if (c == ')') {
        depth = Math.max(0, depth - 1);
      } else if (c == ',' && depth == 0) {
        parts.add(part.toString());
        part.setLength(0);
        before = 0;
        continue;
      }
      part.append(c);
      before = c;
    }
    parts.add(part.toString());
    return parts;
  }

  private static String unquoted(String value) {
    if (!value.startsWith("\"")) {
      return value;
    }
    StringBuilder plain = new StringBuilder();
    for (int i = 1; i < value.length(); i++) {
      char c = value.charAt(i);
      if (c == '"') {
        return i == value.length() - 1 ? plain.toString() : value;
      }
      plain.append(c == '\\' ? value.charAt(++i) : c);
    }
    return value;
  }

  /** The elements of an array literal; an unquoted null is told apart from the text. */
  private static List<String> list(String value) {
    if (!value.startsWith("(") || !value.endsWith(")")) {
      throw new IllegalArgumentException("the list is not in parentheses: " + value);
    }
    List<String> values = new ArrayList<>();
    int i = 1;
    while (i < value.length()) {
      StringBuilder element = new StringBuilder();
      if (value.charAt(i) == '"') {
        i++;
        while (value.charAt(i) != '"') {
          i += value.charAt(i) == '\\' ? 1 : 0;
          element.append(value.charAt(i++));
        }
        i++;
        values.add(element.toString());
      } else {
        int end = i;
        while (end < value.length() - 1 && value.charAt(end) != ',') {
          end++;
        }
        String plain = value.substring(i, end);
        boolean legal =
            !plain.isEmpty()
                && trim(plain).equals(plain)
                && plain.indexOf('{') < 0
                && plain.indexOf('}') < 0
                && plain.indexOf('"') < 0
                && plain.indexOf('\\') < 0;
        if (!legal || plain.toLowerCase(Locale.ROOT).equals("null")) {
          throw new IllegalArgumentException("not a text in an array literal: " + plain);
        }
        values.add(plain);
        i = end;
      }
      i++;
    }
    return values;
  }

  private static String trim(String text) {
    return text.replaceAll("(?U)^\\s+|\\s+$", "");
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof ServerFilter that && conditions.equals(that.conditions);
  }

  @Override
  public int hashCode() {
    return conditions.hashCode();
  }

  @Override
  public String toString() {
    return conditions.toString();
  }
}
