package dev.hawser.spi.json;

import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * Strings by their UTF-8 bytes, so that names which come again and again (topics, events) are made
 * once. Holds a bounded number of short strings; others are made anew each time. Not thread-safe.
 */
public final class StringCache {

  private static final int FIRST_SLOTS = 16;
  private static final int MOST_SLOTS = 4096;
  private static final int LONGEST = 96;

  // One slot for each hash. A newcomer takes the slot, after the table has grown if it was half
  // full.
  private byte[] @Nullable [] keys = new byte[FIRST_SLOTS] @Nullable [];
  private @Nullable String[] values = new @Nullable String[FIRST_SLOTS];
  private int used;

  /** An empty cache. */
  public StringCache() {}

  /** The bytes read as UTF-8. */
  public String get(byte[] array, int offset, int length) {
    if (length == 0) {
      return "";
    }
    if (length > LONGEST) {
      return new String(array, offset, length, StandardCharsets.UTF_8);
    }
    int hash = hash(array, offset, length);
    int slot = hash & (keys.length - 1);
    byte[] key = keys[slot];
    String value = values[slot];
    if (key != null && value != null && same(key, array, offset, length)) {
      return value;
    }
    value = new String(array, offset, length, StandardCharsets.UTF_8);
    if (key != null && used * 2 >= keys.length && keys.length < MOST_SLOTS) {
      grow();
      slot = hash & (keys.length - 1);
    }
    byte[] copy = new byte[length];
    System.arraycopy(array, offset, copy, 0, length);
    if (keys[slot] == null) {
      used++;
    }
    keys[slot] = copy;
    values[slot] = value;
    return value;
  }

  private void grow() {
    byte[] @Nullable [] oldKeys = keys;
    @Nullable String[] oldValues = values;
    keys = new byte[oldKeys.length * 2] @Nullable [];
    values = new @Nullable String[oldKeys.length * 2];
    for (int i = 0; i < oldKeys.length; i++) {
      byte[] key = oldKeys[i];
      if (key != null) {
        // Those of one old slot part: no two meet here.
        int slot = hash(key, 0, key.length) & (keys.length - 1);
        keys[slot] = key;
        values[slot] = oldValues[i];
      }
    }
  }

  private static int hash(byte[] array, int offset, int length) {
    int hash = length;
    for (int i = offset; i < offset + length; i++) {
      hash = 31 * hash + array[i];
    }
    hash *= 0x9e3779b9;
    return hash ^ hash >>> 16;
  }

  private static boolean same(byte[] key, byte[] array, int offset, int length) {
    if (key.length != length) {
      return false;
    }
    for (int i = 0; i < length; i++) {
      if (key[i] != array[offset + i]) {
        return false;
      }
    }
    return true;
  }
}
