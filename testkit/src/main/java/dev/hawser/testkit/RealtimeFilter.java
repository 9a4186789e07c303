package dev.hawser.testkit;

import com.fasterxml.jackson.databind.JsonNode;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * One condition of a {@code filter}, such as {@code amount=gte.10}.
 *
 * @param value what stands behind the operator, as it was sent
 */
record RealtimeFilter(String column, String operator, String value, boolean negated) {

  private static final Set<String> OPERATORS =
      Set.of(
          "eq",
          "neq",
          "lt",
          "lte",
          "gt",
          "gte",
          "in",
          "like",
          "ilike",
          "is",
          "match",
          "imatch",
          "isdistinct");

  /** Reads conditions that commas separate: all of them must hold. */
  static List<RealtimeFilter> parse(String filter) throws RealtimeBinding.Bad {
    List<RealtimeFilter> all = new ArrayList<>();
    if (!filter.isEmpty()) {
      for (String condition : split(filter)) {
        all.add(condition(condition));
      }
    }
    return List.copyOf(all);
  }

  private static RealtimeFilter condition(String condition) throws RealtimeBinding.Bad {
    int equals = condition.indexOf('=');
    if (equals < 0) {
      throw bad(List.of(condition));
    }
    String rest = condition.substring(equals + 1);
    boolean negated = rest.startsWith("not.");
    List<String> parts = List.of((negated ? rest.substring(4) : rest).split("\\.", 2));
    if (parts.size() < 2
        || !OPERATORS.contains(parts.get(0))
        || (parts.get(0).equals("in") && !parts.get(1).matches("(?s)\\(.+\\)"))) {
      throw bad(parts);
    }
    return new RealtimeFilter(condition.substring(0, equals), parts.get(0), parts.get(1), negated);
  }

  private static RealtimeBinding.Bad bad(List<String> parts) {
    return new RealtimeBinding.Bad(
        "Error parsing `filter` params: " + RealtimeBinding.inspect(parts));
  }

  /** Splits at commas outside of quotes and parentheses. */
  private static List<String> split(String list) {
    List<String> parts = new ArrayList<>();
    StringBuilder part = new StringBuilder();
    int depth = 0;
    boolean quoted = false;
    for (int i = 0; i < list.length(); i++) {
      char c = list.charAt(i);
      if (c == '\\' && quoted && i + 1 < list.length()) {
        part.append(c).append(list.charAt(++i));
        continue;
      }
      quoted ^= c == '"';
      depth += quoted ? 0 : c == '(' ? 1 : c == ')' ? -1 : 0;
      if (c == ',' && !quoted && depth == 0) {
        parts.add(part.toString());
        part.setLength(0);
      } else {
        part.append(c);
      }
    }
    parts.add(part.toString());
    return parts;
  }

  /** As Elixir shows it. */
  String inspect() {
    return "{"
        + RealtimeBinding.inspect(column)
        + ", "
        + RealtimeBinding.inspect(operator)
        + ", "
        + RealtimeBinding.inspect(value)
        + ", "
        + negated
        + "}";
  }

  /** What PostgreSQL says about a value that its type cannot be; null if it can. */
  @Nullable String complaint(String type) {
    String sqlType =
        switch (type) {
          case "int2" -> "smallint";
          case "int4" -> "integer";
          case "int8" -> "bigint";
          case "numeric" -> "numeric";
          case "float4" -> "real";
          case "float8" -> "double precision";
          default -> "";
        };
    if (!sqlType.isEmpty() && !operator.equals("is")) {
      for (String each : values()) {
        try {
          BigDecimal unused = new BigDecimal(each);
        } catch (NumberFormatException e) {
          return "ERROR 22P02 (invalid_text_representation) invalid input syntax for type "
              + sqlType
              + ": "
              + RealtimeBinding.inspect(each);
        }
      }
    }
    return null;
  }

  /** Whether the condition holds for a row: with SQL's logic, where NULL is neither. */
  boolean holds(JsonNode row) {
    Boolean result;
    try {
      result = test(row.path(column));
    } catch (IllegalArgumentException e) {
      return false; // The value is no number, or no pattern.
    }
    return result != null && result != negated;
  }

  private @Nullable Boolean test(JsonNode cell) {
    boolean none = cell.isNull() || cell.isMissingNode();
    String wanted = values().get(0);
    if (operator.equals("is")) {
      return switch (wanted.toLowerCase(Locale.ROOT)) {
        case "null", "unknown" -> none;
        case "not_null" -> !none;
        default -> !none && text(cell).equals(wanted.toLowerCase(Locale.ROOT));
      };
    }
    if (operator.equals("isdistinct")) {
      return none ? !wanted.equals("null") : compare(cell, wanted) != 0;
    }
    if (none) {
      return null;
    }
    return switch (operator) {
      case "eq" -> compare(cell, wanted) == 0;
      case "neq" -> compare(cell, wanted) != 0;
      case "lt" -> compare(cell, wanted) < 0;
      case "lte" -> compare(cell, wanted) <= 0;
      case "gt" -> compare(cell, wanted) > 0;
      case "gte" -> compare(cell, wanted) >= 0;
      case "in" -> values().stream().anyMatch(each -> compare(cell, each) == 0);
      case "like" -> like(wanted, 0).matcher(text(cell)).matches();
      case "ilike" -> like(wanted, Pattern.CASE_INSENSITIVE).matcher(text(cell)).matches();
      case "match" -> Pattern.compile(wanted).matcher(text(cell)).find();
      case "imatch" -> Pattern.compile(wanted, Pattern.CASE_INSENSITIVE).matcher(text(cell)).find();
      default -> throw new IllegalStateException(operator);
    };
  }

  /** The values without quotes; more than one for {@code in} only. */
  private List<String> values() {
    if (!operator.equals("in")) {
      return List.of(unquote(value));
    }
    List<String> all = new ArrayList<>();
    for (String each : split(value.substring(1, value.length() - 1))) {
      all.add(unquote(each));
    }
    return all;
  }

  private static String unquote(String text) {
    return text.length() >= 2 && text.startsWith("\"") && text.endsWith("\"")
        ? text.substring(1, text.length() - 1).replaceAll("\\\\(.)", "$1")
        : text;
  }

  private static int compare(JsonNode cell, String wanted) {
    if (cell.isNumber()) {
      return cell.decimalValue().compareTo(new BigDecimal(wanted));
    }
    if (cell.isBoolean()) {
      boolean value = wanted.equals("t") || wanted.toLowerCase(Locale.ROOT).equals("true");
      return Boolean.compare(cell.booleanValue(), value);
    }
    return text(cell).compareTo(wanted);
  }

  private static Pattern like(String pattern, int flags) {
    StringBuilder regex = new StringBuilder();
    for (int i = 0; i < pattern.length(); i++) {
      char c = pattern.charAt(i);
      regex.append(c == '%' ? ".*" : c == '_' ? "." : Pattern.quote(String.valueOf(c)));
    }
    return Pattern.compile(regex.toString(), flags | Pattern.DOTALL);
  }

  private static String text(JsonNode cell) {
    return cell.isTextual() ? cell.textValue() : cell.toString();
  }
}
