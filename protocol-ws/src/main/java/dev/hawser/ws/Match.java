package dev.hawser.ws;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * A condition on a received message: fields that have certain values, all of them. Immutable.
 *
 * <p>A field is a path as in {@link Envelope.Builder#topic}; its value is compared as text, so that
 * {@code "1"} matches the number 1 and {@code "true"} the literal.
 */
public final class Match {

  private final Map<String, String> fields;

  private Match(Map<String, String> fields) {
    this.fields = Collections.unmodifiableMap(fields);
  }

  /** {@code field} has {@code value}. */
  public static Match of(String field, String value) {
    return new Match(Map.of(field, value));
  }

  /** This, and {@code field} has {@code value}. */
  public Match and(String field, String value) {
    Map<String, String> copy = new LinkedHashMap<>(fields);
    copy.put(field, value);
    return new Match(copy);
  }

  /**
   * The condition that a text such as {@code method=subscribe,success=true} stands for.
   *
   * @throws IllegalArgumentException if it is not of this form
   */
  public static Match parse(String text) {
    Map<String, String> fields = new LinkedHashMap<>();
    for (String condition : text.split(",", -1)) {
      int equals = condition.indexOf('=');
      if (equals <= 0) {
        throw new IllegalArgumentException(
            "a condition is field=value, such as type=subscribed, not '" + condition + "'");
      }
      fields.put(condition.substring(0, equals).trim(), condition.substring(equals + 1).trim());
    }
    return new Match(fields);
  }

  /** The fields and their values. */
  public Map<String, String> fields() {
    return fields;
  }

  @Override
  public String toString() {
    return "Match" + fields;
  }
}
