package dev.hawser.socketio;

/**
 * Tells the offset that a server with recovery appends to the arguments of an event from an
 * argument of the application. The server marks neither, and events that it does not keep have no
 * offset, so a last argument that is a text may be either. All adapters make offsets that hold the
 * time; one that holds a time about now is an offset, any other text is not.
 *
 * <ul>
 *   <li>in memory: the milliseconds in base 64, {@code 0-9A-Za-z-_}, seven digits until 2109, and
 *       maybe a counter behind a dot;
 *   <li>Redis streams: the milliseconds in decimal, a dash, a counter;
 *   <li>MongoDB: 24 hexadecimal digits, of which the first eight are the seconds.
 * </ul>
 */
final class Offsets {

  /** How far the clocks of server and client may be apart. */
  private static final long SKEW_MILLIS = 24L * 60 * 60 * 1000;

  private static final int YEAST = 7;
  private static final int OBJECT_ID = 24;
  private static final int OBJECT_ID_SECONDS = 8;

  /** Whether {@code text} is an offset, now being {@code nowMillis}. */
  static boolean isOffset(String text, long nowMillis) {
    long millis = millis(text);
    return millis >= 0 && Math.abs(millis - nowMillis) <= SKEW_MILLIS;
  }

  /** The time in it, or -1 if it does not look like an offset. */
  private static long millis(String text) {
    int length = text.length();
    if (length == YEAST || (length > YEAST && text.charAt(YEAST) == '.')) {
      return length == YEAST || isDecimal(text, YEAST + 1, length) ? yeast(text) : -1;
    }
    int dash = text.indexOf('-');
    if (dash == 13 && isDecimal(text, 0, dash) && isDecimal(text, dash + 1, length)) {
      return Long.parseLong(text.substring(0, dash));
    }
    if (length == OBJECT_ID && isHexadecimal(text)) {
      return Long.parseLong(text.substring(0, OBJECT_ID_SECONDS), 16) * 1000;
    }
    return -1;
  }

  private static long yeast(String text) {
    long value = 0;
    for (int i = 0; i < YEAST; i++) {
      int digit = digit(text.charAt(i));
      if (digit < 0) {
        return -1;
      }
      value = value * 64 + digit;
    }
    return value;
  }

  private static int digit(char c) {
    if (c >= '0' && c <= '9') {
      return c - '0';
    }
    if (c >= 'A' && c <= 'Z') {
      return c - 'A' + 10;
    }
    if (c >= 'a' && c <= 'z') {
      return c - 'a' + 36;
    }
    return c == '-' ? 62 : c == '_' ? 63 : -1;
  }

  private static boolean isDecimal(String text, int from, int to) {
    boolean decimal = to > from && to - from < 19;
    for (int i = from; i < to; i++) {
      decimal &= text.charAt(i) >= '0' && text.charAt(i) <= '9';
    }
    return decimal;
  }

  private static boolean isHexadecimal(String text) {
    boolean hexadecimal = true;
    for (int i = 0; i < text.length(); i++) {
      hexadecimal &= Character.digit(text.charAt(i), 16) >= 0;
    }
    return hexadecimal;
  }

  private Offsets() {}
}
