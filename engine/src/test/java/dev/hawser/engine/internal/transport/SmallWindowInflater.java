package dev.hawser.engine.internal.transport;

import java.io.ByteArrayOutputStream;

/**
 * An inflater (RFC 1951) that refuses a distance beyond a given window, as a server with a small
 * one would fail on it: {@code java.util.zip} cannot be told to.
 */
final class SmallWindowInflater {

  private static final int[] LENGTH_BASE = {
    3, 4, 5, 6, 7, 8, 9, 10, 11, 13, 15, 17, 19, 23, 27, 31, 35, 43, 51, 59, 67, 83, 99, 115, 131,
    163, 195, 227, 258
  };
  private static final int[] LENGTH_BITS = {
    0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2, 2, 3, 3, 3, 3, 4, 4, 4, 4, 5, 5, 5, 5, 0
  };
  private static final int[] DISTANCE_BASE = {
    1, 2, 3, 4, 5, 7, 9, 13, 17, 25, 33, 49, 65, 97, 129, 193, 257, 385, 513, 769, 1025, 1537, 2049,
    3073, 4097, 6145, 8193, 12289, 16385, 24577
  };
  private static final int[] ORDER = {
    16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15
  };

  private final int window;
  private byte[] history = new byte[0];
  private byte[] in = new byte[0];
  private int bit;

  SmallWindowInflater(int window) {
    this.window = window;
  }

  /** The message, whose last four bytes 00 00 FF FF were cut off. */
  byte[] inflate(byte[] message) {
    in = new byte[message.length + 4];
    System.arraycopy(message, 0, in, 0, message.length);
    in[message.length + 2] = (byte) 0xFF;
    in[message.length + 3] = (byte) 0xFF;
    bit = 0;
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.writeBytes(history);
    Out all = new Out(out);
    while (in.length * 8 - bit >= 8) {
      int last = bits(1);
      if (last != 0) {
        throw new IllegalStateException("a last block");
      }
      switch (bits(2)) {
        case 0 -> stored(all);
        case 1 -> compressed(all, fixedLengths(), fixedDistances());
        case 2 -> dynamic(all);
        default -> throw new IllegalStateException("block type 3");
      }
    }
    byte[] bytes = all.toByteArray();
    byte[] result = java.util.Arrays.copyOfRange(bytes, history.length, bytes.length);
    history = java.util.Arrays.copyOfRange(bytes, Math.max(0, bytes.length - window), bytes.length);
    return result;
  }

  private static final class Out {

    private byte[] bytes;
    private int size;

    Out(ByteArrayOutputStream start) {
      bytes = java.util.Arrays.copyOf(start.toByteArray(), start.size() + 1024);
      size = start.size();
    }

    void add(int b) {
      if (size == bytes.length) {
        bytes = java.util.Arrays.copyOf(bytes, size * 2);
      }
      bytes[size++] = (byte) b;
    }

    byte[] toByteArray() {
      return java.util.Arrays.copyOf(bytes, size);
    }
  }

  private int bits(int n) {
    int value = 0;
    for (int i = 0; i < n; i++, bit++) {
      value |= ((in[bit >> 3] >> (bit & 7)) & 1) << i;
    }
    return value;
  }

  private void stored(Out out) {
    bit = (bit + 7) & ~7;
    int length = bits(16);
    bits(16);
    for (int i = 0; i < length; i++) {
      out.add(bits(8));
    }
  }

  private void dynamic(Out out) {
    int literals = bits(5) + 257;
    int distances = bits(5) + 1;
    int codes = bits(4) + 4;
    int[] codeLengths = new int[19];
    for (int i = 0; i < codes; i++) {
      codeLengths[ORDER[i]] = bits(3);
    }
    int[] lengths = new int[literals + distances];
    for (int i = 0; i < lengths.length; ) {
      int symbol = symbol(codeLengths);
      if (symbol < 16) {
        lengths[i++] = symbol;
      } else {
        int value = symbol == 16 ? lengths[i - 1] : 0;
        int times = symbol == 16 ? 3 + bits(2) : symbol == 17 ? 3 + bits(3) : 11 + bits(7);
        for (int j = 0; j < times; j++) {
          lengths[i++] = value;
        }
      }
    }
    compressed(
        out,
        java.util.Arrays.copyOf(lengths, literals),
        java.util.Arrays.copyOfRange(lengths, literals, lengths.length));
  }

  private void compressed(Out out, int[] literals, int[] distances) {
    for (int symbol = symbol(literals); symbol != 256; symbol = symbol(literals)) {
      if (symbol < 256) {
        out.add(symbol);
        continue;
      }
      int length = LENGTH_BASE[symbol - 257] + bits(LENGTH_BITS[symbol - 257]);
      int code = symbol(distances);
      int distance = DISTANCE_BASE[code] + bits(code < 2 ? 0 : code / 2 - 1);
      if (distance > window) {
        throw new IllegalStateException("distance " + distance + " in a window of " + window);
      }
      for (int i = 0; i < length; i++) {
        out.add(out.bytes[out.size - distance]);
      }
    }
  }

  /** Reads one canonical Huffman code, bit by bit. */
  private int symbol(int[] lengths) {
    int code = 0;
    int first = 0;
    for (int length = 1; length < 16; length++) {
      code |= bits(1);
      int count = 0;
      for (int l : lengths) {
        count += l == length ? 1 : 0;
      }
      if (code - first < count) {
        int index = code - first;
        for (int s = 0; s < lengths.length; s++) {
          if (lengths[s] == length && index-- == 0) {
            return s;
          }
        }
      }
      first = (first + count) << 1;
      code <<= 1;
    }
    throw new IllegalStateException("no such code");
  }

  private static int[] fixedLengths() {
    int[] lengths = new int[288];
    for (int i = 0; i < 288; i++) {
      lengths[i] = i < 144 ? 8 : i < 256 ? 9 : i < 280 ? 7 : 8;
    }
    return lengths;
  }

  private static int[] fixedDistances() {
    int[] lengths = new int[30];
    java.util.Arrays.fill(lengths, 5);
    return lengths;
  }
}
