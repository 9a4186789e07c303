package dev.hawser.spi.json;

import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * Strings by their UTF-8 bytes, so that names which come again and again (topics, events) are made
 * once. Holds a bounded number of short strings; others are made anew each time. Not thread-safe.
 */
public final class StringCache {

  private static final int FIRST_SLOTS = 16;
  private static final int MOST_SLOTS = 1 << 15;
  private static final int LONGEST = 96;

  /** How many slots a string may be in: its own by hash and those behind it. */
  private static final int PROBES = 8;

  // The strings are their own keys: there may be thousands, and every other object that a look-up
  // touches is one more that is not in the processor's cache.
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
    int hash = length;
    int signs = 0;
    for (int i = offset; i < offset + length; i++) {
      hash = 31 * hash + array[i];
      signs |= array[i];
    }
    int mask = values.length - 1;
    int home = home(hash, mask);
    if (signs < 0) {
      return kept(new String(array, offset, length, StandardCharsets.UTF_8), home, mask);
    }
    for (int i = 0; i < PROBES; i++) {
      String value = values[(home + i) & mask];
      if (value == null) {
        break;
      }
      if (same(value, array, offset, length)) {
        return value;
      }
    }
    String made = new String(array, offset, length, StandardCharsets.UTF_8);
    add(made, home, mask);
    return made;
  }

  /** The string as it was made before, or this one. */
  private String kept(String made, int home, int mask) {
    for (int i = 0; i < PROBES; i++) {
      String value = values[(home + i) & mask];
      if (value == null) {
        break;
      }
      if (value.equals(made)) {
        return value;
      }
    }
    add(made, home, mask);
    return made;
  }

  /** Adds a string that is not there; where all is full it takes the place of another. */
  private void add(String made, int home, int mask) {
    if (used * 2 >= values.length && values.length < MOST_SLOTS) {
      grow();
      put(made);
    } else {
      put(made, home, mask);
    }
  }

  private void put(String value) {
    byte[] bytes = value.getBytes(StandardCharsets.UTF_8);
    int hash = bytes.length;
    for (byte b : bytes) {
      hash = 31 * hash + b;
    }
    int mask = values.length - 1;
    put(value, home(hash, mask), mask);
  }

  private void put(String value, int home, int mask) {
    int slot = home;
    for (int i = 0; i < PROBES; i++) {
      if (values[(home + i) & mask] == null) {
        slot = (home + i) & mask;
        used++;
        break;
      }
    }
    values[slot] = value;
  }

  private void grow() {
    @Nullable String[] old = values;
    values = new @Nullable String[old.length * 2];
    used = 0;
    for (String value : old) {
      if (value != null) {
        put(value);
      }
    }
  }

  private static int home(int hash, int mask) {
    int mixed = hash * 0x9e3779b9;
    return (mixed ^ mixed >>> 16) & mask;
  }

  /** Whether the bytes, which are all ASCII, are those of the string. */
  private static boolean same(String value, byte[] array, int offset, int length) {
    if (value.length() != length) {
      return false;
    }
    for (int i = 0; i < length; i++) {
      if (value.charAt(i) != array[offset + i]) {
        return false;
      }
    }
    return true;
  }
}
