package dev.hawser.spi.json;

import dev.hawser.Payload;
import dev.hawser.ProtocolViolationException;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * Walks once over a JSON value whose fields have no known names, without a tree. {@link
 * EnvelopeReader} is for fields whose names are known.
 *
 * <p>After {@link #enterObject()} every {@link #nextField()} puts the walker before a value, which
 * is then read by one of {@link #skip()}, {@link #text()}, {@link #enterObject()} or {@link
 * #enterArray()}; what was entered is read to its end. Where the JSON is not legal, any method
 * throws a {@link ProtocolViolationException} that is not fatal.
 */
public final class JsonWalker {

  private final JsonScanner scanner = new JsonScanner();
  private final byte[] array;
  private boolean first;

  /** A walker before the value that the payload is. */
  public JsonWalker(Payload payload) {
    this.array = payload.array();
    scanner.reset(array, payload.offset(), payload.size());
    scanner.skipSpace();
  }

  /** Where the next value starts, or the latest one ended, in the payload's array. */
  public int position() {
    return scanner.position();
  }

  /** Whether {@code null} comes next; nothing is read. */
  public boolean atNull() {
    return scanner.peek() == 'n';
  }

  /** Enters the object that comes next; false, and nothing is read, if another value comes. */
  public boolean enterObject() {
    return enter('{');
  }

  /** Enters the array that comes next; false, and nothing is read, if another value comes. */
  public boolean enterArray() {
    return enter('[');
  }

  /** The name of the object's next field; null if the object has ended. */
  public @Nullable String nextField() {
    if (!next('}')) {
      return null;
    }
    if (scanner.peek() != '"') {
      throw scanner.broken();
    }
    String name = string();
    scanner.skipSpace();
    scanner.expect(':');
    scanner.skipSpace();
    return name;
  }

  /** Goes to the array's next element; false if the array has ended. */
  public boolean nextElement() {
    return next(']');
  }

  /** Reads a string's content or a number's source; reads any other value too, but gives null. */
  public @Nullable String text() {
    int start = position();
    int begin = scanner.peek();
    if (begin == '"') {
      return string();
    }
    scanner.skipValue();
    boolean number = begin == '-' || (begin >= '0' && begin <= '9');
    return number ? new String(array, start, position() - start, StandardCharsets.UTF_8) : null;
  }

  /** Reads the next value, whatever it is. */
  public void skip() {
    scanner.skipValue();
  }

  /** Makes sure that nothing but space follows. */
  public void end() {
    scanner.skipSpace();
    scanner.expectEnd();
  }

  private boolean enter(char bracket) {
    boolean entered = scanner.skip(bracket);
    first |= entered;
    return entered;
  }

  private boolean next(char end) {
    scanner.skipSpace();
    if (first) {
      first = false;
      if (scanner.skip(end)) {
        return false;
      }
    } else if (!scanner.skip(',')) {
      scanner.expect(end);
      return false;
    }
    scanner.skipSpace();
    return true;
  }

  private String string() {
    int from = position() + 1;
    scanner.skipString();
    int to = position() - 1;
    for (int i = from; i < to; i++) {
      if (array[i] == '\\') {
        return JsonScanner.unescape(array, from, to);
      }
    }
    return new String(array, from, to - from, StandardCharsets.UTF_8);
  }
}
