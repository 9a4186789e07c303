package dev.hawser.phoenix.channels;

/** Refs on the wire: strings of digits. */
final class Refs {

  static final long NONE = 0;
  static final long FOREIGN = -1;

  private Refs() {}

  /** The digits as a number; {@link #NONE} of nothing, {@link #FOREIGN} of what we never send. */
  static long read(byte[] array, int from, int length) {
    if (length == 0) {
      return NONE;
    }
    // Ours are counted from 1 on and have no leading zero; 18 digits always fit.
    if (length > 18 || array[from] == '0') {
      return FOREIGN;
    }
    long ref = 0;
    for (int i = from; i < from + length; i++) {
      int digit = array[i] - '0';
      if (digit < 0 || digit > 9) {
        return FOREIGN;
      }
      ref = ref * 10 + digit;
    }
    return ref;
  }
}
