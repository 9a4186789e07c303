package dev.hawser.socketio.internal;

import dev.hawser.ProtocolViolationException;
import dev.hawser.spi.json.JsonScanner;
import dev.hawser.spi.json.StringCache;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;

/** Reads the small JSON objects of handshakes and refusals. */
public final class FlatJson {

  /**
   * The fields of an object: texts as they are meant, all other values as they are written.
   *
   * @param array valid UTF-8
   * @throws ProtocolViolationException if it is not an object
   */
  public static Map<String, String> read(byte[] array, int offset, int length) {
    JsonScanner in = new JsonScanner();
    StringCache strings = new StringCache();
    Map<String, String> fields = new HashMap<>();
    in.reset(array, offset, length);
    in.skipSpace();
    in.expect('{');
    in.skipSpace();
    boolean more = in.peek() != '}';
    while (more) {
      String name = in.readString(strings);
      in.skipSpace();
      in.expect(':');
      in.skipSpace();
      fields.put(name, value(in, strings, array));
      in.skipSpace();
      more = in.skip(',');
      in.skipSpace();
    }
    in.expect('}');
    in.skipSpace();
    in.expectEnd();
    return fields;
  }

  private static String value(JsonScanner in, StringCache strings, byte[] array) {
    if (in.peek() == '"') {
      return in.readString(strings);
    }
    int from = in.position();
    in.skipValue();
    return new String(array, from, in.position() - from, StandardCharsets.UTF_8);
  }

  /** A whole number from 0 on, or {@code otherwise} if the field is something else. */
  public static long number(Map<String, String> fields, String name, long otherwise) {
    try {
      long number = Long.parseLong(fields.getOrDefault(name, ""));
      return number < 0 ? otherwise : number;
    } catch (NumberFormatException e) {
      return otherwise;
    }
  }

  private FlatJson() {}
}
