package dev.hawser.spi.json;

import dev.hawser.ProtocolViolationException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/**
 * Walks over one JSON text (RFC 8259, strictly) in UTF-8 bytes and allocates nothing: for messages
 * whose form is known. {@link EnvelopeReader} finds fields anywhere.
 *
 * <p>The caller vouches for the UTF-8. Every method leaves {@link #position()} behind what it read,
 * and throws a {@link ProtocolViolationException}, not fatal, if the text is not legal there. Used
 * on the loop only.
 */
public final class JsonScanner {

  /** What is left of a message, from which on its strings are skipped by words of eight bytes. */
  private static final int LARGE = 256;

  private static final long ONES = 0x0101010101010101L;
  private static final long HIGH_BITS = 0x8080808080808080L;
  private static final long QUOTES = '"' * ONES;
  private static final long BACKSLASHES = '\\' * ONES;
  private static final long SPACES = ' ' * ONES;

  /** The same limit as Jackson's. */
  private static final int DEEPEST = 1000;

  // One bit for each open bracket: 1 for an object, 0 for an array.
  private final long[] open = new long[(DEEPEST + 63) / 64 + 1];
  private byte[] array = new byte[0];
  private int start;
  private int position;
  private int end;

  /** A scanner that stands at the end of nothing. */
  public JsonScanner() {}

  /** Stands at the start of the text that is {@code length} bytes from {@code offset} on. */
  public void reset(byte[] bytes, int offset, int length) {
    array = bytes;
    start = offset;
    position = offset;
    end = offset + length;
  }

  /** Where the next byte is in the array. */
  public int position() {
    return position;
  }

  /** The next byte, not read; 0 at the end. */
  public int peek() {
    return position < end ? array[position] : 0;
  }

  /** Reads {@code wanted} if it comes next. */
  public boolean skip(char wanted) {
    if (position < end && array[position] == wanted) {
      position++;
      return true;
    }
    return false;
  }

  /** Reads {@code wanted}, which must come next. */
  public void expect(char wanted) {
    if (!skip(wanted)) {
      throw broken();
    }
  }

  /** Checks that everything was read. */
  public void expectEnd() {
    if (position != end) {
      throw broken();
    }
  }

  /** Reads white space, if there is any. */
  public void skipSpace() {
    // Mostly there is none.
    if (position < end && array[position] <= ' ') {
      skipSpaces();
    }
  }

  private void skipSpaces() {
    while (position < end) {
      byte b = array[position];
      if (b != ' ' && b != '\n' && b != '\r' && b != '\t') {
        return;
      }
      position++;
    }
  }

  /** Reads a name of an object's field and the colon; space around it too. */
  void skipName() {
    if (peek() != '"') {
      throw broken();
    }
    skipString();
    skipSpace();
    expect(':');
    skipSpace();
  }

  /** Reads one value of any kind. */
  public void skipValue() {
    int depth = 0;
    while (true) {
      // Here a value begins.
      int first = peek();
      if (first == '{' || first == '[') {
        position++;
        skipSpace();
        if (!skip(first == '{' ? '}' : ']')) {
          if (++depth > DEEPEST) {
            throw new ProtocolViolationException(
                "JSON is nested deeper than " + DEEPEST + " levels", false);
          }
          push(depth, first == '{');
          if (first == '{') {
            skipName();
          }
          continue;
        }
      } else {
        skipScalar(first);
      }
      // Here a value has ended.
      while (depth > 0) {
        skipSpace();
        boolean object = isObject(depth);
        if (skip(',')) {
          skipSpace();
          if (object) {
            skipName();
          }
          break;
        }
        expect(object ? '}' : ']');
        depth--;
      }
      if (depth == 0) {
        return;
      }
    }
  }

  /**
   * Reads a string; its first quote comes next.
   *
   * @return whether there are escapes in it
   */
  public boolean skipString() {
    byte[] bytes = array;
    boolean escaped = false;
    int i = position + 1;
    if (end - i > LARGE) {
      i = skipWords(bytes, i, end);
    }
    while (i < end) {
      byte b = bytes[i++];
      if (b == '"') {
        position = i;
        return escaped;
      }
      if (b == '\\') {
        escaped = true;
        position = i;
        skipEscape();
        i = position;
        if (end - i > LARGE) {
          i = skipWords(bytes, i, end);
        }
      } else if (b >= 0 && b < 0x20) {
        position = i - 1;
        throw broken();
      }
    }
    position = end;
    throw broken();
  }

  /** Skips the plain part of a string, sixteen bytes at a time, as far as it fills them. */
  private static int skipWords(byte[] bytes, int from, int end) {
    ByteBuffer words = ByteBuffer.wrap(bytes).order(ByteOrder.nativeOrder());
    int i = from;
    while (i + 16 <= end
        && ((special(words.getLong(i)) | special(words.getLong(i + 8))) & HIGH_BITS) == 0) {
      i += 16;
    }
    return i;
  }

  /**
   * Has the high bit of a byte set where the byte of the word is a quote, a backslash or below a
   * space. Beside such a byte others may be marked wrongly, which does no harm.
   */
  private static long special(long word) {
    return ((word - SPACES) | ((word ^ QUOTES) - ONES) | ((word ^ BACKSLASHES) - ONES)) & ~word;
  }

  /**
   * Reads a string and gives its content.
   *
   * @param strings where it is kept if it is short
   * @throws ProtocolViolationException not fatal, if something else comes next
   */
  public String readString(StringCache strings) {
    if (peek() != '"') {
      throw broken();
    }
    int from = position + 1;
    boolean escaped = skipString();
    int to = position - 1;
    return escaped ? unescape(array, from, to) : strings.get(array, from, to - from);
  }

  /** The content of a string that was read before: what stood between its quotes, unescaped. */
  public static String unescape(byte[] array, int from, int to) {
    StringBuilder text = new StringBuilder(to - from);
    int run = from;
    int i = from;
    while (i < to) {
      if (array[i] != '\\') {
        i++;
        continue;
      }
      text.append(new String(array, run, i - run, StandardCharsets.UTF_8));
      char escape = (char) array[i + 1];
      i += 2;
      switch (escape) {
        case 'b' -> text.append('\b');
        case 'f' -> text.append('\f');
        case 'n' -> text.append('\n');
        case 'r' -> text.append('\r');
        case 't' -> text.append('\t');
        case 'u' -> {
          int c = 0;
          for (int digit = i; digit < i + 4; digit++) {
            c = c << 4 | Character.digit(array[digit], 16);
          }
          text.append((char) c);
          i += 4;
        }
        default -> text.append(escape);
      }
      run = i;
    }
    return text.append(new String(array, run, to - run, StandardCharsets.UTF_8)).toString();
  }

  /** What to throw if the text is not legal here. */
  public ProtocolViolationException broken() {
    String where = position >= end ? "it ends too early" : "at byte " + (position - start);
    return new ProtocolViolationException("the message is not legal JSON: " + where, false);
  }

  private void skipScalar(int first) {
    switch (first) {
      case '"' -> skipString();
      case 't' -> skipWord("true");
      case 'f' -> skipWord("false");
      case 'n' -> skipWord("null");
      default -> skipNumber();
    }
  }

  private void skipWord(String word) {
    for (int i = 0; i < word.length(); i++) {
      expect(word.charAt(i));
    }
  }

  private void skipNumber() {
    skip('-');
    if (!skip('0')) {
      skipDigits();
    }
    if (skip('.')) {
      skipDigits();
    }
    if (skip('e') || skip('E')) {
      if (!skip('+')) {
        skip('-');
      }
      skipDigits();
    }
  }

  private void skipDigits() {
    int before = position;
    while (position < end && array[position] >= '0' && array[position] <= '9') {
      position++;
    }
    if (position == before) {
      throw broken();
    }
  }

  private void skipEscape() {
    int escape = peek();
    position++;
    switch (escape) {
      case '"', '\\', '/', 'b', 'f', 'n', 'r', 't' -> {}
      case 'u' -> {
        for (int i = 0; i < 4; i++) {
          if (position >= end || Character.digit(array[position], 16) < 0) {
            throw broken();
          }
          position++;
        }
      }
      default -> {
        position--;
        throw broken();
      }
    }
  }

  private void push(int depth, boolean object) {
    long bit = 1L << (depth & 63);
    if (object) {
      open[depth >> 6] |= bit;
    } else {
      open[depth >> 6] &= ~bit;
    }
  }

  private boolean isObject(int depth) {
    return (open[depth >> 6] & 1L << (depth & 63)) != 0;
  }
}
