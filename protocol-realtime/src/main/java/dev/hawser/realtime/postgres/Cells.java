package dev.hawser.realtime.postgres;

import dev.hawser.Payload;
import dev.hawser.PayloadException;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Turns what was sent for a column into what its type stands for in Java. */
final class Cells {

  private static final Pattern NUMBER = Pattern.compile("[-+]?\\d+(\\.\\d+)?([eE][-+]?\\d+)?");

  /**
   * The value of a column. What cannot be read as the type is given as it was sent.
   *
   * @param type the type's internal name: {@code int8}, {@code _text}
   * @param value what {@link JsonValues} reads
   */
  static @Nullable Object convert(String type, @Nullable Object value) {
    if (value == null) {
      return null;
    }
    return switch (type) {
      case "int2", "int4", "int8", "oid" -> whole(value);
      case "numeric" -> numeric(value);
      case "float4", "float8" -> floating(value);
      case "bool" -> bool(value);
      default -> type.startsWith("_") ? array(type.substring(1), value) : value;
    };
  }

  private static Object whole(Object value) {
    BigDecimal number = decimal(value);
    // Not more digits than it may have: an exponent could ask for a billion.
    if (number == null || number.precision() - (long) number.scale() > 19) {
      return value;
    }
    try {
      return number.longValueExact();
    } catch (ArithmeticException e) {
      return value;
    }
  }

  private static Object numeric(Object value) {
    BigDecimal number = decimal(value);
    return number == null ? value : number;
  }

  private static Object floating(Object value) {
    if (value instanceof String text
        && (text.equals("NaN") || text.equals("Infinity") || text.equals("-Infinity"))) {
      return Double.valueOf(text);
    }
    BigDecimal number = decimal(value);
    return number == null ? value : (Object) number.doubleValue();
  }

  private static Object bool(Object value) {
    if (value.equals("t") || value.equals("true")) {
      return true;
    }
    return value.equals("f") || value.equals("false") ? false : value;
  }

  /** A number, also in a text; null if it is none. */
  private static @Nullable BigDecimal decimal(Object value) {
    if (value instanceof BigDecimal number) {
      return number;
    }
    if (value instanceof BigInteger number) {
      return new BigDecimal(number);
    }
    if (value instanceof Long number) {
      return BigDecimal.valueOf(number);
    }
    if (!(value instanceof String text) || !NUMBER.matcher(text).matches()) {
      return null;
    }
    try {
      return decimal(JsonValues.number(text));
    } catch (PayloadException e) {
      return null;
    }
  }

  private static Object array(String elementType, Object value) {
    boolean json = elementType.equals("json") || elementType.equals("jsonb");
    if (value instanceof List<?> list) {
      // A list inside may be another dimension or a JSON array: there is no telling.
      return json ? list : each(list, elementType, false);
    }
    if (value instanceof String text) {
      try {
        char delimiter = elementType.equals("box") ? ';' : ',';
        return each(ArrayText.parse(text, delimiter), elementType, json);
      } catch (IllegalArgumentException e) {
        return value;
      }
    }
    return value;
  }

  private static List<@Nullable Object> each(List<?> elements, String type, boolean jsonTexts) {
    List<@Nullable Object> converted = new ArrayList<>(elements.size());
    for (Object element : elements) {
      if (element instanceof List<?> dimension) {
        converted.add(each(dimension, type, jsonTexts));
      } else if (jsonTexts && element instanceof String text) {
        converted.add(json(text));
      } else {
        converted.add(convert(type, element));
      }
    }
    return Collections.unmodifiableList(converted);
  }

  private static @Nullable Object json(String text) {
    try {
      return JsonValues.read(Payload.json(text));
    } catch (PayloadException e) {
      return text;
    }
  }

  private Cells() {}
}
