package dev.hawser;

import java.lang.reflect.Type;
import org.jspecify.annotations.Nullable;

/**
 * Turns objects into JSON and back. The default is Jackson: records, generics, {@code java.time} as
 * ISO-8601 text, whole numbers and {@code BigDecimal} exact, unknown fields ignored.
 *
 * <p>Called on the thread of the caller or the subscriber, never on the connection's loop; must be
 * safe for use by many threads. Whatever it throws reaches that caller or subscriber as a {@link
 * PayloadException} and harms nobody else.
 */
public interface PayloadCodec {

  /**
   * One JSON value in UTF-8.
   *
   * @throws Exception if {@code value} has no JSON form
   */
  byte[] encode(@Nullable Object value) throws Exception;

  /**
   * The object of {@code type} that the JSON value stands for.
   *
   * @param array holds the UTF-8 bytes; must not be written into
   * @throws Exception if the value is not a {@code type}
   */
  @SuppressWarnings("TypeParameterUnusedInFormals")
  <T> @Nullable T decode(byte[] array, int offset, int length, Type type) throws Exception;
}
