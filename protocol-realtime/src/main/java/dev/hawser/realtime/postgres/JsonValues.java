package dev.hawser.realtime.postgres;

import dev.hawser.Payload;
import dev.hawser.PayloadException;
import dev.hawser.ProtocolViolationException;
import dev.hawser.spi.json.JsonWalker;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Reads JSON as plain values, exactly: texts, booleans, {@code Long} or, where that is too small,
 * {@code BigInteger}, {@code BigDecimal} for what has a point or an exponent, lists and maps that
 * cannot be changed. Jackson would refuse long numbers.
 */
final class JsonValues {

  /** A numeric of Postgres has at most 131072 digits before the point and 16383 behind it. */
  private static final int LONGEST_NUMBER = 131_072 + 16_383 + 2;

  /** As deep as all other readers go. */
  private static final int DEEPEST = 1000;

  private final JsonWalker walker;
  private final byte[] array;
  private final int end;

  private JsonValues(Payload json) {
    walker = new JsonWalker(json);
    array = json.array();
    end = json.offset() + json.size();
  }

  /**
   * Reads one value.
   *
   * @throws PayloadException if it is not legal JSON, or has a number that Postgres cannot have
   */
  static @Nullable Object read(Payload json) {
    try {
      JsonValues values = new JsonValues(json);
      Object value = values.value(0);
      values.walker.end();
      return value;
    } catch (ProtocolViolationException e) {
      throw new PayloadException("the value is not legal JSON", e);
    }
  }

  private @Nullable Object value(int depth) {
    if (depth > DEEPEST) {
      throw new PayloadException("JSON is nested deeper than " + DEEPEST + " levels", null);
    }
    if (walker.enterObject()) {
      Map<String, @Nullable Object> fields = new LinkedHashMap<>();
      for (String name = walker.nextField(); name != null; name = walker.nextField()) {
        fields.put(name, value(depth + 1));
      }
      return Collections.unmodifiableMap(fields);
    }
    if (walker.enterArray()) {
      List<@Nullable Object> elements = new ArrayList<>();
      while (walker.nextElement()) {
        elements.add(value(depth + 1));
      }
      return Collections.unmodifiableList(elements);
    }
    int first = walker.position() < end ? array[walker.position()] : 0;
    String text = walker.text();
    if (first == '"') {
      return text;
    }
    return text != null ? number(text) : first == 'n' ? null : first == 't';
  }

  /**
   * A number of JSON's syntax.
   *
   * @throws PayloadException if Postgres cannot have it
   */
  static Number number(String source) {
    if (source.length() > LONGEST_NUMBER) {
      throw new PayloadException(
          "a number of " + source.length() + " characters is longer than Postgres has any", null);
    }
    for (int i = 0; i < source.length(); i++) {
      if (".eE".indexOf(source.charAt(i)) >= 0) {
        return decimal(source);
      }
    }
    if (source.length() <= 18) {
      return Long.valueOf(source);
    }
    BigInteger whole = new BigInteger(source);
    return whole.bitLength() < Long.SIZE ? (Number) whole.longValue() : whole;
  }

  private static BigDecimal decimal(String source) {
    try {
      return new BigDecimal(source);
    } catch (ArithmeticException | NumberFormatException e) {
      throw new PayloadException("a number's exponent is larger than Postgres has any", e);
    }
  }
}
