package dev.hawser.engine.internal.transport;

import java.nio.ByteBuffer;

/**
 * Checks that bytes that come in pieces are UTF-8 (RFC 3629): no overlong forms, no surrogates,
 * nothing above U+10FFFF. Fails at the first byte that cannot be continued to legal UTF-8, so a bad
 * message is noticed before its last fragment.
 */
final class Utf8Validator {

  private static final long HIGH_BITS = 0x8080808080808080L;

  /** Continuation bytes still missing. */
  private int missing;

  /** The range of the next continuation byte, which is narrower after some first bytes. */
  private int least = 0x80;

  private int most = 0xBF;

  /** Takes more bytes; false if they can no longer be part of legal UTF-8. */
  boolean feed(byte[] array, int from, int to) {
    int i = from;
    while (i < to) {
      if (missing == 0) {
        i = skipAscii(array, i, to);
        if (i == to) {
          return true;
        }
      }
      if (!step(array[i++])) {
        return false;
      }
    }
    return true;
  }

  /** Whether what was fed ends at a character. */
  boolean complete() {
    return missing == 0;
  }

  void reset() {
    missing = 0;
    least = 0x80;
    most = 0xBF;
  }

  private static int skipAscii(byte[] array, int from, int to) {
    int i = from;
    if (to - from >= 16) {
      ByteBuffer words = ByteBuffer.wrap(array);
      int last = to - 8;
      while (i <= last && (words.getLong(i) & HIGH_BITS) == 0) {
        i += 8;
      }
    }
    while (i < to && array[i] >= 0) {
      i++;
    }
    return i;
  }

  private boolean step(byte next) {
    if (next >= 0) {
      return missing == 0;
    }
    int b = next & 0xFF;
    if (missing > 0) {
      boolean legal = b >= least && b <= most;
      least = 0x80;
      most = 0xBF;
      missing--;
      return legal;
    }
    if (b >= 0xC2 && b <= 0xDF) {
      missing = 1;
    } else if (b >= 0xE0 && b <= 0xEF) {
      missing = 2;
      least = b == 0xE0 ? 0xA0 : 0x80;
      most = b == 0xED ? 0x9F : 0xBF;
    } else if (b >= 0xF0 && b <= 0xF4) {
      missing = 3;
      least = b == 0xF0 ? 0x90 : 0x80;
      most = b == 0xF4 ? 0x8F : 0xBF;
    } else {
      return false;
    }
    return true;
  }
}
