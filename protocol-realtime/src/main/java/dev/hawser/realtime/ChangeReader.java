package dev.hawser.realtime;

import dev.hawser.Payload;
import dev.hawser.ProtocolViolationException;
import dev.hawser.spi.json.EnvelopeReader;
import dev.hawser.spi.json.JsonScanner;
import dev.hawser.spi.json.StringCache;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Reads of a {@code postgres_changes} message what it takes to find out whose it is: the ids and
 * the type. The answers are of the latest message. Loop only.
 */
final class ChangeReader {

  private final EnvelopeReader reader = new EnvelopeReader(new StringCache());
  private final int idsField = reader.path("ids");
  private final int typeField = reader.path("data.type");
  private final JsonScanner scanner = new JsonScanner();
  private long[] ids = new long[8];
  private int count;
  private @Nullable String type;

  /**
   * Reads a message. Ids that are no whole numbers are not ours and left out.
   *
   * @throws ProtocolViolationException not fatal, if it is not legal JSON, or has no ids or type
   */
  void read(Payload change) {
    count = 0;
    type = null;
    reader.read(change.array(), change.offset(), change.size());
    type = reader.text(typeField);
    int start = reader.offset(idsField);
    if (type == null || start < 0 || reader.array()[start] != '[') {
      throw new ProtocolViolationException("a postgres_changes message without ids or type", false);
    }
    ids(start, reader.length(idsField));
  }

  private void ids(int start, int length) {
    scanner.reset(reader.array(), start, length);
    scanner.expect('[');
    scanner.skipSpace();
    if (scanner.peek() == ']') {
      return;
    }
    do {
      scanner.skipSpace();
      int from = scanner.position();
      scanner.skipValue();
      add(Ids.read(reader.array(), from, scanner.position()));
      scanner.skipSpace();
    } while (scanner.skip(','));
  }

  private void add(long id) {
    if (id == Ids.NONE) {
      return;
    }
    if (count == ids.length) {
      ids = Arrays.copyOf(ids, count * 2);
    }
    ids[count++] = id;
  }

  /** How many ids there are. */
  int count() {
    return count;
  }

  /** The id at an index. */
  long id(int index) {
    return ids[index];
  }

  /** What happened, as the server wrote it. */
  String type() {
    return type == null ? "" : type;
  }

  /** Ids of bindings: whole numbers, also in quotes. */
  static final class Ids {

    /** What no id is. */
    static final long NONE = Long.MIN_VALUE;

    static long read(byte[] array, int from, int to) {
      int quote = array[from] == '"' ? 1 : 0;
      int start = from + quote;
      int end = to - quote;
      boolean negative = start < end && array[start] == '-';
      if (negative) {
        start++;
      }
      // 18 digits always fit; the server's ids have up to nine.
      if (start == end || end - start > 18) {
        return NONE;
      }
      long value = 0;
      for (int i = start; i < end; i++) {
        int digit = array[i] - '0';
        if (digit < 0 || digit > 9) {
          return NONE;
        }
        value = value * 10 + digit;
      }
      return negative ? -value : value;
    }

    private Ids() {}
  }
}
