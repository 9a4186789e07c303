package dev.hawser.realtime.postgres;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The Java types that a column's value can be asked for as, besides the one it has. */
final class CellTypes {

  /** Both what the server writes, with {@code +00:00}, and what Postgres does, with {@code +00}. */
  private static final DateTimeFormatter WITH_OFFSET =
      new DateTimeFormatterBuilder()
          .append(DateTimeFormatter.ISO_LOCAL_DATE_TIME)
          .appendPattern("[XXXXX][X]")
          .toFormatter();

  private static final Map<Class<?>, Function<String, ?>> TEXTS = new HashMap<>();
  private static final Map<Class<?>, Function<BigDecimal, ?>> NUMBERS = new HashMap<>();

  static {
    TEXTS.put(Instant.class, CellTypes::instant);
    TEXTS.put(OffsetDateTime.class, CellTypes::offsetDateTime);
    TEXTS.put(LocalDateTime.class, text -> LocalDateTime.parse(withT(text)));
    TEXTS.put(LocalDate.class, LocalDate::parse);
    TEXTS.put(LocalTime.class, LocalTime::parse);
    TEXTS.put(UUID.class, UUID::fromString);
    TEXTS.put(byte[].class, CellTypes::bytes);
    NUMBERS.put(Integer.class, BigDecimal::intValueExact);
    NUMBERS.put(Long.class, BigDecimal::longValueExact);
    NUMBERS.put(BigInteger.class, BigDecimal::toBigIntegerExact);
    NUMBERS.put(BigDecimal.class, number -> number);
    NUMBERS.put(Double.class, BigDecimal::doubleValue);
    NUMBERS.put(Float.class, BigDecimal::floatValue);
  }

  /** The value as {@code type}; null if it cannot be. */
  static <T> @Nullable T as(Object value, Class<T> type) {
    if (type.isInstance(value)) {
      return type.cast(value);
    }
    try {
      if (value instanceof String text && TEXTS.containsKey(type)) {
        return type.cast(TEXTS.get(type).apply(text));
      }
      if (value instanceof Double number && type == Float.class) {
        return type.cast(number.floatValue());
      }
      if (value instanceof Number number && NUMBERS.containsKey(type)) {
        BigDecimal decimal = new BigDecimal(number.toString());
        boolean small = Math.abs((long) decimal.scale()) < 1_000_000;
        return small ? type.cast(NUMBERS.get(type).apply(decimal)) : null;
      }
    } catch (DateTimeException | ArithmeticException | IllegalArgumentException e) {
      return null;
    }
    return null;
  }

  /**
   * Reads a time with an offset.
   *
   * @throws DateTimeException if it is none, such as {@code infinity}
   */
  static Instant instant(String text) {
    return offsetDateTime(text).toInstant();
  }

  private static OffsetDateTime offsetDateTime(String text) {
    return OffsetDateTime.parse(withT(text), WITH_OFFSET);
  }

  private static String withT(String text) {
    return text.replace(' ', 'T');
  }

  private static byte[] bytes(String text) {
    int start = text.startsWith("\\x") ? 2 : 0;
    byte[] bytes = new byte[(text.length() - start) / 2];
    if (bytes.length * 2 != text.length() - start) {
      throw new IllegalArgumentException("half a byte");
    }
    for (int i = 0; i < bytes.length; i++) {
      int high = Character.digit(text.charAt(start + 2 * i), 16);
      int low = Character.digit(text.charAt(start + 2 * i + 1), 16);
      if (high < 0 || low < 0) {
        throw new IllegalArgumentException("not hexadecimal");
      }
      bytes[i] = (byte) (high << 4 | low);
    }
    return bytes;
  }

  private CellTypes() {}
}
