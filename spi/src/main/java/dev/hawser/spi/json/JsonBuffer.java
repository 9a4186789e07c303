package dev.hawser.spi.json;

import dev.hawser.Payload;
import java.nio.charset.StandardCharsets;

/**
 * A growing buffer of bytes that writes JSON. Made to be kept and used again: {@link #clear()}
 * between messages, then hand over {@link #array()} and {@link #length()}. It does not check that
 * the parts make up legal JSON. Not thread-safe.
 */
public final class JsonBuffer {

  /** What {@link #clear()} keeps at most, so that one large message does not stay in memory. */
  private static final int KEPT = 64 * 1024;

  private static final byte[] HEX = {
    '0', '1', '2', '3', '4', '5', '6', '7', '8', '9', 'a', 'b', 'c', 'd', 'e', 'f'
  };

  private byte[] array;
  private int length;

  /** An empty buffer. */
  public JsonBuffer() {
    this.array = new byte[256];
  }

  /** Forgets the content. */
  public JsonBuffer clear() {
    length = 0;
    if (array.length > KEPT) {
      array = new byte[KEPT];
    }
    return this;
  }

  /** Holds the content, from index 0 on, until the next call of a method that writes. */
  public byte[] array() {
    return array;
  }

  /** The number of bytes written. */
  public int length() {
    return length;
  }

  /** Writes one ASCII character as it is, such as a bracket. */
  public JsonBuffer raw(char ascii) {
    ensure(1);
    array[length++] = (byte) ascii;
    return this;
  }

  /** Writes bytes as they are. */
  public JsonBuffer raw(byte[] bytes) {
    return raw(bytes, 0, bytes.length);
  }

  /** Writes bytes as they are. */
  public JsonBuffer raw(byte[] bytes, int offset, int count) {
    ensure(count);
    System.arraycopy(bytes, offset, array, length, count);
    length += count;
    return this;
  }

  /** Writes the bytes of a payload as they are: right for JSON, wrong for text and binary. */
  public JsonBuffer raw(Payload payload) {
    return raw(payload.array(), payload.offset(), payload.size());
  }

  /** Writes a string with its quotes. */
  public JsonBuffer string(String text) {
    return raw('"').escaped(text).raw('"');
  }

  /** Writes the inside of a string: escaped where JSON wants it, without quotes. */
  public JsonBuffer escaped(String text) {
    ensure(text.length());
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c < 0x80) {
        escapedByte((byte) c);
      } else if (c < 0x800) {
        raw((char) (0xc0 | (c >> 6))).continuation(c);
      } else if (!Character.isSurrogate(c)) {
        raw((char) (0xe0 | (c >> 12))).continuation(c >> 6).continuation(c);
      } else if (Character.isHighSurrogate(c)
          && i + 1 < text.length()
          && Character.isLowSurrogate(text.charAt(i + 1))) {
        int point = Character.toCodePoint(c, text.charAt(++i));
        raw((char) (0xf0 | (point >> 18)));
        continuation(point >> 12).continuation(point >> 6).continuation(point);
      } else {
        // Half a surrogate pair has no UTF-8 form, but JSON can escape it.
        unicodeEscape(c);
      }
    }
    return this;
  }

  /** Writes UTF-8 bytes as the inside of a string. */
  public JsonBuffer escaped(byte[] utf8, int offset, int count) {
    ensure(count);
    for (int i = offset; i < offset + count; i++) {
      escapedByte(utf8[i]);
    }
    return this;
  }

  /** Writes a whole number. */
  public JsonBuffer number(long value) {
    if (value < 0) {
      return raw(Long.toString(value).getBytes(StandardCharsets.US_ASCII));
    }
    int digits = 1;
    for (long rest = value / 10; rest > 0; rest /= 10) {
      digits++;
    }
    ensure(digits);
    long rest = value;
    for (int i = length + digits - 1; i >= length; i--) {
      array[i] = (byte) ('0' + rest % 10);
      rest /= 10;
    }
    length += digits;
    return this;
  }

  private JsonBuffer continuation(int bits) {
    return raw((char) (0x80 | (bits & 0x3f)));
  }

  private void escapedByte(byte b) {
    if (b == '"' || b == '\\') {
      raw('\\').raw((char) b);
    } else if (b >= 0 && b < 0x20) {
      switch (b) {
        case '\n' -> raw('\\').raw('n');
        case '\r' -> raw('\\').raw('r');
        case '\t' -> raw('\\').raw('t');
        case '\b' -> raw('\\').raw('b');
        case '\f' -> raw('\\').raw('f');
        default -> unicodeEscape((char) b);
      }
    } else {
      raw((char) b);
    }
  }

  private void unicodeEscape(char c) {
    raw('\\').raw('u');
    for (int shift = 12; shift >= 0; shift -= 4) {
      raw((char) HEX[(c >> shift) & 15]);
    }
  }

  private void ensure(int more) {
    int needed = Math.addExact(length, more);
    if (needed > array.length) {
      byte[] larger =
          new byte[Math.max(needed, (int) Math.min(Integer.MAX_VALUE - 8, array.length * 2L))];
      System.arraycopy(array, 0, larger, 0, length);
      array = larger;
    }
  }

  /** The size, not the content. */
  @Override
  public String toString() {
    return "JsonBuffer of " + length + " bytes";
  }
}
