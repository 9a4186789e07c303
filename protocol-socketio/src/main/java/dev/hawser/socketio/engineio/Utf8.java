package dev.hawser.socketio.engineio;

import java.nio.Buffer;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.StandardCharsets;

/** What must be known of UTF-8 bytes without making strings of them. */
final class Utf8 {

  private final CharsetDecoder decoder = StandardCharsets.UTF_8.newDecoder();
  private final CharBuffer chars = CharBuffer.allocate(1024);

  /** Whether the bytes are valid UTF-8. */
  boolean isValid(byte[] array, int offset, int length) {
    ByteBuffer in = ByteBuffer.wrap(array, offset, length);
    decoder.reset();
    CoderResult result;
    do {
      ((Buffer) chars).clear(); // The buffers' own clear() came to Android later.
      result = decoder.decode(in, chars, true);
    } while (result.isOverflow());
    return !result.isError();
  }

  /** How many UTF-16 characters a character takes; 0 for a byte that does not start one. */
  static int width(byte first) {
    if ((first & 0xc0) == 0x80) {
      return 0;
    }
    return (first & 0xf8) == 0xf0 ? 2 : 1;
  }

  /** The number of UTF-16 characters. */
  static int characters(byte[] array, int offset, int length) {
    int count = 0;
    for (int i = offset; i < offset + length; i++) {
      count += width(array[i]);
    }
    return count;
  }
}
